import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';

/** One webhook's queue, while something is to be done about it as a whole; due like a delivery. */
export interface LaneDocument {
  v: 1;
  webhook_id: string;
  due_at: Timestamp | null;
  /** Counts changes, so that a drain finds out that the lane changed under it. */
  version: number;
  shard: number;
  /** Whether nothing passes but the probe; a lane that was never anything else lacks this and what follows. */
  open?: boolean;
  opened_at?: Timestamp | null;
  /** When the first exchange failed since the last success, while that is all that is known. */
  suspect_since?: Timestamp | null;
  /** Since when nothing has succeeded, of a webhook that fails. */
  failing_since?: Timestamp | null;
  /** When to look whether anything has succeeded since; null: not before there is something else to do. */
  look_at?: Timestamp | null;
  /** Since when nothing has succeeded, as deliveries tell that have used up their attempts. */
  exhausted_since?: Timestamp | null;
  /** The delivery that may pass an open breaker. */
  probe?: string | null;
  /** When it is taken for lost. */
  probe_until?: Timestamp | null;
  /** Whether an operator named it: if it fails, that brings nothing nearer. */
  probe_granted?: boolean;
  /** When the last one ended; before the first, when the breaker opened. */
  probe_ended_at?: Timestamp | null;
  /** The last one: the next is another, where another is held. */
  last_probe?: string | null;
  /** Whether the next delivery that arrives becomes the probe: it was time for one, and nothing was held. */
  awaits_probe?: boolean;
  /** In a row. */
  failed_probes?: number;
  slow?: boolean;
  /** How many of what is held as `busy` are released next; absent or null: a full page. */
  busy_page?: number | null;
  /** Its `due_at` while nobody expects an answer of its endpoint before; absent once it is drained, or has answered. */
  silent_until?: Timestamp | null;
  /** Since when deliveries are held for the webhook's rate, and released at it; null: they are not. */
  limited_at?: Timestamp | null;
  /** Whether that has lasted for a while: what arrives is held at once then. */
  limited?: boolean;
  /** When the bucket of what it lets go will be full again. */
  fed_at?: Timestamp | null;
  /** When to look through what is held for its order, since who ended those before it may not have; null: no need. */
  orders_at?: Timestamp | null;
  /** The last id that was looked at. */
  orders_after?: string | null;
}

export const LANES = collection<LaneDocument>('lanes');
