/** Search by whatever a person has, and the command that makes older events findable. */
import { execFile } from 'node:child_process';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { JsonObject } from '../../shared/base/json.ts';
import { ACCOUNTS } from '../../shared/events/accounts.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId, eventId } from '../../shared/events/ids.ts';
import { createAccept } from '../../shared/intake/accept.ts';
import { reindex } from '../../shared/intake/reindex.ts';
import { readOne } from '../../shared/store/find.ts';
import { openLists } from '../../shared/store/lists.ts';
import type { Store } from '../../shared/store/store.ts';
import { gone, update } from '../../shared/store/write.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { acceptEvent, answered, observe, recordAttempt, subjectKeyOf } from '../support/stored-samples.ts';
import { CUSTOMER_HMAC_KEY, KEYS } from '../support/webhook-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

interface Found {
  hits: (JsonObject & { kind: string; by: string; id: string; key?: string })[];
  more: boolean;
  searched: string[];
  not_findable: JsonObject[];
  accounts: JsonObject[];
  findable_since: string | null;
}

async function search(q: unknown, headers: Record<string, string> = {}): Promise<Found> {
  const { status, json, text } = await api.call('POST', '/v1/search', { q }, headers);
  if (status !== 200) throw new Error(text);
  return json as unknown as Found;
}

/** Each hit in a line: kind, how it was found, id or key. */
const linesOf = ({ hits }: Found): string[] => hits.map(({ kind, by, id, key }) => `${kind} by ${by}: ${key ?? id}`);

const START = Date.parse('2026-11-20T00:00:00.000Z');
const OTHER_KEY = { authorization: 'Bearer another-key-of-24-characters' };

describe('POST /v1/search', () => {
  const workspace: Partial<NormalizedEvent> = {
    id: eventId('google-workspace', 'C0reseller', 'message-1'),
    subject: { kind: 'subscription', id: 'C0reseller/C0acme/1010020027' },
    customer: { id: 'C0acme', domain: 'Acme.example' },
    data: { subscription_id: 'S-77' },
  };
  const classic: Partial<NormalizedEvent> = {
    ...{ id: eventId('paddle-classic', 'shop', '900000001'), source: 'paddle-classic', account: 'shop' },
    subject: { kind: 'subscription', id: 'shop/4711' },
    customer: { id: 'user-9', email: 'Jo@acme.example' },
    data: { subscription_id: '4711' },
  };
  const billing: Partial<NormalizedEvent> = {
    ...{ id: eventId('paddle-billing', 'shop', 'evt_01hv8x2a0b1c2d3e4f5g6h7j8k') },
    ...{ source: 'paddle-billing', account: 'shop' },
    subject: { kind: 'subscription', id: 'shop/sub_01hv8x2a' },
    customer: { id: 'ctm_01hv8x2a' },
  };
  const events: Record<string, NormalizedEvent> = {};
  let webhook: Webhook;
  let attempt: string;
  const given: Record<string, string> = {};

  beforeAll(async () => {
    webhook = await createdWebhook(api, { name: 'Customer relations' });
    for (const [name, event] of Object.entries({ workspace, classic, billing }))
      events[name] = await acceptEvent(api.store, START, event);
    const { workspace: suspended } = events as { workspace: NormalizedEvent };
    const made = { event: suspended, webhook, exchange: answered(500, ''), state: null, now: START + 1_000 };
    attempt = (await recordAttempt(api.store, made)).id;
    await observe(api.store, suspended, { kind: 'found', state: { status: 'active' }, subscriptionId: 'S-77' });
    const give = async (name: string, path: string, body: object) => {
      const { json } = await api.call('POST', path, body, { 'idempotency-key': name });
      given[name] = json!.id as string;
    };
    await give('key of an event', '/v1/events', { type: 'order.shipped', subject: { kind: 'order', id: 'order-1' } });
    await give('key of a payload', '/v1/deliveries', { webhook_id: webhook.id, payload: 'x' });
    await give('key of a webhook', '/v1/webhooks', { name: 'Keyed', url: 'https://hook.example/b', event_types: [] });
    await give('key of a key', '/v1/keys', { name: 'Support', role: 'viewer' });
    await give('key of a job', '/v1/replays', { filter: { 'created_at.gte': '2026-11-19T00:00:00Z' } });
    await give('key of retries', '/v1/retries', { filter: { webhook_id: webhook.id } });
    const accept = createAccept({
      ...{ store: api.store, catalogue: openCatalogue(api.store), ...KEYS, now: () => START },
      bus: { publishPointers: none, wake: none, wakeAgain: none, close: none },
      log: pino({ level: 'silent' }),
    });
    const unread = { source: 'paddle-billing', account: 'shop', reason: 'event_id is missing' } as const;
    given['quarantine'] = (await accept({ ...unread, raw: Buffer.from('{}') })).id;
  });
  const none = async () => undefined;

  const keysOf = (name: string) => {
    const event = events[name]!;
    return { customer: KEYS.customerKey(event)!, subject: subjectKeyOf(event) };
  };

  describe('finds what has an id', () => {
    test.each<[string, () => string, () => string[]]>([
      ['an event', () => events['classic']!.id, () => [`event by id: ${events['classic']!.id}`]],
      [
        'a delivery',
        () => deliveryId(events['workspace']!.id, webhook.id),
        () => [`delivery by id: ${deliveryId(events['workspace']!.id, webhook.id)}`],
      ],
      ['an attempt', () => attempt, () => [`attempt by id: ${attempt}`]],
      ['a webhook', () => webhook.id.toUpperCase(), () => [`webhook by id: ${webhook.id}`]],
      ['a job', () => given['key of a job']!, () => [`job by id: ${given['key of a job']}`]],
      ['in quarantine', () => given['quarantine']!, () => [`quarantined by id: ${given['quarantine']}`]],
      ['a key', () => given['key of a key']!, () => [`api_key by id: ${given['key of a key']}`]],
      ['the key of a key', () => 'key of a key', () => [`api_key by idempotency_key: ${given['key of a key']}`]],
      ['an alert', () => '900000001', () => [`event by source_id: ${events['classic']!.id}`]],
      [
        'a Billing event',
        () => 'evt_01hv8x2a0b1c2d3e4f5g6h7j8k',
        () => [`event by source_id: ${events['billing']!.id}`],
      ],
      ['a Workspace message', () => ' message-1 ', () => [`event by source_id: ${events['workspace']!.id}`]],
      ['the key of an event', () => 'key of an event', () => [`event by idempotency_key: ${given['key of an event']}`]],
      [
        'the key of a payload',
        () => 'key of a payload',
        () => [`delivery by idempotency_key: ${given['key of a payload']}`],
      ],
      [
        'the key of a webhook',
        () => 'key of a webhook',
        () => [`webhook by idempotency_key: ${given['key of a webhook']}`],
      ],
      ['the key of a job', () => 'key of a job', () => [`job by idempotency_key: ${given['key of a job']}`]],
      ['the key of retries', () => 'key of retries', () => [`job by idempotency_key: ${given['key of retries']}`]],
    ])('%s', async (_, q, lines) => {
      expect(linesOf(await search(q()))).toEqual(lines());
    });

    test.each<[string, () => string]>([
      ['an event', () => `event by id_prefix: ${events['billing']!.id}`],
      ['a delivery', () => `delivery by id_prefix: ${deliveryId(events['billing']!.id, webhook.id)}`],
      ['an attempt', () => `attempt by id_prefix: ${attempt}`],
      ['a webhook', () => `webhook by id_prefix: ${webhook.id}`],
      ['a job', () => `job by id_prefix: ${given['key of a job']}`],
      ['a key', () => `api_key by id_prefix: ${given['key of a key']}`],
      ['in quarantine', () => `quarantined by id_prefix: ${given['quarantine']}`],
    ])('the first eight digits of one: %s', async (_, line) => {
      const id = line().split(': ')[1]!.replace('evt_', '');
      expect(linesOf(await search(id.slice(0, 8)))).toContain(line());
      expect(linesOf(await search(id.slice(0, 13).toUpperCase()))).toContain(line());
      expect(linesOf(await search(id.slice(0, 7)))).toEqual([]);
    });

    test('another key’s idempotency keys are not its own', async () => {
      expect(linesOf(await search('key of an event', OTHER_KEY))).toEqual([]);
    });
  });

  describe('finds whom and what events name, with keys that lists take', () => {
    test.each<[string, string, string, string[]]>([
      ['a domain in any case', 'ACME.example', 'workspace', ['customer by domain', 'subject by domain']],
      ['a domain with a dot behind it', 'acme.example.', 'workspace', ['customer by domain', 'subject by domain']],
      ['an e-mail address', 'jo@ACME.EXAMPLE', 'classic', ['customer by email', 'subject by email']],
      ['a customer of Workspace', 'C0acme', 'workspace', ['customer by customer_id', 'subject by customer_id']],
      ['a customer of Billing', 'ctm_01hv8x2a', 'billing', ['customer by customer_id', 'subject by customer_id']],
      ['a subscription of Classic', '4711', 'classic', ['subject by subject_id', 'customer by subject_id']],
      ['a subscription of Billing', 'sub_01hv8x2a', 'billing', ['subject by subject_id', 'customer by subject_id']],
      ['a subscription of Workspace', 'S-77', 'workspace', ['subject by subject_id', 'customer by subject_id']],
      [
        'a subject as events have it',
        'C0reseller/C0acme/1010020027',
        'workspace',
        ['subject by subject_id', 'customer by subject_id'],
      ],
    ])('%s', async (_, q, name, kinds) => {
      const found = await search(q);
      const { customer, subject } = keysOf(name);
      const lines = linesOf(found);
      expect(lines.sort()).toEqual(
        [
          ...kinds.map((kind) => `${kind}: ${kind.startsWith('customer') ? customer : subject}`),
          `event by ${kinds[0]!.split(' ').at(-1)}: ${events[name]!.id}`,
        ].sort(),
      );
      for (const [filter, key] of Object.entries({ customer, subject })) {
        const { json } = await api.call('GET', `/v1/events?${filter}=${key}`);
        expect((json!.events as JsonObject[]).map(({ id }) => id)).toEqual([events[name]!.id]);
        const { json: delivered } = await api.call('GET', `/v1/deliveries?${filter}=${key}`);
        expect((delivered!.deliveries as JsonObject[]).map(({ event_id }) => event_id)).toEqual([events[name]!.id]);
      }
      expect((await api.call('GET', `/v1/subjects/${subject}/timeline`)).status).toBe(200);
    });

    test('a client’s subject, by its own id', async () => {
      expect((await search('order-1')).hits).toMatchObject([
        { kind: 'subject', by: 'subject_id', source: 'api', subject_kind: 'order', id: 'order-1', customer: null },
        { kind: 'event', by: 'subject_id', id: given['key of an event'] },
      ]);
    });

    test('keys themselves', async () => {
      const { customer, subject } = keysOf('workspace');
      expect(linesOf(await search(subject))).toEqual([`subject by key: ${subject}`]);
      expect(linesOf(await search(customer.toUpperCase()))).toEqual([
        `customer by key: ${customer}`,
        `subject by key: ${subject}`,
      ]);
    });

    test('what is known of a customer whose events are gone', async () => {
      const event = await acceptEvent(api.store, START, {
        subject: { kind: 'subscription', id: 'C0reseller/C0gone/sku' },
        customer: { id: 'C0gone', domain: 'gone.example' },
      });
      await observe(api.store, event, { kind: 'found', state: { status: 'active' } });
      await docOf(api.store, EVENTS.doc(event.id)).delete();
      expect(linesOf(await search('C0gone'))).toEqual([
        `customer by customer_id: ${KEYS.customerKey(event)}`,
        `subject by customer: ${subjectKeyOf(event)}`,
      ]);
      expect(linesOf(await search('gone.example'))).toEqual([]);
    });

    test('a webhook by a part of its name, and none that is deleted', async () => {
      const { id } = await createdWebhook(api, { name: 'Customer relations, old', event_types: [] });
      expect(linesOf(await search('RELATIONS')).sort()).toEqual(
        [`webhook by name: ${webhook.id}`, `webhook by name: ${id}`].sort(),
      );
      await api.call('DELETE', `/v1/webhooks/${id}`);
      expect(linesOf(await search('relations'))).toEqual([`webhook by name: ${webhook.id}`]);
      expect(linesOf(await search(id))).toEqual([]);
      expect(linesOf(await search('re'))).toEqual([]);
    });

    test('more than it shows', async () => {
      for (let index = 0; index < 55; index++)
        await acceptEvent(api.store, START + index, {
          subject: { kind: 'subscription', id: `C0reseller/C0many/${index}` },
          customer: { id: 'C0many', domain: 'many.example' },
        });
      const { hits, more } = await search('many.example');
      expect(more).toBe(true);
      expect(hits.length).toBeLessThanOrEqual(60);
      expect(hits[0]).toMatchObject({ kind: 'customer', by: 'domain', id: 'C0many' });
    });
  });

  test('says what it looked for, in whose accounts, and that all events are found', async () => {
    expect(await search('ntf_01hv8x2a0b1c2d3e4f5g6h7j8k')).toEqual({
      ...{ hits: [], more: false, findable_since: null },
      not_findable: [{ what: 'billing_notification', note: expect.stringMatching(/is not kept.*evt_/) }],
      searched: [
        ...['id of a notification at its source', 'idempotency key', 'domain, e-mail address or id of a customer'],
        ...['id of a subject', 'name of a webhook'],
      ],
      accounts: [
        { source: 'google-workspace', account: 'C0reseller' },
        { source: 'paddle-billing', account: 'shop' },
        { source: 'paddle-classic', account: 'shop' },
      ],
    });
    expect((await search('10481212345678901')).not_findable).toEqual([
      { what: 'pubsub_message', note: expect.stringMatching(/message_id/) },
    ]);
    expect((await search('900000001')).not_findable).toEqual([]);
    expect((await search('6f1c2a50')).searched[0]).toBe('beginning of an id: 6f1c2a50');
  });

  test('nothing of what was searched for is logged', async () => {
    for (const q of ['secret-person@acme.example', 'Secret Person & Söhne']) await search(q);
    await api.call('POST', '/v1/search', { q: ['secret-person@acme.example'] });
    await api.call('POST', '/v1/search', { 'secret-person@acme.example': 1, q: 'x' });
    const lines = api.logged.filter(({ path }) => path === '/v1/search');
    expect(lines.length).toBeGreaterThan(10);
    expect(JSON.stringify(api.logged)).not.toMatch(/secret.person|acme/i);
  });

  describe('refuses', () => {
    const over = (bytes: number) => JSON.stringify({ q: 'x'.repeat(bytes) });
    test.each<[string, string, number, number, string | RegExp]>([
      ['a text of 1 MB', over(1_000_000), 413, 12, 'a search may have 4000 bytes, and its text 320.'],
      ['a body of 4 MB', over(4_000_000), 413, 12, 'The body is larger than 1048576 bytes.'],
      ['a text that is too long', over(321), 400, 4, 'q: the length must be between 1 and 320 bytes.'],
      ['no text', '{}', 400, 4, 'q: cannot be blank.'],
      ['a blank one', '{"q":" \\t "}', 400, 4, 'q: cannot be blank.'],
      ['what nobody sees', '{"q":"\\u200b"}', 400, 4, 'q: cannot be blank.'],
      ['two lines', '{"q":"acme\\nexample"}', 400, 4, 'q: cannot have control characters.'],
      ['a NUL', '{"q":"acme\\u0000"}', 400, 4, 'q: cannot have control characters.'],
      ['a number', '{"q":4711}', 400, 3, 'q: must be a string.'],
      ['a list', '{"q":["a"]}', 400, 3, 'q: must be a string.'],
      ['half a letter', '{"q":"\\ud800"}', 400, 4, 'q: must be well-formed text.'],
      ['another field', '{"q":"a","limit":3}', 400, 4, 'limit: is no field here.'],
      ['no JSON', 'q=a', 400, 3, 'the body must be JSON.'],
      ['nothing', '', 400, 3, 'the body must be JSON.'],
    ])('%s', async (_, body, status, code, details) => {
      const answer = await api.call('POST', '/v1/search', body);
      expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ code, details })]);
    });

    test('a text in the URL', async () => {
      expect((await api.call('GET', '/v1/search?q=jo@acme.example')).status).toBe(405);
      expect((await api.call('POST', '/v1/search?q=jo@acme.example', { q: 'a' })).json!.details).toBe(
        'q: is no parameter here.',
      );
    });
  });
});

describe('events from before they had keys', () => {
  const accepted: NormalizedEvent[] = [];
  let own: ApiServer;
  const withoutKeys = async (store: Store, ids: readonly string[]) => {
    for (const id of ids)
      await store.commit({ writes: [update(EVENTS.doc(id), { find_keys: gone(), unmatched: gone() })] });
  };
  const searchOwn = async (q: string) => (await own.call('POST', '/v1/search', { q })).json as unknown as Found;
  const deps = (store = own.store) => ({
    ...{ store, lists: openLists(store), findKeys: KEYS.findKeys, now: () => own.clock.now },
    sleep: async (ms: number) => void (slept += ms),
  });
  let slept = 0;

  beforeAll(async () => {
    own = await startApiServer();
    for (let index = 0; index < 120; index++)
      accepted.push(
        await acceptEvent(own.store, START + Math.floor(index / 2) * 60_000, {
          account: `C0${index % 3}`,
          customer: { id: `C0c${index}`, domain: `c${index}.example` },
        }),
      );
    await withoutKeys(
      own.store,
      accepted.map(({ id }) => id),
    );
    await docOf(own.store, ACCOUNTS).delete();
  });
  afterAll(() => own.stop());

  test('are not found by a domain, and the answer says so', async () => {
    const { hits, findable_since } = await searchOwn('c7.example');
    expect(hits).toEqual([]);
    expect(Date.parse(findable_since!)).toBeGreaterThan(START + 3_600_000);
  });

  test('are found page by page, the newest first, at a rate, however often it is stopped', async () => {
    slept = 0;
    const until = new Error('stopped');
    await expect(
      reindex(deps(), {
        ...{ rate: 100, again: false },
        onPage: ({ given }) => {
          if (given >= 50) throw until;
        },
      }),
    ).rejects.toBe(until);
    const half = await searchOwn('c7.example');
    expect([half.hits, half.findable_since]).toEqual([[], '2026-11-20T00:35:00.001Z']);
    expect(linesOf(await searchOwn('c119.example'))).toHaveLength(3);
    expect(half.accounts).toEqual([0, 1, 2].map((n) => ({ source: 'google-workspace', account: `C0${n}` })));

    // One that shares its time with the end of the page is looked at again.
    expect(await reindex(deps(), { rate: 100, again: false })).toEqual({ given: 70, had: 2, gone: 0, left: 0 });
    expect(slept).toBe(500 + 220);
    const whole = await searchOwn('c7.example');
    expect([linesOf(whole).length, whole.findable_since]).toEqual([3, null]);
    const { json } = await own.call('GET', '/v1/events?unmatched=true&limit=1000');
    expect(json!.events).toHaveLength(120);
    const { data } = await readOne(own.store, EVENTS.doc(accepted[7]!.id));
    expect(data!.find_keys).toEqual(KEYS.findKeys(accepted[7]!, KEYS.customerKey(accepted[7]!)));
    expect(await reindex(deps(), { rate: 100, again: true })).toEqual({ given: 0, had: 120, gone: 0, left: 0 });
  });

  test('change under it: it tries again, and leaves what is gone', async () => {
    const [busy, expired, racing] = accepted.slice(0, 3).map(({ id }) => id) as [string, string, string];
    await withoutKeys(own.store, [busy, expired, racing]);
    let touched = 0;
    const raced: Store = {
      ...own.store,
      commit: async (unit) => {
        const id = unit.writes[0]!.ref.id;
        if (id === expired) await docOf(own.store, EVENTS.doc(id)).delete();
        const isRaced = id === busy || (id === racing && touched === 0);
        if (isRaced) await docOf(own.store, EVENTS.doc(id)).update({ touched: (touched += 1) });
        return own.store.commit(unit);
      },
    };
    const counts = await reindex(deps(raced), { rate: 1_000, again: true });
    expect(counts).toEqual({ given: 1, had: 117, gone: 1, left: 1 });
  });

  /** Runs the command as a person does. */
  const command = (...args: string[]): Promise<{ code: number; output: string }> => {
    const env = {
      ...{ ...process.env, GOOGLE_CLOUD_PROJECT: own.projectId, CUSTOMER_HMAC_KEY },
      METADATA_SERVER_DETECTION: 'none',
    };
    return new Promise((resolve) => {
      execFile(process.execPath, ['cli/main.ts', 'reindex', ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), output: (stdout + stderr).trimEnd() });
      });
    });
  };

  test('the command tells what it did', async () => {
    const [last] = accepted.slice(-1);
    await withoutKeys(own.store, [last!.id]);
    const given = await command('--again', '--rate', '1000');
    expect(given).toEqual({
      code: 0,
      output: expect.stringMatching(
        /^Events given keys: 2, had them: 117, expired meanwhile: 0, changed by others .* 0$/,
      ),
    });
    expect(linesOf(await searchOwn('c119.example'))).toHaveLength(3);
    expect(await command('--rate', '0')).toMatchObject({
      code: 2,
      output: expect.stringContaining('--rate must be a whole number from 1 to 1000, current value is "0"'),
    });
  });
});
