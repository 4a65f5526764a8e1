/** Changes of webhooks' and deliveries' states over a real store: each told once, by the commit that makes it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import type { Addressed } from '../../shared/bus/bus.ts';
import { createRecordLastFailure } from '../../shared/deliver/last-failures.ts';
import { attemptDocument } from '../../shared/deliveries/attempt-record.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import type { Deliveries } from '../../shared/deliveries/deliveries.ts';
import { ATTEMPTS, DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import type { Step } from '../../shared/deliveries/outcome.ts';
import { findFailureTimes } from '../../shared/deliveries/successes.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { createPrepare } from '../../shared/intake/accept.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { laneDue } from '../../shared/lanes/lane-due.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import type { Lanes } from '../../shared/lanes/lanes.ts';
import type { Collection } from '../../shared/store/collection.ts';
import { finder, readOne } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import type { Version } from '../../shared/store/version.ts';
import { create, update } from '../../shared/store/write.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { patientStore } from '../support/patience.ts';
import { answered, attemptedBy, sentTo } from '../support/stored-samples.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const DAY_MS = 86_400_000;
const LIMIT_MS = 5 * DAY_MS;
/** After the sample webhook's last change. */
const START = Date.parse('2026-11-25T10:00:00Z');
const EXHAUSTED: Step = { kind: 'failed', reason: 'attempts_exhausted' };
const GONE: Step = { kind: 'failed_and_disable', reason: 'endpoint_gone' };

let firestore: FirestoreServer;
let store: Store;
let lanes: Lanes;
/** Of three instances of `deliver`. */
let instances: Deliveries[];
let deliveries: Deliveries;
let now: number;
let published: Addressed[];
let warned: unknown[] = [];
/** That something happens to. */
let webhook: Webhook;
/** That gets the operational events. */
let subscriber: Webhook;

beforeAll(async () => {
  firestore = await startFirestore({
    indexes: JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never,
  });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
  store = patientStore('operational');
  const log = pino({ level: 'silent' });
  const warnings = pino({ base: null }, { write: (line: string) => void warned.push(JSON.parse(line)) });
  const bus = {
    publishPointers: async (pointers: Addressed[]) => void published.push(...pointers),
    wake: async () => undefined,
    wakeAgain: async () => undefined,
    close: async () => undefined,
  };
  const clock = () => now;
  const deps = {
    store,
    bus,
    catalogue: openCatalogue(store),
    customerKey: () => null,
    findKeys: () => [],
    now: clock,
    log,
  };
  const breakers = { prepare: createPrepare(deps), disableAfterMs: LIMIT_MS, log };
  lanes = openLanes(store, breakers);
  const failureTimes = findFailureTimes(store);
  const instance = () =>
    openDeliveries(store, clock, createRecordLastFailure({ ...breakers, store, failureTimes, now: clock }), warnings);
  instances = [instance(), instance(), instance()];
  deliveries = instances[0]!;
});
afterAll(async () => {
  await store.close();
  await firestore.close();
});
beforeEach(async () => {
  now = START;
  published = [];
  warned = [];
  webhook = aWebhook({ event_types: ['webhook.*', 'delivery.*'] }, { id: randomUUID(), name: 'watched' });
  const match = { account: [webhook.id] };
  subscriber = aWebhook({ event_types: ['webhook.*', 'delivery.*'] }, { id: randomUUID(), name: 'operator' });
  const others = [
    aWebhook({}, { id: randomUUID() }),
    aWebhook({ event_types: ['*'] }, { id: randomUUID() }),
    aWebhook({ event_types: ['webhook.*'] }, { id: randomUUID(), match }),
  ];
  const writes = [webhook, subscriber, ...others].flatMap((each) => webhookCreation(each));
  // The catalogue's version is one document: each creation is a commit of its own.
  for (let first = 0; first < writes.length; first += 2) await store.commit({ writes: writes.slice(first, first + 2) });
});
// What one test subscribes is not to get another's events.
afterEach(async () => {
  const deleted_at = new Date(now).toISOString();
  for (const { id } of [webhook, subscriber]) await store.commit({ writes: webhookChange(id, { deleted_at }) });
});

async function attemptOf(delivery: DeliveryDocument, status: number, id = randomUUID() as string) {
  const given = { delivery, event: null, state: null, number: 3 };
  const { sent } = await sentTo(webhook, { store, now, exchange: answered(status, ''), given });
  return attemptDocument({ ...attemptedBy(sent, now), ...given, id, webhook });
}

async function pending(): Promise<DeliveryDocument> {
  const given = { id: randomUUID(), webhookId: webhook.id, payload: 'x', scheduledAt: null, digest: '' };
  const data = payloadDelivery(given, webhook, now);
  await store.commit({ writes: [create(DELIVERIES.doc(data.id), data)] });
  return data;
}

const versionOf = async ({ id }: DeliveryDocument): Promise<Version> => (await finder(store, DELIVERIES)(id))!.version;

/** Records an exchange that ends a delivery. */
const record = async (
  delivery: DeliveryDocument,
  step: Step,
  exhausted = step === EXHAUSTED,
  by = deliveries,
  configured = webhook.updated_at,
): Promise<boolean> =>
  by.record(
    delivery,
    { attempt: await attemptOf(delivery, 500), step, exhausted, configured },
    await versionOf(delivery),
  );

async function attempted(delivery: DeliveryDocument, status: number): Promise<void> {
  const data = await attemptOf(delivery, status);
  await store.commit({ writes: [create(ATTEMPTS.doc(data.id), data)] });
}

/** The events that tell of the webhook, oldest first, each with how many webhooks it matched. */
async function told(): Promise<Record<string, unknown>[]> {
  const { docs } = await store.query(EVENTS.where('account', '==', 'subrelay'));
  return docs
    .map(({ data: event }) => ({ ...(JSON.parse(event.data) as Record<string, unknown>), event }))
    .filter((data) => 'webhook_id' in data && data.webhook_id === webhook.id)
    .map(({ event, ...data }) => ({ type: event.type, matched: event.matched, ...data }))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}
const typesTold = async () => (await told()).map(({ type }) => type);
const deliveriesTo = async ({ id }: Webhook) =>
  (await store.query(DELIVERIES.where('webhook_id', '==', id))).docs.map(({ data }) => data.event_type);
const stored = async <T>(collection: Collection<T>, id: string) => (await readOne(store, collection.doc(id))).data!;
const statusOf = async () => {
  const { status, disabled_reason } = await stored(WEBHOOKS, webhook.id);
  return `${status}: ${disabled_reason}`;
};

test('a last failure that is recorded long after the time that lists order it by is told', async () => {
  const delivery = await pending();
  const attempt = await attemptOf(delivery, 500);
  now += 15_001;
  expect(await deliveries.record(delivery, { attempt, step: EXHAUSTED }, await versionOf(delivery))).toBe(true);
  const late = { msg: 'list.late', list: 'attempts', id: attempt.id, lateMs: 15_001 };
  expect(warned).toEqual([expect.objectContaining(late)]);
});

test('a breaker that opens and closes is told once each, to those that name it and are not it', async () => {
  const outcomes = await Promise.all([1, 2, 3].map(() => lanes.open(webhook.id, now - 20_000, now)));
  expect(outcomes.filter(Boolean)).toHaveLength(1);
  const data = { webhook_id: webhook.id, webhook_name: 'watched', failing_since: '2026-11-25T09:59:40.000Z' };
  expect(await told()).toEqual([{ type: 'webhook.failing', matched: 1, ...data }]);
  expect(await deliveriesTo(subscriber)).toEqual(['webhook.failing']);
  expect(await deliveriesTo(webhook)).toEqual([]);
  expect(published.map(({ pointer }) => pointer.attempt)).toEqual([1]);

  const probe = await pending();
  await lanes.hold(probe, { kind: 'breaker' }, now);
  await lanes.drain([webhook.id], now + 10_000);
  const probes = await Promise.all([1, 2].map(() => lanes.probed(webhook.id, probe.id, true, now + 11_000)));
  expect(probes.sort()).toEqual(['closed', 'no_probe']);
  expect(await told()).toContainEqual({ type: 'webhook.recovered', matched: 1, ...data });

  // What happens again is told again.
  expect(await lanes.open(webhook.id, now, now + 60_000)).toBe(true);
  expect(await typesTold()).toEqual(['webhook.failing', 'webhook.failing', 'webhook.recovered']);
});

test('a failed probe disables a webhook that has failed for too long, and its queue ends', async () => {
  const failingSince = now;
  await lanes.open(webhook.id, failingSince, now);
  const [first, second] = [await pending(), await pending()];
  for (const delivery of [first, second]) await attempted(delivery, 500);
  for (const delivery of [first, second]) await lanes.hold(delivery, { kind: 'breaker' }, now);
  const probeAt = async (at: number) => {
    now = at;
    await lanes.drain([webhook.id], at);
    const { probe } = await stored(LANES, webhook.id);
    return lanes.probed(webhook.id, probe!, false, at);
  };
  expect(await probeAt(failingSince + LIMIT_MS - 1)).toBe('stays_open');
  expect(await probeAt(failingSince + LIMIT_MS)).toBe('disabled');
  expect(await statusOf()).toBe('disabled: failing');
  expect(await told()).toContainEqual({
    type: 'webhook.disabled',
    matched: 1,
    webhook_id: webhook.id,
    webhook_name: 'watched',
    reason: 'failing',
    failing_since: '2026-11-25T10:00:00.000Z',
  });
  expect(await lanes.drain([webhook.id], now)).toBe(2);
  expect(await stored(DELIVERIES, second.id)).toMatchObject({ status: 'discarded', reason: 'webhook_disabled' });
});

test('of several exchanges that a destination refuses for what it lacks, one pauses it and tells; all of them wait', async () => {
  const all = [await pending(), await pending(), await pending()];
  const step: Step = { kind: 'stopped', reason: 'the token is wrong' };
  await Promise.all(all.map((each, index) => record(each, step, false, instances[index])));
  expect(await told()).toEqual([
    {
      ...{ type: 'webhook.stopped', matched: 1, webhook_id: webhook.id, webhook_name: 'watched' },
      reason: 'the token is wrong',
    },
  ]);
  expect(await stored(WEBHOOKS, webhook.id)).toMatchObject({
    ...{ status: 'paused', active: false },
    paused: { reason: 'the token is wrong', by: 'subrelay', at: new Date(now).toISOString() },
  });
  for (const { id } of all)
    expect(await stored(DELIVERIES, id)).toMatchObject({ status: 'pending', hold: 'paused', granted: 1 });
  expect(published.map(({ pointer }) => pointer.attempt)).toEqual([1]);
  await lanes.drain([webhook.id], now);
  for (const { id } of all) expect(await stored(DELIVERIES, id)).toMatchObject({ status: 'pending', hold: 'paused' });
});

test('a destination that was disabled while it refused for what it lacks stays disabled, and nobody is told of a pause', async () => {
  const delivery = await pending();
  const disabled = { status: 'disabled', active: false, disabled_reason: 'endpoint_gone' } as const;
  await store.commit({ writes: webhookChange(webhook.id, disabled) });
  await record(delivery, { kind: 'stopped', reason: 'the token is wrong' }, false);
  expect(await statusOf()).toBe('disabled: endpoint_gone');
  expect(await told()).toEqual([]);
});

test('an exchange whose delivery was claimed anew meanwhile neither moves it nor pauses its destination', async () => {
  const delivery = await pending();
  const version = await versionOf(delivery);
  const claimed = { due_at: Timestamp.fromMillis(now + 45_000) };
  await store.commit({ writes: [update(DELIVERIES.doc(delivery.id), claimed)] });
  const step: Step = { kind: 'stopped', reason: 'the token is wrong' };
  const outcome = { attempt: await attemptOf(delivery, 500), step, configured: webhook.updated_at };
  expect(await deliveries.record(delivery, outcome, version)).toBe(false);
  expect(await stored(DELIVERIES, delivery.id)).toEqual({ ...delivery, ...claimed });
  expect(await statusOf()).toBe('active: null');
  expect(await told()).toEqual([]);
});

test('a destination that was mended while it refused is not paused: the delivery is tried again soon', async () => {
  const delivery = await pending();
  const configured = new Date(Date.parse(webhook.updated_at) - 1).toISOString();
  await record(delivery, { kind: 'stopped', reason: 'the token is wrong' }, false, deliveries, configured);
  expect(await stored(WEBHOOKS, webhook.id)).toMatchObject({ status: 'active' });
  expect(await told()).toEqual([]);
  expect(await stored(DELIVERIES, delivery.id)).toMatchObject({ status: 'pending', hold: null, granted: 1 });
});

test('one delivery alone never disables its webhook by time: not as a probe, nor when it has used up its attempts', async () => {
  await attempted(await pending(), 200);
  now += 1_000;
  await lanes.open(webhook.id, now, now);
  const poison = await pending();
  await attempted(poison, 500);
  await lanes.hold(poison, { kind: 'breaker' }, now);
  now += LIMIT_MS;
  await lanes.drain([webhook.id], now);
  expect(await lanes.probed(webhook.id, poison.id, false, now)).toBe('stays_open');
  await record(poison, EXHAUSTED);
  expect(await statusOf()).toBe('active: null');
  // A second that fails before anything succeeds does.
  const other = await pending();
  await attempted(other, 500);
  await record(other, EXHAUSTED);
  expect(await statusOf()).toBe('disabled: failing');
});

test('a delivery that used up its attempts is told once, also where the answer of the commit got lost', async () => {
  const delivery = await pending();
  const outcome = { attempt: await attemptOf(delivery, 500), step: EXHAUSTED, exhausted: true };
  const version = await versionOf(delivery);
  for (const _ of ['first', 'repeat']) expect(await deliveries.record(delivery, outcome, version)).toBe(true);
  const ended = await stored(DELIVERIES, delivery.id);
  expect(ended).toMatchObject({ status: 'failed', reason: 'attempts_exhausted', attempts: 3 });
  const expected = {
    type: 'delivery.exhausted',
    matched: 1,
    webhook_id: webhook.id,
    webhook_name: 'watched',
    delivery_id: delivery.id,
    event_id: null,
    event_type: null,
    attempts: 3,
    response_status_code: 500,
    error_code: null,
  };
  expect(await told()).toEqual([expected]);
  expect(await statusOf()).toBe('active: null');
  expect(await deliveriesTo(subscriber)).toEqual(['delivery.exhausted']);
});

test('of the failure of an operational event nobody is told', async () => {
  await record(await pending(), EXHAUSTED, false);
  expect(await told()).toEqual([]);
});

test('a policy that disables its webhook tells of the delivery and of the webhook in one commit', async () => {
  await record(await pending(), { kind: 'failed_and_disable', reason: 'attempts_exhausted' }, true);
  expect(await statusOf()).toBe('disabled: attempts_exhausted');
  expect(await typesTold()).toEqual(['delivery.exhausted', 'webhook.disabled']);
  expect((await deliveriesTo(subscriber)).sort()).toEqual(['delivery.exhausted', 'webhook.disabled']);
});

test('an endpoint that is gone is told once, however many deliveries find out at once', async () => {
  const ended = await Promise.all(Array.from({ length: 30 }, pending));
  const recorded = await Promise.all(ended.map((delivery, n) => record(delivery, GONE, false, instances[n % 3])));
  expect(new Set(recorded)).toEqual(new Set([true]));
  for (const { id } of ended)
    expect(await stored(DELIVERIES, id)).toMatchObject({ status: 'failed', reason: 'endpoint_gone' });
  expect(await statusOf()).toBe('disabled: endpoint_gone');
  expect(await told()).toMatchObject([{ type: 'webhook.disabled', matched: 1, reason: 'endpoint_gone' }]);

  // Brought back, it can be disabled again, and that is told, too.
  await store.commit({
    writes: [...webhookChange(webhook.id, { status: 'active', active: true }), laneDue(webhook.id, {}, now)],
  });
  await record(await pending(), GONE);
  expect(await typesTold()).toEqual(['webhook.disabled', 'webhook.disabled']);
});

test('exhausted deliveries without a success between disable a webhook after too long a time', async () => {
  const fail = async (day: number) => {
    now = START + day * DAY_MS;
    const delivery = await pending();
    await attempted(delivery, 500);
    now += 3_600_000;
    await record(delivery, EXHAUSTED);
  };
  const succeed = async (day: number) => {
    now = START + day * DAY_MS;
    await attempted(await pending(), 200);
  };
  await fail(0);
  await fail(3);
  await succeed(4);
  await fail(6);
  expect(await statusOf()).toBe('active: null');
  await fail(10);
  expect(await statusOf()).toBe('active: null');
  await fail(11);
  expect(await statusOf()).toBe('disabled: failing');
  expect((await told()).find(({ type }) => type === 'webhook.disabled')).toMatchObject({
    reason: 'failing',
    failing_since: '2026-12-01T10:00:00.000Z',
  });
});

test('a webhook whose settings were changed meanwhile gets its time anew', async () => {
  const first = await pending();
  await attempted(first, 500);
  await record(first, EXHAUSTED);
  now += LIMIT_MS;
  const updated_at = new Date(now - 1).toISOString();
  await store.commit({ writes: webhookChange(webhook.id, { updated_at }) });
  await record(await pending(), EXHAUSTED);
  expect(await statusOf()).toBe('active: null');
});
