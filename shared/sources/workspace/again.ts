import type { DecodeAgain } from '../source.ts';
import { decodeWorkspace } from './workspace.ts';

/** Where it says no time of its own, it happened when it came. */
export const decodeAgain: DecodeAgain = ({ id, account, raw, receivedAt }) =>
  decodeWorkspace(raw, { messageId: `quarantine-${id}`, accountOf: account, publishTime: receivedAt });
