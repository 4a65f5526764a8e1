import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { EVENTS } from '../../shared/events/event-document.ts';
import { deliveryId } from '../../shared/events/ids.ts';
import { LANES } from '../../shared/lanes/document.ts';
import type { Ref } from '../../shared/store/collection.ts';
import { JOBS } from '../../shared/sweep/documents.ts';
import { createdWebhook, idsOf, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { docOf } from '../support/client.ts';
import { acceptEvent, answered, recordAttempt } from '../support/stored-samples.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

describe('deleting a webhook', () => {
  const withQueue = async (count: number) => {
    const account = randomUUID();
    const { id } = await createdWebhook(api, { match: { account: [account] } });
    await Promise.all(Array.from({ length: count }, () => acceptEvent(api.store, api.clock.now, { account })));
    return id;
  };
  const deliveriesOf = async (id: string) => {
    const { json } = await api.call('GET', `/v1/deliveries?webhook_id=${id}&limit=1000`);
    return json!.deliveries as { status: string; reason: string | null }[];
  };

  test('hides it and ends its pending deliveries, which stay', async () => {
    const id = await withQueue(130);
    const { status, text } = await api.call('DELETE', `/v1/webhooks/${id}`);
    expect({ status, text }).toEqual({ status: 204, text: '' });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { name: 'Sample', url: 'https://hook.example/a' } : undefined;
      expect((await api.call(method, `/v1/webhooks/${id}`, body)).status).toBe(404);
    }
    expect(idsOf(await api.call('GET', '/v1/webhooks?limit=1000'), 'webhooks')).not.toContain(id);
    const deliveries = await deliveriesOf(id);
    expect(deliveries).toHaveLength(130);
    expect(new Set(deliveries.map(({ status, reason }) => `${status}: ${reason}`))).toEqual(
      new Set(['cancelled: webhook_deleted']),
    );
    expect((await docOf(api.store, LANES.doc(id)).get()).data()).toMatchObject({ due_at: null });
  });

  test('answers when its time is over, and leaves the rest to sweep', async () => {
    const id = await withQueue(3);
    const wakes = api.wakes();
    const slow = await api.withDeps(({ lanes }) => ({
      lanes: {
        ...lanes,
        drain: async (...drained) => {
          api.clock.now += 3_000;
          return lanes.drain(...drained);
        },
      },
    }));
    expect((await slow.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect(api.wakes()).toBe(wakes + 1);
  });

  test('is done although its queue could not be drained; the queue stays due', async () => {
    const id = await withQueue(1);
    const failing = await api.withDeps(({ lanes }) => ({
      lanes: { ...lanes, drain: () => Promise.reject(new Error('down')) },
    }));
    expect((await failing.call('DELETE', `/v1/webhooks/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/v1/webhooks/${id}`)).status).toBe(404);
    expect((await docOf(api.store, LANES.doc(id)).get()).data()).toMatchObject({ due_at: expect.anything() });
    expect((await deliveriesOf(id))[0]).toMatchObject({ status: 'pending' });
  });
});

describe('deliveries and attempts', () => {
  const STATE = {
    state: { plan: 'ANNUAL', seats: 3 },
    state_status: 'fresh',
    state_observed_at: '2026-11-21T10:00:01.000Z',
  } as const;

  const delivered = async () => {
    const account = randomUUID();
    const webhook = await createdWebhook(api, { secret_token: 'token', match: { account: [account] } });
    return { webhook, event: await acceptEvent(api.store, api.clock.now, { account }) };
  };

  test('a delivery is shown with what all of its attempts send alike', async () => {
    const { event, webhook } = await delivered();
    const id = deliveryId(event.id, webhook.id);
    const { status, json } = await api.call('GET', `/v1/deliveries/${id}`);
    const at = new Date(api.clock.now).toISOString();
    expect(status).toBe(200);
    expect(json).toEqual({
      id,
      webhook_id: webhook.id,
      payload: expect.any(String),
      scheduled_at: at,
      delivery_attempts: 0,
      status: 'pending',
      created_at: at,
      updated_at: at,
      event_id: event.id,
      event_type: event.type,
      reason: null,
      hold: null,
      origin: 'event',
      replay_of: null,
      ended_at: null,
      last_attempt: null,
      next_attempt_at: at,
      attempts_left: 10,
      cause: null,
      verdict: 'Not delivered to Sample yet: not tried yet. Try 1 is under way. Nothing is lost.',
    });
    expect(JSON.parse(json!.payload as string)).toEqual({
      type: event.type,
      timestamp: event.occurred_at,
      id: event.id,
      source: event.source,
      account: event.account,
      source_type: event.source_type,
      subject: event.subject,
      customer: event.customer,
      data: event.data,
    });
  });

  test('an attempt is shown with the very bytes that were sent', async () => {
    const { event, webhook } = await delivered();
    const exchange = answered(503, 'try later');
    const {
      id,
      request,
      deliveryId: delivery_id,
    } = await recordAttempt(api.store, {
      event,
      webhook,
      exchange,
      state: STATE,
      now: api.clock.now,
    });
    const { status, json } = await api.call('GET', `/v1/delivery-attempts/${id}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id,
      webhook_id: webhook.id,
      delivery_id,
      event_id: event.id,
      response_status_code: 503,
      execution_duration: 42,
      success: false,
      attempt: 1,
      raw_response: 'HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain\r\n\r\ntry later',
    });
    const [head, body] = (json!.raw_request as string).split('\r\n\r\n');
    expect(body).toBe(request.body.toString());
    expect(JSON.parse(body!)).toMatchObject({ ...STATE, attempt: 1 });
    expect(head!.split('\r\n')).toEqual([
      'POST /a HTTP/1.1',
      'host: hook.example',
      'connection: keep-alive',
      ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${request.body.length}`,
    ]);
    expect(head).toContain('X-Hub-Signature: ');
    expect(head).toContain('user-agent: Subrelay/');
  });

  test('an attempt that met no answer has none; one whose event has expired has no request', async () => {
    const { event, webhook } = await delivered();
    const exchange = {
      kind: 'failed',
      code: 'timeout',
      message: 'no answer',
      answer: null,
      durationMs: 1_000,
    } as const;
    const { id } = await recordAttempt(api.store, { event, webhook, exchange, state: null, now: api.clock.now });
    const { json } = await api.call('GET', `/v1/delivery-attempts/${id}`);
    expect(json).toMatchObject({
      raw_response: '',
      response_status_code: 0,
      error: 'no answer',
      error_code: 'timeout',
    });
    expect(json!.raw_request).toContain('POST /a HTTP/1.1');
    await docOf(api.store, EVENTS.doc(event.id)).delete();
    expect((await api.call('GET', `/v1/delivery-attempts/${id}`)).json).toMatchObject({ raw_request: '' });
    expect(
      (await api.call('GET', `/v1/delivery-attempts?delivery_id=${deliveryId(event.id, webhook.id)}`)).json,
    ).toMatchObject({ delivery_attempts: [{ id, raw_request: '' }] });
    expect((await api.call('GET', `/v1/deliveries/${deliveryId(event.id, webhook.id)}`)).json).toMatchObject({
      payload: null,
    });
  });

  test('deleting a delivery cancels it, once; it and its attempts stay', async () => {
    const { event, webhook } = await delivered();
    const { id: attempt, deliveryId: id } = await recordAttempt(api.store, {
      event,
      webhook,
      exchange: answered(500, ''),
      state: null,
      now: api.clock.now,
    });
    for (let times = 0; times < 2; times++) {
      expect(await api.call('DELETE', `/v1/deliveries/${id}`)).toMatchObject({ status: 204, text: '' });
      api.clock.now += 1_000;
    }
    const { json } = await api.call('GET', `/v1/deliveries/${id}`);
    const ended = new Date(api.clock.now - 2_000).toISOString();
    expect(json).toMatchObject({
      status: 'cancelled',
      reason: 'deleted_by_client',
      delivery_attempts: 1,
      ended_at: ended,
    });
    expect((await docOf(api.store, DELIVERIES.doc(id)).get()).data()).toMatchObject({
      due_at: null,
      expire_at: expect.anything(),
    });
    expect((await api.call('GET', `/v1/delivery-attempts/${attempt}`)).status).toBe(200);
  });

  test('a delivery that succeeded is not cancelled', async () => {
    const { event, webhook } = await delivered();
    const { deliveryId: id } = await recordAttempt(api.store, {
      event,
      webhook,
      exchange: answered(200, ''),
      state: null,
      now: api.clock.now,
    });
    expect((await api.call('DELETE', `/v1/deliveries/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/v1/deliveries/${id}`)).json).toMatchObject({ status: 'succeeded', reason: null });
  });

  test('what others change all the time is not cancelled or replayed, and is answered 409', async () => {
    const { id: webhook_id } = await createdWebhook(api, { match: { account: ['busy'] } });
    const event = await acceptEvent(api.store, api.clock.now - 50 * 86_400_000, { account: 'busy' });
    const given = await api.call('POST', '/v1/deliveries', { webhook_id, payload: 'busy' });
    const id = given.json!.id as string;
    const order = { filter: { 'created_at.gte': '2026-01-01T00:00:00Z' } };
    const { json: job } = await api.call('POST', '/v1/replays', order);
    const clock = { now: api.clock.now };
    let touched = 0;
    const touch = (ref: Ref<unknown>) => docOf(api.store, ref).update({ touched: (touched += 1) });
    const racing = await api.withDeps(({ store }) => {
      const raced = {
        ...store,
        commit: async (unit: Parameters<typeof store.commit>[0]) => {
          const refs = [DELIVERIES.doc(id), EVENTS.doc(event.id), JOBS.doc(job!.id as string)];
          await Promise.all(refs.map(touch));
          return store.commit(unit);
        },
      };
      const now = () => clock.now;
      const sleep = async (ms: number) => void (clock.now += ms);
      return { store: raced, deliveries: openDeliveries(raced, now), now, sleep };
    });
    const busy = (what: string) => ({
      status: 409,
      json: { details: `Others changed this ${what} at the same time. Nothing of yours was stored; repeat.` },
    });
    expect(await racing.call('DELETE', `/v1/deliveries/${id}`)).toMatchObject(busy('delivery'));
    expect(await racing.call('POST', `/v1/events/${event.id}/replay`, { webhook_id })).toMatchObject(busy('event'));
    expect(await racing.call('DELETE', `/v1/replays/${job!.id as string}`)).toMatchObject(busy('replay'));
    expect((await api.call('GET', `/v1/deliveries/${id}`)).json).toMatchObject({ status: 'pending' });
    expect((await api.call('GET', `/v1/replays/${job!.id as string}`)).json).toMatchObject({ status: 'running' });
  });

  test('a delivery that changes while it is cancelled is cancelled all the same', async () => {
    const { event, webhook } = await delivered();
    const id = deliveryId(event.id, webhook.id);
    let tries = 0;
    const racing = await api.withDeps(({ deliveries }) => ({
      deliveries: {
        endInQueue: async (...args) => {
          if (tries++ === 0) await docOf(api.store, DELIVERIES.doc(id)).update({ state_waits: 1 });
          return deliveries.endInQueue(...args);
        },
      },
    }));
    expect((await racing.call('DELETE', `/v1/deliveries/${id}`)).status).toBe(204);
    expect(tries).toBe(2);
    expect((await api.call('GET', `/v1/deliveries/${id}`)).json).toMatchObject({ status: 'cancelled' });
  });
});

describe('an event', () => {
  test('is shown with its original: text as text', async () => {
    const event = await acceptEvent(api.store, api.clock.now, {}, Buffer.from('{"raw":"<é>"}'));
    const { status, json } = await api.call('GET', `/v1/events/${event.id}`);
    expect(status).toBe(200);
    expect(json).toEqual({
      ...event,
      tags: [],
      received_at: new Date(api.clock.now).toISOString(),
      stored_at: expect.any(String),
      matched: expect.any(Number),
      recovered: false,
      erased_at: null,
      raw: '{"raw":"<é>"}',
      raw_encoding: 'utf-8',
    });
  });

  test('is shown with its original: other bytes in base64', async () => {
    const raw = Buffer.from([0xff, 0x00, 0x80]);
    const event = await acceptEvent(api.store, api.clock.now, {}, raw);
    const { json } = await api.call('GET', `/v1/events/${event.id}`);
    expect(json).toMatchObject({ raw: raw.toString('base64'), raw_encoding: 'base64' });
  });

  test('is listed without it', async () => {
    const account = randomUUID();
    const event = await acceptEvent(api.store, api.clock.now, { account });
    const { json } = await api.call('GET', `/v1/events?account=${account}`);
    expect(json).toEqual({
      events: [
        {
          ...event,
          tags: [],
          received_at: new Date(api.clock.now).toISOString(),
          matched: expect.any(Number),
          recovered: false,
          erased_at: null,
        },
      ],
      limit: 50,
      offset: 0,
      next_cursor: null,
    });
  });
});
