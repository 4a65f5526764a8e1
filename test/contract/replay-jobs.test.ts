/** Replay jobs: what they select, that they hold their rate, and that nothing is lost or doubled wherever a walker dies. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { shardOf } from '../../shared/store/shards.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import { openJobs } from '../../shared/sweep/jobs.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Catalogue } from '../../shared/webhooks/catalogue.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange } from '../../shared/webhooks/webhooks.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf, docOf } from '../support/client.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { jobWalker, walkedToEnd } from '../support/job-walker.ts';
import type { CallFate } from '../support/faulty-store.ts';
import { aReplayJob } from '../support/job-samples.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

const DAY_MS = 86_400_000;
const MANY_IDS = Array.from({ length: 1_000 }, () => randomUUID());

let api: ApiServer;
let account: string;
let webhook: Webhook;
let start: number;
let published: string[];
let catalogue: Catalogue;

beforeAll(async () => {
  api = await startApiServer();
  catalogue = openCatalogue(api.store);
});
afterAll(() => api.stop());
beforeEach(async () => {
  // Each test has days of its own.
  api.clock.now += 3 * DAY_MS;
  start = api.clock.now;
  account = randomUUID();
  published = [];
  webhook = await createdWebhook(api, { match: { account: [account] }, max_delivery_attempts: 1 });
});

const iso = (ms: number) => new Date(ms).toISOString();
const refusal = ({ status, json }: Answered) => [status, json!.code];

/** A delivery that ended so. @returns its id */
async function ended(status: number | 'cancelled', type = 'order.paid', to = webhook): Promise<string> {
  api.clock.now += 1_000;
  const event = await acceptEvent(api.store, api.clock.now, { account, type });
  const id = deliveryId(event.id, to.id);
  if (status === 'cancelled') await api.call('DELETE', `/v1/deliveries/${id}`);
  else {
    const attempt = { event, webhook: to, exchange: answered(status, ''), state: null, now: api.clock.now };
    await recordAttempt(api.store, attempt);
  }
  return id;
}
const many = async (count: number) => {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await ended(500));
  return ids;
};

const order = (body: JsonObject = {}, headers: Record<string, string> = {}) => {
  api.clock.now += 1_000;
  return api.call('POST', '/v1/replays', { filter: { 'created_at.gte': iso(start) }, ...body }, headers);
};
const job = async (id: unknown): Promise<JsonObject> => (await api.call('GET', `/v1/replays/${id as string}`)).json!;

const walker = (store: Store = api.store) => jobWalker(api, { store, catalogue, published });

/** Walks a job to its end, a second at a time. */
const finished = (id: unknown, between?: () => Promise<unknown>): Promise<JsonObject> =>
  walkedToEnd({ clock: api.clock, walk: walker, job: () => job(id), stepMs: 1_000, ...(between && { between }) });

async function replays(): Promise<DeliveryDocument[]> {
  const { docs } = await clientOf(api.store).collection(DELIVERIES.name).where('origin', '==', 'replay').get();
  const all = docs.map((doc) => doc.data() as DeliveryDocument);
  return all.filter(({ received_at }) => received_at.toMillis() >= start);
}
const replayed = async () => (await replays()).map(({ replay_of }) => replay_of).sort();
const progress = (seen: number, replayed: number, skipped: JsonObject = {}) => ({
  seen,
  replayed,
  skipped: { done: 0, pending: 0, expired: 0, webhook: 0, ...skipped },
});

describe('what it replays', () => {
  test('is what failed or was discarded, once each, and nothing that succeeded, was cancelled or is pending', async () => {
    const failed = [await ended(500), await ended(503)];
    await ended('cancelled');
    await ended(200);
    await acceptEvent(api.store, api.clock.now, { account });
    const { status, json } = await order();
    expect(status).toBe(201);
    expect(json).toMatchObject({
      status: 'running',
      dry_run: false,
      ...{ kind: 'replay', mode: 'failed', filter: { 'created_at.gte': iso(start).replace('.000', '') }, by: 'test' },
      ...{ selected: 2, as_of: expect.any(String), difference: null },
      ...{ webhook_ids: null, event_types: null, rate_per_second: 50 },
      progress: progress(0, 0),
      ended_at: null,
    });
    expect(await finished(json!.id)).toMatchObject({ status: 'completed', progress: progress(2, 2), difference: 0 });
    expect(await replayed()).toEqual([...failed].sort());
    expect(published.sort()).toEqual((await replays()).map(({ id }) => id).sort());
    const { json: ledger } = await api.call('GET', `/v1/ledger?from=${iso(start)}&to=${iso(api.clock.now + DAY_MS)}`);
    expect(ledger).toMatchObject({ difference: 0, replays: { pending: 2, total: 2 } });
  });

  test('is never what succeeded since, or is under way, unless asked for', async () => {
    const [lucky, waiting, unlucky] = (await many(3)) as [string, string, string];
    for (const [id, status] of [
      [lucky, 'succeeded'],
      [waiting, 'pending'],
      [unlucky, 'failed'],
    ] as const) {
      const { json } = await api.call('POST', `/v1/deliveries/${id}/replay`);
      await docOf(api.store, DELIVERIES.doc(json!.id as string)).update({ status, reason: null });
    }
    // The replay that failed is of the same event: both are one.
    const first = await finished((await order()).json!.id);
    expect(first).toMatchObject({ progress: progress(4, 1, { done: 3 }) });
    expect((await replayed()).filter((id) => id === unlucky)).toHaveLength(2);
    // A later order sends all that had ended by then, the replays as one with what they are of; what is pending is on its way.
    const all = await finished((await order({ mode: 'all' })).json!.id);
    expect(all).toMatchObject({ progress: progress(7, 3, { done: 2, pending: 2 }) });
    const sent = await ended(200);
    const wanted = { mode: 'all', filter: { status: 'succeeded', 'created_at.gte': iso(api.clock.now) } };
    expect(await finished((await order(wanted)).json!.id)).toMatchObject({ progress: progress(1, 1) });
    expect(await replayed()).toContain(sent);
  });

  test('can be restricted to webhooks, event types and a time', async () => {
    const before = await ended(500, 'order.paid');
    const from = iso(api.clock.now + 1);
    const [paid, refunded] = [await ended(500, 'order.paid'), await ended(500, 'order.refund.made')];
    const to = iso(api.clock.now + 1);
    await ended(500, 'order.paid');
    const only = async (filter: JsonObject) => {
      const known = await replayed();
      const times = { 'created_at.gte': from, 'created_at.lt': to };
      await finished((await order({ mode: 'all', filter: times, ...filter })).json!.id);
      return (await replayed()).filter((id) => !known.includes(id));
    };
    expect(await only({ event_types: ['customer.*'] })).toEqual([]);
    expect(await only({ webhook_ids: [randomUUID()] })).toEqual([]);
    expect(await only({ event_types: ['order.refund.*'] })).toEqual([refunded]);
    expect(await only({ webhook_ids: [webhook.id.toUpperCase()] })).toEqual([paid]);
    expect(await only({ filter: { 'created_at.gte': iso(start), 'created_at.lt': from } })).toEqual([before]);
  });

  test('leaves out what can’t be sent, and counts it', async () => {
    const [off, gone] = [
      await createdWebhook(api, { match: { account: [account] } }),
      await createdWebhook(api, { match: { account: [account] } }),
    ];
    const kept = await ended('cancelled');
    const expired = await ended('cancelled');
    const { event_id } = (await docOf(api.store, DELIVERIES.doc(expired)).get()).data() as DeliveryDocument;
    const offId = deliveryId(event_id as `evt_${string}`, off.id);
    await api.call('DELETE', `/v1/deliveries/${offId}`);
    await docOf(api.store, EVENTS.doc(event_id!)).delete();
    await api.store.commit({
      writes: webhookChange(off.id, { status: 'disabled', active: false }),
    });
    await api.call('DELETE', `/v1/webhooks/${gone.id}`);
    const done = await finished((await order({ mode: 'all' })).json!.id);
    // Two events for each of three webhooks; the disabled one's other delivery is pending, the deleted one's are cancelled.
    expect(done).toMatchObject({ progress: progress(6, 1, { pending: 1, expired: 1, webhook: 3 }) });
    expect(await replayed()).toEqual([kept]);
  });

  test('keeps the events as long as the new deliveries, and a payload under its first id', async () => {
    const id = await ended(500);
    const { json } = await api.call('POST', '/v1/deliveries', { webhook_id: webhook.id, payload: 'as it is' });
    await api.call('DELETE', `/v1/deliveries/${json!.id as string}`);
    api.clock.now += 50 * DAY_MS;
    await finished((await order({ mode: 'all' })).json!.id);
    expect(await replayed()).toEqual([id, json!.id].sort());
    const all = await replays();
    expect(all.find(({ replay_of }) => replay_of === json!.id)).toMatchObject({ payload: 'as it is', event_id: null });
    const { event_id } = all.find(({ replay_of }) => replay_of === id)!;
    const event = (await docOf(api.store, EVENTS.doc(event_id!)).get()).data() as EventDocument;
    expect(event.expire_at.toMillis()).toBeGreaterThan(start + 149 * DAY_MS);
  });

  test('payloads too large for one commit are sent in several', async () => {
    for (let n = 0; n < 12; n++) {
      const { json } = await api.call('POST', '/v1/deliveries', {
        webhook_id: webhook.id,
        payload: 'x'.repeat(890_000),
      });
      await api.call('DELETE', `/v1/deliveries/${json!.id as string}`);
    }
    expect(await finished((await order({ mode: 'all' })).json!.id)).toMatchObject({ progress: progress(12, 12) });
    expect(await replays()).toHaveLength(12);
  });
});

describe('a job', () => {
  test('holds its rate', async () => {
    await many(7);
    const { id } = (await order({ rate_per_second: 3 })).json!;
    const made: number[] = [];
    const ordered = api.clock.now;
    for (const ms of [0, 900, 1_000, 1_900, 2_000]) {
      api.clock.now = ordered + ms;
      await walker().walk(api.clock.now + 1);
      made.push((await replays()).length);
    }
    expect(made).toEqual([3, 3, 6, 6, 7]);
    expect(await finished(id)).toMatchObject({ progress: progress(7, 7) });
  });

  test('whose page is committed long after the time that lists order it by tells who follows them', async () => {
    await many(1);
    await order();
    const lines: unknown[] = [];
    const log = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const commit: Store['commit'] = async (unit) => {
      const committed = await api.store.commit(unit);
      return committed && { ...committed, times: committed.times.map(() => Timestamp.fromMillis(start + DAY_MS)) };
    };
    await jobWalker(api, { store: { ...api.store, commit }, catalogue, log }).walk(api.clock.now + 1);
    const [made] = await replays();
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'list.late', list: 'deliveries', id: made!.id }));
  });

  test('that is cancelled stops, and what it has made is sent', async () => {
    await many(4);
    const { id } = (await order({ rate_per_second: 2 })).json!;
    await walker().walk(api.clock.now + 1);
    expect((await api.call('DELETE', `/v1/replays/${id as string}`)).status).toBe(204);
    api.clock.now += 10_000;
    expect(await walker().walk(api.clock.now + 1)).toEqual({ created: 0, next: null });
    expect(await job(id)).toMatchObject({ status: 'cancelled', progress: progress(2, 2) });
    expect(await replays()).toHaveLength(2);
    expect((await api.call('DELETE', `/v1/replays/${id as string}`)).status).toBe(204);
  });

  test('that is cancelled while a page is made stays cancelled, and the page is not there', async () => {
    await many(1);
    const { id } = (await order()).json!;
    const overtaken: Store = {
      ...api.store,
      // The page's commit is the only one that creates.
      commit: async (unit) => {
        if (unit.writes.some(({ kind }) => kind === 'create')) await api.call('DELETE', `/v1/replays/${id as string}`);
        return api.store.commit(unit);
      },
    };
    expect(await walker(overtaken).walk(api.clock.now + 1)).toEqual({ created: 0, next: null });
    expect(await replays()).toEqual([]);
    expect((await openJobs(api.store).find(id as string))!.fields).toMatchObject({
      status: 'cancelled',
      replayed: 0,
      due_at: null,
    });
  });

  test('is one however often it is ordered under its idempotency key, and wakes sweep each time', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const wakes = api.wakes();
    const [first, again] = [await order({}, headers), await order({}, headers)];
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
    expect(api.wakes()).toBe(wakes + 2);
    expect(refusal(await order({ rate_per_second: 1 }, headers))).toEqual([409, 15]);
    await finished(first.json!.id);
  });

  test.each<[string, JsonObject, string]>([
    ['no filter', { filter: null }, 'filter: must have one of type, source, account'],
    ['an empty filter', { filter: {} }, 'filter: must have one of type, source, account'],
    [
      'a filter with 1,000 ids',
      { filter: { webhook_id: MANY_IDS } },
      'filter.webhook_id: must be a string, and no list',
    ],
    ['1,000 webhooks', { webhook_ids: MANY_IDS }, 'webhook_ids: must have at most 100 values: order several jobs'],
    [
      'what is no time',
      { filter: { 'created_at.gt': 'yesterday' } },
      'filter.created_at.gt: must be an RFC 3339 time from 1970 on',
    ],
    [
      'a window that ends first',
      { filter: { 'created_at.gt': '2026-11-30T10:00:00Z', 'created_at.lt': '2026-11-30T09:00:00Z' } },
      'filter.created_at.gt: must be before created_at.lt, which is 2026-11-30T09:00:00Z',
    ],
    ['an unknown mode', { mode: 'lost' }, 'mode: must be one of failed, all, never_delivered'],
    ['no webhook', { webhook_ids: [] }, 'webhook_ids: cannot be empty'],
    ['what is pending', { filter: { status: 'pending' } }, 'filter.status: is pending: POST /v1/retries sends now'],
    [
      'what succeeded',
      { filter: { status: 'succeeded' } },
      'filter.status: is succeeded: mode failed sends failed and discarded',
    ],
    ['no rate', { rate_per_second: 0 }, 'rate_per_second: must be at least 1'],
  ])('is refused for %s', async (_, body, details) => {
    const { status, json } = await order(body);
    expect([status, json!.details]).toEqual([400, expect.stringContaining(details)]);
  });

  test('that was ordered by an older client says which fields there are', async () => {
    const { status, json } = await order({ filter: { status: 'failed' }, from: iso(start) });
    expect([status, json!.details]).toEqual([400, expect.stringContaining('from: is no field here')]);
  });

  test('that nobody ordered is not found', async () => {
    expect(refusal(await api.call('GET', `/v1/replays/${randomUUID()}`))).toEqual([404, 17]);
    expect(refusal(await api.call('DELETE', '/v1/replays/x'))).toEqual([404, 2]);
  });
});

describe('the order', () => {
  /** Deliveries of one subject to one webhook, each with its event's type, in the order in which they were made. */
  async function subjectOf(count: number, to = webhook): Promise<{ ids: string[]; key: string }> {
    const ids: string[] = [];
    const subject = { kind: 'subscription', id: randomUUID() };
    let key = '';
    for (let n = 0; n < count; n++) {
      api.clock.now += 1_000;
      const event = await acceptEvent(api.store, api.clock.now, { account, type: `order.n${n}`, subject });
      const id = deliveryId(event.id, to.id);
      const status = n % 2 === 0 ? 204 : 500;
      await recordAttempt(api.store, {
        event,
        webhook: to,
        exchange: answered(status, ''),
        state: null,
        now: api.clock.now,
      });
      key = ((await docOf(api.store, DELIVERIES.doc(id)).get()).data() as DeliveryDocument).subject_key!;
      ids.push(id);
    }
    return { ids, key };
  }
  const sentIds = async () => {
    const of = new Map((await replays()).map(({ id, replay_of }) => [id, replay_of]));
    return published.map((id) => of.get(id));
  };

  test.each([3, 7, 50])(
    'of all that is stored for a subject is the order in which it was made, at %d a second',
    async (rate) => {
      const { ids, key } = await subjectOf(25);
      await subjectOf(3);
      const { json } = await order({ filter: { subject: key }, mode: 'all', rate_per_second: rate });
      expect(await finished(json!.id)).toMatchObject({ selected: 25, progress: progress(25, 25), difference: 0 });
      expect(await sentIds()).toEqual(ids);
    },
  );

  test('is kept where what a job has made is sent again', async () => {
    const { ids, key } = await subjectOf(9);
    const again = async () => finished((await order({ filter: { subject: key }, mode: 'all' })).json!.id);
    await again();
    const made = published.splice(0);
    await Promise.all(
      made.map((id) => docOf(api.store, DELIVERIES.doc(id)).update({ status: 'failed', due_at: null })),
    );
    const { json } = await order({ filter: { subject: key, origin: 'replay' }, mode: 'all' });
    await finished(json!.id);
    expect(await sentIds()).toEqual(ids);
  });

  test('of a queue is the same: each has its place behind the one before', async () => {
    const ordered = await createdWebhook(api, {
      match: { account: [account] },
      ordering: 'subject',
      max_delivery_attempts: 1,
    });
    const { ids, key } = await subjectOf(12, ordered);
    await finished(
      (await order({ filter: { subject: key, webhook_id: ordered.id }, mode: 'all', rate_per_second: 5 })).json!.id,
    );
    const queue = (await replays()).filter(({ webhook_id }) => webhook_id === ordered.id);
    const byPlace = queue.sort((a, b) =>
      a.position!.isEqual(b.position!) ? a.place! - b.place! : a.position!.valueOf() < b.position!.valueOf() ? -1 : 1,
    );
    expect(byPlace.map(({ replay_of }) => replay_of)).toEqual(ids);
  });

  test('of what a customer is sent is kept, too, over more than one place', async () => {
    const key = randomUUID().replaceAll('-', '');
    const ids = await many(45);
    await Promise.all(ids.map((id) => docOf(api.store, DELIVERIES.doc(id)).update({ customer_key: key })));
    await finished((await order({ filter: { customer: key }, rate_per_second: 12 })).json!.id);
    expect(await sentIds()).toEqual(ids);
  });
});

describe('two jobs at once', () => {
  test.each(['failed', 'all'])('over the same filter make one delivery each: %s', async (mode) => {
    const ids = await many(6);
    const first = (await order({ mode, rate_per_second: 2 })).json!;
    await walker().walk(api.clock.now + 1);
    await endAll();
    const second = (await order({ mode, rate_per_second: 3 })).json!;
    const counts = [await finished(first.id, endAll), await finished(second.id, endAll)];
    expect(await replayed()).toEqual([...ids].sort());
    expect(counts.map((each) => (each.progress as { replayed: number }).replayed).reduce((a, b) => a + b)).toBe(6);
  });

  test.each(['failed', 'all'])('walked by two at the very same time do, too: %s', async (mode) => {
    const ids = await many(9);
    const jobs = [
      (await order({ mode, rate_per_second: 4 })).json!.id,
      (await order({ mode, rate_per_second: 4 })).json!.id,
    ];
    const running = async () => (await Promise.all(jobs.map(job))).some(({ status }) => status === 'running');
    while (await running()) {
      await Promise.all([walker().walk(api.clock.now + 1), walker().walk(api.clock.now + 1)]);
      await endAll();
      api.clock.now += 1_000;
    }
    expect(await replayed()).toEqual([...ids].sort());
  });

  test('one after the other send twice: the second was ordered when the first had ended', async () => {
    const [id] = await many(1);
    for (let time = 0; time < 2; time++) {
      await finished((await order()).json!.id);
      await endAll();
    }
    expect(await replayed()).toEqual([id, id]);
    expect(new Set(published).size).toBe(2);
  });

  /** Each new delivery fails. */
  const endAll = async () => {
    const pending = (await replays()).filter(({ status }) => status === 'pending');
    await Promise.all(
      pending.map(({ id }) => docOf(api.store, DELIVERIES.doc(id)).update({ status: 'failed', due_at: null })),
    );
  };
});

describe('a dry run', () => {
  test('counts at one time, by webhook and type, warns of the order, and writes nothing', async () => {
    const other = await createdWebhook(api, {
      name: 'Billing',
      match: { account: [account] },
      event_types: ['order.shipped'],
      max_delivery_attempts: 1,
    });
    const older = await ended(500, 'order.paid');
    const lost = await ended(500, 'order.shipped');
    const lostThere = await ended(500, 'order.shipped', other);
    const { subject_key } = (await docOf(api.store, DELIVERIES.doc(older)).get()).data() as DeliveryDocument;
    const newer = await ended(200, 'order.paid');
    for (const id of [older, newer])
      await docOf(api.store, DELIVERIES.doc(id)).update({ subject_key: subject_key ?? 'a'.repeat(32) });
    await api.call('POST', `/v1/deliveries/${lost}/replay`);
    const jobs = (await api.call('GET', '/v1/jobs')).json;
    const { status, json } = await order({ dry_run: true });
    expect([status, json]).toEqual([
      200,
      {
        ...{ dry_run: true, mode: 'failed', as_of: expect.any(String), selected: 3, reads: 15 },
        progress: progress(3, 2, { done: 1 }),
        by_webhook: expect.arrayContaining([
          { webhook_id: webhook.id, name: webhook.name, count: 2, sends: 1 },
          { webhook_id: other.id, name: 'Billing', count: 1, sends: 1 },
        ]),
        by_type: expect.arrayContaining([
          { event_type: 'order.shipped', count: 2, sends: 1 },
          { event_type: 'order.paid', count: 1, sends: 1 },
        ]),
        first_ids: [older, lost, lostThere],
        order_warnings: { looked_at: 3, warnings: [{ delivery_id: older, webhook_id: webhook.id, newer }] },
      },
    ]);
    expect((await api.call('GET', '/v1/jobs')).json).toEqual(jobs);
    expect(await replays()).toHaveLength(1);
    const made = await finished((await order()).json!.id);
    expect(made).toMatchObject({ selected: 3, progress: (json as JsonObject).progress });
  });

  test('of more than 2,000 is a job, which counts and writes nothing', async () => {
    const sample = (await docOf(api.store, DELIVERIES.doc(await ended(500))).get()).data() as DeliveryDocument;
    const copies = Array.from({ length: 2_000 }, () => ({ ...sample, id: randomUUID() })).map((each) => ({
      ...each,
      shard: shardOf(each.id),
      event_id: null,
      payload: 'x',
    }));
    for (let from = 0; from < copies.length; from += 400) {
      const writes = copies.slice(from, from + 400).map((data) => create(DELIVERIES.doc(data.id), data));
      await api.store.commit({ writes });
    }
    const { status, json } = await order({ dry_run: true });
    expect([status, json]).toMatchObject([201, { dry_run: true, selected: 2_001, progress: progress(0, 0) }]);
    expect((await api.call('DELETE', `/v1/jobs/${json!.id as string}`)).status).toBe(204);
  });

  test('that is a job counts what the job would do, in pages of its own size, and makes nothing', async () => {
    const ids = await many(5);
    await api.call('POST', `/v1/deliveries/${ids[0]!}/replay`);
    const id = randomUUID();
    const ordered = aReplayJob(id, { webhook_id: webhook.id }, (api.clock.now += 1_000));
    await openJobs(api.store).create({ ...ordered, dry_run: true, rate_per_second: 1 }, []);
    await walker().walk(api.clock.now + 1);
    expect(await job(id)).toMatchObject({ status: 'completed', dry_run: true, progress: progress(5, 4, { done: 1 }) });
    expect(await replays()).toHaveLength(1);
    expect(published).toEqual([]);
  });
});

describe('wherever walkers die', () => {
  const FATES: readonly CallFate[] = ['done', 'fails', 'lost', 'repeated', 'crash before', 'crash after'];

  test('each delivery is replayed once, and counted once', async () => {
    const ids = await many(5);
    const plans = fc.array(fc.array(fc.constantFrom(...FATES), { maxLength: 25 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(plans, async (walkers) => {
        const { id } = (
          await order({ mode: 'all', filter: { webhook_id: webhook.id, origin: 'event' }, rate_per_second: 2 })
        ).json!;
        const known = new Set((await replays()).map((each) => each.id));
        for (const plan of walkers) {
          const left = [...plan];
          let crash = (): void => undefined;
          const crashed = new Promise<void>((resolve) => (crash = resolve));
          const store = faultyStore(api.store, () => left.shift() ?? 'done', crash);
          await Promise.race([
            crashed,
            walker(store)
              .walk(api.clock.now + 1)
              .catch(() => undefined),
          ]);
          api.clock.now += 1_000;
        }
        // Whatever leases the dead have left run out.
        if ((await job(id)).status === 'running') api.clock.now += 700_000;
        expect(await finished(id)).toMatchObject({ status: 'completed', progress: progress(5, 5) });
        const made = (await replays()).filter((each) => !known.has(each.id));
        expect(made.map(({ replay_of }) => replay_of).sort()).toEqual([...ids].sort());
        // They are of no consequence for the next run.
        await Promise.all(made.map((each) => docOf(api.store, DELIVERIES.doc(each.id)).delete()));
      }),
      { numRuns: 5 },
    );
  });

  test('two walkers at once make nothing twice', async () => {
    const ids = await many(9);
    const { id } = (await order({ rate_per_second: 4 })).json!;
    while ((await job(id)).status === 'running') {
      await Promise.all([walker().walk(api.clock.now + 1), walker().walk(api.clock.now + 1)]);
      api.clock.now += 1_000;
    }
    expect(await replayed()).toEqual([...ids].sort());
    expect(await job(id)).toMatchObject({ progress: progress(9, 9) });
  });
});
