/** Retry jobs: what they select, that they hold their rate, and that nothing is sent twice wherever a walker dies. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import type { EventId } from '../../shared/events/ids.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { finder } from '../../shared/store/find.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create, update } from '../../shared/store/write.ts';
import type { Change } from '../../shared/store/write.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Catalogue } from '../../shared/webhooks/catalogue.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { jobWalker, walkedToEnd } from '../support/job-walker.ts';
import type { CallFate } from '../support/faulty-store.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
let account: string;
let webhook: Webhook;
let published: string[];
let catalogue: Catalogue;

beforeAll(async () => {
  api = await startApiServer();
  catalogue = openCatalogue(api.store);
});
afterAll(() => api.stop());
beforeEach(async () => {
  api.clock.now += 86_400_000;
  account = randomUUID();
  published = [];
  webhook = await subscribed();
});

const subscribed = (body: JsonObject = {}): Promise<Webhook> =>
  createdWebhook(api, { name: 'CRM', match: { account: [account] }, retry_policy: [3_600, 7_200], ...body });

/** A delivery that waits for its retry. @returns its id */
async function waiting(to = webhook, type = 'order.paid', subject: string = randomUUID()): Promise<string> {
  api.clock.now += 1_000;
  const event = await acceptEvent(api.store, api.clock.now, {
    ...{ account, type },
    subject: { kind: 'subscription', id: subject },
  });
  const attempt = { event, webhook: to, exchange: answered(500, ''), state: null, now: api.clock.now };
  await recordAttempt(api.store, attempt);
  return deliveryId(event.id, to.id);
}
async function many(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await waiting());
  return ids;
}

const kept = async (id: string): Promise<DeliveryDocument> => (await finder(api.store, DELIVERIES)(id))!.fields;
const change = (id: string, fields: Change<DeliveryDocument>) =>
  api.store.commit({ writes: [update(DELIVERIES.doc(id), fields)] });
const after = (ms: number) => Timestamp.fromMillis(api.clock.now + ms);
/** Its attempt has failed, and the next is planned. */
async function attempted(id: string): Promise<void> {
  const { attempts, last_attempt } = await kept(id);
  const last = { ...last_attempt!, at: after(0) };
  const planned = { due_at: after(3_600_000), scheduled_at: after(3_600_000) };
  await change(id, { attempts: attempts + 1, last_attempt: last, ...planned });
}
const iso = (ms: number) => new Date(ms).toISOString();

const order = (body: JsonObject = {}, headers: Record<string, string> = {}) => {
  api.clock.now += 1_000;
  return api.call('POST', '/v1/retries', { filter: { webhook_id: webhook.id }, ...body }, headers);
};
const job = async (id: unknown): Promise<JsonObject> => (await api.call('GET', `/v1/jobs/${id as string}`)).json!;
const refusal = ({ status, json }: Answered) => [status, json!.code];
const progress = (seen: number, counts: JsonObject = {}, skipped: JsonObject = {}) => ({
  ...{ seen, brought_forward: 0, probes: 0, ...counts },
  skipped: { under_way: 0, tried: 0, ended: 0, webhook: 0, order: 0, rate: 0, ...skipped },
});

const walker = (store: Store = api.store) => jobWalker(api, { store, catalogue, published });

/** Walks a job to its end, a second at a time. @param between what happens in each of them */
const finished = (id: unknown, between?: () => Promise<unknown>): Promise<JsonObject> =>
  walkedToEnd({ clock: api.clock, walk: walker, job: () => job(id), stepMs: 1_000, ...(between && { between }) });

describe('what it sends', () => {
  test('is what waits, each once, newest first; the job tells what it came to, and who ordered it', async () => {
    const ids = await many(3);
    const another = await subscribed();
    const ofAnother = await waiting(another);
    await change(deliveryId((await kept(ofAnother)).event_id as EventId, webhook.id), {
      status: 'succeeded',
      due_at: null,
    });
    const { status, json } = await order();
    expect([status, json]).toMatchObject([
      201,
      {
        ...{ kind: 'retry', status: 'running', by: 'test', dry_run: false, rate_per_second: 50 },
        ...{ filter: { webhook_id: webhook.id }, selected: 3, difference: null, as_of: expect.any(String) },
        progress: progress(0),
      },
    ]);
    expect(await finished(json!.id)).toMatchObject({
      ...{ status: 'completed', selected: 3, difference: 0 },
      progress: progress(3, { brought_forward: 3 }),
    });
    expect(published).toEqual([...ids].reverse());
    for (const id of ids) expect(await kept(id)).toMatchObject({ granted: 1, retried_by: json!.id, attempts: 1 });
    expect(await kept(ofAnother)).not.toHaveProperty('granted');
  });

  test('is what the filters of the list select: their times, their event', async () => {
    const [first, second, third] = [await waiting(), await waiting(), await waiting()];
    const { created_at, event_id } = await kept(second);
    const exact = created_at.toDate().toISOString();
    const bounded = await order({ filter: { 'created_at.gte': exact, 'created_at.lt': exact.replace('Z', '001Z') } });
    expect(bounded.json).toMatchObject({ selected: 1, filter: { 'created_at.lt': exact.replace('Z', '001Z') } });
    await finished(bounded.json!.id);
    expect(published).toEqual([second]);
    const ofEvent = await order({ filter: { event_id } });
    expect(await finished(ofEvent.json!.id)).toMatchObject({ progress: progress(1, {}, { under_way: 1 }) });
    const rest = await order({ filter: { webhook_id: webhook.id.toUpperCase(), status: 'pending' } });
    expect(await finished(rest.json!.id)).toMatchObject({ filter: { webhook_id: webhook.id, status: 'pending' } });
    expect([...published].sort()).toEqual([first, second, third].sort());
  });

  test('is what the list shows under a filter that no index knows, however slow the job goes', async () => {
    const wanted: string[] = [];
    for (let n = 0; n < 3; n++) {
      await waiting(webhook, 'order.shipped');
      wanted.push(await waiting());
    }
    const { json } = await order({ filter: { webhook_id: webhook.id, event_type: 'order.paid' }, rate_per_second: 2 });
    const listed = await api.call('GET', `/v1/deliveries?webhook_id=${webhook.id}&event_type=order.paid`);
    expect(idsOf(listed, 'deliveries')).toEqual([...wanted].reverse());
    const all = progress(3, { brought_forward: 3 });
    expect(await finished(json!.id)).toMatchObject({ selected: 3, difference: 0, progress: all });
    expect(published).toEqual([...wanted].reverse());
  });

  test.each([
    ['customer', 'customer_key'],
    ['subject', 'subject_key'],
  ] as const)('is what the list shows of a %s', async (filter, field) => {
    const [first] = await many(2);
    const key = randomUUID().replaceAll('-', '');
    await change(first!, { [field]: key });
    const { json } = await order({ filter: { [filter]: key } });
    expect(await finished(json!.id)).toMatchObject({ selected: 1, filter: { [filter]: key } });
    expect(published).toEqual([first]);
  });

  test('is what was created before it was ordered', async () => {
    const before = await waiting();
    const { json } = await order();
    const later = await waiting();
    await finished(json!.id);
    expect(published).toEqual([before]);
    expect(await kept(later)).not.toHaveProperty('granted');
  });

  test('goes at its rate', async () => {
    await many(5);
    const { json } = await order({ rate_per_second: 2 });
    const seen: number[] = [];
    await walker().walk(api.clock.now + 1);
    for (let half = 0; half < 6; half++) {
      seen.push(published.length);
      api.clock.now += 500;
      await walker().walk(api.clock.now + 1);
    }
    expect(seen).toEqual([2, 2, 4, 4, 5, 5]);
    expect(await job(json!.id)).toMatchObject({ status: 'completed' });
  });

  test('is told apart from what is not sent, by why', async () => {
    const limited = await subscribed({ rate_limit: 1 });
    const paused = await subscribed();
    const ordered = await subscribed({ ordering: 'subject' });
    api.clock.now += 1_000;
    const event = await acceptEvent(api.store, api.clock.now, { account });
    const [underWay, atRate] = [deliveryId(event.id, webhook.id), deliveryId(event.id, limited.id)];
    await change(atRate, { hold: 'rate', waits_since: after(0) });
    const behind = await acceptEvent(api.store, api.clock.now, { account });
    await change(deliveryId(behind.id, ordered.id), { hold: 'order' });
    await change(deliveryId(event.id, ordered.id), { due_at: after(-1) });
    await api.store.commit({ writes: [update(WEBHOOKS.doc(paused.id), { status: 'paused', active: false })] });
    catalogue = openCatalogue(api.store);
    const { json } = await order({ filter: { 'created_at.gte': iso(api.clock.now - 60_000) } });
    const ofEvents = progress(8, { brought_forward: 1 }, { under_way: 3, webhook: 2, order: 1, rate: 1 });
    expect(await finished(json!.id)).toMatchObject({ progress: ofEvents });
    expect(published).toEqual([deliveryId(event.id, ordered.id)]);
    expect(await kept(underWay)).not.toHaveProperty('granted');
  });

  test('behind an open breaker is one probe; the others follow when it succeeds', async () => {
    const ids = await many(3);
    await openLanes(api.store).open(webhook.id, api.clock.now - 20_000, api.clock.now);
    const { json } = await order();
    expect(await finished(json!.id)).toMatchObject({ progress: progress(3, { probes: 1 }, { under_way: 2 }) });
    expect(published).toEqual([ids[2]]);
  });

  test('differs from what was selected by what ended before its turn', async () => {
    const ids = await many(4);
    const { json } = await order({ rate_per_second: 1 });
    await walker().walk(api.clock.now + 1);
    await change(ids[0]!, { status: 'succeeded', due_at: null });
    expect(await finished(json!.id)).toMatchObject({
      ...{ selected: 4, difference: -1 },
      progress: progress(3, { brought_forward: 3 }),
    });
  });
});

describe('two operators at once', () => {
  test('with the same filter send each delivery once, though each attempt has failed by then', async () => {
    const ids = await many(6);
    const sent: string[] = [];
    const answerAll = async () => {
      const fresh = published.slice(sent.length);
      sent.push(...fresh);
      await Promise.all(fresh.map(attempted));
    };
    const first = (await order({ rate_per_second: 2 })).json!;
    await walker().walk(api.clock.now + 1);
    await answerAll();
    // Ordered in the middle of the first, which has sent two by now.
    const second = (await order({ rate_per_second: 3 })).json!;
    await finished(first.id, answerAll);
    await answerAll();
    await finished(second.id, answerAll);
    expect([...published].sort()).toEqual([...ids].sort());
    for (const id of ids) expect(await kept(id)).toMatchObject({ granted: 1, attempts: 2 });
  });

  test('are both told, however they meet', async () => {
    const ids = await many(8);
    const [first, second] = [(await order()).json!, (await order()).json!];
    await Promise.all([walker().walk(api.clock.now + 1), walker().walk(api.clock.now + 1)]);
    const ended = [await finished(first.id), await finished(second.id)];
    const counts = ended.map((each) => each.progress as { brought_forward: number; skipped: JsonObject });
    expect(counts[0]!.brought_forward + counts[1]!.brought_forward).toBe(8);
    expect([...published].sort()).toEqual([...ids].sort());
  });

  test('one after the other send twice: the second was ordered when the first had ended', async () => {
    const [id] = await many(1);
    await finished((await order()).json!.id);
    await attempted(id!);
    await finished((await order()).json!.id);
    expect(published).toEqual([id, id]);
    expect(await kept(id!)).toMatchObject({ granted: 2 });
  });
});

describe('wherever walkers die', () => {
  const FATES: readonly CallFate[] = ['done', 'fails', 'lost', 'repeated', 'crash before', 'crash after'];

  test('each delivery is claimed once, and what is not published is left to its lease', async () => {
    const ids = await many(5);
    const plans = fc.array(fc.array(fc.constantFrom(...FATES), { maxLength: 25 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(plans, async (walkers) => {
        // A plan for each, as before.
        const planned = { due_at: after(3_600_000), scheduled_at: after(3_600_000), granted: 0 };
        await Promise.all(ids.map((id) => change(id, planned)));
        published = [];
        const { id } = (await order({ rate_per_second: 2 })).json!;
        for (const plan of walkers) {
          const left = [...plan];
          let crash = (): void => undefined;
          const crashed = new Promise<void>((resolve) => (crash = resolve));
          const store = faultyStore(api.store, () => left.shift() ?? 'done', crash);
          const walked = walker(store).walk(api.clock.now + 1);
          await Promise.race([crashed, walked.catch(() => undefined)]);
          api.clock.now += 1_000;
        }
        // Whatever leases the dead have left run out.
        if ((await job(id)).status === 'running') api.clock.now += 700_000;
        expect(await finished(id)).toMatchObject({ status: 'completed', progress: { seen: 5, brought_forward: 5 } });
        for (const each of ids) expect(await kept(each)).toMatchObject({ granted: 1, retried_by: id, republished: 1 });
        expect(new Set(published).size).toBe(published.length);
      }),
      { numRuns: 5 },
    );
  });

  test('two walkers at once claim nothing twice', async () => {
    const ids = await many(9);
    const { id } = (await order({ rate_per_second: 4 })).json!;
    while ((await job(id)).status === 'running') {
      await Promise.all([walker().walk(api.clock.now + 1), walker().walk(api.clock.now + 1)]);
      api.clock.now += 1_000;
    }
    expect([...published].sort()).toEqual([...ids].sort());
    expect(await job(id)).toMatchObject({ progress: progress(9, { brought_forward: 9 }) });
  });
});

describe('a dry run', () => {
  test('counts at one time, by webhook and type, warns of the order, and writes nothing', async () => {
    const other = await subscribed({ name: 'Billing', ordering: 'subject', event_types: ['order.shipped'] });
    const older = await waiting(webhook, 'order.paid', 'A');
    const newer = await waiting(webhook, 'order.paid', 'A');
    const first = await acceptEvent(api.store, (api.clock.now += 1_000), { account, type: 'order.shipped' });
    const second = await acceptEvent(api.store, (api.clock.now += 1_000), { account, type: 'order.shipped' });
    const [one, two] = [deliveryId(first.id, other.id), deliveryId(second.id, other.id)];
    await change(one, { due_at: after(-1) });
    const before = await Promise.all([older, newer, one, two].map(kept));
    const jobs = await api.call('GET', '/v1/jobs');
    const dry = { filter: { 'created_at.gte': iso(api.clock.now - 60_000) }, dry_run: true };
    const { status, json } = await order(dry);
    expect(status).toBe(200);
    expect(json).toEqual({
      ...{ dry_run: true, as_of: expect.any(String), selected: 6 },
      progress: progress(6, { brought_forward: 3 }, { under_way: 2, order: 1 }),
      by_webhook: [
        { webhook_id: webhook.id, name: 'CRM', count: 4, sends: 2 },
        { webhook_id: other.id, name: 'Billing', count: 2, sends: 1 },
      ],
      by_type: [
        { event_type: 'order.shipped', count: 4, sends: 1 },
        { event_type: 'order.paid', count: 2, sends: 2 },
      ],
      first_ids: expect.arrayContaining([two, one, newer, older]),
      order_warnings: {
        looked_at: 6,
        warnings: expect.arrayContaining([
          { delivery_id: two, waits_for: one },
          { delivery_id: older, after: newer },
        ]),
      },
    });
    expect((json!.first_ids as string[]).slice(-2)).toEqual([newer, older]);
    expect(await Promise.all([older, newer, one, two].map(kept))).toEqual(before);
    expect((await api.call('GET', '/v1/jobs')).json).toEqual(jobs.json);
  });

  test('of more than 2,000 is a job, which counts and writes nothing', async () => {
    const given = Array.from({ length: 2_001 }, () =>
      payloadDelivery(
        {
          id: randomUUID(),
          webhookId: webhook.id,
          payload: 'x',
          scheduledAt: api.clock.now + 86_400_000,
          digest: null,
        },
        webhook,
        api.clock.now,
      ),
    );
    for (let from = 0; from < given.length; from += 400) {
      const writes = given.slice(from, from + 400).map((data) => create(DELIVERIES.doc(data.id), data));
      await api.store.commit({ writes });
    }
    const { status, json } = await order({ dry_run: true });
    expect([status, json]).toMatchObject([201, { dry_run: true, selected: 2_001 }]);
    const ended = await finished(json!.id);
    expect(ended).toMatchObject({ difference: 0, progress: progress(2_001, { brought_forward: 2_001 }) });
    expect(published).toEqual([]);
    expect(await kept(given[0]!.id)).not.toHaveProperty('granted');
    const compared = await order({ filter: { webhook_id: webhook.id, origin: 'payload' }, dry_run: true });
    expect(compared).toMatchObject({ status: 201, json: { selected: null, as_of: expect.any(String) } });
    const counted = { difference: null, progress: progress(2_001, { brought_forward: 2_001 }) };
    expect(await finished(compared.json!.id)).toMatchObject(counted);
  });
});

describe('an order', () => {
  test('repeated under its key is one job; another under that key is refused', async () => {
    await many(1);
    const key = { 'idempotency-key': randomUUID() };
    const [first, again] = [await order({}, key), await order({}, key)];
    expect([first.status, again.status, again.json]).toEqual([201, 200, first.json]);
    expect(refusal(await order({ rate_per_second: 1 }, key))).toEqual([409, 15]);
    const other = { ...key, authorization: 'Bearer another-key-of-24-characters' };
    const ofOther = await order({}, other);
    expect([ofOther.status, ofOther.json]).toMatchObject([201, { by: 'first' }]);
    await Promise.all([finished(first.json!.id), finished(ofOther.json!.id)]);
    expect(published).toHaveLength(1);
  });

  test.each<[string, JsonObject, string]>([
    [
      'no filter',
      { filter: null },
      'filter: must have one of webhook_id, status, event_id, replay_of, cause, customer',
    ],
    ['an empty one', { filter: {} }, 'filter: must have one of'],
    ['one that is none', { filter: 'all' }, 'filter: must be an object'],
    ['an unknown one', { filter: { colour: 'red' } }, 'filter: may have webhook_id, status'],
    ['a page', { filter: { webhook_id: randomUUID(), limit: '5' } }, 'filter: may have webhook_id, status'],
    ['no id', { filter: { webhook_id: 'x' } }, 'filter.webhook_id: must be a valid UUID'],
    ['an empty value', { filter: { event_id: '' } }, 'filter.event_id: must be the id of an event'],
    ['a number', { filter: { webhook_id: 7 } }, 'filter.webhook_id: must be a string'],
    ['a list', { filter: { webhook_id: [randomUUID()] } }, 'filter.webhook_id: must be a string'],
    [
      'no time',
      { filter: { 'created_at.gt': 'yesterday' } },
      'filter.created_at.gt: must be an RFC 3339 time from 1970 on',
    ],
    [
      'one that no index knows',
      { filter: { hold: 'paused' } },
      'filter.hold: can be given only beside one of webhook_id',
    ],
    [
      'a window that ends first',
      { filter: { 'created_at.gte': '2026-11-30T10:00:00Z', 'created_at.lt': '2026-11-30T09:00:00Z' } },
      'filter.created_at.gte: must be before created_at.lt, which is 2026-11-30T09:00:00Z',
    ],
    ['what has ended', { filter: { status: 'failed' } }, 'filter.status: must be one of pending'],
    ['no rate', { rate_per_second: 501 }, 'rate_per_second: must be at most 500'],
    ['a word too much', { force: true }, 'force: is no field here'],
  ])('is refused with %s', async (_, body, details) => {
    const { status, json } = await order(body);
    expect([status, json!.details]).toEqual([400, expect.stringContaining(details)]);
  });

  test('of a megabyte is refused', async () => {
    const filter = { webhook_id: 'x'.repeat(1_100_000) };
    expect(refusal(await order({ filter }))).toEqual([413, 12]);
  });
});

describe('jobs of all kinds', () => {
  test('are one list, newest first, by kind and status', async () => {
    const replay = (await api.call('POST', '/v1/replays', { filter: { status: 'failed' } })).json!;
    const retry = (await order()).json!;
    const listed = async (query: string) => idsOf(await api.call('GET', `/v1/jobs?${query}`), 'jobs');
    expect((await listed('limit=2')).slice(0, 2)).toEqual([retry.id, replay.id]);
    expect([(await listed('kind=retry'))[0], (await listed('kind=replay'))[0]]).toEqual([retry.id, replay.id]);
    expect(await listed('kind=replay&status=running')).toContain(replay.id);
    await finished(retry.id);
    expect(await listed('status=running')).not.toContain(retry.id);
    expect((await listed('status=completed'))[0]).toBe(retry.id);
    expect(refusal(await api.call('GET', '/v1/jobs?kind=none'))).toEqual([400, 4]);
    expect(await job(replay.id)).toEqual({
      ...(await api.call('GET', `/v1/replays/${replay.id as string}`)).json,
      kind: 'replay',
      by: 'test',
    });
  });

  test('can be stopped; what has been sent stays sent', async () => {
    await many(3);
    const { id } = (await order({ rate_per_second: 1 })).json!;
    await walker().walk(api.clock.now + 1);
    expect((await api.call('DELETE', `/v1/jobs/${id as string}`)).status).toBe(204);
    api.clock.now += 5_000;
    await walker().walk(api.clock.now + 1);
    expect(published).toHaveLength(1);
    expect(await job(id)).toMatchObject({
      ...{ status: 'cancelled', difference: null, ended_at: expect.any(String) },
      progress: { seen: 1, brought_forward: 1 },
    });
    expect((await api.call('DELETE', `/v1/jobs/${id as string}`)).status).toBe(204);
  });

  test('that nobody ordered, or that are of another kind, are not found', async () => {
    const { id } = (await order()).json!;
    expect(refusal(await api.call('GET', `/v1/replays/${id as string}`))).toEqual([404, 17]);
    expect(refusal(await api.call('DELETE', `/v1/replays/${id as string}`))).toEqual([404, 17]);
    expect(refusal(await api.call('GET', `/v1/jobs/${randomUUID()}`))).toEqual([404, 35]);
    expect(refusal(await api.call('DELETE', '/v1/jobs/x'))).toEqual([404, 2]);
  });
});
