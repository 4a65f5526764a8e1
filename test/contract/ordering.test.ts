/** Queues of webhooks that want an order, over a real store: what comes first, what is held, what a drain releases. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { newDelivery, payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import { deliveryCreation, hasPlace, openQueues } from '../../shared/deliveries/queues.ts';
import type { Queues } from '../../shared/deliveries/queues.ts';
import { laneDue } from '../../shared/lanes/lane-due.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import type { Lanes } from '../../shared/lanes/lanes.ts';
import { finder } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { dueDeliveries } from '../../shared/sweep/due.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { docOf } from '../support/client.ts';
import { patientStore } from '../support/patience.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const SETTLED = NOW + 120_000;

let firestore: FirestoreServer;
let store: Store;
let lanes: Lanes;
let queues: Queues;
let webhook: Webhook;

beforeAll(async () => {
  firestore = await startFirestore({
    indexes: JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never,
  });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
  store = patientStore('ordering');
  lanes = openLanes(store);
  queues = openQueues(store);
});
afterAll(async () => {
  await store.close();
  await firestore.close();
});
beforeEach(async () => {
  webhook = aWebhook({ ordering: 'subject' }, { id: randomUUID() });
  await store.commit({ writes: webhookCreation(webhook) });
});

const find = (id: string) => finder(store, DELIVERIES)(id);
const stored = async ({ id }: { id: string }): Promise<DeliveryDocument> => (await find(id))!.fields;

/** Deliveries of a subject's events, all in one commit. */
async function together(count: number, subject_key: string | null = 's'): Promise<DeliveryDocument[]> {
  const given = Array.from({ length: count }, () =>
    newDelivery(
      {
        event_id: `evt_${randomUUID()}`,
        event_type: 'x',
        subject_key,
        customer_key: null,
        received_at: Timestamp.fromMillis(NOW),
        trace: TRACE,
      },
      webhook.id,
      webhook,
      NOW,
    ),
  );
  await store.commit({ writes: given.map((data) => deliveryCreation(data)) });
  return Promise.all(given.map(stored));
}

const isFirst = async (delivery: DeliveryDocument) => (await queues.firstBefore(delivery)) === null;
const hold = async (delivery: DeliveryDocument) => {
  const behind = await queues.firstBefore(delivery);
  return behind === null ? 'passes' : lanes.hold(delivery, { kind: 'order', behind }, NOW);
};
const end = async ({ id }: DeliveryDocument) => {
  const { fields, version } = (await find(id))!;
  return openDeliveries(store, () => NOW).endInQueue(fields, version, 'cancelled', 'deleted_by_client');
};
const change = (fields: Partial<Webhook>, at: number) =>
  store.commit({ writes: [...webhookChange(webhook.id, fields), laneDue(webhook.id, fields, at)] });
const heldOf = async (deliveries: readonly DeliveryDocument[]) =>
  (await Promise.all(deliveries.map(stored))).flatMap(({ hold: held }, index) => (held === 'order' ? [index] : []));
const drainAll = async (now: number, pages: number) => {
  for (let page = 0; page < pages; page++) await lanes.drain([webhook.id], now);
};

test('deliveries of one commit go by their index in it, and one commit after the other', async () => {
  const first = await together(3);
  const second = await together(2);
  const all = [...first, ...second];
  for (const [index, next] of all.entries()) {
    expect(await Promise.all(all.map((each) => isFirst(each)))).toEqual(all.map((_, other) => other === index));
    await end(next);
  }
});

test('what was committed first goes first, whatever time the store gave it', async () => {
  const [first] = await together(1);
  const [second] = await together(1);
  await docOf(store, DELIVERIES.doc(first!.id)).update({ position: Timestamp.fromMillis(2_000) });
  await docOf(store, DELIVERIES.doc(second!.id)).update({ position: Timestamp.fromMillis(1_000) });
  expect([await isFirst(first!), await isFirst(second!)]).toEqual([true, false]);
});

test('subjects, webhooks, events without a subject and payloads have nothing to do with each other', async () => {
  const [one, other, none] = [await together(1), await together(1, 'another'), await together(1, null)];
  expect([await isFirst(one[0]!), await isFirst(other[0]!)]).toEqual([true, true]);
  const given = { id: randomUUID(), webhookId: webhook.id, payload: 'x', scheduledAt: null, digest: '' };
  const payload = payloadDelivery(given, webhook, NOW);
  await store.commit({ writes: [deliveryCreation(payload)] });
  expect([...none, await stored(payload)].map(hasPlace)).toEqual([false, false]);
});

test('one is held while another is before it, and whoever ends that one makes it due', async () => {
  const [first, second, third] = await together(3);
  expect([await hold(first!), await hold(second!), await hold(third!)]).toEqual(['passes', 'held', 'held']);
  expect(await queues.advance(first!, NOW)).toBe(null);
  const { fields, version } = (await find(first!.id))!;
  await openDeliveries(store, () => NOW).end(fields, version, 'failed', 'attempts_exhausted');
  const due_at = NOW + 10_000;
  expect(await queues.advance(first!, NOW)).toEqual({
    pointer: { delivery: second!.id, attempt: 1, due_at, event: second!.event_id, subject: 's' },
    trace: TRACE,
  });
  expect(await stored(second!)).toMatchObject({ hold: null, republished: 1 });
  expect(await queues.advance(first!, NOW)).toBe(null);
  expect(await hold(await stored(second!))).toBe('passes');
  expect(await lanes.hold(third!, { kind: 'order', behind: first!.id }, NOW)).toBe('held');
  const fourth = (await together(1))[0]!;
  expect(await lanes.hold(fourth, { kind: 'order', behind: first!.id }, NOW)).toBe('again');
});

test('a cancellation releases the next in its own commit, and only where it was the first', async () => {
  const [first, second, third] = await together(3);
  for (const each of [second, third]) await hold(each!);
  expect(await end(second!)).toBe(false);
  expect(await end(first!)).toBe(true);
  const next = await stored(third!);
  expect([next.hold, next.due_at!.toMillis(), next.urgent]).toEqual([null, NOW, true]);
  expect(await end(third!)).toBe(false);
});

test('a queue whose first were ended by a drain that was interrupted goes on after the resume', async () => {
  const queued = [...(await together(230)), ...(await together(3, 'another'))];
  await Promise.all(queued.slice(1).map((each) => hold(each)));
  await change({ status: 'disabled', active: false }, NOW);
  expect(await lanes.drain([webhook.id], NOW)).toBe(100);
  await change({ status: 'active', active: true }, NOW);
  await drainAll(NOW, 6);
  const left = (await Promise.all(queued.map(stored))).filter(({ status }) => status === 'pending');
  const subjects = new Set(left.map(({ subject_key }) => subject_key));
  const due = left.filter(({ hold: held }) => held === null);
  expect(new Set(due.map(({ subject_key }) => subject_key))).toEqual(subjects);
  expect(await Promise.all(due.map((each) => isFirst(each)))).toEqual(due.map(() => true));
});

test('without the order everything is released, and nothing is held any more', async () => {
  const queued = await together(205);
  await Promise.all(queued.map((each) => hold(each)));
  expect((await heldOf(queued)).length).toBe(204);
  await change({ ordering: 'none' }, NOW);
  await drainAll(NOW, 4);
  expect(await heldOf(queued)).toEqual([]);
  expect(await hold(await stored(queued[7]!))).toBe('passes');
});

test('after a change to an order the firsts are looked for once more, when those that know of none are over', async () => {
  await change({ ordering: 'subject' }, NOW);
  const [first, second] = await together(2);
  await hold(second!);
  const { fields, version } = (await find(first!.id))!;
  await openDeliveries(store, () => NOW).end(fields, version, 'failed', 'attempts_exhausted');
  await drainAll(NOW, 2);
  expect(await heldOf([second!])).toEqual([0]);
  await drainAll(SETTLED, 2);
  expect(await heldOf([second!])).toEqual([]);
});

test('a probe that has to wait for its order makes room for another', async () => {
  const [first, second] = await together(2);
  await lanes.open(webhook.id, NOW - 20_000, NOW);
  await lanes.hold(second!, { kind: 'breaker' }, NOW);
  await lanes.drain([webhook.id], NOW + 10_000);
  const probe = async () => (await readLaneStates(store))[webhook.id]!.probe;
  expect(await probe()).toBe(second!.id);
  expect(await hold(await stored(second!))).toBe('held');
  expect(await probe()).toBe(null);
  await lanes.hold(first!, { kind: 'breaker' }, NOW);
  await lanes.drain([webhook.id], NOW);
  expect(await probe()).toBe(first!.id);
});

const DAY_MS = 86_400_000;
const endsOf = async (deliveries: readonly DeliveryDocument[]) =>
  (await Promise.all(deliveries.map(stored))).map(({ status, reason, hold: held }) => reason ?? held ?? status);

test('sweep ends what is due past its retention in place of publishing it, and the next of its queue goes on', async () => {
  const [first, second] = await together(2);
  await hold(second!);
  const due = dueDeliveries(store);
  const claimed = async (now: number) => {
    const page = [...(await due.look(now, 800)).backlog].filter(({ id }) => id === first!.id);
    return (await due.claim(page, now)).pointers.map(({ pointer }) => pointer.delivery);
  };
  expect(await claimed(NOW + 60 * DAY_MS - 1)).toEqual([first!.id]);
  expect(await claimed(NOW + 61 * DAY_MS)).toEqual([]);
  expect(await stored(first!)).toMatchObject({ status: 'discarded', reason: 'retention', due_at: null });
  expect((await stored(first!)).expire_at!.toMillis()).toBeGreaterThan(NOW + 61 * DAY_MS);
  expect(await endsOf([first!, second!])).toEqual(['retention', 'pending']);
});

test('what is held past its retention ends, though what it waits for is gone, and what is not held is left to its due time', async () => {
  const queued = await together(260);
  await Promise.all(queued.slice(1).map((each) => hold(each)));
  const [first, ...held] = queued;
  const gone = held.shift()!;
  await docOf(store, DELIVERIES.doc(gone.id)).delete();
  const due = dueDeliveries(store);
  expect(await due.endHeldPastRetention(NOW + 60 * DAY_MS - 1)).toBe(0);
  const late = NOW + 60 * DAY_MS - 1 + 3_600_000;
  let ended = 0;
  // Other tests' deliveries are among them.
  for (let page = 0; page < 20; page++) ended += await due.endHeldPastRetention(late);
  expect(ended).toBeGreaterThanOrEqual(held.length);
  expect(new Set(await endsOf(held))).toEqual(new Set(['retention']));
  expect(await endsOf([first!])).toEqual(['pending']);
});

test('what waits for one that is gone goes on after a while, with nobody to tell of its end', async () => {
  const [first, second, third] = await together(3);
  for (const each of [second, third]) await hold(each!);
  await docOf(store, DELIVERIES.doc(first!.id)).delete();
  await drainAll(NOW + 899_999, 2);
  expect(await heldOf([second!, third!])).toEqual([0, 1]);
  expect(await drainedAt(NOW + 900_000)).toEqual([1]);
  expect(await drainedAt(NOW + 1_799_999)).toEqual([1]);
  await end(second!);
  expect(await drainedAt(NOW + 1_800_000)).toEqual([]);
  expect((await lanes.find(webhook.id))!.due_at).toBe(null);

  async function drainedAt(now: number): Promise<number[]> {
    await drainAll(now, 2);
    return heldOf([second!, third!]);
  }
});
