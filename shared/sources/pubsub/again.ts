import type { DecodeAgain } from '../source.ts';
import { decodeMessage } from './message.ts';

export const decodeAgain: DecodeAgain = ({ id, account, raw, attributes, receivedAt }) => {
  const message = { data: raw, attributes, messageId: `quarantine-${id}`, publishTime: receivedAt };
  return decodeMessage({ ...message, subscription: '' }, account);
};
