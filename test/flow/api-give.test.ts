/** What clients give through the API: payloads for one webhook, and events for all that match. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ROUTES } from '../../functions/api/routes.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { createdWebhook, startApiServer, storedWebhook } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { clientOf } from '../support/client.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const under = (key: string) => ({ 'idempotency-key': key });
const refusal = ({ status, json }: Answered) => [status, json!.code, json!.details];

describe('POST /v1/deliveries', () => {
  const give = (body: unknown, headers: Record<string, string> = {}) =>
    api.call('POST', '/v1/deliveries', body, headers);
  const isStored = async (id: unknown) =>
    (await clientOf(api.store).collection(DELIVERIES.name).doc(String(id)).get()).exists;

  test('takes a payload in, and publishes its pointer, before it answers', async () => {
    const { id: webhook_id } = await createdWebhook(api);
    const payload = '{"success": true}';
    const { status, json } = await give({ webhook_id, payload });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      webhook_id,
      payload,
      status: 'pending',
      delivery_attempts: 0,
      scheduled_at: '2026-11-21T10:00:00.000Z',
      event_id: null,
      event_type: null,
    });
    expect(await isStored(json!.id)).toBe(true);
    expect(api.pointers).toContainEqual({
      delivery: json!.id,
      attempt: 1,
      due_at: api.clock.now + 10_000,
      event: null,
      subject: null,
    });
    expect((await api.call('GET', `/v1/deliveries/${json!.id as string}`)).json).toEqual(json);
    // Here it is committed days after its time: who follows the list of deliveries has missed it.
    expect(api.logged).toContainEqual(expect.objectContaining({ msg: 'list.late', list: 'deliveries', id: json!.id }));
  });

  test('takes any text, none at all, and keys in any case', async () => {
    const { id } = await createdWebhook(api);
    expect((await give({ webhook_id: id })).json).toMatchObject({ payload: '' });
    expect((await give({ Webhook_ID: id, PAYLOAD: 'not <JSON> ✓', delivery_attempts: 9 })).json).toMatchObject({
      payload: 'not <JSON> ✓',
      delivery_attempts: 0,
    });
  });

  test('waits until it is scheduled, and wakes sweep only where that is before the next tick', async () => {
    const { id: webhook_id } = await createdWebhook(api);
    const [published, wakes] = [api.pointers.length, api.wakes()];
    const later = await give({ webhook_id, payload: 'x', scheduled_at: '2026-11-21T12:00:00+01:00' });
    expect(later.json).toMatchObject({ scheduled_at: '2026-11-21T11:00:00.000Z', status: 'pending' });
    expect([api.pointers.length, api.wakes()]).toEqual([published, wakes]);
    const soon = await give({ webhook_id, payload: 'x', scheduled_at: '2026-11-21T10:00:30Z' });
    expect(soon.json).toMatchObject({ scheduled_at: '2026-11-21T10:00:30.000Z' });
    expect([api.pointers.length, api.wakes()]).toEqual([published, wakes + 1]);
    const past = await give({ webhook_id, payload: 'x', scheduled_at: '2020-01-01T00:00:00Z' });
    expect(past.json).toMatchObject({ scheduled_at: '2026-11-21T10:00:00.000Z' });
  });

  test('is one delivery however often it is repeated under its idempotency key', async () => {
    const { id: webhook_id } = await createdWebhook(api);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => give({ webhook_id, payload: 'x' }, under(key))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ json }) => json!.id)).size).toBe(1);
    expect(refusal(await give({ webhook_id, payload: 'y' }, under(key)))).toEqual([
      409,
      15,
      expect.stringMatching(/^another request was made with this Idempotency-Key/),
    ]);
    const other = await api.call(
      'POST',
      '/v1/deliveries',
      { webhook_id, payload: 'x' },
      {
        ...under(key),
        authorization: 'Bearer another-key-of-24-characters',
      },
    );
    expect(other.status).toBe(201);
  });

  test('ends at once, and is kept, where the webhook is disabled', async () => {
    const { id: webhook_id } = await createdWebhook(api);
    await clientOf(api.store).collection('webhooks').doc(webhook_id).update({ status: 'disabled', active: false });
    await createdWebhook(api);
    const { json } = await give({ webhook_id, payload: 'x' });
    expect(json).toMatchObject({ status: 'discarded', reason: 'webhook_disabled' });
  });

  const id = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';
  test.each<[string, unknown, Record<string, string>, unknown[]]>([
    ['no JSON', '{', {}, [400, 3, 'the body must be JSON.']],
    ['no object', [], {}, [400, 3, 'the body must be a JSON object.']],
    ['no webhook', { payload: 'x' }, {}, [400, 4, 'webhook_id: cannot be blank.']],
    ['no UUID', { webhook_id: 'x' }, {}, [400, 3, 'webhook_id: must be a UUID.']],
    [
      'a UUID of another version',
      { webhook_id: '6f1c2a50-8b07-1c3e-9d2e-0a4d5c6b7e8f' },
      {},
      [400, 4, 'webhook_id: must be a valid UUID v4.'],
    ],
    ['an unknown webhook', { webhook_id: id }, {}, [404, 5, undefined]],
    [
      'a payload that is a number',
      `{"webhook_id":"${id}","payload":1e308}`,
      {},
      [400, 3, 'payload: must be a string.'],
    ],
    [
      'a payload of many digits',
      `{"webhook_id":"${id}","payload":12345678901234567890}`,
      {},
      [400, 3, 'payload: must be a string.'],
    ],
    ['an id that is one', '{"webhook_id":12345678901234567890}', {}, [400, 3, 'webhook_id: must be a string.']],
    [
      'what is nested too deep',
      `{"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      {},
      [400, 3, 'the body is nested more than 64 deep.'],
    ],
    ['a payload that is no text', { webhook_id: id, payload: {} }, {}, [400, 3, 'payload: must be a string.']],
    [
      'a payload too large',
      { webhook_id: id, payload: 'ä'.repeat(450_001) },
      {},
      [400, 4, 'payload: the length must be at most 900000 bytes.'],
    ],
    [
      'no time',
      { webhook_id: id, scheduled_at: 'tomorrow' },
      {},
      [400, 4, 'scheduled_at: must be an RFC 3339 time from 1970 on.'],
    ],
    [
      'a time far away',
      { webhook_id: id, scheduled_at: '2026-12-22T10:00:00Z' },
      {},
      [400, 4, 'scheduled_at: must be within 30 days.'],
    ],
    [
      'a key too long',
      { webhook_id: id },
      under('k'.repeat(256)),
      [400, 4, 'Idempotency-Key: must be 1 to 255 printable ASCII characters.'],
    ],
  ])('refuses %s', async (_, body, headers, expected) => {
    expect(refusal(await give(body, headers))).toEqual(expected);
  });
});

describe('POST /v1/events', () => {
  const give = (body: unknown, headers: Record<string, string> = {}) => api.call('POST', '/v1/events', body, headers);

  test('creates a delivery for each webhook that it matches', async () => {
    const type = `order.shipped_${Date.now()}`;
    const matching = await createdWebhook(api, { event_types: [type], match: { customer: ['c-1'] } });
    await createdWebhook(api, { event_types: ['order.cancelled'] });
    const body = {
      type,
      data: { order: 17, lines: [[1, 2]] },
      subject: { kind: 'order', id: 'order-17' },
      customer: { id: 'c-1', email: 'zoe@example.org' },
      timestamp: '2026-11-21T10:59:58.5+01:00',
    };
    const { status, json } = await give(body);
    expect(status).toBe(201);
    expect(json).toMatchObject({
      type,
      source: 'api',
      account: 'test',
      source_type: type,
      occurred_at: '2026-11-21T09:59:58.500Z',
      subject: { kind: 'order', id: 'order-17' },
      customer: { id: 'c-1', email: 'zoe@example.org' },
      data: body.data,
    });
    const deliveries = await api.call('GET', `/v1/deliveries?event_id=${json!.id as string}`);
    const webhooks = (deliveries.json!.deliveries as JsonObject[]).map(({ webhook_id }) => webhook_id);
    expect(webhooks).toContain(matching.id);
    expect(webhooks).toHaveLength(json!.matched as number);
    const stored = await api.call('GET', `/v1/events/${json!.id as string}`);
    expect(stored.json).toMatchObject({ ...json, raw: JSON.stringify(body) });
  });

  test('has tags, which match, which are shown, and which its payload carries', async () => {
    const type = `order.tagged_${Date.now()}`;
    const { id } = await createdWebhook(api, { event_types: [type], match: { tags: ['eu', 'us'] } });
    await createdWebhook(api, { event_types: [type], match: { tags: ['asia'] } });
    const { status, json } = await give({ type, data: {}, tags: ['vip', 'eu', 'vip'] });
    expect({ status, json }).toMatchObject({ status: 201, json: { tags: ['vip', 'eu'] } });
    expect(await oneOf('events', `type=${type}`)).toMatchObject({ tags: ['vip', 'eu'] });
    const { payload } = await oneOf('deliveries', `webhook_id=${id}`);
    expect(JSON.parse(payload as string)).toMatchObject({ tags: ['vip', 'eu'] });
    const matches = await api.call('GET', `/v1/events/${json!['id'] as string}/matches`);
    expect(matches.text).toContain('Its match asks for the tags asia; the event has vip, eu.');
    for (const tags of [Array.from({ length: 11 }, String), [''], ['x'.repeat(101)], 'eu', [7]])
      expect((await give({ type, data: {}, tags })).status).toBe(400);
  });

  test('is one event however often it is repeated under its idempotency key', async () => {
    const key = randomUUID();
    const first = await give({ type: 'order.paid', data: { a: 1, b: 2 } }, under(key));
    const again = await give('{"data":{"b":2,"a":1},"type":"order.paid"}', under(key));
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
    expect(refusal(await give({ type: 'order.paid', data: { a: 2 } }, under(key)))).toEqual([
      409,
      15,
      expect.stringMatching(/^another request/),
    ]);
    expect(
      (
        await clientOf(api.store)
          .collection(EVENTS.name)
          .where('source', '==', 'api')
          .where('type', '==', 'order.paid')
          .get()
      ).size,
    ).toBe(1);
  });

  /** What JSON parsers and their readers change where they may. */
  const AS_GIVEN =
    '{"orderId":1,"OrderID":2,"a":null,"Nested":{"K":1,"k":[{"X":null}]},"n":12345678901234567890,"e":1e308,"f":1E+400,' +
    '"d":0.1234567890123456789,"m":29.90,"z":-0,"i":1.0,"__proto__":{"isAdmin":true},"constructor":null,"":"",' +
    '"text":"\\ud800 é \\u0000"}';

  test('keeps what a client gives exactly as it is, wherever it is shown', async () => {
    const type = `case.x_${Date.now()}`;
    const { id: webhook_id } = await createdWebhook(api, { event_types: [type] });
    const given = await give(
      `{"TYPE":"${type}","Data":${AS_GIVEN},"subject":{"ID":"S-1","kind":"Case"},"customer":{"id":"C","email":null}}`,
    );
    expect(given.status).toBe(201);
    const id = given.json!.id as string;
    const shown = [
      given.text,
      (await api.call('GET', `/v1/events/${id}`)).text,
      (await api.call('GET', `/v1/events?type=${type}`)).text,
      ((await clientOf(api.store).collection(EVENTS.name).doc(id).get()).data() as { data: string }).data,
      (await oneOf('deliveries', `webhook_id=${webhook_id}`)).payload as string,
    ];
    for (const text of shown) expect(text).toContain(AS_GIVEN);
    expect(given.json).toMatchObject({ subject: { id: 'S-1', kind: 'Case' }, customer: { id: 'C', email: null } });
  });

  const oneOf = async (list: string, query: string): Promise<JsonObject> =>
    ((await api.call('GET', `/v1/${list.replace('_', '-')}?${query}`)).json![list] as JsonObject[])[0]!;

  test('a repeat is one however its numbers are written, and none where one digit differs', async () => {
    const key = randomUUID();
    const event = (n: string) => `{"type":"order.paid","data":{"n":[${n}]}}`;
    expect((await give(event('1.0,12345678901234567890,0'), under(key))).status).toBe(201);
    expect((await give(event('1,1234567890123456789e1,-0.0'), under(key))).status).toBe(200);
    expect((await give(event('1,12345678901234567891,0'), under(key))).status).toBe(409);
  });

  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test('takes data that is nested as deep as can be, and lists it', async () => {
    const type = `deep.x_${Date.now()}`;
    const { id } = await createdWebhook(api, { event_types: [type] });
    const body = `{"type":"${type}","data":{"a":${nested(62)}}}`;
    expect((await give(body)).status).toBe(201);
    expect((await api.call('GET', `/v1/events?type=${type}`)).text).toContain(nested(62));
    expect((await oneOf('deliveries', `webhook_id=${id}`)).payload).toContain(nested(62));
  });

  test('a page ends in time, whatever an answer makes of what was given', async () => {
    const type = `angles.x_${Date.now()}`;
    for (const text of Array.from({ length: 5 }, () => '<'.repeat(440_000))) await give({ type, data: { text } });
    const page = await api.call('GET', `/v1/events?type=${type}`);
    // Each is 2.6 MB as it is answered.
    expect([(page.json!.events as JsonObject[]).length, page.text.length < 11_000_000]).toEqual([4, true]);
    const rest = await api.call('GET', `/v1/events?type=${type}&cursor=${page.json!.next_cursor as string}`);
    expect(rest.json!.events).toHaveLength(1);
  });

  test.each(['data', 'nobody_knows_it', 'customer'])('refuses a deep %s before anything is stored', async (field) => {
    const key = randomUUID();
    for (const depth of [64, 4_384, 200_000]) {
      const body = `{"type":"deep.refused","${field}":{"a":${nested(depth - 1)}}}`;
      // The repeat is compared with what was stored under the key.
      for (let times = 0; times < 2; times++)
        expect(refusal(await give(body, under(key)))).toEqual([400, 3, 'the body is nested more than 64 deep.']);
    }
    expect((await give({ type: 'deep.refused' }, under(key))).status).toBe(201);
  });

  test('what an older version took in though it was too deep fails no list, and is shown as far as it can be', async () => {
    const account = `deep-${Date.now()}`;
    const webhook = await createdWebhook(api, { match: { account: [account] } });
    const [deep, good] = [await acceptEvent(api.store, 1, { account }), await acceptEvent(api.store, 2, { account })];
    const exchange = answered(200, '');
    await recordAttempt(api.store, { event: deep, webhook, exchange, state: null, now: api.clock.now });
    await clientOf(api.store)
      .collection(EVENTS.name)
      .doc(deep.id)
      .update({ data: `{"a":${nested(4_384)}}` });
    const { json: events } = await api.call('GET', `/v1/events?account=${account}`);
    expect((events!.events as JsonObject[]).map(({ id, data }) => [id, data])).toEqual([
      [good.id, good.data],
      [deep.id, null],
    ]);
    expect(await oneOf('deliveries', `event_id=${deep.id}`)).toMatchObject({ payload: null });
    expect(await oneOf('deliveries', `event_id=${good.id}`)).toMatchObject({ payload: expect.any(String) });
    expect(await oneOf('delivery_attempts', `event_id=${deep.id}`)).toMatchObject({ raw_request: '' });
    const { status, json } = await api.call('GET', `/v1/events/${deep.id}`);
    expect([status, json!.data, json!.raw]).toEqual([200, null, '{"raw":"<é>"}']);
  });

  test.each<[string, unknown, unknown[]]>([
    ['no JSON', 'x', [400, 3, 'the body must be JSON.']],
    ['no type', {}, [400, 4, 'type: cannot be blank.']],
    [
      'a type with blanks',
      { type: 'order shipped' },
      [400, 4, 'type: must be words with dots between them, such as order.shipped.'],
    ],
    ['data that is no object', { type: 'a', data: [] }, [400, 4, 'data: must be an object.']],
    ['no time', { type: 'a', timestamp: '1' }, [400, 4, 'timestamp: must be an RFC 3339 time from 1970 on.']],
    ...['webhook.disabled', 'delivery.exhausted', 'Webhook.failing', 'webhook.of.mine', 'subrelay', 'delivery'].map(
      (type): [string, unknown, unknown[]] => [
        `the reserved type ${type}`,
        { type },
        [400, 4, expect.stringMatching(/^type: must not be webhook, delivery/)],
      ],
    ),
    ['a field that is not there', { type: 'a', date: {} }, [400, 4, 'date: is no field here (did you mean data?).']],
    ['a field in two spellings', { type: 'a', Type: 'b' }, [400, 4, 'type: must be given once.']],
    ['more of a subject', { type: 'a', subject: { id: 'a', name: 'b' } }, [400, 4, 'subject: may have kind and id.']],
    [
      'more of a customer',
      { type: 'a', customer: { id: 'a', mail: 'b' } },
      [400, 4, 'customer: may have id, domain and email.'],
    ],
    ['a subject without an id', { type: 'a', subject: {} }, [400, 3, 'subject.id: must be a string.']],
    ['a customer that is no object', { type: 'a', customer: 'c' }, [400, 3, 'customer: must be an object with an id.']],
    ['text that is a number', '{"type":1e308}', [400, 3, 'type: must be a string.']],
    ['an id that is a number', '{"type":"a","subject":{"id":1e308}}', [400, 3, 'subject.id: must be a string.']],
    ['data that is a number', '{"type":"a","data":1e308}', [400, 4, 'data: must be an object.']],
    ['a subject that is one', '{"type":"a","subject":1e308}', [400, 3, 'subject: must be an object with an id.']],
    [
      'a subject of other fields',
      { type: 'a', subject: { id: 'a', at: 1 } },
      [400, 4, 'subject: may have kind and id.'],
    ],
    [
      'a subject of no kind',
      { type: 'a', subject: { id: 'a', kind: null } },
      [400, 3, 'subject.kind: must be a string.'],
    ],
    [
      'a customer of other fields',
      '{"type":"a","customer":{"id":"a","__proto__":{}}}',
      [400, 4, 'customer: may have id, domain and email.'],
    ],
    ['too much', { type: 'a', data: { a: 'x'.repeat(450_000) } }, [413, 12, 'an event may have 450000 bytes.']],
  ])('refuses %s', async (_, body, expected) => {
    expect(refusal(await give(body))).toEqual(expected);
  });
});

describe('what follows from deliveries', () => {
  const via = (hops: string) => ({ 'webhook-hops': hops });
  const hopsOf = async (query: string): Promise<unknown[]> => {
    const listed = await api.call('GET', `/v1/deliveries?${query}`);
    const ids = (listed.json!.deliveries as { id: string }[]).map(({ id }) => id);
    const stored = await Promise.all(ids.map((id) => clientOf(api.store).collection(DELIVERIES.name).doc(id).get()));
    return stored.map((each) => each.get('hops') as unknown);
  };

  test('counts on, whatever is made: an event, a payload, a replay', async () => {
    const type = `hops.of_${Date.now()}`;
    const { id: webhook_id } = await createdWebhook(api, { event_types: [type] });
    await give({ type }, {});
    expect(await hopsOf(`webhook_id=${webhook_id}`)).toEqual([undefined]);
    const { json } = await give({ type }, via('2'));
    expect(await hopsOf(`event_id=${json!.id as string}&webhook_id=${webhook_id}`)).toEqual([2]);
    const payload = await api.call('POST', '/v1/deliveries', { webhook_id }, via('1, 3'));
    const replayed = await api.call('POST', `/v1/deliveries/${payload.json!.id as string}/replay`, undefined, via('1'));
    expect([payload.status, replayed.status]).toEqual([201, 201]);
    expect(await hopsOf(`replay_of=${payload.json!.id as string}`)).toEqual([1]);
    expect((await hopsOf(`webhook_id=${webhook_id}`)).sort()).toEqual([1, 2, 3, undefined]);
  });

  test.each([
    ['POST', '/v1/events', { type: 'a' }],
    ['POST', '/v1/webhooks', {}],
    ['GET', '/v1/webhooks', undefined],
    ['GET', '/health', undefined],
  ])('is refused beyond three: %s %s', async (method, path, body) => {
    for (const hops of ['4', '1, 99', 'many']) {
      const { status, json } = await api.call(method, path, body, { ...via(hops), authorization: '' });
      expect([status, json!.code, json!.message]).toEqual([400, 26, 'too many hops']);
    }
  });

  const give = (body: unknown, headers: Record<string, string>) => api.call('POST', '/v1/events', body, headers);
});

describe('data_url', () => {
  const LARGE = `{"n":12345678901234567890,"text":"<${'x'.repeat(249_000)}>"}`;
  const NOTHING = { code: 8, message: 'event not found' };
  /** As a receiver asks, who has no key. */
  const read = async (url: string, method = 'GET') => {
    const answered = await fetch(url.replace('https://api.example.com', api.url), { method });
    return { status: answered.status, text: await answered.text(), headers: answered.headers };
  };
  const isNothing = async (url: string) => {
    const { status, text } = await read(url);
    expect([status, JSON.parse(text)]).toEqual([404, NOTHING]);
  };

  async function givenLarge() {
    const type = `large.x_${randomUUID().replaceAll('-', '_')}`;
    const webhooks = [
      await createdWebhook(api, { event_types: [type] }),
      await createdWebhook(api, { event_types: [type] }),
    ];
    const { json } = await api.call('POST', '/v1/events', `{"type":"${type}","data":${LARGE}}`);
    const { json: list } = await api.call('GET', `/v1/deliveries?event_id=${json!.id as string}`);
    const payloads = new Map(
      (list!.deliveries as JsonObject[]).map(({ webhook_id, payload }) => [
        webhook_id,
        JSON.parse(payload as string) as JsonObject,
      ]),
    );
    const urls = webhooks.map(({ id }) => payloads.get(id)!.data_url as string);
    return { id: json!.id as string, webhooks, urls };
  }

  test('answers the data, byte for byte, to whoever got the link, while its webhook exists', async () => {
    const { id, webhooks, urls } = await givenLarge();
    expect(new Set(urls).size).toBe(2);
    for (const [index, url] of urls.entries()) {
      expect(url).toContain(
        `https://api.example.com/v1/events/${id}/data?webhook_id=${webhooks[index]!.id}&signature=`,
      );
      const { status, text, headers } = await read(url);
      expect([status, text === LARGE]).toEqual([200, true]);
      expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
    }
    await api.call('PUT', `/v1/webhooks/${webhooks[0]!.id}`, {
      name: 'Paused',
      url: 'https://hook.example/a',
      active: false,
    });
    expect((await read(urls[0]!)).status).toBe(200);
    await api.call('DELETE', `/v1/webhooks/${webhooks[0]!.id}`);
    await isNothing(urls[0]!);
    expect((await read(urls[1]!)).status).toBe(200);
  });

  test('dies with its event', async () => {
    const { id, urls } = await givenLarge();
    const event = clientOf(api.store).collection(EVENTS.name).doc(id);
    await event.update({ expire_at: Timestamp.fromMillis(api.clock.now) });
    await isNothing(urls[0]!);
    await event.delete();
    await isNothing(urls[0]!);
  });

  test('tells nothing without the right signature, and opens nothing else', async () => {
    const { id, webhooks, urls } = await givenLarge();
    const [url, other] = urls.map((each) => new URL(each)) as [URL, URL];
    const signature = url.searchParams.get('signature')!;
    const otherId = `evt_${'0'.repeat(32)}`;
    const changed = (change: (link: URL) => void) => {
      const link = new URL(url);
      change(link);
      return link.href;
    };
    const forged = [
      ...['', 'x', signature.slice(1), `${signature}=`, `${signature}A`, signature.toLowerCase(), 'é'.repeat(43)].map(
        (each) => changed((link) => link.searchParams.set('signature', each)),
      ),
      changed((link) => link.searchParams.delete('signature')),
      changed((link) => link.searchParams.delete('webhook_id')),
      changed((link) => link.searchParams.set('webhook_id', webhooks[1]!.id)),
      changed((link) => link.searchParams.set('webhook_id', 'x')),
      changed((link) => link.searchParams.set('signature', other.searchParams.get('signature')!)),
      changed((link) => (link.pathname = link.pathname.replace(id, otherId))),
      changed((link) => (link.pathname = link.pathname.replace(id, 'x'))),
    ];
    const reads = api.withDeps(({ store }) => ({
      store: { ...store, read: () => Promise.reject(new Error('a read')) },
    }));
    for (const each of forged) {
      await isNothing(each);
      // Nothing is looked up: what exists can't be told by the time an answer takes.
      const { status } = await (
        await reads
      ).call('GET', each.slice('https://api.example.com'.length), undefined, { authorization: '' });
      expect(status).toBe(404);
    }
    for (const path of [`/v1/events/${id}`, `/v1/events/${id}/data/more`, `/v1/events/${id}/replay`])
      expect((await read(`https://api.example.com${path}${url.search}`)).status).toBe(401);
    expect((await read(url.href, 'POST')).status).toBe(401);
    expect(api.logged.filter((line) => JSON.stringify(line).includes(signature))).toEqual([]);
  });
});

test('one idempotency key is another on every route', async () => {
  await api.call('POST', '/v1/owners', { id: 'keyed', name: 'Keyed', match: { domain: ['keyed.example'] } });
  const headers = under(randomUUID());
  const asked = new Map<string, unknown>();
  const ask = async (operation: string, path: string, body?: JsonObject): Promise<string> => {
    const { status, json } = await api.call('POST', path, body, headers);
    expect([operation, [200, 201, 202].includes(status) ? 'done' : json]).toEqual([operation, 'done']);
    return String(asked.set(operation, json!.id ?? json!.job ?? operation).get(operation));
  };
  const webhook = await ask('createWebhook', '/v1/webhooks', { name: 'Keyed', url: 'https://keyed.example/' });
  const event = await ask('giveEvent', '/v1/events', { type: 'order.shipped' });
  const delivery = await ask('giveDelivery', '/v1/deliveries', { webhook_id: webhook });
  await ask('retryDelivery', `/v1/deliveries/${delivery}/retry`);
  await ask('replayEvent', `/v1/events/${event}/replay`, { webhook_id: webhook });
  await ask('replayDelivery', `/v1/deliveries/${await ended(webhook)}/replay`);
  await ask('orderReplay', '/v1/replays', { filter: { webhook_id: webhook }, mode: 'all' });
  await ask('orderRetries', '/v1/retries', { filter: { webhook_id: webhook } });
  await ask('createKey', '/v1/keys', { name: 'Keyed', role: 'viewer' });
  await ask('createPortalLink', '/v1/portal-links', { owner: 'keyed' });
  await ask('testWebhook', `/v1/webhooks/${webhook}/test`);
  await ask('rotateSecret', `/v1/webhooks/${webhook}/rotate-secret`, { secret: 'signing_secret' });
  await ask('testWebhook', `/v1/webhooks/${webhook}/test`);
  // The one id space of destinations has one key for both paths.
  const twins = ['createDestination', 'rotateDestinationSecret', 'testDestination'];
  const repeatable = ROUTES.filter((route) => 'repeatable' in route).map(({ operationId }) => operationId);
  expect([...asked.keys(), ...twins].sort()).toEqual(repeatable.sort());
});

/** A delivery that has ended. */
async function ended(webhook: string): Promise<string> {
  const event = await acceptEvent(api.store, api.clock.now);
  const given = { event, webhook: await storedWebhook(api, webhook), exchange: answered(200, ''), state: null };
  return (await recordAttempt(api.store, { ...given, now: api.clock.now })).deliveryId;
}
