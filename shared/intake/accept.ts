import { Timestamp } from '@google-cloud/firestore';

import type { Bus, Pointer } from '../bus/bus.ts';
import { publishedInTime } from '../bus/bus.ts';
import type { CustomerKey } from '../events/customer-key.ts';
import type { NormalizedEvent, ReceivedEvent, Undecodable } from '../events/event.ts';
import { deliveryId, quarantineId, shardOf, subjectKey } from '../events/ids.ts';
import { EVENT_RETENTION_MS } from '../events/retention.ts';
import type { Log } from '../log.ts';
import type { Catalogue } from '../store/catalogue.ts';
import { withDeadline } from '../store/deadline.ts';
import { DELIVERIES, EVENTS, QUARANTINE, refTo } from '../store/collections.ts';
import type { DeliveryDocument, EventDocument, QuarantineDocument } from '../store/documents.ts';
import { CommitRefused } from '../store/store.ts';
import type { Store, Write } from '../store/store.ts';
import { matches } from '../webhooks/match.ts';
import type { Webhook } from '../webhooks/webhook.ts';

/** A new delivery is due this far ahead: its lease while the pointer travels (DESIGN, Hot path). */
export const FIRST_LEASE_MS = 10_000;

/** A sender is answered within 5 s (Paddle Billing hangs up then), whatever the store does. */
const ACCEPT_DEADLINE_MS = 4_500;

export interface Accepted {
  outcome: 'stored' | 'duplicate' | 'quarantined';
  id: string;
  matched: number;
  /** Why the pointers were not published in time; `sweep` finds them. */
  publishError?: unknown;
}

export interface AcceptDeps {
  store: Store;
  bus: Bus;
  catalogue: Catalogue;
  customerKey: CustomerKey;
  now: () => number;
  log: Log;
}

/**
 * @param alongside writes that are made in the same commit or not at all; where one of them is refused, nothing is
 *   written and the outcome is `duplicate`
 */
export type Accept = (received: ReceivedEvent | Undecodable, alongside?: Write[]) => Promise<Accepted>;

/**
 * Takes in what a verified sender sent: one commit holds the event and its deliveries, and only then is there anything
 * to acknowledge. A repeat meets its own event and changes nothing.
 * @throws SubrelayError STORE_UNAVAILABLE: nothing may be acknowledged, the sender repeats
 */
export const createAccept =
  (deps: AcceptDeps): Accept =>
  (received, alongside = []) => {
    const taken = 'event' in received ? acceptEvent(deps, received, alongside) : quarantine(deps, received);
    return withDeadline(taken, 'the commit of what was received', ACCEPT_DEADLINE_MS);
  };

async function acceptEvent(deps: AcceptDeps, received: ReceivedEvent, alongside: Write[]): Promise<Accepted> {
  const { event, raw } = received;
  const { store, bus, now } = deps;
  const webhooks = (await deps.catalogue.current()).filter((webhook) => matches(webhook, event));
  const stored = eventDocument(received, webhooks.length, deps.customerKey(event), now());
  const deliveries = webhooks.map((webhook) => newDelivery(stored, webhook, now()));
  const writes = [...eventWrites(store, stored, deliveries), ...alongside];
  if (!(await createOnce(store, writes, raw.length * 2))) {
    return { outcome: 'duplicate', id: event.id, matched: webhooks.length };
  }
  const pending = deliveries.filter(({ status }) => status === 'pending');
  const publishError =
    pending.length === 0
      ? undefined
      : await publishedInTime(Promise.all([bus.publishPointers(pending.map(firstPointer)), bus.wake()]));
  if (publishError) deps.log.warn({ event: event.id, error: publishError }, 'pointers.not_published');
  return { outcome: 'stored', id: event.id, matched: webhooks.length, ...(publishError ? { publishError } : {}) };
}

async function quarantine(
  { store, now }: AcceptDeps,
  { source, account, reason, raw }: Undecodable,
): Promise<Accepted> {
  const id = quarantineId(source, raw);
  const data: QuarantineDocument = {
    v: 1,
    id,
    source,
    account,
    reason,
    raw: Buffer.from(raw),
    received_at: Timestamp.fromMillis(now()),
    shard: shardOf(id),
  };
  const isNew = await createOnce(store, [{ kind: 'create', ref: refTo(store.db, QUARANTINE, id), data }], raw.length);
  return { outcome: isNew ? 'quarantined' : 'duplicate', id, matched: 0 };
}

/** @returns false where it was there already, perhaps by this very commit whose answer got lost */
async function createOnce(store: Store, writes: Write[], bytes: number): Promise<boolean> {
  try {
    await store.commit({ writes, bytes: bytes + 1_000 * writes.length });
    return true;
  } catch (error) {
    if (error instanceof CommitRefused) return false;
    throw error;
  }
}

const eventWrites = (store: Store, event: EventDocument, deliveries: DeliveryDocument[]): Write[] => [
  { kind: 'create', ref: refTo(store.db, EVENTS, event.id), data: event },
  ...deliveries.map((data): Write => ({ kind: 'create', ref: refTo(store.db, DELIVERIES, data.id), data })),
];

function eventDocument(
  { event, raw, recovered = false }: ReceivedEvent,
  matched: number,
  customerKey: string | null,
  now: number,
): EventDocument {
  const { source, account, subject } = event;
  return {
    v: 1,
    ...event,
    subject_key: subject && subjectKey(source, account, subject),
    customer_key: customerKey,
    data: JSON.stringify(event.data),
    raw: Buffer.from(raw),
    recovered,
    received_at: Timestamp.fromMillis(now),
    matched,
    shard: shardOf(event.id),
    expire_at: Timestamp.fromMillis(now + EVENT_RETENTION_MS),
  };
}

function newDelivery(event: EventDocument, webhook: Webhook, now: number): DeliveryDocument {
  const id = deliveryId(event.id as NormalizedEvent['id'], webhook.id);
  const discarded = webhook.status === 'disabled';
  const at = Timestamp.fromMillis(now);
  return {
    v: 1,
    id,
    webhook_id: webhook.id,
    event_id: event.id,
    event_type: event.type,
    subject_key: event.subject_key,
    customer_key: event.customer_key,
    status: discarded ? 'discarded' : 'pending',
    reason: discarded ? 'webhook_disabled' : null,
    hold: null,
    attempts: 0,
    due_at: discarded ? null : Timestamp.fromMillis(now + FIRST_LEASE_MS),
    scheduled_at: at,
    republished: 0,
    urgent: false,
    state_waits: 0,
    created_at: at,
    updated_at: at,
    ended_at: discarded ? at : null,
    shard: shardOf(id),
    expire_at: discarded ? Timestamp.fromMillis(now + EVENT_RETENTION_MS) : null,
  };
}

const firstPointer = (delivery: DeliveryDocument): Pointer => ({
  delivery: delivery.id,
  attempt: 1,
  due_at: delivery.due_at!.toMillis(),
  event: delivery.event_id,
  subject: delivery.subject_key,
});
