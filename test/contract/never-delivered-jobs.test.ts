/** Jobs that deliver what some webhooks never had: what is missing, that each is made once, and what a dry run counts. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { RETENTION, noteRetention } from '../../shared/deliveries/kept-since.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId, neverDeliveredId } from '../../shared/events/ids.ts';
import { finder } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange } from '../../shared/webhooks/webhooks.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { jobWalker, walkedToEnd } from '../support/job-walker.ts';
import { acceptEvent } from '../support/stored-samples.ts';
import { KEYS } from '../support/webhook-samples.ts';

const DAY_MS = 86_400_000;

let api: ApiServer;
let account: string;
let published: string[];

beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.clock.now += 3 * DAY_MS;
  account = randomUUID();
  published = [];
});

const iso = (ms: number) => new Date(ms).toISOString();

/** An event of this test's account. @returns its id */
async function happens(about: Partial<NormalizedEvent> = {}): Promise<`evt_${string}`> {
  api.clock.now += 1_000;
  const { id } = await acceptEvent(api.store, api.clock.now, { account, type: 'order.paid', ...about });
  return id;
}
async function many(count: number, about: Partial<NormalizedEvent> = {}) {
  const ids: `evt_${string}`[] = [];
  for (let n = 0; n < count; n++) ids.push(await happens(about));
  return ids;
}
const subscribed = (body: JsonObject = {}): Promise<Webhook> =>
  createdWebhook(api, { name: 'CRM', match: { account: [account] }, ...body });

const order = (webhooks: readonly Webhook[], body: JsonObject = {}) => {
  api.clock.now += 1_000;
  const webhook_ids = webhooks.map(({ id }) => id);
  return api.call('POST', '/v1/replays', { mode: 'never_delivered', filter: { account }, webhook_ids, ...body });
};
const job = async (id: unknown): Promise<JsonObject> => (await api.call('GET', `/v1/jobs/${id as string}`)).json!;

const walker = (store: Store = api.store) => jobWalker(api, { store, catalogue: openCatalogue(store), published });

const finished = (id: unknown): Promise<JsonObject> =>
  walkedToEnd({ clock: api.clock, walk: walker, job: () => job(id), stepMs: 1_000 });

const progress = (seen: number, replayed: number, skipped: JsonObject = {}) => ({
  seen,
  replayed,
  skipped: { done: 0, pending: 0, expired: 0, webhook: 0, ...skipped },
});

async function deliveriesTo({ id }: Webhook): Promise<DeliveryDocument[]> {
  const { docs } = await clientOf(api.store).collection(DELIVERIES.name).where('webhook_id', '==', id).get();
  return docs.map((doc) => doc.data() as DeliveryDocument);
}

describe('where deliveries are kept for less long than events', () => {
  afterEach(() => docOf(api.store, RETENTION).delete());
  const keptFor = (retentionDays: number) => api.withDeps(() => ({ retentionDays }));
  /** What a time to live does, but for the day that it may take (docs/facts/google-cloud.md). */
  const deleteExpired = async (webhook: Webhook) => {
    for (const { id, expire_at } of await deliveriesTo(webhook))
      if (expire_at && expire_at.toMillis() <= api.clock.now) await docOf(api.store, DELIVERIES.doc(id)).delete();
  };
  /** An event whose one delivery has ended. */
  const ended = async ({ call }: Pick<ApiServer, 'call'>, webhook: Webhook): Promise<string> => {
    const { json } = await call('POST', '/v1/events', { type: 'order.paid', customer: { id: account }, data: {} });
    const [made] = (await call('GET', `/v1/deliveries?event_id=${json!.id as string}`)).json!.deliveries as {
      id: string;
    }[];
    expect(await call('DELETE', `/v1/deliveries/${made!.id}`)).toMatchObject({ status: 204 });
    const stored = (await deliveriesTo(webhook)).find(({ id }) => id === made!.id);
    expect(stored).toMatchObject({ status: 'cancelled' });
    return json!.id as string;
  };

  test.each([7, 100])('for %i days, nothing is sent again, and the ledger has no hole', async (days) => {
    const short = await keptFor(days);
    const webhook = await createdWebhook(api, { name: 'CRM', match: { customer: [account] } });
    const arrived = api.clock.now;
    await ended(short, webhook);
    const [first] = await deliveriesTo(webhook);
    expect(first!.expire_at!.toMillis()).toBe(arrived + days * DAY_MS);
    api.clock.now += 8 * DAY_MS;
    await deleteExpired(webhook);
    expect(await deliveriesTo(webhook)).toHaveLength(days === 7 ? 0 : 1);
    const body = { mode: 'never_delivered', filter: { customer: first!.customer_key }, webhook_ids: [webhook.id] };
    const counts = progress(1, 0, days === 7 ? { expired: 1 } : { done: 1 });
    const plan = await short.call('POST', '/v1/replays', { ...body, dry_run: true });
    expect(plan).toMatchObject({ status: 200, json: { progress: counts } });
    const { json } = await short.call('POST', '/v1/replays', body);
    const walk = () => jobWalker(api, { catalogue: openCatalogue(api.store), published, retentionDays: days });
    const done = walkedToEnd({ clock: api.clock, walk, job: () => job(json!.id), stepMs: 1_000 });
    expect(await done).toMatchObject({ progress: counts });
    expect(published).toEqual([]);
    const ledger = await short.call('GET', `/v1/ledger?from=${iso(arrived)}&to=${iso(arrived + 1)}`);
    if (days === 100) expect(ledger).toMatchObject({ status: 200, json: { difference: 0 } });
    else
      expect(ledger).toMatchObject({
        status: 400,
        json: { code: 4, details: expect.stringContaining('RETENTION_DAYS') },
      });
    const lastWeek = await short.call('GET', `/v1/ledger?from=${iso(api.clock.now - 7 * DAY_MS)}`);
    expect(lastWeek.status).toBe(200);
    expect((await short.call('GET', '/v1/system')).json).toMatchObject({
      retention_days: { events: 100, deliveries: days },
    });
  });

  test('what was made under a shorter setting is not missing under a longer one', async () => {
    await noteRetention(api.store, 7, api.clock.now);
    const webhook = await createdWebhook(api, { name: 'CRM', match: { customer: [account] } });
    const arrived = api.clock.now;
    await ended(await keptFor(7), webhook);
    const [first] = await deliveriesTo(webhook);
    api.clock.now += DAY_MS;
    await noteRetention(api.store, 100, api.clock.now);
    await noteRetention(api.store, 100, api.clock.now + 1);
    api.clock.now += 8 * DAY_MS;
    await deleteExpired(webhook);
    const body = { mode: 'never_delivered', filter: { customer: first!.customer_key }, webhook_ids: [webhook.id] };
    expect(await finished((await api.call('POST', '/v1/replays', body)).json!.id)).toMatchObject({
      progress: progress(1, 0, { expired: 1 }),
    });
    const from = `/v1/ledger?from=${iso(arrived)}&to=${iso(arrived + 1)}`;
    expect(await api.call('GET', from)).toMatchObject({ status: 400 });
    await docOf(api.store, RETENTION).delete();
    expect(await api.call('GET', from)).toMatchObject({ status: 200, json: { difference: 1 } });
  });

  test('replays and given payloads are kept as long', async () => {
    const short = await keptFor(9);
    const webhook = await createdWebhook(api, { name: 'CRM', match: { customer: [account] } });
    const event = await ended(short, webhook);
    api.clock.now += 1_000;
    const filter = { webhook_id: webhook.id, event_id: event };
    const { json } = await short.call('POST', '/v1/replays', { mode: 'all', filter });
    const walk = () => jobWalker(api, { catalogue: openCatalogue(api.store), published, retentionDays: 9 });
    await walkedToEnd({ clock: api.clock, walk, job: () => job(json!.id), stepMs: 1_000 });
    expect(await short.call('POST', `/v1/events/${event}/replay`, { webhook_id: webhook.id })).toMatchObject({
      status: 201,
    });
    expect(await short.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'x' })).toMatchObject({
      status: 201,
    });
    const made = await deliveriesTo(webhook);
    expect(made).toHaveLength(4);
    expect(made.map(({ kept_days }) => kept_days)).toEqual(made.map(() => 9));
  });
});

describe('what is missing', () => {
  test('is what matches the webhook now and came before it was there, oldest first, each once', async () => {
    const before = await many(3);
    const webhook = await subscribed();
    const had = await happens();
    await happens({ account: randomUUID() });
    const { status, json } = await order([webhook]);
    expect([status, json]).toMatchObject([
      201,
      {
        ...{ kind: 'never_delivered', mode: 'never_delivered', by: 'test', selected: 4, filter: { account } },
        ...{ webhook_ids: [webhook.id], event_types: null, progress: progress(0, 0) },
      },
    ]);
    expect(await finished(json!.id)).toMatchObject({ progress: progress(4, 3, { done: 1 }), difference: 0 });
    expect(published).toEqual(before.map((event) => neverDeliveredId(event, webhook.id)));
    const made = (await deliveriesTo(webhook)).filter(({ id }) => id !== deliveryId(had, webhook.id));
    for (const delivery of made) {
      expect(delivery).toMatchObject({ origin: 'replay', replay_of: null, job: json!.id, status: 'pending' });
    }
    expect(await finished((await order([webhook])).json!.id)).toMatchObject({ progress: progress(4, 0, { done: 4 }) });
    expect(published).toHaveLength(3);
  });

  test('is asked of the rules as they are now', async () => {
    const webhook = await subscribed({ event_types: ['order.refunded'] });
    const event = await happens();
    expect(await finished((await order([webhook])).json!.id)).toMatchObject({ progress: progress(1, 0) });
    await api.call('PUT', `/v1/webhooks/${webhook.id}`, {
      ...{ name: 'CRM', url: webhook.url, match: { account: [account] }, event_types: ['order.*'] },
    });
    expect(await finished((await order([webhook])).json!.id)).toMatchObject({ progress: progress(1, 1) });
    expect(published).toEqual([neverDeliveredId(event, webhook.id)]);
  });

  test('is not what was replayed there by hand', async () => {
    const [first, second] = await many(2);
    const webhook = await subscribed();
    await api.call('POST', `/v1/events/${first!}/replay`, { webhook_id: webhook.id });
    const ended = await finished((await order([webhook])).json!.id);
    expect(ended).toMatchObject({ progress: progress(2, 1, { done: 1 }) });
    expect(published).toEqual([neverDeliveredId(second!, webhook.id)]);
  });

  test('is what the filters of the list of events select', async () => {
    const customer = { id: 'C0never', domain: 'never.example' };
    const [paid, shipped] = [await happens({ customer }), await happens({ type: 'order.shipped', customer })];
    const others = await many(2);
    const key = KEYS.customerKey({ source: 'google-workspace', account, customer })!;
    const counted = async (filter: JsonObject, body: JsonObject = {}) => {
      const { json } = await order([await subscribed()], { filter, ...body });
      const { progress: done } = await finished(json!.id);
      return (done as JsonObject).replayed;
    };
    expect(await counted({ customer: key })).toBe(2);
    expect(await counted({ customer: key, type: 'order.shipped' })).toBe(1);
    for (const unmatched of [true, 'true']) expect(await counted({ account, unmatched })).toBe(4);
    expect(await counted({ account }, { event_types: ['order.s*', 'order.shipped'] })).toBe(1);
    const { received_at } = (await api.call('GET', `/v1/events/${others[0]!}`)).json!;
    expect(await counted({ account, 'received_at.gte': received_at! })).toBe(2);
    expect(await counted({ account, 'created_at.lt': received_at! })).toBe(2);
    expect([paid, shipped]).toHaveLength(2);
  });

  test('for a webhook that is disabled is not made, and counted', async () => {
    await many(2);
    const [webhook, off] = [await subscribed(), await subscribed()];
    await api.store.commit({ writes: webhookChange(off.id, { status: 'disabled', active: false }) });
    const { json } = await order([webhook, off]);
    expect(await finished(json!.id)).toMatchObject({ progress: progress(2, 2, { webhook: 2 }) });
  });

  test('keeps its event as long as itself, and its place in the queue', async () => {
    const subject = { kind: 'subscription', id: randomUUID() };
    const events = await many(12, { subject });
    const webhook = await subscribed({ ordering: 'subject' });
    api.clock.now += 50 * DAY_MS;
    await finished((await order([webhook], { rate_per_second: 5 })).json!.id);
    const queue = (await deliveriesTo(webhook)).sort((a, b) =>
      a.position!.isEqual(b.position!) ? a.place! - b.place! : a.position!.valueOf() < b.position!.valueOf() ? -1 : 1,
    );
    expect(queue.map(({ event_id }) => event_id)).toEqual(events);
    const kept = (await docOf(api.store, DELIVERIES.doc(queue[0]!.id)).get()).exists;
    expect(kept).toBe(true);
  });
});

describe('made once', () => {
  test('by two jobs that are walked at the very same time', async () => {
    const events = await many(9);
    const webhook = await subscribed();
    const jobs = [
      (await order([webhook], { rate_per_second: 4 })).json!.id,
      (await order([webhook], { rate_per_second: 3 })).json!.id,
    ];
    const running = async () => (await Promise.all(jobs.map(job))).some(({ status }) => status === 'running');
    while (await running()) {
      await Promise.all([walker().walk(api.clock.now + 1), walker().walk(api.clock.now + 1)]);
      api.clock.now += 1_000;
    }
    const made = (await deliveriesTo(webhook)).map(({ id }) => id).sort();
    expect(made).toEqual(events.map((event) => neverDeliveredId(event, webhook.id)).sort());
    const counts = (await Promise.all(jobs.map(job))).map((each) => (each.progress as { replayed: number }).replayed);
    expect(counts[0]! + counts[1]!).toBe(9);
  });

  test.each([0, 1, 2, 3, 4, 5])('wherever its walker dies: at call %d', async (call) => {
    const events = await many(5);
    const webhook = await subscribed();
    const { id } = (await order([webhook], { rate_per_second: 2 })).json!;
    let calls = 0;
    let crash = (): void => undefined;
    const crashed = new Promise<void>((resolve) => (crash = resolve));
    const store = faultyStore(api.store, () => (calls++ === call ? 'crash after' : 'done'), crash);
    await Promise.race([
      crashed,
      walker(store)
        .walk(api.clock.now + 1)
        .catch(() => undefined),
    ]);
    api.clock.now += 700_000;
    expect(await finished(id)).toMatchObject({ progress: progress(5, 5) });
    const made = (await deliveriesTo(webhook)).map((each) => each.id).sort();
    expect(made).toEqual(events.map((event) => neverDeliveredId(event, webhook.id)).sort());
  });
});

describe('a dry run', () => {
  test('counts at one time, by webhook and type, warns of the order, says what it reads, and writes nothing', async () => {
    const subject = { kind: 'subscription', id: randomUUID() };
    const first = await happens({ subject });
    const second = await happens({ type: 'order.shipped' });
    const [crm, shipping] = [
      await subscribed(),
      await subscribed({ name: 'Shipping', event_types: ['order.shipped'] }),
    ];
    const newer = await happens({ subject });
    const { status, json } = await order([crm, shipping], { dry_run: true });
    expect([status, json]).toEqual([
      200,
      {
        ...{ dry_run: true, mode: 'never_delivered', as_of: expect.any(String), selected: 3, reads: 14 },
        progress: progress(3, 3, { done: 1 }),
        by_webhook: [
          { webhook_id: crm.id, name: 'CRM', count: 3, sends: 2 },
          { webhook_id: shipping.id, name: 'Shipping', count: 1, sends: 1 },
        ],
        by_type: [
          { event_type: 'order.paid', count: 2, sends: 1 },
          { event_type: 'order.shipped', count: 2, sends: 2 },
        ],
        first_ids: [first, second],
        order_warnings: {
          looked_at: 2,
          warnings: [{ event_id: first, webhook_id: crm.id, newer: deliveryId(newer, crm.id) }],
        },
      },
    ]);
    expect(await deliveriesTo(shipping)).toEqual([]);
    const made = await finished((await order([crm, shipping])).json!.id);
    expect(made).toMatchObject({ selected: 3, progress: (json as JsonObject).progress });
  });
});

describe('an order', () => {
  const NINE = '2026-11-30T09:00:00Z';
  test.each<[string, JsonObject, string]>([
    ['without webhooks', { webhook_ids: null }, 'webhook_ids: must be given with mode never_delivered: which webhooks'],
    [
      'for 1,000 webhooks',
      { webhook_ids: Array.from({ length: 1_000 }, () => randomUUID()) },
      'webhook_ids: must have at most 100',
    ],
    [
      'for what is no webhook',
      { webhook_ids: ['6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f'] },
      'webhook_ids: has 6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f, which is no webhook',
    ],
    ['without a filter', { filter: {} }, 'filter: must have one of type, source, account'],
    [
      'with a filter of deliveries',
      { filter: { status: 'failed' } },
      'filter.status: is no filter of events: mode never_delivered takes type, source',
    ],
    [
      'with a window that ends first',
      { filter: { 'received_at.gt': NINE, 'received_at.lt': iso(0) } },
      'filter.received_at.gt: must be before received_at.lt',
    ],
  ])('%s is refused, and says what to do', async (_, body, details) => {
    const webhook = await subscribed();
    const { status, json } = await order([webhook], body);
    expect([status, json!.details]).toEqual([400, expect.stringContaining(details)]);
  });

  test('by a key that is revoked in its middle goes on, and names the key', async () => {
    await many(4);
    const webhook = await subscribed();
    const key = (await api.call('POST', '/v1/keys', { name: 'Support', role: 'operator' })).json!;
    const by = { authorization: `Bearer ${key['key'] as string}` };
    const body = { mode: 'never_delivered', filter: { account }, webhook_ids: [webhook.id], rate_per_second: 1 };
    api.clock.now += 1_000;
    const made = await api.call('POST', '/v1/replays', body, by);
    expect(made).toMatchObject({ status: 201, json: { by: key['id'] } });
    const { id } = made.json!;
    for (let steps = 0; steps < 100 && published.length === 0; steps += 1) {
      await walker().walk(api.clock.now + 1);
      api.clock.now += 1_000;
    }
    expect(published.length).toBeLessThan(4);
    expect((await api.call('DELETE', `/v1/keys/${key['id'] as string}`)).status).toBe(204);
    api.clock.now += 4_001;
    expect((await api.call('GET', `/v1/jobs/${id as string}`, undefined, by)).status).toBe(401);
    expect(await finished(id)).toMatchObject({ by: key['id'], status: 'completed', progress: progress(4, 4) });
  });

  test('is found by its id among replays and jobs, and can be stopped', async () => {
    await many(3);
    const webhook = await subscribed();
    const { id } = (await order([webhook], { rate_per_second: 1 })).json! as { id: string };
    await walker().walk(api.clock.now + 1);
    expect((await api.call('GET', `/v1/replays/${id}`)).json).toEqual(await job(id));
    const listed = (await api.call('GET', '/v1/jobs?kind=never_delivered&status=running')).json!;
    expect((listed.jobs as { id: string }[]).map((each) => each.id)).toEqual([id]);
    expect((await api.call('DELETE', `/v1/replays/${id}`)).status).toBe(204);
    expect(await job(id)).toMatchObject({ status: 'cancelled', progress: progress(1, 1) });
    expect((await finder(api.store, DELIVERIES)(published[0]!))!.fields).toMatchObject({ status: 'pending' });
  });
});
