import type { EpochMs } from '../base/time.ts';
import { followHops } from '../base/trace.ts';
import { countOfHops } from '../http/hops.ts';
import type { BroughtMessage, PushSourceDoor } from '../sources/doors.ts';
import type { Accept, Accepted } from './accept.ts';

/** One message of a source's topic, however it came. */
export interface SourceMessage extends Omit<BroughtMessage, 'publishTime'> {
  /** RFC 3339; null where nothing says when it was published (docs/facts/google-workspace.md, GR-7). */
  publishTime: string | null;
}

export interface TakenMessage extends Accepted {
  messageId: string;
  /** The source's own name of what happened; null where it can't be told. */
  sourceType: string | null;
  /** Why it was quarantined. */
  reason?: string;
}

export interface TakeMessageDeps {
  door: PushSourceDoor;
  accept: Accept;
  now: () => EpochMs;
}

/**
 * Takes in one message, pushed or pulled: only when this has returned may it be acknowledged. What can't be decoded is
 * quarantined, and may be acknowledged, too.
 * @throws SubrelayError STORE_UNAVAILABLE: it has to come again
 */
export type TakeMessage = (message: SourceMessage) => Promise<TakenMessage>;

export const createTakeMessage =
  ({ door, accept, now }: TakeMessageDeps): TakeMessage =>
  async (message) => {
    const { messageId } = message;
    followHops(countOfHops(message.attributes));
    const received = door.decode({ ...message, publishTime: message.publishTime ?? new Date(now()).toISOString() });
    const accepted = await accept(received);
    return 'event' in received
      ? { messageId, sourceType: received.event.source_type, ...accepted }
      : { messageId, sourceType: null, reason: received.reason, ...accepted };
  };
