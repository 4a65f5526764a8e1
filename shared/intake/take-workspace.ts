import type { EpochMs } from '../base/time.ts';
import { decodeWorkspace } from '../sources/workspace/workspace.ts';
import type { Accept, Accepted } from './accept.ts';

/** One message of a reseller's topic, however it came. */
export interface WorkspaceMessage {
  data: Uint8Array;
  messageId: string;
  /** RFC 3339; null where nothing says when it was published (docs/facts/google-workspace.md, GR-7). */
  publishTime: string | null;
  /** The subscription that brought it, `projects/P/subscriptions/S`. */
  subscription: string;
}

export type TakenMessage = Accepted & {
  messageId: string;
  /** The source's own name of what happened; null where it can't be told. */
  sourceType: string | null;
  /** Why it was quarantined. */
  reason?: string;
};

export interface TakeWorkspaceDeps {
  /** The reseller's customer id that a subscription is configured for; null where none is. */
  accountOf: (subscription: string) => string | null;
  accept: Accept;
  now: () => EpochMs;
}

/**
 * Takes in one message, pushed or pulled: only when this has returned may it be acknowledged. What can't be decoded is
 * quarantined, and may be acknowledged, too.
 * @throws SubrelayError STORE_UNAVAILABLE: it has to come again
 */
export type TakeWorkspace = (message: WorkspaceMessage) => Promise<TakenMessage>;

export const createTakeWorkspace =
  ({ accountOf, accept, now }: TakeWorkspaceDeps): TakeWorkspace =>
  async ({ data, messageId, publishTime, subscription }) => {
    const context = { messageId, publishTime: publishTime ?? new Date(now()).toISOString() };
    const received = decodeWorkspace(data, { ...context, accountOf: accountOf(subscription) });
    const accepted = await accept(received);
    return 'event' in received
      ? { messageId, sourceType: received.event.source_type, ...accepted }
      : { messageId, sourceType: null, reason: received.reason, ...accepted };
  };
