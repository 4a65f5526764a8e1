/** A delivery as it is created, by a receiver or by the fan-out of its event: pure. */
import { Timestamp } from '@google-cloud/firestore';

import type { Pointer } from '../bus/bus.ts';
import type { EventId } from '../events/ids.ts';
import { deliveryId, shardOf } from '../events/ids.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import type { DeliveryDocument } from '../store/documents.ts';
import type { Webhook } from '../webhooks/webhook.ts';

/** A new delivery is due this far ahead: its lease while the pointer travels (DESIGN, Hot path). */
export const FIRST_LEASE_MS = 10_000;

/** What every delivery of an event has in common. */
export interface DeliveredEvent {
  event_id: string;
  event_type: string;
  subject_key: string | null;
  customer_key: string | null;
}

type Ending = Pick<DeliveryDocument, 'status' | 'reason'>;

/** How a delivery begins, by what its webhook is now: one that nobody will ever send is created already ended. */
function beginning(webhook: Pick<Webhook, 'status'> | undefined): Ending {
  if (webhook === undefined) return { status: 'cancelled', reason: 'webhook_deleted' };
  if (webhook.status === 'disabled') return { status: 'discarded', reason: 'webhook_disabled' };
  return { status: 'pending', reason: null };
}

/**
 * @param webhook as it is now; undefined where it is deleted
 * @param now epoch milliseconds
 */
export function newDelivery(
  event: DeliveredEvent,
  webhookId: string,
  webhook: Pick<Webhook, 'status'> | undefined,
  now: number,
): DeliveryDocument {
  const id = deliveryId(event.event_id as EventId, webhookId);
  const { status, reason } = beginning(webhook);
  const pending = status === 'pending';
  const at = Timestamp.fromMillis(now);
  return {
    v: 1,
    id,
    webhook_id: webhookId,
    event_id: event.event_id,
    event_type: event.event_type,
    subject_key: event.subject_key,
    customer_key: event.customer_key,
    status,
    reason,
    hold: null,
    attempts: 0,
    due_at: pending ? Timestamp.fromMillis(now + FIRST_LEASE_MS) : null,
    scheduled_at: at,
    republished: 0,
    urgent: false,
    state_waits: 0,
    created_at: at,
    updated_at: at,
    ended_at: pending ? null : at,
    shard: shardOf(id),
    expire_at: pending ? null : Timestamp.fromMillis(now + EVENT_RETENTION_MS),
  };
}

/** The pointers of those that are to be sent. */
export const firstPointers = (deliveries: readonly DeliveryDocument[]): Pointer[] =>
  deliveries
    .filter(({ status }) => status === 'pending')
    .map((delivery) => ({
      delivery: delivery.id,
      attempt: 1,
      due_at: delivery.due_at!.toMillis(),
      event: delivery.event_id,
      subject: delivery.subject_key,
    }));
