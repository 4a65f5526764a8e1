/** The steps of a pass of an erasure: each reads a page of what a collection has of a customer, and says how it is erased. */
import { openDeliveries } from '../deliveries/deliveries.ts';
import { ATTEMPTS, DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { ERASED, erasedAttempt, erasedDelivery, erasedFanout, erasedFirst } from '../deliveries/erased.ts';
import { FIRST_ATTEMPT_FIELDS } from '../deliveries/first-attempt.ts';
import { FANOUTS } from '../deliveries/fanout-document.ts';
import { erasedEvent, erasedOriginal } from '../events/erased.ts';
import { EVENTS, QUARANTINE } from '../events/event-document.ts';
import type { Stored } from '../store/snapshot.ts';
import { Timestamp } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import { isBy, ofBefore } from './erasure-origins.ts';
import { documentsOf } from './erasure-page.ts';
import type { ErasureAsk, ErasurePage, ErasurePageDeps } from './erasure-page.ts';
import { grantsPage, personsPage } from './erasure-people.ts';
import { marksOf, subjectsPage } from './erasure-subjects.ts';

/** @returns null where the page is to be read once more: others change it at the time */
type ErasureStep = (deps: ErasurePageDeps, ask: ErasureAsk) => Promise<ErasurePage | null>;

const PLACED_FIELDS = [
  ...(['v', 'id', 'webhook_id', 'subject_key', 'position', 'status', 'event_id', 'replay_of', 'kept_days'] as const),
] as const;
type Placed = Pick<DeliveryDocument, (typeof PLACED_FIELDS)[number]>;

const ofDelivery = ({ event_id, replay_of }: Pick<Placed, 'event_id' | 'replay_of'>) => ({
  event: event_id,
  delivery: replay_of,
});

/** Before anything else, what is pending ends: nothing half erased is sent. */
async function pendingPage(deps: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = DELIVERIES.where('customer_key', '==', ask.customer).where('status', '==', 'pending');
  const { docs, after } = await documentsOf(deps.store, concerned.select(...PLACED_FIELDS), ask);
  await endAll(deps, await ofBefore(deps.store, ask.as_of, docs, ofDelivery));
  return { writes: [], counts: {}, after };
}

/** One that changes meanwhile stays pending: the deliveries' own step meets it once more. */
async function endAll({ store, now }: ErasurePageDeps, docs: readonly Stored<Placed>[]): Promise<void> {
  const deliveries = openDeliveries(store, now);
  await Promise.all(docs.map(({ data, version }) => deliveries.endInQueue(data, version, 'cancelled', ERASED)));
}

async function eventsPage({ store, now }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = EVENTS.where('customer_key', '==', ask.customer);
  const seen = concerned.select('v', 'source', 'account', 'subject', 'subject_key');
  const { docs, after } = await documentsOf(store, seen, ask);
  const old = docs.filter(({ createTime }) => isBy(ask.as_of, createTime));
  const fields = erasedEvent(Timestamp.fromMillis(now()));
  const erased = old.map(({ id, version }) => update(EVENTS.doc(id), fields, version));
  const marks = await marksOf(
    store,
    ask.as_of,
    old.map(({ data }) => data),
  );
  return { writes: [...erased, ...marks], counts: { events: old.length }, after };
}

async function fanoutsPage({ store }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = FANOUTS.where('customer_key', '==', ask.customer).select('v', 'event_id');
  const { docs, after } = await documentsOf(store, concerned, ask);
  const old = await ofBefore(store, ask.as_of, docs, ({ event_id: event }) => ({ event, delivery: null }));
  const writes = old.map(({ id, version }) => update(FANOUTS.doc(id), erasedFanout(), version));
  return { writes, counts: { fanouts: old.length }, after };
}

async function deliveriesPage(deps: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage | null> {
  const concerned = DELIVERIES.where('customer_key', '==', ask.customer).select(
    ...PLACED_FIELDS,
    ...FIRST_ATTEMPT_FIELDS,
    'reason',
  );
  const { docs, after } = await documentsOf(deps.store, concerned, ask);
  const old = await ofBefore(deps.store, ask.as_of, docs, ofDelivery);
  const pending = old.filter(({ data }) => data.status === 'pending');
  if (pending.length > 0) {
    await endAll(deps, pending);
    return null;
  }
  const fields = erasedDelivery(Timestamp.fromMillis(deps.now()));
  const writes = old.map(({ id, version, data }) =>
    update(DELIVERIES.doc(id), { ...fields, ...erasedFirst(data) }, version),
  );
  const ended = old.filter(({ data }) => data.reason === ERASED).length;
  const attempts = old.filter(({ data }) => data.first !== undefined).length;
  return { writes, counts: { deliveries: old.length, ended, attempts }, after };
}

async function attemptsPage({ store }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = ATTEMPTS.where('customer_key', '==', ask.customer).select('v', 'event_id', 'delivery_id');
  const { docs, after } = await documentsOf(store, concerned, ask);
  const old = await ofBefore(store, ask.as_of, docs, ({ event_id, delivery_id }) => ({
    event: event_id,
    delivery: delivery_id,
  }));
  const writes = old.map(({ id, version }) => update(ATTEMPTS.doc(id), erasedAttempt(), version));
  return { writes, counts: { attempts: old.length }, after };
}

async function quarantinePage({ store, now }: ErasurePageDeps, ask: ErasureAsk): Promise<ErasurePage> {
  const concerned = QUARANTINE.where('customer_key', '==', ask.customer).select('v');
  const { docs, after } = await documentsOf(store, concerned, ask);
  const old = docs.filter(({ createTime }) => isBy(ask.as_of, createTime));
  const fields = erasedOriginal(Timestamp.fromMillis(now()));
  const writes = old.map(({ id, version }) => update(QUARANTINE.doc(id), fields, version));
  return { writes, counts: { quarantined: old.length }, after };
}

/** In this order: subjects ask for events that came since, and what is made meanwhile is made of events. */
export const ERASURE_STEPS: readonly ErasureStep[] = [
  ...[pendingPage, eventsPage, fanoutsPage, deliveriesPage, attemptsPage, subjectsPage, quarantinePage],
  ...[grantsPage, personsPage],
];
