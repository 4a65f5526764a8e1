import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../shared/base/json.ts';
import { deliveryId, subjectKey } from '../../shared/events/ids.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { Answered, ApiServer } from '../support/api-server.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';
import { anEvent } from '../support/webhook-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

describe('lists', () => {
  const account = 'C0lists';
  const start = Date.parse('2026-03-01T00:00:00.000Z');
  const events: string[] = [];
  let webhook: Webhook;

  beforeAll(async () => {
    webhook = await createdWebhook(api, { name: 'Lists', match: { account: [account] } });
    // Three of a time, so that ids decide between equal ones.
    for (let index = 0; index < 60; index++) {
      const event = await acceptEvent(api.store, start + Math.floor(index / 3) * 1_000, {
        account,
        type: index % 2 === 0 ? 'subscription.suspended' : 'subscription.resumed',
        customer: { id: `customer-${index % 5}` },
      });
      events.push(event.id);
      if (index % 4 === 0) {
        const exchange = answered(index % 8 === 0 ? 200 : 500, '');
        await recordAttempt(api.store, { event, webhook, exchange, state: null, now: start + index * 1_000 });
      }
    }
  });

  const all = async (path: string, list: string, limit: number): Promise<string[]> => {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const answer: Answered = await api.call('GET', `${path}&limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`);
      expect(answer.status).toBe(200);
      ids.push(...idsOf(answer, list));
      cursor = answer.json!.next_cursor as string | null;
    } while (cursor !== null);
    return ids;
  };

  test.each([
    ['/v1/events', 'events', `account=${account}`, 60],
    ['/v1/deliveries', 'deliveries', 'webhook_id=', 60],
    ['/v1/delivery-attempts', 'delivery_attempts', 'webhook_id=', 15],
  ])('%s are walked by cursor and by offset alike, newest first', async (path, list, filter, count) => {
    const query = `${path}?${filter}${filter.endsWith('=') ? webhook.id : ''}`;
    const whole = await all(query, list, 1_000);
    expect(whole).toHaveLength(count);
    expect(new Set(whole).size).toBe(count);
    for (const limit of [7, 20]) expect(await all(query, list, limit)).toEqual(whole);
    for (const offset of [1, 8, count - 1, count, count + 1]) {
      const answer = await api.call('GET', `${query}&limit=5&offset=${offset}`);
      expect(answer.json).toMatchObject({ limit: 5, offset });
      expect(idsOf(answer, list)).toEqual(whole.slice(offset, offset + 5));
    }
    const { json } = await api.call('GET', `${query}&limit=1000`);
    const listed = json![list] as { received_at?: string; created_at: string; id: string }[];
    const places = listed.map(({ received_at, created_at, id }) => `${received_at ?? created_at} ${id}`);
    expect(places).toEqual([...places].sort().reverse());
  });

  test.each([
    ['events', `account=${account}&type=subscription.resumed`, 30],
    ['events', `account=${account}&type=subscription.resumed&source=google-workspace&customer_id=customer-1`, 6],
    ['events', `account=${account}&source=paddle-classic`, 0],
    ['events', `account=${account}&subject={subject}`, 60],
    ['events', `account=${account}&created_at.gte=2026-03-01T00:00:10Z`, 30],
    [
      'events',
      `account=${account}&received_at.gt=2026-03-01T00:00:10Z&received_at.lte=2026-03-01T01:00:15%2B01:00`,
      15,
    ],
    ['deliveries', 'webhook_id={}&status=succeeded', 8],
    ['deliveries', 'webhook_id={}&status=pending&created_at.lt=2026-03-01T00:00:10Z', 26],
    ['deliveries', 'webhook_id={}&status=pending&event_id={event}', 0],
    ['deliveries', 'webhook_id={}&event_id={event}', 1],
    ['delivery_attempts', 'webhook_id={}&success=true', 8],
    ['delivery_attempts', 'webhook_id={}&success=false', 7],
    ['delivery_attempts', 'event_id={event}&delivery_id={delivery}', 1],
    ['delivery_attempts', 'event_id={event}&success=false', 0],
    ['delivery_attempts', `webhook_id={}&created_at.gt=2026-03-01T00:00:32Z`, 6],
  ])('%s?%s: %i', async (list, query, count) => {
    const filled = query
      .replace('{}', webhook.id.replaceAll('-', ''))
      .replace('{event}', events[0]!)
      .replace('{subject}', subjectKey('google-workspace', account, anEvent().subject!))
      .replace('{delivery}', deliveryId(events[0] as never, webhook.id));
    const answer = await api.call('GET', `/v1/${list.replace('_', '-')}?${filled}&limit=1000`);
    expect(answer.status).toBe(200);
    expect(idsOf(answer, list)).toHaveLength(count);
  });

  test('webhooks come by name, equal names by id, by cursor and by offset alike', async () => {
    const names = ['zz-Same', 'zz-Same', 'zz-other', 'zz-Älter', 'zz-Same'];
    for (const name of names) await createdWebhook(api, { name, active: name !== 'zz-other' });
    const whole = await all('/v1/webhooks?', 'webhooks', 1_000);
    for (const limit of [1, 2]) expect(await all('/v1/webhooks?', 'webhooks', limit)).toEqual(whole);
    expect(idsOf(await api.call('GET', '/v1/webhooks?limit=3&offset=4'), 'webhooks')).toEqual(whole.slice(4, 7));
    const { json } = await api.call('GET', '/v1/webhooks?limit=1000');
    const listed = json!.webhooks as { name: string; id: string; active: boolean }[];
    expect(listed.map(({ name }) => name).slice(-5)).toEqual(['zz-Same', 'zz-Same', 'zz-Same', 'zz-other', 'zz-Älter']);
    const inactive = await api.call('GET', '/v1/webhooks?active=false&limit=1000');
    expect(idsOf(inactive, 'webhooks')).toEqual(listed.filter(({ active }) => !active).map(({ id }) => id));
  });

  test('webhooks of a time', async () => {
    api.clock.now = Date.parse('2027-01-01T00:00:00.000Z');
    const { id } = await createdWebhook(api);
    const of = async (query: string) => idsOf(await api.call('GET', `/v1/webhooks?limit=1000&${query}`), 'webhooks');
    expect(await of('created_at.gte=2027-01-01T00:00:00Z')).toEqual([id]);
    expect(await of('created_at.gt=2027-01-01T00:00:00Z')).toEqual([]);
    expect(await of('created_at.lt=2027-01-01T00:00:00Z')).not.toContain(id);
    expect(await of('created_at.lte=2027-01-01T01:00:00%2B01:00')).toContain(id);
  });

  test.each([
    ['/v1/webhooks?limit=0', 'limit: must be a whole number between 1 and 1000.'],
    ['/v1/events?limit=1001', 'limit: must be a whole number between 1 and 1000.'],
    ['/v1/deliveries?limit=abc', 'limit: must be a whole number between 1 and 1000.'],
    ['/v1/deliveries?limit=', 'limit: cannot be blank.'],
    ['/v1/deliveries?offset=-1', 'offset: must be a whole number between 0 and 10000; beyond it use cursor.'],
    ['/v1/deliveries?offset=10001', 'offset: must be a whole number between 0 and 10000; beyond it use cursor.'],
    ['/v1/webhooks?active=1', 'active: must be true or false.'],
    ['/v1/deliveries?webhook_id=x', 'webhook_id: must be a valid UUID.'],
    [
      '/v1/deliveries?status=sent',
      'status: must be one of pending, succeeded, failed, cancelled, discarded, given_up.',
    ],
    ['/v1/delivery-attempts?success=yes&limit=x', /^limit: must .*; success: must be true or false\.$/],
    ['/v1/events?source=paddle', /^source: must be one of google-workspace, /],
    ['/v1/deliveries?event_id=1', /^event_id: must be the id of an event/],
    ['/v1/events?created_at.gt=yesterday', /^created_at\.gt: must be an RFC 3339 time from 1970 on/],
    ['/v1/webhooks?created_at.lte=2026-02-30T00:00:00Z', /^created_at\.lte: must be an RFC 3339 time from 1970 on/],
    ['/v1/events?cursor=abc', /^cursor: must be the next_cursor of another page of this list, with the same filters/],
    ['/v1/events?cursor=WyIxIiwiL2V2aWwiXQ', /^cursor: must be the next_cursor of another page/],
    ['/v1/webhooks?cursor=W10', /^cursor: must be the next_cursor of another page/],
    ['/v1/events?order=desc', 'order: is no parameter here.'],
    [
      '/v1/events?stauts=failed&tpye=a',
      'stauts: is no parameter here; tpye: is no parameter here (did you mean type?).',
    ],
    ['/v1/ledger?form=2026-01-01T00:00:00Z', 'form: is no parameter here (did you mean from?).'],
    ['/v1/ledger?from=2026-01-01T00:00:00Z&from=2026-01-02T00:00:00Z', 'from: must be given once.'],
    ['/v1/events?limit=1&limit=2', 'limit: must be given once.'],
  ])('%s: 400, %s', async (path, details) => {
    const { status, json } = await api.call('GET', path);
    expect(status).toBe(400);
    expect(json).toEqual({
      code: 4,
      message: 'request validation failed',
      details: typeof details === 'string' ? details : expect.stringMatching(details),
    });
  });

  test("unknown parameters of postmand's lists are passed over and named, or refused where that is preferred", async () => {
    const path = '/v1/deliveries?stauts=failed&order=desc';
    const { status, json } = await api.call('GET', path);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      deliveries: expect.any(Array),
      warnings: [
        'stauts: is no parameter here, and was ignored (did you mean status?)',
        'order: is no parameter here, and was ignored (did you mean owner?)',
      ],
    });
    expect((await api.call('GET', '/v1/deliveries?status=failed')).json).not.toHaveProperty('warnings');
    const refused = await api.call('GET', path, undefined, { prefer: 'handling=strict' });
    expect([refused.status, refused.json!.code]).toEqual([400, 4]);
    expect(refused.headers.get('preference-applied')).toBe('handling=strict');
  });

  test('a cursor goes on in its own list with its own filters alone', async () => {
    const cursorOf = async (query: string) => (await api.call('GET', query)).json!.next_cursor as string;
    const mine = `/v1/events?account=${account}`;
    const cursor = await cursorOf(`${mine}&limit=1`);
    expect((await api.call('GET', `${mine}&limit=7&cursor=${cursor}`)).status).toBe(200);
    for (const path of [
      `/v1/events?cursor=${cursor}`,
      `${mine}&type=subscription.resumed&cursor=${cursor}`,
      `/v1/events?account=another&cursor=${cursor}`,
      `/v1/deliveries?cursor=${cursor}`,
      `/v1/delivery-attempts?cursor=${cursor}`,
      `/v1/webhooks?cursor=${cursor}`,
      `/v1/webhooks?cursor=${await cursorOf('/v1/deliveries?limit=1')}`,
      `/v1/deliveries?status=pending&cursor=${await cursorOf('/v1/deliveries?limit=1')}`,
    ]) {
      const { status, json } = await api.call('GET', path);
      expect([path, status, json!.details]).toEqual([
        path,
        400,
        expect.stringMatching(/^cursor: must be the next_cursor/),
      ]);
    }
  });

  test('a page ends early where its items are large, and goes on', async () => {
    const large = randomUUID();
    for (let index = 0; index < 12; index++) {
      await acceptEvent(
        api.store,
        start + index,
        { account: large, data: { text: 'x'.repeat(900_000) } },
        Buffer.alloc(1),
      );
    }
    const { json, text } = await api.call('GET', `/v1/events?account=${large}`);
    expect((json!.events as JsonObject[]).length).toBeLessThan(12);
    expect(text.length).toBeLessThan(10_000_000);
    expect(new Set(await all(`/v1/events?account=${large}`, 'events', 1_000)).size).toBe(12);
  });
});
