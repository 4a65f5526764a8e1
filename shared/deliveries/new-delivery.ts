/** A delivery as it is created, by a receiver or by the fan-out of its event: pure. */

import type { EpochMs } from '../base/time.ts';
import { lineageOf, traceField } from '../base/trace.ts';
import type { Lineage } from '../base/trace.ts';
import type { Addressed } from '../bus/bus.ts';
import { deliveryId } from '../events/ids.ts';
import { ASIDE, shardOf } from '../store/shards.ts';
import { Timestamp } from '../store/timestamp.ts';
import { formatField, formatOf } from '../webhooks/payload/payload-format.ts';
import type { PayloadFormat } from '../webhooks/payload/payload-format.ts';
import { ownerField } from '../webhooks/owner.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { dueAtOf } from './documents.ts';
import type { DeliveryDocument } from './documents.ts';
import { keptField, keptMs } from './kept.ts';
import { isSilent, trackOf } from './lane-states.ts';
import type { LaneStates } from './lane-states.ts';

/** A new delivery is due this far ahead: its lease while the pointer travels (docs/protocol.md, DP-12). */
export const FIRST_LEASE_MS = 10_000;

/** What every delivery of an event has in common. */
export interface DeliveredEvent extends Lineage {
  event_id: string;
  event_type: string;
  subject_key: string | null;
  customer_key: string | null;
  /** When it arrived. */
  received_at: Timestamp;
}

/** A payload that a client gave for one webhook, to be sent as it is. */
export interface GivenPayload extends Lineage {
  /** The delivery's id: of the idempotency key, or random. */
  id: string;
  webhookId: string;
  payload: string;
  /** The key of whom it concerns; absent where nobody said. */
  customer?: string;
  /** Null: at once. */
  scheduledAt: EpochMs | null;
  /** Tells a repeat of the request from another request under the same idempotency key; null where there was no key. */
  digest: string | null;
}

/** `not_for_owner`: its owner does not get the event any more. */
type Receiver = Pick<DestinationFields, 'status' | 'payload_format' | 'owner'> | 'not_for_owner' | undefined;

const formatIn = (webhook: Receiver): PayloadFormat => formatOf(typeof webhook === 'object' ? webhook : {});

/**
 * The delivery of an event to a webhook that it matched.
 * @param webhook as it is now; undefined where it is deleted
 * @param keptDays `RETENTION_DAYS`
 */
export function newDelivery(
  { event_id, event_type, subject_key, customer_key, received_at, ...from }: DeliveredEvent,
  webhook_id: string,
  webhook: Receiver,
  now: EpochMs,
  keptDays?: number,
): DeliveryDocument {
  const id = deliveryId(event_id, webhook_id);
  const format = formatField(formatIn(webhook));
  const content = { event_id, event_type, subject_key, customer_key, payload: null, request_digest: null, ...format };
  const account = { origin: 'event', replay_of: null, received_at, ...lineageOf(from) } as const;
  return {
    v: 1,
    id,
    webhook_id,
    ...content,
    ...account,
    ...beginning(id, webhook, { now, scheduledAt: now, keptDays }),
  };
}

/** The delivery of a payload; its time has come, or is yet to come. @param keptDays `RETENTION_DAYS` */
export function payloadDelivery(
  { id, webhookId, payload, customer, scheduledAt, digest, ...from }: GivenPayload,
  webhook: Receiver,
  now: EpochMs,
  keptDays?: number,
): DeliveryDocument {
  const content = { event_id: null, event_type: null, subject_key: null, customer_key: customer ?? null };
  const times = { now, scheduledAt: Math.max(now, scheduledAt ?? now), keptDays };
  return {
    v: 1,
    id,
    webhook_id: webhookId,
    ...content,
    payload,
    request_digest: digest,
    origin: 'payload',
    replay_of: null,
    received_at: Timestamp.fromMillis(now),
    ...lineageOf(from),
    ...beginning(id, webhook, times),
  };
}

/** A sample for one destination, sent as it is, or a question to its service. */
export interface GivenTest extends Lineage {
  /** The delivery's id: a random one, or that of an idempotency key. */
  id: string;
  /** Of the request under the idempotency key; null where it has none. */
  digest: string | null;
  webhookId: string;
  /** Whose the webhook is; absent: nobody's. */
  owner?: string;
  /** Of the sample; null: a question has none. */
  eventType: string | null;
  payload: string;
}

/** It stands aside, and is sent however its webhook stands. */
export function testDelivery(
  { id, digest, webhookId, owner, eventType, payload, ...from }: GivenTest,
  now: EpochMs,
): DeliveryDocument {
  const content = { event_id: null, event_type: eventType, subject_key: null, customer_key: null };
  return {
    v: 1,
    id,
    webhook_id: webhookId,
    ...content,
    payload,
    request_digest: digest,
    origin: 'test',
    replay_of: null,
    received_at: Timestamp.fromMillis(now),
    ...lineageOf(from),
    ...beginning(id, { status: 'active', ...(owner !== undefined && { owner }) }, { now, scheduledAt: now }),
    shard: ASIDE,
  };
}

/** What is sent once more: an event, or the payload of a delivery. */
export type ReplayedContent = Pick<
  DeliveryDocument,
  Exclude<keyof DeliveredEvent, 'received_at' | keyof Lineage> | 'payload' | 'erased_at'
>;

export interface Replay extends Lineage {
  id: string;
  webhookId: string;
  content: ReplayedContent;
  /** The first delivery of the same to the same webhook; null where there is none. */
  replayOf: string | null;
  /** Absent: none. */
  job?: string;
}

/** A delivery once more, or of an event to a webhook that it may never have matched. @param keptDays `RETENTION_DAYS` */
export function replayDelivery(
  { id, webhookId, content, replayOf, job, ...from }: Replay,
  webhook: Receiver,
  now: EpochMs,
  keptDays?: number,
): DeliveryDocument {
  const { event_id, event_type, subject_key, customer_key, payload } = content;
  return {
    v: 1,
    id,
    webhook_id: webhookId,
    event_id,
    event_type,
    subject_key,
    customer_key,
    payload,
    request_digest: null,
    ...(payload === null ? formatField(formatIn(webhook)) : {}),
    origin: 'replay',
    replay_of: replayOf,
    ...(job !== undefined && { job }),
    received_at: Timestamp.fromMillis(now),
    ...lineageOf(from),
    ...beginning(id, webhook, { now, scheduledAt: now, keptDays }),
  };
}

type Content =
  | ('v' | 'id' | 'webhook_id' | 'payload' | 'payload_format' | 'request_digest' | 'origin' | 'replay_of' | 'job')
  | keyof DeliveredEvent;

/**
 * How a delivery begins: one that is sent at once is due after its first lease, one for later when it is to be sent,
 * and one that nobody will ever send has ended.
 */
function beginning(
  id: string,
  webhook: Receiver,
  { now, scheduledAt, keptDays }: { now: number; scheduledAt: number; keptDays?: number | undefined },
): Omit<DeliveryDocument, Content> {
  const { status, reason } = firstStatus(webhook);
  const pending = status === 'pending';
  const isLater = scheduledAt > now;
  const at = Timestamp.fromMillis(now);
  const kept = keptField(keptDays);
  return {
    status,
    reason,
    ...kept,
    ...(typeof webhook === 'object' && ownerField(webhook)),
    hold: null,
    attempts: 0,
    due_at: pending ? Timestamp.fromMillis(isLater ? scheduledAt : now + FIRST_LEASE_MS) : null,
    scheduled_at: Timestamp.fromMillis(scheduledAt),
    republished: 0,
    urgent: isLater,
    state_waits: 0,
    created_at: at,
    updated_at: at,
    ended_at: pending ? null : at,
    shard: shardOf(id),
    expire_at: pending ? null : Timestamp.fromMillis(now + keptMs(kept)),
  };
}

function firstStatus(webhook: Receiver): Pick<DeliveryDocument, 'status' | 'reason'> {
  if (webhook === undefined) return { status: 'cancelled', reason: 'webhook_deleted' };
  if (webhook === 'not_for_owner') return { status: 'cancelled', reason: webhook };
  if (webhook.status === 'disabled') return { status: 'discarded', reason: 'webhook_disabled' };
  return { status: 'pending', reason: null };
}

/** A new delivery; one to an endpoint that answers nothing is left to `sweep` (docs/protocol.md, DP-65). */
export const unlessSilent = (delivery: DeliveryDocument, lanes: LaneStates, now: EpochMs): DeliveryDocument =>
  isSilent(lanes, delivery.webhook_id, now) ? { ...delivery, urgent: true } : delivery;

/** The pointers of those that are to be published, each for the push subscription that its webhook's lane wants. */
export const firstPointers = (deliveries: readonly DeliveryDocument[], lanes: LaneStates): Addressed[] =>
  deliveries
    .filter(({ status, urgent }) => status === 'pending' && !urgent)
    .map((delivery) => ({
      pointer: {
        delivery: delivery.id,
        attempt: 1,
        due_at: dueAtOf(delivery),
        event: delivery.event_id,
        subject: delivery.subject_key,
      },
      track: trackOf(lanes, delivery.webhook_id),
      ...traceField(delivery.trace),
    }));
