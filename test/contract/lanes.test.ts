/** What holds a queue, over a real store: pauses, an open breaker and its probes, slots, drains. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { Timestamp } from '@google-cloud/firestore';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { startFirestore } from '../../local/firestore/server.ts';
import type { FirestoreServer } from '../../local/firestore/server.ts';
import { HEALTH_RULES, createHealth } from '../../shared/delivery/health.ts';
import { PROBE_LEASE_MS } from '../../shared/delivery/lane-policy.ts';
import { createWatchHealth } from '../../shared/delivery/watch-health.ts';
import { payloadDelivery } from '../../shared/delivery/new-delivery.ts';
import { DELIVERIES, LANES, refTo } from '../../shared/store/collections.ts';
import { fieldsOf } from '../../shared/store/documents.ts';
import type { DeliveryDocument } from '../../shared/store/documents.ts';
import { readLaneStates } from '../../shared/store/lane-states.ts';
import { openLanes } from '../../shared/store/lanes.ts';
import type { Lanes } from '../../shared/store/lanes.ts';
import { openStore } from '../../shared/store/store.ts';
import type { Store } from '../../shared/store/store.ts';
import { webhookChange, webhookCreation } from '../../shared/store/webhooks.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');

let firestore: FirestoreServer;
let store: Store;
let lanes: Lanes;
let webhook: Webhook;

beforeAll(async () => {
  firestore = await startFirestore({
    indexes: JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never,
  });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
  store = openStore('lanes', 10_000);
  lanes = openLanes(store);
});
afterAll(async () => {
  await store.close();
  await firestore.close();
});
beforeEach(async () => {
  webhook = aWebhook({}, { id: randomUUID() });
  await store.commit({ writes: webhookCreation(store.db, webhook) });
});

async function pending(count = 1): Promise<DeliveryDocument[]> {
  const given = Array.from({ length: count }, () =>
    payloadDelivery(
      { id: randomUUID(), webhookId: webhook.id, payload: 'x', scheduledAt: null, digest: '' },
      webhook,
      NOW,
    ),
  );
  const writes = given.map((data) => ({ kind: 'create' as const, ref: refTo(store.db, DELIVERIES, data.id), data }));
  await store.commit({ writes });
  return given;
}

const stored = async ({ id }: DeliveryDocument): Promise<DeliveryDocument> =>
  fieldsOf<DeliveryDocument>((await store.read([refTo(store.db, DELIVERIES, id)]))[0]!)!;
const holdsOf = async (deliveries: DeliveryDocument[]) =>
  (await Promise.all(deliveries.map(stored))).map(({ hold }) => hold);
const change = (fields: Partial<Webhook>, drainAt: number | null) =>
  store.commit({ writes: webhookChange(store.db, webhook.id, fields, drainAt) });
const stateOf = async () => (await readLaneStates(store))[webhook.id];
/** `look` shows the first lane of each shard, and other tests have lanes, too. */
const isDue = async (now: number): Promise<boolean> => {
  const [snapshot] = await store.read([refTo(store.db, LANES, webhook.id)]);
  const dueAt = snapshot!.get('due_at') as Timestamp | null;
  return dueAt !== null && dueAt.toMillis() <= now;
};
const hold = (delivery: DeliveryDocument, kind: 'paused' | 'breaker') => lanes.hold(delivery, { kind }, NOW);

test('a paused webhook holds its deliveries, and a resumed one releases them in pages', async () => {
  await change({ status: 'paused', active: false }, null);
  const deliveries = await pending(104);
  await Promise.all(deliveries.map(async (delivery) => expect(await hold(delivery, 'paused')).toBe('held')));
  await change({ status: 'active', active: true }, NOW);
  expect(await hold((await pending())[0]!, 'paused')).toBe('passes');
  expect(await isDue(NOW)).toBe(true);
  expect([await lanes.drain([webhook.id], NOW), await lanes.drain([webhook.id], NOW)]).toEqual([100, 4]);
  expect(await isDue(NOW)).toBe(true);
  expect(await lanes.drain([webhook.id], NOW)).toBe(0);
  expect(await isDue(NOW)).toBe(false);
  const released = await Promise.all(deliveries.map(stored));
  expect(
    new Set(released.map(({ hold: held, urgent, due_at }) => `${held} ${urgent} ${due_at!.toMillis() - NOW}`)),
  ).toEqual(new Set(['null true 0']));
});

test('a queue that is paused again while it drains keeps what is left', async () => {
  await change({ status: 'paused', active: false }, null);
  const deliveries = await pending(103);
  await Promise.all(deliveries.map((delivery) => hold(delivery, 'paused')));
  await change({ status: 'active', active: true }, NOW);
  await lanes.drain([webhook.id], NOW);
  await change({ status: 'paused', active: false }, null);
  expect(await lanes.drain([webhook.id], NOW)).toBe(0);
  expect((await holdsOf(deliveries)).filter((held) => held === 'paused')).toHaveLength(3);
  await change({ status: 'active', active: true }, NOW);
  expect(await lanes.drain([webhook.id], NOW)).toBe(3);
});

test('an open breaker holds everything but the probe that its lane names', async () => {
  const deliveries = await pending(3);
  expect(await lanes.open(webhook.id, NOW - 20_000, NOW)).toBe(true);
  expect(await lanes.open(webhook.id, NOW, NOW)).toBe(false);
  expect(await stateOf()).toEqual({ open: true, probe: null, slow: false, limited: false });
  for (const delivery of deliveries) expect(await hold(delivery, 'breaker')).toBe('held');
  expect(await isDue(NOW)).toBe(false);

  const later = NOW + 10_000;
  expect(await isDue(later)).toBe(true);
  expect(await lanes.drain([webhook.id], later)).toBe(1);
  const probe = (await stateOf())!.probe!;
  const [named] = (await Promise.all(deliveries.map(stored))).filter(({ id }) => id === probe);
  expect(named).toMatchObject({ hold: null, urgent: true });
  expect((await holdsOf(deliveries)).filter((held) => held === 'breaker')).toHaveLength(2);
  expect(await hold(named!, 'breaker')).toBe('passes');
  expect(await hold((await pending())[0]!, 'breaker')).toBe('held');

  expect(await lanes.probed(webhook.id, randomUUID(), true, later)).toBe('no_probe');
  expect(await lanes.probed(webhook.id, probe, false, later)).toBe('stays_open');
  expect(await isDue(later + 19_999)).toBe(false);
  expect(await lanes.drain([webhook.id], later + 20_000)).toBe(1);
  expect(await lanes.probed(webhook.id, (await stateOf())!.probe!, true, later)).toBe('closed');
  expect(await stateOf()).toBeUndefined();
  expect(await lanes.drain([webhook.id], later)).toBeGreaterThan(0);
  expect(await lanes.drain([webhook.id], later)).toBe(0);
  expect(new Set(await holdsOf(deliveries))).toEqual(new Set([null]));
  expect(await isDue(later + 600_000)).toBe(false);
});

test('a probe that says nothing within its lease is followed by another', async () => {
  const [first, second] = (await pending(2)) as [DeliveryDocument, DeliveryDocument];
  await lanes.open(webhook.id, NOW, NOW);
  await hold(first, 'breaker');
  await lanes.drain([webhook.id], NOW + 10_000);
  expect(await stateOf()).toMatchObject({ probe: first.id });
  await hold(second, 'breaker');
  const late = NOW + 10_000 + PROBE_LEASE_MS;
  expect([await isDue(late - 1), await isDue(late)]).toEqual([false, true]);
  expect(await lanes.drain([webhook.id], late)).toBe(1);
  expect(await stateOf()).toMatchObject({ probe: second.id });
  expect(await lanes.probed(webhook.id, first.id, true, late)).toBe('no_probe');
});

test('where nothing is held when it is time for a probe, the next that arrives is it, alone', async () => {
  await lanes.open(webhook.id, NOW, NOW);
  expect(await lanes.drain([webhook.id], NOW + 10_000)).toBe(0);
  expect(await isDue(NOW + 20_000)).toBe(true);
  const arrivals = await pending(5);
  const outcomes = await Promise.all(arrivals.map((delivery) => hold(delivery, 'breaker')));
  expect(outcomes.filter((outcome) => outcome === 'passes')).toHaveLength(1);
  expect((await stateOf())!.probe).toBe(arrivals[outcomes.indexOf('passes')]!.id);
});

test('a delivery without a slot waits about as long as an exchange takes, and keeps its lane due', async () => {
  const deliveries = await pending(3);
  for (const delivery of deliveries)
    expect(await lanes.hold(delivery, { kind: 'busy', againAt: NOW + 5_000 }, NOW)).toBe('held');
  expect(await holdsOf(deliveries)).toEqual(['busy', 'busy', 'busy']);
  expect([await isDue(NOW + 4_999), await isDue(NOW + 5_000)]).toEqual([false, true]);
  expect(await lanes.drain([webhook.id], NOW + 5_000)).toBe(3);
  expect(await holdsOf(deliveries)).toEqual([null, null, null]);
});

const limitTo = (rate_limit: number | null) => change({ rate_limit }, NOW);
const holdForRate = async (deliveries: DeliveryDocument[], againAt: number | null, now = NOW) =>
  (await Promise.all(deliveries.map((delivery) => lanes.hold(delivery, { kind: 'rate', againAt }, now)))).join(' ');
const turnsOf = async (deliveries: DeliveryDocument[]) =>
  (await Promise.all(deliveries.map(stored))).map(({ hold: held, turn }) => held ?? `turn ${turn}`);

test('what has to wait for its rate is released at the rate, what was planned first goes first', async () => {
  await limitTo(2);
  const deliveries = await pending(5);
  await Promise.all(
    deliveries.map(({ id }, index) =>
      refTo(store.db, DELIVERIES, id).update({ scheduled_at: Timestamp.fromMillis(NOW - index * 1_000) }),
    ),
  );
  expect(await holdForRate(deliveries, NOW + 500)).toBe('held held held held held');
  await lanes.drain([webhook.id], NOW);
  expect(await isDue(NOW + 499)).toBe(false);
  expect(await lanes.drain([webhook.id], NOW + 500)).toBe(1);
  expect(await turnsOf(deliveries)).toEqual(['rate', 'rate', 'rate', 'rate', 'turn 1']);
  expect(await lanes.drain([webhook.id], NOW + 600)).toBe(0);
  expect([await isDue(NOW + 999), await isDue(NOW + 1_000)]).toEqual([false, true]);
  expect(await lanes.drain([webhook.id], NOW + 1_500)).toBe(2);
  expect(await turnsOf(deliveries)).toEqual(['rate', 'rate', 'turn 1', 'turn 1', 'turn 1']);
  expect(await lanes.drain([webhook.id], NOW + 9_000)).toBe(2);
  expect(await lanes.drain([webhook.id], NOW + 19_000)).toBe(0);
  expect(await isDue(NOW + 60_000)).toBe(false);
  expect((await stored(deliveries[0]!)).waits_since).toBe(undefined);
});

test('a queue that goes on waiting for its rate is told to all: what arrives is held without asking', async () => {
  await limitTo(1);
  const queue = await pending(3);
  await holdForRate(queue, NOW + 1_000);
  const [early, late] = await pending(2);
  expect(await holdForRate([early!], null)).toBe('passes');
  expect(await stateOf()).toBe(undefined);
  await lanes.drain([webhook.id], NOW + 10_000);
  expect(await stateOf()).toMatchObject({ limited: true });
  expect(await holdForRate([late!], null)).toBe('held');
  for (const second of [11, 12, 13, 14]) await lanes.drain([webhook.id], NOW + second * 1_000);
  expect(await stateOf()).toBe(undefined);
  expect(await holdForRate([early!], null)).toBe('passes');
});

test('a webhook with a rate is resumed at it, and one whose limit is taken away at once', async () => {
  await limitTo(20);
  await change({ status: 'paused', active: false }, null);
  const deliveries = await pending(45);
  await Promise.all(deliveries.map((delivery) => hold(delivery, 'paused')));
  await change({ status: 'active', active: true }, NOW);
  expect([await lanes.drain([webhook.id], NOW), await lanes.drain([webhook.id], NOW)]).toEqual([21, 0]);
  expect(await lanes.drain([webhook.id], NOW + 500)).toBe(10);
  await limitTo(null);
  expect(await holdForRate(await pending(1), NOW)).toBe('passes');
  expect(await lanes.drain([webhook.id], NOW + 500)).toBe(14);
});

test('a probe that may not go yet makes room for another, at its time', async () => {
  await limitTo(1);
  const [first, second] = (await pending(2)) as [DeliveryDocument, DeliveryDocument];
  await holdForRate([first], NOW + 1_000);
  await lanes.open(webhook.id, NOW, NOW);
  expect(await holdForRate([second], NOW + 1_000)).toBe('held');
  expect(await holdsOf([first, second])).toEqual(['rate', 'breaker']);
  expect(await lanes.drain([webhook.id], NOW + 10_000)).toBe(1);
  expect(await stateOf()).toMatchObject({ open: true, probe: second.id });
  expect(await holdForRate([await stored(second)], NOW + 10_700)).toBe('held');
  expect(await stateOf()).toMatchObject({ open: true, probe: null });
  expect([await isDue(NOW + 10_699), await isDue(NOW + 10_700)]).toEqual([false, true]);
});

test.each(['busy', 'paused'] as const)('what was held as %s is probed, too, once the breaker is open', async (kind) => {
  const deliveries = await pending(2);
  if (kind === 'paused') await change({ status: 'paused', active: false }, null);
  for (const delivery of deliveries) await lanes.hold(delivery, { kind, againAt: NOW }, NOW);
  expect(await holdsOf(deliveries)).toEqual([kind, kind]);
  await change({ status: 'active', active: true }, NOW);
  await lanes.open(webhook.id, NOW - 20_000, NOW);
  expect(await lanes.drain([webhook.id], NOW + 10_000)).toBe(1);
  const probe = (await stateOf())!.probe;
  expect((await Promise.all(deliveries.map(stored))).find(({ id }) => id === probe)!.hold).toBe(null);
});

test('a delivery that somebody else has moved on is left alone', async () => {
  const [delivery] = (await pending()) as [DeliveryDocument];
  await change({ status: 'paused', active: false }, null);
  await store.commit({
    writes: [{ kind: 'update', ref: refTo(store.db, DELIVERIES, delivery.id), data: { status: 'succeeded' } }],
  });
  expect(await hold(delivery, 'paused')).toBe('held');
  expect(await stored(delivery)).toMatchObject({ status: 'succeeded', hold: null });
});

test('what is held for a webhook that is disabled or deleted ends, and a resumed one starts with a closed breaker', async () => {
  const deliveries = await pending(2);
  await lanes.open(webhook.id, NOW, NOW);
  for (const delivery of deliveries) await hold(delivery, 'breaker');
  await change({ status: 'disabled', active: false, disabled_reason: 'endpoint_gone' }, NOW);
  expect(await lanes.drain([webhook.id], NOW)).toBe(2);
  expect((await Promise.all(deliveries.map(stored))).map(({ status, reason }) => `${status}: ${reason}`)).toEqual([
    'discarded: webhook_disabled',
    'discarded: webhook_disabled',
  ]);
  expect(await stateOf()).toBeUndefined();
  await change({ status: 'active', active: true, disabled_reason: null }, NOW);
  expect(await hold((await pending())[0]!, 'breaker')).toBe('passes');
});

test('a slow endpoint is told to all, until it is fast again', async () => {
  await lanes.setSlow(webhook.id, true, NOW);
  expect(await stateOf()).toEqual({ open: false, probe: null, slow: true, limited: false });
  await lanes.setSlow(webhook.id, false, NOW);
  expect(await stateOf()).toBeUndefined();
});

test('an instance opens the breaker of an endpoint that goes on failing, and closes it after a probe', async () => {
  const logged: string[] = [];
  const log = pino(
    { messageKey: 'message' },
    { write: (line: string) => void logged.push((JSON.parse(line) as { message: string }).message) },
  );
  const health = createHealth({ ...HEALTH_RULES, leastExchanges: 5, leastFailingMs: 4_000 });
  const watchHealth = createWatchHealth({ health, lanes, log });
  const [delivery] = (await pending()) as [DeliveryDocument];
  const lane = { open: false, probe: null, slow: false };
  const exchange = { webhook: webhook.id, delivery: delivery.id, lane, ok: false, durationMs: 20 };
  for (const second of [0, 1, 2, 3]) expect(await watchHealth({ ...exchange, now: NOW + second * 1_000 })).toBe(false);
  expect(await watchHealth({ ...exchange, now: NOW + 4_000 })).toBe(true);
  expect(await stateOf()).toMatchObject({ open: true });
  const [stored] = await store.read([refTo(store.db, LANES, webhook.id)]);
  expect((stored!.get('failing_since') as Timestamp).toMillis()).toBe(NOW);

  await hold(delivery, 'breaker');
  await lanes.drain([webhook.id], NOW + 14_000);
  const open = (await stateOf())!;
  expect(await watchHealth({ ...exchange, lane: open, ok: true, now: NOW + 14_000 })).toBe(true);
  expect(await stateOf()).toBeUndefined();
  expect(logged).toEqual(['webhook.failing', 'webhook.recovered']);
});

test('a long queue without slots is released a part at a time, once a second', async () => {
  const deliveries = await pending(40);
  for (const delivery of deliveries) await lanes.hold(delivery, { kind: 'busy', againAt: NOW + 1_000 }, NOW);
  expect(await lanes.drain([webhook.id], NOW + 1_000)).toBe(32);
  expect([await isDue(NOW + 1_999), await isDue(NOW + 2_000)]).toEqual([false, true]);
  expect(await lanes.drain([webhook.id], NOW + 2_000)).toBe(8);
  expect(await holdsOf(deliveries)).toEqual(deliveries.map(() => null));
});

test('a disabled webhook’s queue stays due until the last page of it has ended', async () => {
  const deliveries = await pending(150);
  await change({ status: 'disabled', active: false }, NOW);
  expect(await lanes.drain([webhook.id], NOW)).toBe(100);
  expect(await isDue(NOW)).toBe(true);
  expect(await lanes.drain([webhook.id], NOW)).toBe(50);
  expect(await isDue(NOW)).toBe(false);
  const statuses = await Promise.all(deliveries.map(async (delivery) => (await stored(delivery)).status));
  expect(new Set(statuses)).toEqual(new Set(['discarded']));
});

test('a delivery that somebody else has moved on is theirs: it is not held', async () => {
  const [delivery] = await pending();
  await refTo(store.db, DELIVERIES, delivery!.id).update({ due_at: Timestamp.fromMillis(NOW + 45_000) });
  expect(await lanes.hold(delivery!, { kind: 'busy', againAt: NOW + 5_000 }, NOW)).toBe('held');
  expect(await holdsOf([delivery!])).toEqual([null]);
});
