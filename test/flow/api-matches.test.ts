/** To which webhooks an event went and why to no other, and what rules would have matched. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { FANOUTS } from '../../shared/deliveries/fanout-document.ts';
import { openFanouts } from '../../shared/deliveries/fanouts.ts';
import { newDelivery } from '../../shared/deliveries/new-delivery.ts';
import type { NormalizedEvent } from '../../shared/events/event.ts';
import { deliveryId, eventId } from '../../shared/events/ids.ts';
import { readOne } from '../../shared/store/find.ts';
import { unpackIds } from '../../shared/webhooks/packed-ids.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { acceptEvent } from '../support/stored-samples.ts';
import { aWebhook } from '../support/webhook-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

interface Matches {
  matched: number;
  matched_webhooks: {
    webhook_id: string;
    webhook_name: string | null;
    deleted: boolean;
    delivery: JsonObject | null;
  }[];
  more_matched: boolean;
  not_matched_webhooks: {
    webhook_id: string;
    webhook_name: string;
    reason: string;
    sentence: string;
    changed_since: string | null;
  }[];
  more_not_matched: boolean;
}

async function matchesOf(event: string, query = ''): Promise<Matches> {
  const { status, json, text } = await api.call('GET', `/v1/events/${event}/matches${query}`);
  if (status !== 200) throw new Error(text);
  return json as unknown as Matches;
}

const reasonsOf = ({ not_matched_webhooks: others }: Matches) =>
  others.map(({ webhook_name, reason, changed_since }) => [webhook_name, reason, changed_since]);

const later = (ms: number) => new Date((api.clock.now += ms)).toISOString();

describe('GET /v1/events/{id}/matches', () => {
  const webhooks: Record<string, Webhook> = {};
  let event: NormalizedEvent;

  beforeAll(async () => {
    const make = async (name: string, body: JsonObject = {}) => {
      webhooks[name] = await createdWebhook(api, { name, ...body });
    };
    await make('All');
    await make('Audit', { event_types: ['invoice.*'] });
    await make('CRM', { match: { domain: 'Acme.example' } });
    await make('Gone');
    await make('Other reseller', { match: { account: 'C0other' } });
    await make('hooker', { payload_format: 'hooker-v1' });
    api.clock.now += 1_000;
    event = await acceptEvent(api.store, api.clock.now, { customer: { id: 'C0acme', domain: 'acme.example' } });
    api.clock.now += 1_000;
  });
  const idOf = (name: string) => webhooks[name]!.id;

  test('tells to which it went, with the delivery, and why to no other', async () => {
    const told = await matchesOf(event.id);
    const delivered = (name: string) => ({
      ...{ webhook_id: idOf(name), webhook_name: name, deleted: false },
      delivery: { id: deliveryId(event.id, idOf(name)), status: 'pending', reason: null },
    });
    expect(told).toEqual({
      ...{ event_id: event.id, type: event.type, received_at: expect.any(String), matched: 3 },
      matched_webhooks: expect.arrayContaining([delivered('All'), delivered('CRM'), delivered('Gone')]),
      ...{ more_matched: false, more_not_matched: false, not_matched_webhooks: expect.any(Array) },
    });
    expect(told.matched_webhooks).toHaveLength(3);
    expect(reasonsOf(told)).toEqual([
      ['Audit', 'event_types', null],
      ['Other reseller', 'account', null],
      ['hooker', 'payload_format', null],
    ]);
    expect(told.not_matched_webhooks[1]!.sentence).toBe(
      'Its match asks for the account C0other; the event has C0reseller.',
    );
  });

  test('asks the rules of now, and says which are not those of then', async () => {
    const body = { name: 'Audit', url: 'https://hook.example/a', active: true };
    const changed = later(60_000);
    await api.call('PUT', `/v1/webhooks/${idOf('Audit')}`, body);
    await api.call('PUT', `/v1/webhooks/${idOf('Other reseller')}`, {
      ...{ ...body, name: 'Other reseller', match: { account: ['C0other', 'C0third'] } },
    });
    await api.call('PUT', `/v1/webhooks/${idOf('CRM')}`, { ...body, name: 'CRM', event_types: [] });
    const made = later(60_000);
    await createdWebhook(api, { name: 'New', event_types: ['x'] });
    await api.call('DELETE', `/v1/webhooks/${idOf('Gone')}`);

    const told = await matchesOf(event.id);
    expect(reasonsOf(told)).toEqual([
      ['Audit', 'matches_now', changed],
      ['New', 'created_later', made],
      ['Other reseller', 'account', changed],
      ['hooker', 'payload_format', null],
    ]);
    expect(told.matched_webhooks.map(({ webhook_name, deleted }) => [webhook_name, deleted]).sort()).toEqual([
      ['All', false],
      ['CRM', false],
      ['Gone', true],
    ]);
    expect(told.matched_webhooks.find(({ deleted }) => deleted)!.delivery).toMatchObject({
      id: deliveryId(event.id, idOf('Gone')),
    });
  });

  test('of one webhook alone', async () => {
    const of = (id: string) => matchesOf(event.id, `?webhook_id=${id.toUpperCase()}`);
    expect(reasonsOf(await of(idOf('hooker')))).toEqual([['hooker', 'payload_format', null]]);
    const { matched_webhooks, not_matched_webhooks } = await of(idOf('All'));
    expect([matched_webhooks.map(({ webhook_name }) => webhook_name), not_matched_webhooks]).toEqual([['All'], []]);
    const { id } = await createdWebhook(api, { name: 'Short-lived' });
    await api.call('DELETE', `/v1/webhooks/${id}`);
    expect(reasonsOf(await of(id))).toEqual([['Short-lived', 'deleted', expect.any(String)]]);
    const { status, json } = await api.call('GET', `/v1/events/${event.id}/matches?webhook_id=${randomUUID()}`);
    expect([status, json!.code]).toEqual([404, 5]);
  });

  test('so many at most, and says that there are more', async () => {
    const told = await matchesOf(event.id, '?limit=1');
    expect([told.matched_webhooks.length, told.more_matched]).toEqual([1, true]);
    expect([reasonsOf(told).length, told.more_not_matched]).toEqual([1, true]);
  });

  test('a delivery that has expired is none', async () => {
    await docOf(api.store, DELIVERIES.doc(deliveryId(event.id, idOf('All')))).delete();
    const { matched_webhooks } = await matchesOf(event.id, `?webhook_id=${idOf('All')}`);
    expect(matched_webhooks).toMatchObject([{ webhook_name: 'All', delivery: null }]);
  });

  test('an event about a webhook, and one that nobody names', async () => {
    const failing = await acceptEvent(api.store, api.clock.now, {
      ...{ id: eventId('subrelay', 'subrelay', randomUUID()), source: 'subrelay', type: 'webhook.failing' },
      ...{ subject: { kind: 'webhook', id: idOf('All') }, customer: null },
    });
    const told = await matchesOf(failing.id);
    expect(told.matched).toBe(0);
    expect(reasonsOf(told)).toEqual(expect.arrayContaining([['All', 'not_named', null]]));
  });

  test.each([
    ['/v1/events/none/matches', 404, 2],
    [`/v1/events/evt_${'0'.repeat(32)}/matches`, 404, 8],
    ['/v1/events/EVENT/matches?limit=0', 400, 4],
    ['/v1/events/EVENT/matches?limit=1001', 400, 4],
    ['/v1/events/EVENT/matches?webhook_id=none', 400, 4],
    ['/v1/events/EVENT/matches?webhook=none', 400, 4],
  ])('%s: %i', async (path, status, code) => {
    const answer = await api.call('GET', path.replace('EVENT', event.id));
    expect([answer.status, answer.json!.code]).toEqual([status, code]);
  });

  test('a viewer may ask', async () => {
    const { json } = await api.call('POST', '/v1/keys', { name: 'Support', role: 'viewer' });
    const viewer = { authorization: `Bearer ${json!.key as string}` };
    for (const [method, path, body] of [
      ['GET', `/v1/events/${event.id}/matches`],
      ['POST', `/v1/webhooks/${idOf('CRM')}/would-match`, {}],
      ['POST', '/v1/would-match', {}],
      ['POST', '/v1/search', { q: 'acme.example' }],
    ] as const)
      expect((await api.call(method, path, body, viewer)).status).toBe(200);
  });
});

describe('of an event that matches more webhooks than its commit makes deliveries for', () => {
  let own: ApiServer;
  let event: NormalizedEvent;
  const MANY = 120;
  const ask = async (query = ''): Promise<Matches> =>
    (await own.call('GET', `/v1/events/${event.id}/matches${query}`)).json as unknown as Matches;

  beforeAll(async () => {
    own = await startApiServer();
    const at = new Date(own.clock.now).toISOString();
    const named = (name: string, body: JsonObject = {}) => aWebhook({ name, ...body }, { id: randomUUID() });
    const all = Array.from({ length: MANY }, (_, index) => named(`Webhook ${String(index).padStart(3, '0')}`));
    const others = ['Away', 'Beyond'].map((name) => named(name, { event_types: ['invoice.*'] }));
    for (const webhook of [...all, ...others])
      await own.store.commit({ writes: webhookCreation({ ...webhook, created_at: at, updated_at: at }) });
    event = await acceptEvent(own.store, (own.clock.now += 1_000));
  });
  afterAll(() => own.stop());

  const countsOf = ({ matched_webhooks: webhooks, more_matched }: Matches) => [
    webhooks.length,
    webhooks.filter(({ delivery }) => delivery !== null).length,
    more_matched,
  ];

  test('tells what its fan-out has yet to make, what that has made, and what is neither', async () => {
    const others = [
      ['Away', 'event_types', null],
      ['Beyond', 'event_types', null],
    ];
    const before = await ask('?limit=1000');
    expect([before.matched, countsOf(before), reasonsOf(before)]).toEqual([MANY, [MANY, 0, false], others]);

    const fanouts = openFanouts(own.store);
    const held = (await fanouts.claim(event.id, own.clock.now))!;
    const { data } = await readOne(own.store, FANOUTS.doc(event.id));
    const page = (from: number, count: number) =>
      unpackIds(data!.webhooks, from, count).map((id) => newDelivery(data!, id, undefined, own.clock.now));
    const half = (await fanouts.commitPage(held, page(0, 70), own.clock.now))!;
    const between = await ask('?limit=1000');
    expect([countsOf(between), reasonsOf(between)]).toEqual([[MANY, 70, false], others]);
    for (const index of [0, 119])
      expect((await ask(`?webhook_id=${unpackIds(data!.webhooks, index, 1)[0]!}`)).matched_webhooks).toHaveLength(1);

    await fanouts.commitPage(half.rest!, page(70, 50), own.clock.now);
    expect((await readOne(own.store, FANOUTS.doc(event.id))).exists).toBe(false);
    const after = await ask();
    expect([countsOf(after), reasonsOf(after)]).toEqual([[100, 100, true], others]);
  });

  test('tells one that matched and would not now, and one that was made later', async () => {
    const [matched] = (await ask('?limit=1')).matched_webhooks;
    own.clock.now += 1_000;
    await own.call('PUT', `/v1/webhooks/${matched!.webhook_id}`, {
      ...{ name: 'Matched', url: 'https://hook.example/a', event_types: [] },
    });
    const { id } = await createdWebhook(own, { name: 'Between' });
    const told = await ask('?limit=1000');
    expect(reasonsOf(told).map(([name, reason]) => [name, reason])).toEqual([
      ['Away', 'event_types'],
      ['Between', 'created_later'],
      ['Beyond', 'event_types'],
    ]);
    expect((await ask(`?webhook_id=${matched!.webhook_id}`)).matched_webhooks).toHaveLength(1);
    expect((await ask(`?webhook_id=${id}`)).not_matched_webhooks).toHaveLength(1);
  });
});

describe('would-match', () => {
  let own: ApiServer;
  let webhook: Webhook;
  const START = Date.parse('2026-11-20T00:00:00.000Z');
  const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

  const wouldMatch = async (body: object | undefined, path = '/v1/would-match'): Promise<JsonObject> => {
    const { status, json, text } = await own.call('POST', path, body);
    if (status !== 200) throw new Error(text);
    return json!;
  };

  beforeAll(async () => {
    own = await startApiServer();
    for (let minute = 0; minute < 130; minute++)
      await acceptEvent(own.store, START + minute * 60_000, {
        id: eventId('paddle-classic', 'shop', String(minute)),
        ...{ source: 'paddle-classic', account: 'shop', sku: null, plan: minute % 10 === 0 ? 'gold' : 'basic' },
        type: minute % 2 === 0 ? 'payment.succeeded' : 'subscription.renewed',
        customer: { id: `c-${minute % 5}` },
        data: {},
      });
    webhook = await createdWebhook(own, { name: 'Shop', event_types: ['payment.*'], match: { plan: 'gold' } });
    own.clock.now = START + 200 * 60_000;
  });
  afterAll(() => own.stop());

  test('a webhook’s own rules over the last 100 events', async () => {
    const told = await wouldMatch(undefined, `/v1/webhooks/${webhook.id}/would-match`);
    expect(told).toEqual({
      verdict: 'Would have matched 10 of the last 100 events.',
      webhook_id: webhook.id,
      rules: { event_types: ['payment.*'], match: { plan: ['gold'] }, payload_format: 'event' },
      ...{ matched: 10, looked_at: 100, complete: true, newest_at: at(129), oldest_at: at(30) },
      not_matched: [
        { reason: 'event_types', events: 50 },
        { reason: 'plan', events: 40 },
      ],
      events: [120, 110, 100, 90, 80, 70, 60, 50, 40, 30].map((minute) => ({
        ...{
          id: eventId('paddle-classic', 'shop', String(minute)),
          type: 'payment.succeeded',
          received_at: at(minute),
        },
      })),
    });
  });

  test('some of its rules changed', async () => {
    const told = await wouldMatch({ match: {}, last: 10 }, `/v1/webhooks/${webhook.id}/would-match`);
    expect(told).toMatchObject({ matched: 5, looked_at: 10, rules: { event_types: ['payment.*'], match: {} } });
  });

  test.each<[string, object, string, number, number]>([
    ['every event', {}, 'Would have matched 100 of the last 100 events.', 100, 100],
    ['none', { event_types: [] }, 'Would have matched 0 of the last 100 events.', 0, 100],
    [
      'one type, given alone',
      { event_types: 'subscription.*', last: 31 },
      'Would have matched 16 of the last 31 events.',
      16,
      31,
    ],
    [
      'a condition',
      { match: { customer: ['c-1', 'c-2'] }, last: 1 },
      'Would have matched 0 of the last 1 event.',
      0,
      1,
    ],
    [
      'a window',
      { from: '2026-11-20T00:00:00Z', to: '2026-11-20T02:10:00Z', event_types: ['payment.*'] },
      'Would have matched 65 of the 130 events that arrived from 20 Nov 00:00:00Z to 20 Nov 02:09:00Z.',
      65,
      130,
    ],
    [
      'since a time',
      { from: '2026-11-20T02:00:00Z' },
      'Would have matched 10 of the 10 events that arrived from 20 Nov 02:00:00Z to 20 Nov 02:09:00Z.',
      10,
      10,
    ],
    [
      'until a time',
      { to: '2026-11-20T00:02:00+00:00' },
      'Would have matched 2 of the 2 events that arrived from 20 Nov 00:00:00Z to 20 Nov 00:01:00Z.',
      2,
      2,
    ],
    ['a time without events', { from: '2026-11-21T00:00:00Z' }, 'No events of that time are kept.', 0, 0],
  ])('%s', async (_, body, verdict, matched, looked_at) => {
    own.clock.now = Date.parse('2026-11-21T12:00:00.000Z');
    expect(await wouldMatch(body)).toMatchObject({ verdict, matched, looked_at, complete: true, webhook_id: null });
  });

  test('a payload format asks the data', async () => {
    const told = await wouldMatch({ payload_format: 'hooker-v1' });
    expect(told).toMatchObject({ matched: 50, not_matched: [{ reason: 'payload_format', events: 50 }] });
  });

  test('what arrives then is what was told', async () => {
    const rules = { event_types: ['payment.*'], match: { customer: ['c-2'], plan: ['basic'] } };
    const told = await wouldMatch({ ...rules, last: 20 });
    const { id } = await createdWebhook(own, { name: 'Proof', ...rules });
    const accepted = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        acceptEvent(own.store, own.clock.now, {
          id: eventId('paddle-classic', 'shop', `again ${index}`),
          ...{ source: 'paddle-classic', account: 'shop', sku: null, plan: index % 10 === 0 ? 'gold' : 'basic' },
          type: index % 2 === 0 ? 'payment.succeeded' : 'subscription.renewed',
          customer: { id: `c-${index % 5}` },
          data: {},
        }),
      ),
    );
    const made = await own.store.exist(accepted.map((event) => DELIVERIES.doc(deliveryId(event.id, id))));
    expect(made.filter(Boolean)).toHaveLength(told['matched'] as number);
    expect(told['matched']).toBeGreaterThan(0);
  });

  test.each<[string, string, number, number, string]>([
    ['too many', '{"last":101}', 400, 4, 'last: must be no greater than 100; give from and to for more.'],
    ['none', '{"last":0}', 400, 4, 'last: must be no less than 1.'],
    ['both', '{"last":1,"from":"2026-11-20T00:00:00Z"}', 400, 4, 'last: must not be given together with from or to.'],
    [
      'a window turned round',
      '{"from":"2026-11-20T00:00:00Z","to":"2026-11-20T00:00:00Z"}',
      400,
      4,
      'from: must be before to.',
    ],
    ['no time', '{"from":"yesterday"}', 400, 4, 'from: must be an RFC 3339 time from 1970 on.'],
    [
      'an unknown condition',
      '{"match":{"country":"DE"}}',
      400,
      4,
      'match: may have account, customer, domain, sku, plan and tags.',
    ],
    [
      'no type',
      '{"event_types":["a b"]}',
      400,
      4,
      'event_types: must be types such as subscription.suspended or subscription.*.',
    ],
    ['another field', '{"name":"x"}', 400, 4, 'name: is no field here.'],
    ['no object', '[]', 400, 3, 'the body must be a JSON object.'],
  ])('refuses %s', async (_, body, status, code, details) => {
    for (const path of ['/v1/would-match', `/v1/webhooks/${webhook.id}/would-match`]) {
      const answer = await own.call('POST', path, body);
      expect([answer.status, answer.json]).toEqual([status, expect.objectContaining({ code, details })]);
    }
  });

  test('of a webhook that is not there', async () => {
    expect((await own.call('POST', `/v1/webhooks/${randomUUID()}/would-match`, {})).json!.code).toBe(5);
    expect((await own.call('POST', '/v1/webhooks/none/would-match', {})).json!.code).toBe(2);
    expect((await own.call('GET', '/v1/would-match')).status).toBe(405);
  });
});
