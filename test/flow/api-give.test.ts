/** What clients give through the API: payloads for one webhook, and events for all that match. */
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../shared/json.ts';
import { DELIVERIES, EVENTS } from '../../shared/store/collections.ts';
import { createdWebhook, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';

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
  const isStored = async (id: unknown) => (await api.store.db.collection(DELIVERIES).doc(String(id)).get()).exists;

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
    await api.store.db.collection('webhooks').doc(webhook_id).update({ status: 'disabled', active: false });
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
    ['a payload that is no text', { webhook_id: id, payload: {} }, {}, [400, 3, 'payload: must be a string.']],
    [
      'a payload too large',
      { webhook_id: id, payload: 'ä'.repeat(450_001) },
      {},
      [400, 4, 'payload: the length must be at most 900000 bytes.'],
    ],
    ['no time', { webhook_id: id, scheduled_at: 'tomorrow' }, {}, [400, 4, 'scheduled_at: must be an RFC 3339 time.']],
    [
      'a time far away',
      { webhook_id: id, scheduled_at: '2027-11-21T10:00:00Z' },
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
      (await api.store.db.collection(EVENTS).where('source', '==', 'api').where('type', '==', 'order.paid').get()).size,
    ).toBe(1);
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
    ['no time', { type: 'a', timestamp: '1' }, [400, 4, 'timestamp: must be an RFC 3339 time.']],
    ...['webhook.disabled', 'delivery.exhausted', 'Webhook.failing', 'webhook.of.mine', 'subrelay', 'delivery'].map(
      (type): [string, unknown, unknown[]] => [
        `the reserved type ${type}`,
        { type },
        [400, 4, expect.stringMatching(/^type: must not be webhook, delivery/)],
      ],
    ),
    ['a field that is not there', { type: 'a', date: {} }, [400, 4, 'date: is no field here: did you mean data?.']],
    ['a field in two spellings', { type: 'a', Type: 'b' }, [400, 4, 'type: must be given once.']],
    ['more of a subject', { type: 'a', subject: { id: 'a', name: 'b' } }, [400, 4, 'subject: may have kind, id.']],
    [
      'more of a customer',
      { type: 'a', customer: { id: 'a', mail: 'b' } },
      [400, 4, 'customer: may have id, domain, email.'],
    ],
    ['a subject without an id', { type: 'a', subject: {} }, [400, 3, 'subject.id: must be a string.']],
    ['a customer that is no object', { type: 'a', customer: 'c' }, [400, 3, 'customer: must be an object with an id.']],
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
    const stored = await Promise.all(ids.map((id) => api.store.db.collection(DELIVERIES).doc(id).get()));
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
