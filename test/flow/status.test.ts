/** GET /v1/status over the wire: what it counts, how often, and what it says of what it can't count. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { SubrelayError } from '../../shared/base/errors.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { LANE_STATES, laneStateChange } from '../../shared/deliveries/lane-states.ts';
import { EVENTS, QUARANTINE } from '../../shared/events/event-document.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { LANES } from '../../shared/lanes/document.ts';
import { RUNS, keepRuns } from '../../shared/reconcile/runs.ts';
import { STATUS, statusWindows } from '../../shared/status/facts.ts';
import { LEASES } from '../../shared/store/leases.ts';
import type { Question } from '../../shared/store/query.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import { disabledFields, webhookChange } from '../../shared/webhooks/webhooks.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
  // Readings are as of the store's clock.
  api.clock.now = Date.now();
});
afterAll(() => api.stop());
beforeEach(() => forget());

/** Whatever was counted: the next request counts anew. */
async function forget(): Promise<void> {
  await Promise.all(statusWindows.map((window) => docOf(api.store, STATUS.doc(window)).delete()));
}

type Call = Pick<ApiServer, 'call'>;
const status = async (query = '', { call }: Call = api): Promise<JsonObject> => {
  const { status: code, json, text } = await call('GET', `/v1/status${query}`);
  if (code !== 200) throw new Error(text);
  return json!;
};
const iso = (at: number) => new Date(at).toISOString();

test('a deployment where nothing has happened is complete', async () => {
  expect(await status()).toMatchObject({
    headline: 'complete',
    given_up: 0,
    missing: 0,
    window: '24h',
    equations: {
      events: { received: 0, due: 0, delivered: 0, waiting: 0, given_up: 0, cancelled: 0, missing: 0 },
      payloads: { given: 0 },
      replays: { given: 0 },
    },
    pending: { waiting: 0, scheduled: 0, retrying: 0, oldest_due: null },
    webhooks: { counts: { ok: 0 }, failing: [], disabled: [], paused: [] },
    quarantine: { count: 0, newest: null },
    dead_letters: { count: 0 },
    sources: [
      { source: 'google-workspace', last_received_at: null, silent: null, reconcile: [] },
      { source: 'paddle-classic', last_received_at: null, silent: null, reconcile: [] },
      { source: 'paddle-billing', last_received_at: null, silent: null, reconcile: [] },
    ],
    unread: [],
  });
});

describe('what has become of deliveries', () => {
  const account = 'C0status';
  test('is counted once, by what arrived; what waits is told apart from what is planned', async () => {
    const match = { account: [account] };
    const [good, bad, off] = [
      await createdWebhook(api, { match }),
      await createdWebhook(api, { match, max_delivery_attempts: 1 }),
      await createdWebhook(api, { match, name: 'CRM', retry_policy: [HOUR / 1_000], retry_jitter: false }),
    ];
    const { now } = api.clock;
    const event = await acceptEvent(api.store, now - MINUTE, { account });
    await acceptEvent(api.store, now - 2 * HOUR, { account });
    const at = { state: null, now: now - MINUTE };
    await recordAttempt(api.store, { event, webhook: good, exchange: answered(200, ''), ...at });
    await recordAttempt(api.store, { event, webhook: bad, exchange: answered(500, ''), ...at });
    await recordAttempt(api.store, { event, webhook: off, exchange: answered(503, ''), ...at });
    await api.call('POST', '/v1/deliveries', { webhook_id: good.id, payload: 'x', scheduled_at: iso(now + HOUR) });
    api.clock.now += 1;
    expect(await status('?window=1h')).toMatchObject({
      headline: 'given_up',
      given_up: 1,
      missing: 0,
      window: '1h',
      from: iso(now + 1 - HOUR),
      equations: {
        events: { received: 1, due: 3, delivered: 1, waiting: 1, given_up: 1, cancelled: 0, missing: 0 },
        payloads: { given: 1, waiting: 1 },
      },
      // Three of the event before, the retry and the payload.
      pending: { waiting: 3, scheduled: 2, retrying: 1, oldest_due: { due_at: iso(now - 2 * HOUR) } },
    });
    expect(await status()).toMatchObject({ equations: { events: { received: 2, due: 6, waiting: 4 } } });
  });

  test('a delivery that is gone is missing, and the command that names it is named', async () => {
    const { now } = api.clock;
    const webhook = await createdWebhook(api, { match: { account: ['C0hole'] } });
    const event = await acceptEvent(api.store, now - MINUTE, { account: 'C0hole' });
    await docOf(api.store, DELIVERIES.doc(deliveryId(event.id, webhook.id))).delete();
    const found = await status('?window=1h');
    expect(found).toMatchObject({ headline: 'missing', missing: 1 });
    expect(found['sentence']).toContain('1 delivery is missing: npx --no subrelay audit names them.');
  });
});

test('webhooks that fail or are disabled are named, with why and since when, and what waits for them', async () => {
  const { now } = api.clock;
  const failing = await createdWebhook(api, { name: 'CRM', match: { account: ['C0fails'] } });
  const disabled = await createdWebhook(api, {
    name: 'Gone',
    match: { account: ['C0gone'] },
    max_delivery_attempts: 1,
  });
  await createdWebhook(api, { name: 'Paused', active: false });
  const event = await acceptEvent(api.store, now - HOUR, { account: 'C0fails' });
  const at = { state: null, now: now - MINUTE };
  await recordAttempt(api.store, { event, webhook: failing, exchange: answered(500, 'down'), ...at });
  const gone = await acceptEvent(api.store, now - HOUR, { account: 'C0gone' });
  await recordAttempt(api.store, { event: gone, webhook: disabled, exchange: answered(410, ''), ...at });
  await api.store.commit({ writes: webhookChange(disabled.id, disabledFields('endpoint_gone')) });
  const state = { open: false, probe: null, slow: false, failing: now - HOUR };
  await api.store.commit({ writes: [laneStateChange(failing.id, state)] });
  const { webhooks } = (await status()) as { webhooks: JsonObject };
  expect(webhooks).toMatchObject({
    counts: { failing: 1, disabled: 1, paused: 1 },
    failing: [
      {
        ...{ id: failing.id, name: 'CRM', health: 'failing', since: iso(now - HOUR), reason: null, cause: 'http_5xx' },
        ...{ last_failure_at: iso(now - MINUTE), last_success_at: null, waiting: 1 },
      },
    ],
    disabled: [{ id: disabled.id, health: 'disabled', reason: 'endpoint_gone', cause: 'gone', waiting: 0 }],
    paused: [{ name: 'Paused', health: 'paused', reason: null, cause: null }],
  });
  await docOf(api.store, LANE_STATES).delete();
});

describe('the list of webhooks', () => {
  const names = async (query: string) => {
    const { json, text } = await api.call('GET', `/v1/webhooks?${query}`);
    if (!json?.['webhooks']) throw new Error(text);
    return (json['webhooks'] as JsonObject[]).map(({ name }) => name);
  };

  test('is filtered by health and by a part of the name or the URL, and its cursor belongs to both', async () => {
    const { now } = api.clock;
    const match = { account: ['C0listed'] };
    const [first, second] = [
      await createdWebhook(api, { name: 'Listed A', match }),
      await createdWebhook(api, { name: 'Listed B', url: 'https://hook.example/Target', match }),
    ];
    await createdWebhook(api, { name: 'Listed C', active: false });
    const failing = { open: false, probe: null, slow: false, failing: now - HOUR };
    const writes = [first, second].map(({ id }) => laneStateChange(id, failing));
    for (const write of writes) await api.store.commit({ writes: [write] });
    expect(await names('q=LISTED')).toEqual(['Listed A', 'Listed B', 'Listed C']);
    expect(await names('q=target')).toEqual(['Listed B']);
    expect(await names('q=listed&health=failing')).toEqual(['Listed A', 'Listed B']);
    expect(await names('q=listed&health=paused')).toEqual(['Listed C']);
    expect(await names('q=listed&health=ok')).toEqual([]);
    const page = (await api.call('GET', '/v1/webhooks?q=listed&health=failing&limit=1')).json!;
    const cursor = page['next_cursor'] as string;
    expect(await names(`q=listed&health=failing&limit=1&cursor=${cursor}`)).toEqual(['Listed B']);
    expect((await api.call('GET', `/v1/webhooks?q=listed&cursor=${cursor}`)).status).toBe(400);
  });

  test('says of each that is not ok what the status and the webhook itself say of it', async () => {
    const { now } = api.clock;
    const webhook = await createdWebhook(api, { name: 'Trouble', match: { account: ['C0trouble'] } });
    const event = await acceptEvent(api.store, now - HOUR, { account: 'C0trouble' });
    const at = { state: null, now: now - MINUTE };
    await recordAttempt(api.store, { event, webhook, exchange: answered(429, ''), ...at });
    await api.store.commit({ writes: [laneStateChange(webhook.id, { open: false, probe: null, slow: true })] });
    const listed = ((await api.call('GET', '/v1/webhooks?q=trouble')).json!['webhooks'] as JsonObject[])[0];
    const trouble = { cause: 'http_429', last_failure_at: iso(now - MINUTE), last_success_at: null, waiting: 1 };
    expect(listed).toMatchObject({ health: 'slow', failing_since: null, trouble });
    await docOf(api.store, LANES.doc(webhook.id)).set({ v: 1, webhook_id: webhook.id, slow: true });
    expect((await api.call('GET', `/v1/webhooks/${webhook.id}`)).json).toMatchObject({ health: 'slow', trouble });
    await docOf(api.store, LANE_STATES).delete();
  });

  test.each([
    ['health=bad', 'health: must be one of disabled, paused, open, failing, limited, slow, ok.'],
    ['health=ok&health=ok', 'health: must be given once.'],
    ['q=', 'q: cannot be blank.'],
    [`q=${'x'.repeat(2_000)}`, 'q: must be at most 1499 bytes long.'],
  ])('%.40s is refused', async (query, details) => {
    expect((await api.call('GET', `/v1/webhooks?${query}`)).json).toMatchObject({ details });
  });
});

test('what is in quarantine is counted, and its newest shown', async () => {
  const { now } = api.clock;
  const kept = (id: string, at: number, reason: string) =>
    create(QUARANTINE.doc(id), {
      ...{ v: 1, id, source: 'paddle-billing', account: 'shop', reason, raw: Buffer.from('{}'), shard: 3 },
      ...{ received_at: Timestamp.fromMillis(at), expire_at: Timestamp.fromMillis(at + HOUR) },
    });
  const [old, fresh] = ['a'.repeat(32), 'b'.repeat(32)];
  await api.store.commit({
    writes: [kept(old, now - HOUR, 'currency XXP'), kept(fresh, now - MINUTE, 'currency XXQ')],
  });
  const newest = { id: fresh, source: 'paddle-billing', account: 'shop', reason: 'currency XXQ' };
  const found = await status();
  expect(found['quarantine']).toStrictEqual({ count: 2, newest: { ...newest, received_at: iso(now - MINUTE) } });
  expect(found['sentence']).toMatch(/2 notifications are in quarantine\.$/);
});

describe('sources', () => {
  const sources = async (query = '', from: Call = api) => (await status(query, from))['sources'] as JsonObject[];
  const run = { source: 'google-workspace', account: 'C0run', finished: true } as const;
  const found = { checked: 7, changed: 2, missing: 1, unknown: 3 };

  test('say when they told something last, and what reconcile found', async () => {
    const { now } = api.clock;
    await keepRuns(api.store)({ ...run, ...found }, now - MINUTE);
    await keepRuns(api.store)({ source: 'paddle-classic', account: 'a/b', failed: true }, now);
    await acceptEvent(api.store, now - 2 * MINUTE, { account: run.account });
    const [workspace, classic] = await sources();
    expect(workspace).toMatchObject({ source: 'google-workspace', last_received_at: iso(now - MINUTE), silent: null });
    expect(workspace!['reconcile']).toStrictEqual([
      { account: run.account, ran_at: iso(now - MINUTE), failed: false, finished: true, ...found, silent: null },
    ]);
    expect(classic).toMatchObject({ reconcile: [{ account: 'a/b', failed: true, checked: 0 }] });
  });

  test('a run that fails leaves what the one before has found', async () => {
    const { now } = api.clock;
    await keepRuns(api.store)({ ...run, failed: true }, now);
    const [workspace] = await sources();
    expect(workspace!['reconcile']).toMatchObject([{ ran_at: iso(now), failed: true, ...found }]);
  });

  test('an account whose changes reconcile alone finds is silent, whoever else of its source notifies', async () => {
    const { now } = api.clock;
    await keepRuns(api.store)({ ...run, ...found, account: 'C0silent' }, now);
    const { id } = await acceptEvent(api.store, now - HOUR, { account: 'C0silent' });
    await docOf(api.store, EVENTS.doc(id)).update({ recovered: true });
    const [workspace] = await sources();
    expect(workspace).toMatchObject({ silent: 'unheard', last_received_at: iso(now - MINUTE) });
    expect(workspace!['reconcile']).toMatchObject([{ silent: null }, { account: 'C0silent', silent: 'unheard' }]);
  });

  test('with SILENT_AFTER, one that has told nothing for so long is silent', async () => {
    await acceptEvent(api.store, api.clock.now, { account: 'C0silent' });
    const strict = await api.withDeps(() => ({ silentAfterMs: HOUR }));
    const [workspace, , billing] = await sources('', strict);
    expect([workspace, billing]).toMatchObject([{ silent: null }, { silent: null, last_received_at: null }]);
    api.clock.now += HOUR;
    await forget();
    const [later] = await sources('', strict);
    expect(later).toMatchObject({ silent: 'too_long' });
    await docOf(api.store, RUNS.doc('google-workspace C0run')).delete();
  });
});

describe('counting', () => {
  /** Another instance, which counts its readings of the ledger by what it is asked for dead letters. */
  const counted = async () => {
    let times = 0;
    const server = await api.withDeps(() => ({
      countDeadLetters: async () => {
        times += 1;
        return { count: 0, as_of: iso(api.clock.now) };
      },
    }));
    return { ...server, times: () => times };
  };

  test('is done once a minute for all instances, and once for all who ask at a time', async () => {
    const [one, other] = [await counted(), await counted()];
    const all = await Promise.all([1, 2, 3, 4].map(() => status('', one)));
    expect(new Set(all.map(({ as_of }) => as_of)).size).toBe(1);
    expect(await status('', other)).toStrictEqual(all[0]);
    api.clock.now += 59_999;
    expect(await status('', other)).toStrictEqual(all[0]);
    expect([one.times(), other.times()]).toEqual([1, 0]);
    api.clock.now += 1;
    expect(await status('', other)).toMatchObject({ as_of: iso(api.clock.now) });
    expect([one.times(), other.times()]).toEqual([1, 1]);
    await status('?window=7d', other);
    expect(other.times()).toBe(2);
  });

  const heldByAnother = async (): Promise<void> =>
    void (await docOf(api.store, LEASES.doc('status 24h')).set({
      ...{ v: 1, holder: 'another' },
      until: Timestamp.fromMillis(api.clock.now + 15_000),
    }));

  test('where another instance counts, what was counted before is answered', async () => {
    const before = await status();
    api.clock.now += 2 * MINUTE;
    await heldByAnother();
    expect(await status()).toStrictEqual(before);
    api.clock.now += 15_000;
    expect(await status()).toMatchObject({ as_of: iso(api.clock.now) });
  });

  test('where another counts for the first time, nobody says that all is well', async () => {
    await heldByAnother();
    const found = await status();
    expect(found).toMatchObject({ headline: 'unknown', equations: null, sources: null, given_up: null });
    expect(found['unread']).toHaveLength(6);
    await docOf(api.store, LEASES.doc('status 24h')).delete();
  });

  test('what can’t be read is null with the reason, and the rest is there', async () => {
    const countDeadLetters = () =>
      Promise.reject(new SubrelayError('BUS_UNAVAILABLE', 'Cloud Monitoring answered 500'));
    const found = await status('', await api.withDeps(() => ({ countDeadLetters })));
    const unread = [{ part: 'dead_letters', reason: 'Cloud Monitoring answered 500' }];
    expect(found).toMatchObject({ headline: 'unknown', dead_letters: null, unread });
    expect(found['equations']).not.toBeNull();
    expect(api.logged.findLast(({ msg }) => msg === 'status.not_read')).toMatchObject({ part: 'dead_letters' });
  });

  test('an error that nobody foresaw shows nothing of itself', async () => {
    const countDeadLetters = () => Promise.reject(new Error('secret'));
    const { text } = await (await api.withDeps(() => ({ countDeadLetters }))).call('GET', '/v1/status');
    expect(text).toContain('the log tells more');
    expect(text).not.toContain('secret');
  });

  test('where the ledger takes too long, the equations of the count before stand with their time', async () => {
    const { equations } = await status();
    api.clock.now += 2 * MINUTE;
    const slow = () => Promise.reject(new SubrelayError('STORE_UNAVAILABLE', 'Firestore did not answer a reading'));
    const store = { ...api.store, reading: slow };
    const found = await status('', await api.withDeps(() => ({ store })));
    expect(found).toMatchObject({ as_of: iso(api.clock.now), equations: equations as JsonObject, pending: null });
    expect((found['unread'] as JsonObject[]).map(({ part }) => part)).toEqual(['equations', 'pending', 'quarantine']);
  });
});

test.each([
  ['?window=2h', 'window: must be one of 1h, 24h, 7d.'],
  ['?window=', 'window: cannot be blank.'],
  ['?window=1h&window=7d', 'window: must be given once.'],
  ['?from=2026-11-20T00:00:00Z', 'from'],
])('%s is refused', async (query, details) => {
  const { status: code, json } = await api.call('GET', `/v1/status${query}`);
  expect({ code, details: json?.['details'] }).toEqual({ code: 400, details: expect.stringContaining(details) });
});

describe('numbers for bars', () => {
  type Counted = Record<'accepted' | 'delivered' | 'failed', number>;
  const metrics = async (query: string, { call }: Call = api) => {
    const { status: code, json, text } = await call('GET', `/v1/metrics?${query}`);
    if (code !== 200) throw new Error(text);
    return json as unknown as { from: string; to: string; buckets: (Counted & { from: string; closed: boolean })[] };
  };
  const none = { accepted: 0, delivered: 0, failed: 0 };
  const account = 'C0bars';
  const begins = Date.parse('2026-11-24T10:00:00Z');
  const windowOf = (minutes: number) => `from=${iso(begins)}&to=${iso(begins + minutes * MINUTE)}`;
  let now: number;
  beforeAll(() => {
    now = api.clock.now;
    api.clock.now = begins + 4 * MINUTE + 10_000;
  });
  afterAll(() => {
    api.clock.now = now;
  });

  test('events count by their arrival, attempts by their end, each in its minute', async () => {
    const webhook = await createdWebhook(api, { match: { account: [account] } });
    const event = await acceptEvent(api.store, begins, { account });
    const at = (ms: number) => ({ event, webhook, state: null, now: begins + ms });
    await recordAttempt(api.store, { ...at(MINUTE), exchange: answered(500, '') });
    await recordAttempt(api.store, { ...at(2 * MINUTE - 1), exchange: answered(204, '') });
    await acceptEvent(api.store, begins + 2 * MINUTE, { account });
    const { from, to, buckets } = await metrics(windowOf(5));
    expect({ from, to }).toEqual({ from: iso(begins), to: iso(begins + 5 * MINUTE) });
    expect(buckets).toEqual([
      { from: iso(begins), closed: true, ...none, accepted: 1 },
      { from: iso(begins + MINUTE), closed: true, accepted: 0, delivered: 1, failed: 1 },
      { from: iso(begins + 2 * MINUTE), closed: true, ...none, accepted: 1 },
      { from: iso(begins + 3 * MINUTE), closed: false, ...none },
      { from: iso(begins + 4 * MINUTE), closed: false, ...none },
    ]);
    const hour = await metrics(`bucket=1h&from=${iso(begins)}`);
    expect(hour.buckets).toEqual([{ from: iso(begins), closed: false, accepted: 2, delivered: 1, failed: 1 }]);
  });

  test('a closed minute is counted once, an open one each time', async () => {
    const counts: unknown[] = [];
    const store = { ...api.store, count: (query: Question) => (counts.push(query), api.store.count(query)) };
    const counting = await api.withDeps(() => ({ store }));
    await metrics(windowOf(5), counting);
    expect(counts.splice(0)).toHaveLength(20);
    await acceptEvent(api.store, begins + 4 * MINUTE, { account });
    const { buckets } = await metrics(windowOf(5), counting);
    expect(counts).toHaveLength(8);
    expect(buckets.map(({ accepted }) => accepted)).toEqual([1, 0, 1, 0, 1]);
  });

  test('without a window it is the last hour', async () => {
    const { from, to, buckets } = await metrics('');
    expect([from, to, buckets.length]).toEqual([iso(begins - 55 * MINUTE), iso(begins + 5 * MINUTE), 60]);
    const short = await metrics('last=2');
    expect([short.from, short.to]).toEqual([iso(begins + 3 * MINUTE), to]);
  });

  test.each([
    ['bucket=1d', 'bucket: must be one of 1m, 1h.'],
    ['from=yesterday', 'from: must be an RFC 3339 time from 1970 on, a + in it written as %2B.'],
    ['from=2026-11-24T10:00:00Z&to=2026-11-24T10:00:00Z', 'from: must be before to.'],
    ['from=2026-11-24T06:59:59Z&to=2026-11-24T10:00:00Z', 'from: must be at most 180 buckets of 1m before to.'],
    ['last=181', 'last: must be a whole number between 1 and 180.'],
    ['last=2&from=2026-11-24T10:00:00Z', 'last: must not be given together with from.'],
    ['window=1h', 'window'],
  ])('%s is refused', async (query, details) => {
    const { status: code, json } = await api.call('GET', `/v1/metrics?${query}`);
    expect({ code, details: json?.['details'] }).toEqual({ code: 400, details: expect.stringContaining(details) });
  });
});

describe('what runs here', () => {
  const env = {
    API_KEYS: '[{"id": "a", "key": "not-to-be-shown-to-anybody"}]',
    SILENT_AFTER: '3600',
    MONITORING_URL: 'https://somebody:password@monitoring.example',
    K_REVISION: 'api-00007-abc',
  };
  const system = async (): Promise<JsonObject> => {
    const { call } = await api.withDeps(() => ({ env }));
    const { status: code, json, text } = await call('GET', '/v1/system');
    if (code !== 200) throw new Error(text);
    expect(text).not.toMatch(/not-to-be-shown|password/);
    return json!;
  };

  test('settings are shown, secrets are not, and what is not set has its default', async () => {
    const found = await system();
    const settings = new Map((found['settings'] as JsonObject[]).map((each) => [each['variable'], each]));
    expect(settings.get('SILENT_AFTER')).toMatchObject({ value: '3600', is_set: true, hidden: false });
    expect(settings.get('DEFAULT_EVENT_TYPES')).toMatchObject({ value: 'all', is_set: false });
    for (const secret of ['API_KEYS', 'MONITORING_URL'])
      expect(settings.get(secret)).toMatchObject({ value: null, is_set: true, hidden: true });
    expect(found).toMatchObject({
      ...{ version: expect.stringMatching(/^\d+\.\d+\.\d+/), revision: 'api-00007-abc', service: null },
      ...{ project: api.projectId, shards: 8, as_of: iso(api.clock.now) },
      retention_days: { events: 100, pending_deliveries: 60, audit_log: 400 },
      limits: { request_body_bytes: 1_048_576, page_items: 1_000 },
    });
    expect(found['indexes']).toContainEqual({
      collection: 'attempts',
      fields: ['shard', 'success', 'created_at desc'],
    });
  });

  test('says when sweep and reconcile were last at work', async () => {
    expect(await system()).toMatchObject({ passes: { sweep: { watched_at: null, watching: false } } });
    const { now } = api.clock;
    const until = Timestamp.fromMillis(now + 15_000);
    await docOf(api.store, LEASES.doc('sweep')).set({ v: 1, holder: 'one', until });
    await docOf(api.store, RUNS.doc('paddle-billing main')).set({
      ...{ v: 1, source: 'paddle-billing', account: 'main', failed: true },
      ran_at: Timestamp.fromMillis(now),
    });
    const { passes } = await system();
    expect(passes).toMatchObject({ sweep: { watched_at: expect.stringMatching(/Z$/), watching: true } });
    const run = { source: 'paddle-billing', account: 'main', failed: true, ran_at: iso(now) };
    expect((passes as JsonObject)['reconcile']).toContainEqual(run);
  });
});
