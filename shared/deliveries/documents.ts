import type { Transcript } from '../destinations/destination.ts';
import type { StateStatus } from '../events/event.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { PayloadFormat } from '../webhooks/payload/payload-format.ts';
import type { Cause } from './cause.ts';

/** What made a delivery that is accounted for: an event that matched, a payload given through the API, or a replay. */
export const countedOrigins = ['event', 'payload', 'replay'] as const;
export type CountedOrigin = (typeof countedOrigins)[number];
/** A test of a webhook stands aside (`shards.ts`), as its attempt does. */
export const deliveryOrigins = [...countedOrigins, 'test'] as const;
export type DeliveryOrigin = (typeof deliveryOrigins)[number];

export const isTest = ({ origin }: { origin?: DeliveryOrigin }): boolean => origin === 'test';

export const deliveryStatuses = ['pending', 'succeeded', 'failed', 'cancelled', 'discarded'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * `busy`: as many exchanges as may be were in flight for its webhook. `rate`: as many as may be had begun lately.
 * `order`: one before it in its queue is pending.
 */
export const holds = ['paused', 'breaker', 'busy', 'rate', 'order'] as const;
export type Hold = (typeof holds)[number];

/** What is kept of an attempt in its delivery (docs/api.md). */
export interface LastAttempt {
  /** When it began. */
  at: Timestamp;
  success: boolean;
  /** 0 where no answer came. */
  status: number;
  error_code: string | null;
  duration_ms: number;
  /** The beginning of the answer's body, redacted as the attempt's record is; at most 500 bytes. */
  excerpt: string;
  /** Until when its endpoint asked to be left alone (`Retry-After`); absent: it did not. */
  retry_after?: Timestamp;
}

/**
 * A first attempt that succeeded, and so ended its delivery, as the delivery keeps it: what the delivery does not say itself
 * (docs/decisions/2026-11-30-first-attempts.md).
 */
export interface FirstAttempt extends Transcript {
  /** Tells one exchange from another, where a commit was refused and nobody knows whose the record is. */
  exchange: string;
  duration_ms: number;
  started_at: Timestamp;
  /** JSON text of the state as it was sent. */
  state: string | null;
  state_status: StateStatus | null;
  state_observed_at: string | null;
}

export interface DeliveryDocument {
  v: 1;
  id: string;
  webhook_id: string;
  /** Null where it carries a payload, given through the API or of a test; so is its type, but of a test. */
  event_id: string | null;
  event_type: string | null;
  subject_key: string | null;
  customer_key: string | null;
  /** The body that was given through the API, or that tests, sent as it is; null where an event is delivered. */
  payload: string | null;
  /** That its event was sent in last, or is to be sent in, as far as is known; absent: `event`. */
  payload_format?: PayloadFormat;
  /** Of the request that gave it under an idempotency key: the same key with another request is refused. */
  request_digest: string | null;
  origin: DeliveryOrigin;
  /** The first delivery of the same to the same webhook; null where it is itself the first. */
  replay_of: string | null;
  /** The job that made it; absent: none did. */
  job?: string;
  /** The time that it is accounted under: when its event arrived; of a payload and of a replay, when it was created. */
  received_at: Timestamp;
  /** W3C `traceparent` of the request that made it; absent: none did. */
  trace?: string;
  /** How many deliveries led to that request (`hops.ts`); absent: none. */
  hops?: number;
  /** Its place in the queue of its webhook and subject: when it was committed, by the store's clock; absent: it has none. */
  position?: Timestamp;
  /** Its index in that commit. */
  place?: number;
  status: DeliveryStatus;
  /** Why it ended as it did; null while pending and after a success. */
  reason: string | null;
  /** Why it is out of the due index though pending. */
  hold: Hold | null;
  /** What is held as `rate` goes in this order: when its attempt was planned; only there while it is held so. */
  waits_since?: Timestamp;
  /** The attempt that its lane let go at the webhook's rate: it is not sent to the end of the queue again. */
  turn?: number;
  /** Counted attempts: recorded outcomes that moved the state. */
  attempts: number;
  /** The last of them; absent where there is none, and where it was made before this was kept. */
  last_attempt?: LastAttempt;
  /** Why the last of them failed; null or absent where it did not. */
  cause?: Cause | null;
  /** Its first attempt, where that ended it with success and is small enough; absent: its attempts are documents. */
  first?: FirstAttempt;
  /** When that attempt ended; there with `first` alone, so that its index lists the deliveries that keep one. */
  answered_at?: Timestamp;
  /** How many attempts are beside the plan: granted by hand, or refused for what the destination lacks; absent: none. */
  granted?: number;
  /** Whose its webhook is; absent: the deployment's own. */
  owner?: string;
  /** What brought it forward last: a retry job, or a request under an idempotency key; absent: neither. */
  retried_by?: string;
  /**
   * A plan where it equals `scheduled_at`, else a lease: nobody but its holder sends before it, and nobody moves one that
   * runs. A retry, a scheduled delivery and a wait for a state write both; a claim writes this alone. Null once ended.
   */
  due_at: Timestamp | null;
  /** When the next attempt is planned (docs/facts/postmand.md, PM-22); stays at the last plan once ended. */
  scheduled_at: Timestamp;
  /** Publishes by `sweep` since the last counted attempt. */
  republished: number;
  /**
   * Whether it goes at full rate when it is due: a retry, and what was never published. One that was published and
   * never attempted belongs to a backlog, and republishing a backlog lengthens it.
   */
  urgent: boolean;
  /** How often it was put off because the state could not be fetched; such a wait spends no attempt. */
  state_waits: number;
  /** How often because the source's answer was older than what its notification said; absent: never. */
  state_lags?: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  ended_at: Timestamp | null;
  /** When what it carried, and whom it concerns, were taken away (docs/erasure.md); absent: they were not. */
  erased_at?: Timestamp;
  /** So many days it is kept once it has ended, and each attempt; absent: 100. */
  kept_days?: number;
  shard: number;
  expire_at: Timestamp | null;
}

/** Epoch milliseconds; Infinity for one that has ended. */
export const dueAtOf = ({ due_at }: Pick<DeliveryDocument, 'due_at'>): number => due_at?.toMillis() ?? Infinity;

export const DELIVERIES = collection<DeliveryDocument>('deliveries');

export interface AttemptDocument extends Transcript {
  v: 1;
  id: string;
  delivery_id: string;
  webhook_id: string;
  event_id: string | null;
  customer_key: string | null;
  /** As in the payload: the first is 1. */
  attempt: number;
  /** Whether it moved the delivery's state; an exchange recorded after the fact did not. */
  counted: boolean;
  success: boolean;
  duration_ms: number;
  started_at: Timestamp;
  created_at: Timestamp;
  /** That its event was sent in; absent: `event`. */
  payload_format?: PayloadFormat;
  /** JSON text of the state as it was sent. */
  state: string | null;
  state_status: StateStatus | null;
  state_observed_at: string | null;
  shard: number;
  expire_at: Timestamp;
}

export const ATTEMPTS = collection<AttemptDocument>('attempts');
