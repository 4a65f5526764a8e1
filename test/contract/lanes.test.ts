/** What holds a queue, over a real store: pauses, an open breaker and its probes, slots, drains. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument, Hold } from '../../shared/deliveries/documents.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { firstPointers, payloadDelivery, unlessSilent } from '../../shared/deliveries/new-delivery.ts';
import { holdSilent } from '../../shared/lanes/busy-holds.ts';
import { BREAKER_RULES } from '../../shared/lanes/breaker.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { HEALTH_RULES, createHealth } from '../../shared/lanes/health.ts';
import { laneDue } from '../../shared/lanes/lane-due.ts';
import { PROBE_LEASE_MS } from '../../shared/lanes/lane-policy.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import type { Lanes } from '../../shared/lanes/lanes.ts';
import { createWatchHealth } from '../../shared/lanes/watch-health.ts';
import { readOne } from '../../shared/store/find.ts';
import { shardOf } from '../../shared/store/shards.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create, update } from '../../shared/store/write.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { docOf } from '../support/client.ts';
import { patientStore } from '../support/patience.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const ORDINARY = { open: false, probe: null, slow: false, limited: false, suspect: null, failing: null };

let firestore: FirestoreServer;
let store: Store;
let lanes: Lanes;
let webhook: Webhook;

beforeAll(async () => {
  firestore = await startFirestore({
    indexes: JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never,
  });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
  store = patientStore('lanes');
  lanes = openLanes(store);
});
afterAll(async () => {
  await store.close();
  await firestore.close();
});
beforeEach(async () => {
  webhook = aWebhook({}, { id: randomUUID() });
  await store.commit({ writes: webhookCreation(webhook) });
});

async function pending(count = 1): Promise<DeliveryDocument[]> {
  const given = Array.from({ length: count }, () =>
    payloadDelivery(
      { id: randomUUID(), webhookId: webhook.id, payload: 'x', scheduledAt: null, digest: '' },
      webhook,
      NOW,
    ),
  );
  await store.commit({ writes: given.map((data) => create(DELIVERIES.doc(data.id), data)) });
  return given;
}

const stored = async ({ id }: DeliveryDocument): Promise<DeliveryDocument> =>
  (await readOne(store, DELIVERIES.doc(id))).data!;
const holdsOf = async (deliveries: DeliveryDocument[]) =>
  (await Promise.all(deliveries.map(stored))).map(({ hold }) => hold);
const change = (fields: Partial<Webhook>, drainAt: number | null) =>
  store.commit({
    writes: [...webhookChange(webhook.id, fields), ...(drainAt === null ? [] : [laneDue(webhook.id, fields, drainAt)])],
  });
const stateOf = async () => (await readLaneStates(store))[webhook.id];
/** `look` shows the first lane of each shard, and other tests have lanes, too. */
const isDue = async (now: number): Promise<boolean> => {
  const dueAt = (await readOne(store, LANES.doc(webhook.id))).data!.due_at;
  return dueAt !== null && dueAt.toMillis() <= now;
};
const hold = async (delivery: DeliveryDocument, kind: 'paused' | 'breaker', as: Hold = kind) => {
  const held = await lanes.hold(delivery, { kind }, NOW);
  if (as !== kind) await docOf(store, DELIVERIES.doc(delivery.id)).update({ hold: as });
  return held;
};

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
  expect(await stateOf()).toEqual({ ...ORDINARY, open: true, failing: NOW - 20_000 });
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
  expect([await isDue(NOW + 69_999), await isDue(NOW + 70_000)]).toEqual([false, true]);
  const arrivals = await pending(5);
  const outcomes = await Promise.all(arrivals.map((delivery) => hold(delivery, 'breaker')));
  expect(outcomes.filter((outcome) => outcome === 'passes')).toHaveLength(1);
  expect((await stateOf())!.probe).toBe(arrivals[outcomes.indexOf('passes')]!.id);
});

test('a delivery without a slot waits about as long as an exchange takes, and keeps its lane due', async () => {
  const deliveries = await pending(3);
  for (const delivery of deliveries)
    expect(await lanes.hold(delivery, { kind: 'busy', againAt: NOW + 5_000, hangs: false, silent: false }, NOW)).toBe(
      'held',
    );
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
      docOf(store, DELIVERIES.doc(id)).update({ scheduled_at: Timestamp.fromMillis(NOW - index * 1_000) }),
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
  const probe = [first, second].find(({ id }) => id === [first.id, second.id].sort()[0])!;
  expect(await stateOf()).toMatchObject({ open: true, probe: probe.id });
  expect(await holdForRate([await stored(probe)], NOW + 10_700)).toBe('held');
  expect(await stateOf()).toMatchObject({ open: true, probe: null });
  expect([await isDue(NOW + 10_699), await isDue(NOW + 10_700)]).toEqual([false, true]);
});

test.each(['busy', 'paused'] as const)('what was held as %s is probed, too, once the breaker is open', async (kind) => {
  const deliveries = await pending(2);
  if (kind === 'paused') await change({ status: 'paused', active: false }, null);
  for (const delivery of deliveries)
    await lanes.hold(delivery, { kind, againAt: NOW, hangs: false, silent: false }, NOW);
  expect(await holdsOf(deliveries)).toEqual([kind, kind]);
  await change({ status: 'active', active: true }, NOW);
  await lanes.open(webhook.id, NOW - 20_000, NOW);
  expect(await lanes.drain([webhook.id], NOW + 10_000)).toBe(1);
  const probe = (await stateOf())!.probe;
  expect((await Promise.all(deliveries.map(stored))).find(({ id }) => id === probe)!.hold).toBe(null);
});

test.each([
  ['ended', { status: 'succeeded' as const }],
  ['claimed anew', { due_at: Timestamp.fromMillis(NOW + 45_000) }],
])('a delivery that somebody else has %s is left alone', async (_, moved) => {
  const [delivery] = (await pending()) as [DeliveryDocument];
  await change({ status: 'paused', active: false }, null);
  await store.commit({ writes: [update(DELIVERIES.doc(delivery.id), moved)] });
  expect(await hold(delivery, 'paused')).toBe('held');
  expect(await stored(delivery)).toMatchObject({ ...moved, hold: null });
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

test('deliveries that arrive together for webhooks that can take no more are held together, but for one that was moved on', async () => {
  const [first, second, moved] = (await pending(3)) as [DeliveryDocument, DeliveryDocument, DeliveryDocument];
  const before = webhook;
  webhook = aWebhook({}, { id: randomUUID() });
  await store.commit({ writes: webhookCreation(webhook) });
  const [behindBreaker] = (await pending()) as [DeliveryDocument];
  await lanes.open(webhook.id, NOW - 20_000, NOW);
  const dueAt = Timestamp.fromMillis(NOW + 90_000);
  await store.commit({
    writes: [update(DELIVERIES.doc(moved.id), { due_at: dueAt })],
  });
  const all = [first, second, moved, behindBreaker];
  await Promise.all(
    all.map((delivery, place) =>
      lanes.hold(delivery, { kind: 'busy', againAt: NOW + 4_000 - place, hangs: false, silent: false }, NOW),
    ),
  );
  expect(await holdsOf(all)).toEqual(['busy', 'busy', null, 'breaker']);
  webhook = before;
  expect([await isDue(NOW + 3_998), await isDue(NOW + 4_000)]).toEqual([false, true]);
});

test('a slow endpoint is told to all, until it is fast again', async () => {
  await lanes.setSlow([{ webhook: webhook.id, slow: true }], NOW);
  expect(await stateOf()).toEqual({ ...ORDINARY, slow: true });
  await lanes.setSlow([{ webhook: webhook.id, slow: false }], NOW);
  expect(await stateOf()).toBeUndefined();
});

/** The lines that are logged of it, by an instance that watches. */
function watcher(breaker = BREAKER_RULES) {
  const logged: string[] = [];
  const log = pino(
    { messageKey: 'message' },
    { write: (line: string) => void logged.push((JSON.parse(line) as { message: string }).message) },
  );
  const prepare = () => Promise.resolve({ writes: [], publish: async () => undefined });
  const own = openLanes(store, { prepare, disableAfterMs: Infinity, log });
  const watchHealth = createWatchHealth({
    health: createHealth(HEALTH_RULES, breaker),
    lanes: own,
    turnLane: async () => undefined,
    unansweredForMs: () => 0,
    log,
  });
  return { logged, own, watchHealth };
}

test('an instance opens the breaker of an endpoint that goes on failing, and closes it after a probe', async () => {
  const { logged, own, watchHealth } = watcher({ ...BREAKER_RULES, failures: 5, deliveries: 2, lastingMs: 4_000 });
  const [delivery, other] = (await pending(2)) as [DeliveryDocument, DeliveryDocument];
  const exchange = { webhook: webhook.id, lane: ORDINARY, ok: false, unanswered: false, durationMs: 20 };
  const fails = async (second: number) => {
    const { id } = second === 2 ? other : delivery;
    return watchHealth({ ...exchange, delivery: id, lane: (await stateOf()) ?? ORDINARY, now: NOW + second * 1_000 });
  };
  for (const second of [0, 1, 2, 3]) expect(await fails(second)).toBe(false);
  expect(await stateOf()).toMatchObject({ open: false, failing: NOW });
  expect(await fails(4)).toBe(true);
  expect(await stateOf()).toMatchObject({ open: true, failing: NOW });
  expect((await own.find(webhook.id))!.failing_since!.toMillis()).toBe(NOW);

  await hold(delivery, 'breaker');
  await own.drain([webhook.id], NOW + 14_000);
  const open = (await stateOf())!;
  expect(await watchHealth({ ...exchange, delivery: delivery.id, lane: open, ok: true, now: NOW + 14_000 })).toBe(true);
  expect(await stateOf()).toBeUndefined();
  expect(logged).toEqual(['webhook.failing', 'breaker.opened', 'webhook.recovered']);
});

let attemptNumber = 0;
/** Records an exchange, as `deliver` does before it draws conclusions. */
async function attempted(ok: boolean, second: number, delivery = randomUUID() as string): Promise<void> {
  const id = `${webhook.id}-${(attemptNumber += 1)}`;
  const created_at = Timestamp.fromMillis(NOW + second * 1_000);
  const data = { v: 1, webhook_id: webhook.id, delivery_id: delivery, success: ok, created_at, shard: shardOf(id) };
  await docOf(store, ATTEMPTS.doc(id)).create(data);
}

/** One instance's exchange at a time, with what the lanes' document says then. */
async function exchanged(watchHealth: ReturnType<typeof watcher>['watchHealth'], ok: boolean, second: number) {
  await attempted(ok, second);
  const lane = (await stateOf()) ?? ORDINARY;
  const made = { webhook: webhook.id, delivery: randomUUID(), lane, ok, unanswered: false, durationMs: 20 };
  return watchHealth({ ...made, now: NOW + second * 1_000 });
}
const dueAt = async () => ((await lanes.find(webhook.id))!.due_at!.toMillis() - NOW) / 1_000;
const nextDue = (second: number) => lanes.next(NOW + second * 1_000);

test('one failure at a few events an hour: failing when sweep looks, and back by the first success', async () => {
  const { logged, own, watchHealth } = watcher();
  await exchanged(watchHealth, true, -1_000);
  await exchanged(watchHealth, false, 0);
  expect(await stateOf()).toEqual({ ...ORDINARY, suspect: NOW });
  expect(await dueAt()).toBe(60);
  const look = async (second: number) => own.drain([webhook.id], NOW + second * 1_000);
  await look(59);
  expect(await stateOf()).toMatchObject({ failing: null });
  await look(61);
  expect(await stateOf()).toEqual({ ...ORDINARY, failing: NOW });
  expect(await dueAt()).toBe(121);
  await look(130);
  expect(await dueAt()).toBe(190);
  // Nobody stays awake for a look: it is due when its time has come, and the tick finds it.
  expect(await nextDue(189)).not.toBe(NOW + 190_000);
  expect(await nextDue(190)).toBeLessThanOrEqual(NOW + 190_000);
  expect(logged).toEqual(['webhook.failing']);
  await look(899 + 61);
  await look(1_100);
  expect(logged).toEqual(['webhook.failing', 'webhook.keeps_failing', 'webhook.keeps_failing']);
  await exchanged(watchHealth, true, 1_200);
  expect(await stateOf()).toBeUndefined();
  expect(logged.slice(3)).toEqual(['webhook.recovered']);
  await look(1_160);
  expect((await own.find(webhook.id))!.due_at).toBe(null);
});

test('a second failure turns it, of whichever instance; a success between does not let it', async () => {
  const [one, two] = [watcher(), watcher()];
  await exchanged(one.watchHealth, false, 0);
  await attempted(true, 1);
  await exchanged(two.watchHealth, false, 2);
  expect(await stateOf()).toEqual({ ...ORDINARY, suspect: NOW + 2_000 });
  await exchanged(one.watchHealth, false, 3);
  expect(await stateOf()).toEqual({ ...ORDINARY, failing: NOW + 2_000 });
  await exchanged(two.watchHealth, false, 30);
  expect([...one.logged, ...two.logged]).toEqual(['webhook.failing']);
});

test('a later success that nobody told of is found by a look, of a breaker that is open, too', async () => {
  const { logged, own, watchHealth } = watcher();
  await exchanged(watchHealth, false, 0);
  await attempted(true, 10);
  await own.drain([webhook.id], NOW + 61_000);
  expect(await stateOf()).toBeUndefined();
  expect((await own.find(webhook.id))!.due_at).toBe(null);

  await attempted(false, 100);
  expect(await own.open(webhook.id, NOW + 5_000, NOW + 101_000)).toBe(false);
  expect(await own.open(webhook.id, NOW + 100_000, NOW + 101_000)).toBe(true);
  await attempted(true, 102);
  await own.drain([webhook.id], NOW + 111_000);
  expect(await stateOf()).toBeUndefined();
  expect(logged).toEqual(['webhook.failing', 'webhook.recovered']);
});

test('a flaky endpoint costs an instance a transaction in ten seconds at most', async () => {
  const { watchHealth, own } = watcher();
  for (let second = 0; second < 40; second += 1) await exchanged(watchHealth, second % 2 === 1, second);
  const { version } = (await own.find(webhook.id))!;
  expect(version).toBeLessThanOrEqual(5);
});

test('a paused webhook is looked at again when it is resumed', async () => {
  const { own, watchHealth } = watcher();
  await exchanged(watchHealth, false, 0);
  await change({ status: 'paused', active: false }, null);
  await own.drain([webhook.id], NOW + 61_000);
  expect((await own.find(webhook.id))!.due_at).toBe(null);
  await change({ status: 'active', active: true }, NOW + 600_000);
  await own.drain([webhook.id], NOW + 600_000);
  expect(await stateOf()).toEqual({ ...ORDINARY, failing: NOW });
});

test('probes wait 10 s, 20 s … 5 min after the last one has ended', async () => {
  await pending(1);
  await lanes.open(webhook.id, NOW, NOW);
  const [delivery] = await pending(1);
  await hold(delivery!, 'breaker');
  const waits: number[] = [];
  for (let now = NOW; waits.length < 8;) {
    const due = (await lanes.find(webhook.id))!.due_at!.toMillis();
    waits.push((due - now) / 1_000);
    await lanes.drain([webhook.id], due);
    const { probe } = (await stateOf())!;
    expect(probe).toBe(delivery!.id);
    // The exchange takes 25 s, and the time counts from its end.
    now = due + 25_000;
    expect(await lanes.probed(webhook.id, probe!, false, now)).toBe('stays_open');
    await lanes.hold(await stored(delivery!), { kind: 'breaker' }, now);
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
});

test('the next probe is the next held by id, around: never the same twice while another is held', async () => {
  const deliveries = (await pending(3)).sort((a, b) => (a.id < b.id ? -1 : 1));
  await lanes.open(webhook.id, NOW, NOW);
  const probes: number[] = [];
  // The second was held for another reason when the breaker opened.
  const kinds = ['breaker', 'busy', 'breaker'] as const;
  for (const [index, delivery] of deliveries.entries()) await hold(delivery, 'breaker', kinds[index]);
  for (let probe = 0; probe < 7; probe += 1) {
    const due = (await lanes.find(webhook.id))!.due_at!.toMillis();
    await lanes.drain([webhook.id], due);
    const named = (await stateOf())!.probe!;
    probes.push(deliveries.findIndex(({ id }) => id === named));
    await lanes.probed(webhook.id, named, false, due);
    await hold(await stored(deliveries.find(({ id }) => id === named)!), 'breaker');
  }
  expect(probes).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

test('while a probe is in flight no other is named, though the lane is made due', async () => {
  const deliveries = await pending(2);
  await lanes.open(webhook.id, NOW, NOW);
  for (const delivery of deliveries) await hold(delivery, 'breaker');
  await lanes.drain([webhook.id], NOW + 10_000);
  const { probe } = (await stateOf())!;
  await change({ rate_limit: null }, NOW + 11_000);
  expect(await lanes.drain([webhook.id], NOW + 11_000)).toBe(0);
  expect((await stateOf())!.probe).toBe(probe);
  expect(await dueAt()).toBe(70);
});

test('an arrival’s first attempt passes as the probe where none is in flight and the last ended 10 s ago', async () => {
  const holdAt = async (delivery: DeliveryDocument, second: number) =>
    lanes.hold(delivery, { kind: 'breaker' }, NOW + second * 1_000);
  const [held, early, first, second, third, later] = (await pending(6)) as [
    DeliveryDocument,
    DeliveryDocument,
    DeliveryDocument,
    DeliveryDocument,
    DeliveryDocument,
    DeliveryDocument,
  ];
  const [retry] = (await pending()) as [DeliveryDocument];
  await docOf(store, DELIVERIES.doc(retry.id)).update({ attempts: 1 });
  await lanes.open(webhook.id, NOW, NOW);
  expect(await holdAt(held, 1)).toBe('held');
  expect(await holdAt(early, 9.999)).toBe('held');
  expect(await holdAt(retry, 10)).toBe('held');
  expect(await holdAt(first, 10)).toBe('passes');
  expect(await holdAt(second, 30)).toBe('held');
  expect(await lanes.probed(webhook.id, first.id, false, NOW + 40_000)).toBe('stays_open');
  expect(await holdAt(third, 49.999)).toBe('held');
  expect(await holdAt(later, 50)).toBe('passes');
  expect(await lanes.probed(webhook.id, later.id, true, NOW + 51_000)).toBe('closed');
});

test('what passes as the probe after its lane was read closes the breaker', async () => {
  const { own, watchHealth, logged } = watcher();
  await own.open(webhook.id, NOW, NOW);
  const read = (await stateOf())!;
  const [delivery] = await pending();
  expect(await own.hold(delivery!, { kind: 'breaker' }, NOW + 20_000)).toBe('passes');
  const made = { webhook: webhook.id, delivery: delivery!.id, lane: read, unanswered: false, durationMs: 20 };
  expect(await watchHealth({ ...made, ok: true, now: NOW + 20_100 })).toBe(true);
  expect(await stateOf()).toBeUndefined();
  expect(logged).toEqual(['webhook.failing', 'webhook.recovered']);
});

test.each([
  ['quick', false, 250],
  ['slow', true, 1_000],
])('a long queue without slots, of a %s endpoint, is released a part at a time', async (_, slow, stepMs) => {
  const deliveries = await pending(40);
  if (slow) await lanes.setSlow([{ webhook: webhook.id, slow }], NOW);
  for (const delivery of deliveries)
    await lanes.hold(delivery, { kind: 'busy', againAt: NOW + 1_000, hangs: false, silent: false }, NOW);
  expect(await lanes.drain([webhook.id], NOW + 1_000)).toBe(32);
  const next = NOW + 1_000 + stepMs;
  expect([await isDue(next - 1), await isDue(next)]).toEqual([false, true]);
  expect(await lanes.drain([webhook.id], next)).toBe(8);
  expect(await holdsOf(deliveries)).toEqual(deliveries.map(() => null));
});

test('of a queue whose endpoint hangs a few are tried first, and more each time that none of them comes back', async () => {
  const held = await pending(40);
  const holdAll = (deliveries: DeliveryDocument[], now: number) =>
    Promise.all(
      deliveries.map((delivery) =>
        lanes.hold(delivery, { kind: 'busy', againAt: now + 1_000, hangs: true, silent: false }, now),
      ),
    );
  const free = async () => (await Promise.all(held.map(stored))).filter(({ hold }) => hold === null);
  await holdAll(held, NOW);
  const released = [];
  for (let second = 1; second <= 4; second += 1) released.push(await lanes.drain([webhook.id], NOW + second * 1_000));
  expect(released).toEqual([4, 8, 16, 12]);
  await holdAll(await free(), NOW + 5_000);
  expect(await lanes.drain([webhook.id], NOW + 6_000)).toBe(4);
});

test('a page that comes back from an endpoint that hangs is not followed by the next before it is time', async () => {
  const held = await pending(40);
  const hold = (deliveries: DeliveryDocument[], now: number, againAt: number) =>
    Promise.all(
      deliveries.map((delivery) => lanes.hold(delivery, { kind: 'busy', againAt, hangs: true, silent: false }, now)),
    );
  const free = async () => (await Promise.all(held.map(stored))).filter(({ hold: by }) => by === null);
  await hold(held, NOW, NOW + 2_000);
  expect(await lanes.drain([webhook.id], NOW + 2_000)).toBe(4);
  expect(await isDue(NOW + 3_000)).toBe(true);
  await hold(await free(), NOW + 2_100, NOW + 4_100);
  expect([await isDue(NOW + 4_099), await isDue(NOW + 4_100)]).toEqual([false, true]);
  // Who is held later puts nothing off.
  const [late] = await pending();
  await hold([late!], NOW + 2_500, NOW + 5_000);
  expect(await isDue(NOW + 4_100)).toBe(true);
});

/** By an instance that expects no answer for so many seconds. */
const holdSilently = (deliveries: DeliveryDocument[], seconds: number, now = NOW) =>
  Promise.all(
    deliveries.map((delivery) =>
      lanes.hold(delivery, { kind: 'busy', againAt: now + seconds * 1_000, hangs: true, silent: true }, now),
    ),
  );
const silentFor = async () => {
  const until = (await stateOf())?.silent_until;
  return until === undefined ? null : (until - NOW) / 1_000;
};

test('an endpoint that answers nothing is told to all until its lane is due: what arrives is left to sweep', async () => {
  const [first, second, third] = (await pending(3)) as [DeliveryDocument, DeliveryDocument, DeliveryDocument];
  await holdSilently([first], 28);
  expect(await silentFor()).toBe(28);
  // Who is held later changes nothing; who expects an answer says so.
  await holdSilently([second], 29, NOW + 500);
  expect(await silentFor()).toBe(28);
  const states = await readLaneStates(store);
  expect([unlessSilent(third, states, NOW + 27_999).urgent, unlessSilent(third, states, NOW + 28_000).urgent]).toEqual([
    true,
    false,
  ]);
  expect(firstPointers([unlessSilent(third, states, NOW + 27_999)], states)).toEqual([]);
  expect(firstPointers([third], states)).toHaveLength(1);
  await lanes.hold(third, { kind: 'busy', againAt: NOW + 2_000, hangs: true, silent: false }, NOW + 1_000);
  expect(await silentFor()).toBe(null);
});

test('what is due for an endpoint that answers nothing is held, all of it by one transaction, while its lane is due later', async () => {
  const [held, due, moved] = (await pending(3)) as [DeliveryDocument, DeliveryDocument, DeliveryDocument];
  const before = webhook;
  webhook = aWebhook({}, { id: randomUUID() });
  await store.commit({ writes: webhookCreation(webhook) });
  const [other] = (await pending()) as [DeliveryDocument];
  webhook = before;
  await holdSilently([held], 28);
  await store.commit({ writes: [update(DELIVERIES.doc(moved.id), { due_at: Timestamp.fromMillis(NOW + 90_000) })] });
  await holdSilent(store, [due, moved, other], NOW + 10_000);
  expect(await holdsOf([due, moved, other])).toEqual(['busy', null, null]);
  // An old copy of the lanes said so; the lane itself decides.
  await store.commit({ writes: [update(DELIVERIES.doc(due.id), { hold: null })] });
  await lanes.drain([webhook.id], NOW + 28_000);
  expect(await silentFor()).toBe(null);
  await holdSilent(store, [due], NOW + 28_001);
  expect(await holdsOf([due])).toEqual([null]);
});

test('an answer makes the lane due at once of an endpoint that had answered nothing, and of no other', async () => {
  const [first, second] = (await pending(2)) as [DeliveryDocument, DeliveryDocument];
  await lanes.endSilence(webhook.id, NOW);
  expect(await lanes.find(webhook.id)).toBeNull();
  await lanes.setSlow([{ webhook: webhook.id, slow: true }], NOW);
  await holdSilently([first], 28);
  expect(await isDue(NOW + 27_999)).toBe(false);
  await lanes.endSilence(webhook.id, NOW + 3_000);
  expect([await silentFor(), await isDue(NOW + 3_000)]).toEqual([null, true]);
  expect(await stateOf()).toEqual({ ...ORDINARY, slow: true });
  expect(await lanes.drain([webhook.id], NOW + 3_000)).toBe(1);
  await lanes.hold(second, { kind: 'busy', againAt: NOW + 9_000, hangs: true, silent: false }, NOW + 3_000);
  const dueAt = (await lanes.find(webhook.id))!.due_at;
  await lanes.endSilence(webhook.id, NOW + 4_000);
  expect((await lanes.find(webhook.id))!.due_at).toEqual(dueAt);
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
  await docOf(store, DELIVERIES.doc(delivery!.id)).update({ due_at: Timestamp.fromMillis(NOW + 45_000) });
  expect(await lanes.hold(delivery!, { kind: 'busy', againAt: NOW + 5_000, hangs: false, silent: false }, NOW)).toBe(
    'held',
  );
  expect(await holdsOf([delivery!])).toEqual([null]);
});
