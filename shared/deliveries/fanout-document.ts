import type { EventId } from '../events/ids.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';

/**
 * An event whose deliveries are still being made, since it matched too many webhooks for its own commit. Due like a
 * delivery; deleted by the commit that makes the last of them.
 */
export interface FanoutDocument {
  v: 1;
  /** The event's id; with a number behind it where the ids don't fit one document. */
  id: string;
  event_id: EventId;
  event_type: string;
  subject_key: string | null;
  customer_key: string | null;
  /** When the event arrived. */
  received_at: Timestamp;
  /** Of the request that the event arrived with; so are the hops. */
  trace?: string;
  hops?: number;
  /** The webhooks that it matched when it arrived (`packed-ids.ts`). */
  webhooks: Buffer;
  /** How many of them have their delivery. */
  cursor: number;
  /** How many have none yet. */
  remaining: number;
  /** The walker's lease. */
  due_at: Timestamp;
  /** Claims since the last page. */
  claims: number;
  shard: number;
}

export const FANOUTS = collection<FanoutDocument>('fanouts');
