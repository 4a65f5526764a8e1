import type { DecodeAgain } from '../source.ts';
import { decodeMessage } from './message.ts';

/** Attributes are not kept: a CloudEvent in binary mode stays unread. */
export const decodeAgain: DecodeAgain = ({ id, account, raw, receivedAt }) => {
  const message = { data: raw, attributes: {}, messageId: `quarantine-${id}`, publishTime: receivedAt };
  return decodeMessage({ ...message, subscription: '' }, account);
};
