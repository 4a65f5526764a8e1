import type { JsonObject, JsonText } from '../base/json.ts';
import type { StateStatus } from '../events/event.ts';
import type { EventId } from '../events/ids.ts';
import { collection } from '../store/collection.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { PayloadFormat } from '../webhooks/payload/payload-format.ts';

/** What made a delivery: an event that matched, a payload given through the API, or a replay. */
export const deliveryOrigins = ['event', 'payload', 'replay'] as const;
export type DeliveryOrigin = (typeof deliveryOrigins)[number];

export const deliveryStatuses = ['pending', 'succeeded', 'failed', 'cancelled', 'discarded'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/**
 * `busy`: as many exchanges as may be were in flight for its webhook. `rate`: as many as may be had begun lately.
 * `order`: one before it in its queue is pending.
 */
export const holds = ['paused', 'breaker', 'busy', 'rate', 'order'] as const;
export type Hold = (typeof holds)[number];

export interface DeliveryDocument {
  v: 1;
  id: string;
  webhook_id: string;
  /** Null where it carries a payload that was given through the API; so is its type. */
  event_id: EventId | null;
  event_type: string | null;
  subject_key: string | null;
  customer_key: string | null;
  /** The body that was given through the API, sent as it is; null where an event is delivered. */
  payload: string | null;
  /** That its event was sent in last, or is to be sent in, as far as is known; absent: `event`. */
  payload_format?: PayloadFormat;
  /** Of the request that gave it under an idempotency key: the same key with another request is refused. */
  request_digest: string | null;
  origin: DeliveryOrigin;
  /** The first delivery of the same to the same webhook; null where it is itself the first. */
  replay_of: string | null;
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
  /** The lease: nobody but its holder sends before it. Null once ended. */
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
  shard: number;
  expire_at: Timestamp | null;
}

/** Epoch milliseconds; Infinity for one that has ended. */
export const dueAtOf = ({ due_at }: Pick<DeliveryDocument, 'due_at'>): number => due_at?.toMillis() ?? Infinity;

export const DELIVERIES = collection<DeliveryDocument>('deliveries');

export interface AttemptDocument {
  v: 1;
  id: string;
  delivery_id: string;
  webhook_id: string;
  event_id: EventId | null;
  customer_key: string | null;
  /** As in the payload: the first is 1. */
  attempt: number;
  /** Whether it moved the delivery's state; an exchange recorded after the fact did not. */
  counted: boolean;
  success: boolean;
  /** 0 where no answer came (docs/facts/postmand.md, PM-38). */
  response_status_code: number;
  error_code: string | null;
  error: string;
  duration_ms: number;
  started_at: Timestamp;
  created_at: Timestamp;
  url: string;
  /** Header names with their values, the secret ones redacted. */
  request_headers: Record<string, string>;
  /** That its event was sent in; absent: `event`. */
  payload_format?: PayloadFormat;
  /** The state as it was sent. */
  state: JsonText<JsonObject> | null;
  state_status: StateStatus | null;
  state_observed_at: string | null;
  response_headers: Record<string, string>;
  /** Truncated. */
  response_body: string;
  shard: number;
  expire_at: Timestamp;
}

export const ATTEMPTS = collection<AttemptDocument>('attempts');
