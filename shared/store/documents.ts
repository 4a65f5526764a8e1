/** What Firestore holds: one type per collection. Field names are what the API shows, so they are spelt as on the wire. */
import type { DocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import type { NormalizedEvent, Source, StateStatus, StoredEvent } from '../events/event.ts';
import { MAX_DEPTH_AROUND, isDeeperThan, parseStored } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { PayloadFormat } from '../webhooks/payload-format.ts';
import type { Webhook } from '../webhooks/webhook.ts';

export interface EventDocument {
  v: 1;
  id: string;
  type: string;
  source: Source;
  account: string;
  source_type: string;
  occurred_at: string;
  subject: { kind: string; id: string } | null;
  subject_key: string | null;
  customer: NormalizedEvent['customer'];
  customer_key: string | null;
  sku: string | null;
  plan: string | null;
  /** JSON text: Firestore has no arrays of arrays, and nobody queries it. */
  data: string;
  raw: Buffer;
  /** Whether it never arrived and was found by `reconcile`. */
  recovered: boolean;
  received_at: Timestamp;
  /** How many webhooks it matched: the number of deliveries that must exist (DESIGN, Ledger). */
  matched: number;
  /** Who must have a delivery (`packed-ids.ts`); null where they are more than its own commit makes deliveries for. */
  matched_webhooks: Buffer | null;
  shard: number;
  expire_at: Timestamp;
}

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
  event_id: string | null;
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
  /** When the next attempt is planned (PM-22); stays at the last plan once ended. */
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

export interface AttemptDocument {
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
  /** 0 where no answer came (PM-38). */
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
  /** JSON text of the state as it was sent. */
  state: string | null;
  state_status: StateStatus | null;
  state_observed_at: string | null;
  response_headers: Record<string, string>;
  /** Truncated. */
  response_body: string;
  shard: number;
  expire_at: Timestamp;
}

export interface SubjectDocument {
  v: 1;
  id: string;
  source: Source;
  account: string;
  kind: 'subscription';
  subject_id: string;
  customer_key: string | null;
  /** The source's ids seen for it, the one seen last at the end: Workspace's change (GR-13). */
  subscription_ids: string[];
  /** The `subject_id` of the one that took its place in an up- or downgrade; null while it is there itself. */
  replaced_by: string | null;
  /** JSON text of the last known state; null where none was ever known. */
  state: string | null;
  state_status: 'fresh' | 'inaccessible';
  /** The read time of the Firestore read made just before the fetch began (DESIGN, Freshness). */
  observed_at: Timestamp;
  /** When the source last changed it, as text that compares as the times do; null where it does not say. */
  source_updated_at: string | null;
  /** JSON text: what its events have announced, by field (`Announced`). Only an event of ours moves it. */
  announced: string;
  /** How often `announced` has changed: what names the event that replaces an announced value. */
  announced_number: number;
  /** When the newest state was observed that a delivery of a Workspace event has carried; null for none (`Instant`). */
  told_at: string | null;
  /** JSON text: what passes of `reconcile` saw that differs and does not count yet (`Noted`). */
  difference: string | null;
  /** The account, `source/account`, whose list must show it; null once its end is told, or where nobody heard of it. */
  listed_in: string | null;
}

export interface QuarantineDocument {
  v: 1;
  id: string;
  source: Source;
  account: string | null;
  reason: string;
  raw: Buffer;
  /** Null where nobody can tell whom it concerns; absent in those from before it was kept. */
  customer_key?: string | null;
  received_at: Timestamp;
  shard: number;
  /** As long as an event is kept, so that a repeat finds it; absent in those from before it was written. */
  expire_at?: Timestamp;
}

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
  /** When the breaker opened. */
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
  /** When the last one ended; before the first, when the breaker opened. */
  probe_ended_at?: Timestamp | null;
  /** The last one: the next is another, where another is held. */
  last_probe?: string | null;
  /** Whether the next delivery that arrives becomes the probe: it was time for one, and nothing was held. */
  awaits_probe?: boolean;
  /** In a row. */
  failed_probes?: number;
  slow?: boolean;
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

/**
 * An event whose deliveries are still being made, since it matched too many webhooks for its own commit. Due like a
 * delivery; deleted by the commit that makes the last of them.
 */
export interface FanoutDocument {
  v: 1;
  /** The event's id; with a number behind it where the ids don't fit one document. */
  id: string;
  event_id: string;
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

/** Which deliveries a job replays: those created in a time, `to` not part of it, that meet every condition given. */
export interface ReplayFilter {
  from: Timestamp;
  to: Timestamp;
  /** Null: all. */
  webhook_ids: string[] | null;
  /** Patterns as webhooks have them; null: all, payloads that were given included. */
  event_types: string[] | null;
  statuses: DeliveryStatus[];
  /** Whether what has succeeded, or is under way, is sent all the same. */
  include_succeeded: boolean;
}

/** What a job has done so far. */
export interface ReplayProgress {
  /** Deliveries that the filter's time and statuses select. */
  seen: number;
  /** New deliveries; in a dry run those that there would be. */
  replayed: number;
  /** Left out: sent since, or by this job already. */
  skipped_done: number;
  skipped_expired: number;
  /** Its webhook is disabled or deleted. */
  skipped_webhook: number;
}

export const jobStatuses = ['running', 'completed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** Many replays, walked page by page. Due like a delivery while it runs. */
export interface JobDocument extends ReplayFilter, ReplayProgress {
  v: 1;
  id: string;
  kind: 'replay';
  status: JobStatus;
  dry_run: boolean;
  rate_per_second: number;
  /** Of the request that ordered it; so are trace and hops. */
  request_digest: string;
  trace?: string;
  hops?: number;
  /** How many of `statuses` are walked to their end. */
  phase: number;
  /** The last delivery that was looked at of the status in hand, `nanoseconds id`; null at its beginning. */
  after: string | null;
  /** The walker's lease, and when the rate allows the next page; null once ended. */
  due_at: Timestamp | null;
  /** Claims since the last page. */
  claims: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  ended_at: Timestamp | null;
  shard: number;
  expire_at: Timestamp | null;
}

/** A webhook as it is stored. */
export interface WebhookDocument extends Webhook {
  v: 1;
  /** By the store's clock. */
  changed_at?: Timestamp;
}

/** The catalogue's version: tells an instance whether the webhooks that it holds are current. */
export interface CatalogueDocument {
  v: 1;
  version: number;
}

/** The document's fields, or null where there is none. */
export function fieldsOf<T extends { v: 1 }>(snapshot: DocumentSnapshot): T | null {
  if (!snapshot.exists) return null;
  const fields = snapshot.data() as T;
  if (fields.v !== 1) throw new Error(`Cannot read ${snapshot.ref.path}: v is ${String(fields.v)}, this code knows 1`);
  return fields;
}

/**
 * The normalized event that a stored one holds; null where its data is nested too deep to be written (`MAX_DEPTH_AROUND`).
 * Its data is parsed when it is first asked for: payloads are written from its text.
 */
export function eventOf(document: EventDocument): StoredEvent | null {
  const { id, type, source, account, source_type, occurred_at, subject, customer, sku, plan, recovered } = document;
  const { data: dataJson } = document;
  if (isDeeperThan(dataJson, MAX_DEPTH_AROUND)) return null;
  let data: JsonObject | undefined;
  return {
    id: id as NormalizedEvent['id'],
    type,
    source,
    account,
    source_type,
    occurred_at,
    subject,
    customer,
    sku,
    plan,
    get data() {
      return (data ??= parseStored(dataJson) ?? {});
    },
    dataJson,
    recovered,
  };
}
