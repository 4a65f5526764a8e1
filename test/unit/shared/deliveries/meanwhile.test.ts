/** Deliveries that a second instance moves on between a read and the commit that was decided by it. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { openWebhookRecords } from '../../../../shared/api/webhook-records.ts';
import { deliveryAfter, openDeliveries } from '../../../../shared/deliveries/deliveries.ts';
import { ATTEMPTS, DELIVERIES } from '../../../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../../../shared/deliveries/documents.ts';
import { keptLonger } from '../../../../shared/deliveries/event-retention.ts';
import { FANOUTS } from '../../../../shared/deliveries/fanout-document.ts';
import { fanoutCreation, openFanouts } from '../../../../shared/deliveries/fanouts.ts';
import { newDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import { openQueues } from '../../../../shared/deliveries/queues.ts';
import { attemptDocument } from '../../../../shared/deliveries/attempt-record.ts';
import { PEOPLE } from '../../../../shared/destinations/people/document.ts';
import { EVENTS } from '../../../../shared/events/event-document.ts';
import { deliveryId } from '../../../../shared/events/ids.ts';
import { readOne } from '../../../../shared/store/find.ts';
import type { Store } from '../../../../shared/store/store.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { update } from '../../../../shared/store/write.ts';
import { ERASURE_STEPS } from '../../../../shared/sweep/erasure-pages.ts';
import { createLookAtPeople } from '../../../../shared/sweep/people.ts';
import { packIds } from '../../../../shared/webhooks/packed-ids.ts';
import { meanwhile } from '../../../support/meanwhile.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { storePerson } from '../../../support/people-samples.ts';
import { acceptEvent, answered, attemptedBy, sentTo } from '../../../support/stored-samples.ts';
import { aWebhook, anEvent } from '../../../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const now = () => NOW;
const webhook = aWebhook({ ordering: 'subject' });

/** The deliveries of some events of one subject, in their order. */
async function delivered(count: number) {
  const store = memoryStore(now);
  await openWebhookRecords(store).create(webhook, []);
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const { id } = await acceptEvent(store, NOW);
    ids.push(deliveryId(id, webhook.id));
  }
  const found = async (place: number) => {
    const stored = await readOne(store, DELIVERIES.doc(ids[place]!));
    if (!stored.exists) throw new Error(`There is no delivery ${place}`);
    return { delivery: stored.data, version: stored.version };
  };
  return { store, found };
}

async function fanOut() {
  const store = memoryStore(now);
  const webhooks = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
  const event = {
    ...{ event_id: 'evt_0123456789abcdef0123456789abcdef', event_type: 'user.removed' },
    ...{ subject_key: null, customer_key: null, received_at: Timestamp.fromMillis(NOW) },
  };
  await store.commit({ writes: fanoutCreation(event, packIds(webhooks), NOW) });
  const claim = (through: Store, at = NOW) => openFanouts(through).claim(event.event_id, at);
  return { store, claim, page: [newDelivery(event, webhooks[0]!, webhook, NOW)], id: event.event_id };
}

test('of two who claim a fan-out one walks it', async () => {
  const { store, claim, id } = await fanOut();
  expect(await claim(meanwhile(store, () => claim(store)))).toBeNull();
  expect(store.kept(FANOUTS.doc(id))?.claims).toBe(1);
});

test('a walker whose fan-out another has claimed creates nothing more', async () => {
  const { store, claim, page, id } = await fanOut();
  const slow = await claim(store);
  await claim(store, NOW + 3_600_000);
  expect(await openFanouts(store).commitPage(slow!, page, NOW)).toBeNull();
  expect(store.all(DELIVERIES)).toEqual([]);
  expect(store.kept(FANOUTS.doc(id))?.cursor).toBe(0);
});

test('of two who have ended a delivery one publishes the next', async () => {
  const { store, found } = await delivered(2);
  const { delivery, version } = await found(0);
  const held = update(DELIVERIES.doc((await found(1)).delivery.id), { hold: 'order', due_at: null });
  await store.commit({ writes: [held] });
  await openDeliveries(store, now).end(delivery, version, 'cancelled', 'test');
  const first: unknown[] = [];
  const late = meanwhile(store, async () => first.push(await openQueues(store).advance(delivery, NOW)));
  expect(await openQueues(late).advance(delivery, NOW)).toBeNull();
  expect(first).toEqual([expect.objectContaining({ pointer: expect.anything() })]);
});

/** An exchange with the webhook that was answered so, as a record of its delivery. */
async function attempted(store: Store, delivery: DeliveryDocument, status: number) {
  const event = { ...anEvent(), recovered: false, dataJson: '{}' };
  const given = { delivery, event, state: null, number: 1 };
  const { sent } = await sentTo(webhook, { store, now: NOW, exchange: answered(status, ''), given });
  return attemptDocument({ ...attemptedBy(sent, NOW), id: 'late', delivery, webhook, number: 1, state: null });
}

test('a success whose lease was lost ends nothing that was cancelled meanwhile, and is recorded', async () => {
  const { store, found } = await delivered(1);
  const { delivery, version } = await found(0);
  const attempt = await attempted(store, delivery, 200);
  const cancelled = meanwhile(store, () => openDeliveries(store, now).end(delivery, version, 'cancelled', 'test'));
  await openDeliveries(cancelled, now).record(delivery, { attempt, step: { kind: 'succeeded' } }, null);
  expect((await found(0)).delivery).toMatchObject({ status: 'cancelled', reason: 'test' });
  expect(store.all(ATTEMPTS)).toMatchObject([{ id: 'late', counted: false }]);
});

test('what a destination refused that was mended meanwhile is tried again within seconds, beside the plan', async () => {
  const { store, found } = await delivered(1);
  const { delivery } = await found(0);
  const attempt = await attempted(store, delivery, 403);
  const soon = Timestamp.fromMillis(NOW + 5_000);
  const after = deliveryAfter(delivery, { attempt, step: { kind: 'stopped', reason: 'token' } }, NOW);
  expect(after).toMatchObject({ due_at: soon, scheduled_at: soon, attempts: 1, granted: 1 });
});

test('of two replays the later decides how long an event is kept', async () => {
  const store = memoryStore(now);
  const event = EVENTS.doc((await acceptEvent(store, NOW)).id);
  const read = await readOne(store, event);
  const [early, late] = [2, 5].map((days) => keptLonger(read, NOW + days * 86_400_000));
  await store.commit({ writes: late! });
  const until = store.kept(event)?.expire_at;
  expect(await store.commit({ writes: early! })).toBeNull();
  expect(store.kept(event)?.expire_at).toEqual(until);
});

test('of two erasures of a customer one counts a delivery', async () => {
  const { store, found } = await delivered(1);
  const { delivery, version } = await found(0);
  await openDeliveries(store, now).end(delivery, version, 'cancelled', 'test');
  const ask = { customer: delivery.customer_key!, as_of: Timestamp.fromMillis(NOW + 60_000), after: null, limit: 10 };
  const pages = await Promise.all([1, 2].map(() => ERASURE_STEPS[3]!({ store, now }, ask)));
  expect(pages.map((page) => page?.counts.deliveries)).toEqual([1, 1]);
  const committed = [];
  for (const page of pages) committed.push((await store.commit({ writes: page!.writes })) !== null);
  expect(committed).toEqual([true, false]);
});

test('of two ticks one looks at a person', async () => {
  const store = memoryStore(now);
  const destination = aWebhook();
  const reason = { event: 'evt_0123456789abcdef0123456789abcdef', customerKey: null };
  const person = { id: '1'.repeat(32), destination: destination.id, email: 'a@x.example', reason, marks: {} };
  await storePerson(store, now, person);
  await store.commit({ writes: [update(PEOPLE.doc(person.id), { check_at: Timestamp.fromMillis(NOW) })] });
  let serial = 0;
  const look = (through: Store) =>
    createLookAtPeople({
      ...{ store: through, now, newId: () => `look-${(serial += 1)}`, log: pino({ level: 'silent' }) },
      catalogue: { byId: async () => new Map([[destination.id, destination]]) },
      laneStates: async () => ({}),
      bus: { publishPointers: async () => undefined },
    })();
  const given: number[] = [];
  given.push(await look(meanwhile(store, async () => given.push(await look(store)))));
  expect(given).toEqual([1, 0]);
  expect(store.all(DELIVERIES)).toHaveLength(1);
});
