import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { PADDLE_CREDENTIALS } from '../../local/environment.ts';
import { RESELLER_ACCOUNT, sampleAlert, sampleNotification, sampleSubscription } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { eventId } from '../../shared/events/ids.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { answer, closeHalfWay, hang, startEndpoint } from '../support/endpoint.ts';
import type { Behaviour, Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { openApi } from '../support/openapi.ts';

interface Delivery {
  id: string;
  webhook_id: string;
  event_id: string;
  status: string;
  reason: string | null;
  hold: string | null;
  delivery_attempts: number;
  payload: string | null;
}
interface Attempt {
  attempt: number;
  response_status_code: number;
  success: boolean;
  error: string;
  raw_request: string;
  raw_response: string;
}

/** Forms that PHP signed, with a key that nobody has any more. */
const signedByPhp = JSON.parse(readFileSync('test/fixtures/paddle-classic/signed.json', 'utf8')) as {
  publicKey: string;
  forms: { name: string; body: string }[];
};

let stack: FlowStack;
let topic: string;
let serial = 1_000;
const endpoints: Endpoint[] = [];

beforeAll(async () => {
  stack = await startFlowStack((keys) => ({
    STATE_BACKOFF_SECONDS: '1',
    PADDLE_ACCOUNTS: JSON.stringify([
      { name: 'default', classic: { publicKeys: [keys.paddleClassic.publicKey], ...PADDLE_CREDENTIALS } },
      { name: 'php', classic: { publicKeys: [signedByPhp.publicKey] } },
    ]),
  }));
  const answered = await stack.schedule('register');
  const { registrations } = (await answered.json()) as { registrations: { topic: string }[] };
  topic = registrations[0]!.topic;
  stack.receiver.expect(stack.keys.receiverSecret);
  await createWebhook({ name: 'receiver', url: stack.receiver.url, signing_secret: stack.keys.receiverSecret });
});
afterEach(async () => {
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()));
});
afterAll(() => stack.stop());

async function createWebhook(body: Record<string, unknown>): Promise<string> {
  const answered = await stack.api('/v1/webhooks', { method: 'POST', body: JSON.stringify(body) });
  expect(answered.status).toBe(201);
  return ((await answered.json()) as { id: string }).id;
}

/** A webhook whose endpoint behaves as told, and that only gets events of one account's own customer. */
async function webhookTo(behaviours: [Behaviour, ...Behaviour[]], settings: Record<string, unknown> = {}) {
  const endpoint = await startEndpoint(...behaviours);
  endpoints.push(endpoint);
  const id = await createWebhook({
    name: 'behaving',
    url: endpoint.url,
    retry_policy: [1, 1, 1],
    retry_jitter: false,
    ...settings,
  });
  return { id, endpoint };
}

const publish = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const messageId = String((serial += 1));
  const data = Buffer.from(JSON.stringify({ ...sampleNotification(messageId, Date.now()), ...fields }));
  await stack.client.topic(topic).publishMessage({ data });
  return eventId('google-workspace', RESELLER_ACCOUNT, messageId);
};

const postAlert = (body: string) =>
  fetch(`${stack.frontDoor.url}/receive-paddle`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });

const alert = async (fields: Record<string, string> = {}) => {
  const alertId = String((serial += 1));
  const body = signClassicAlert(
    { ...sampleAlert(alertId, Date.now()), ...fields },
    stack.keys.paddleClassic.privateKey,
  );
  return { id: eventId('paddle-classic', 'default', alertId), body, answered: await postAlert(body) };
};

const deliveryOf = async (event: string, webhook: string): Promise<Delivery> => {
  const answered = await stack.api(`/v1/deliveries?event_id=${event}`);
  const { deliveries } = (await answered.json()) as { deliveries: Delivery[] };
  return deliveries.find(({ webhook_id }) => webhook_id === webhook)!;
};
const ended = (event: string, webhook: string) =>
  until(
    () => deliveryOf(event, webhook),
    (delivery) => delivery?.status !== 'pending' && delivery !== undefined,
  );
const attemptsOf = async (delivery: string): Promise<Attempt[]> => {
  const answered = await stack.api(`/v1/delivery-attempts?delivery_id=${delivery}`);
  const { delivery_attempts } = (await answered.json()) as { delivery_attempts: Attempt[] };
  return delivery_attempts.sort((a, b) => a.attempt - b.attempt);
};

describe('a Workspace notification', () => {
  it('becomes a signed webhook that carries the current state', async () => {
    const { verified, problem, payload } = await stack.receiver.receiptOf(await publish());
    expect({ verified, problem }).toEqual({ verified: true, problem: null });
    expect(payload).toMatchObject({
      type: 'subscription.created',
      source: 'google-workspace',
      account: RESELLER_ACCOUNT,
      source_type: 'NEW_SUBSCRIPTION_CREATED',
      subject: { kind: 'subscription', id: `${RESELLER_ACCOUNT}/C012345/Google-Apps-For-Business` },
      customer: { id: 'C012345', domain: 'example.com' },
      state_status: 'fresh',
      attempt: 1,
    });
    expect(payload!.state).toMatchObject({ status: 'active' });
  });

  it('says what the subscription is now, not what the notification said', async () => {
    stack.sandbox.reseller.put({ ...sampleSubscription(Date.now()), status: 'SUSPENDED' });
    const { payload } = await stack.receiver.receiptOf(await publish({ event_type: 'SUBSCRIPTION_RENEWED' }));
    expect(payload).toMatchObject({ type: 'subscription.renewed', state: { status: 'suspended' } });
    stack.sandbox.reseller.put(sampleSubscription(Date.now()));
  });

  it('whose subscription the API no longer knows goes out as inaccessible, at once', async () => {
    const { payload } = await stack.receiver.receiptOf(
      await publish({ customer_id: 'C0gone', subscription_id: 'gone' }),
    );
    expect(payload).toMatchObject({ state: null, state_status: 'inaccessible' });
  });

  it('waits while the API fails, without spending an attempt', async () => {
    stack.sandbox.reseller.failNext({ status: 503, body: { error: { code: 503, message: 'quota', errors: [] } } });
    const id = await publish({ customer_id: 'C0quota', subscription_id: 'quota' });
    const { docs } = await until(
      () => stack.db.collection('deliveries').where('event_id', '==', id).where('state_waits', '==', 1).get(),
      ({ size }) => size === 1,
    );
    expect(docs[0]!.data()).toMatchObject({ status: 'pending', attempts: 0 });
    await docs[0]!.ref.update({ due_at: Timestamp.fromMillis(0) });
    const { payload } = await stack.receiver.receiptOf(id);
    expect(payload).toMatchObject({ attempt: 1, state_status: 'inaccessible' });
  });
});

describe('a Paddle Classic alert', () => {
  it.each([
    ['subscription_created', 'subscription.created'],
    ['payment_succeeded', 'payment.succeeded'],
    ['subscription_cancelled', 'subscription.cancelled'],
    ['an_alert_of_tomorrow', 'paddle_classic.unknown'],
  ])('%s becomes %s', async (alertName, type) => {
    const extra =
      alertName === 'payment_succeeded'
        ? {
            sale_gross: '106.74',
            payment_tax: '17.04',
            fee: '5.84',
            earnings: '83.86',
            order_id: '1-2',
            product_id: '7',
          }
        : {};
    const { id, answered } = await alert({ alert_name: alertName, ...extra });
    expect(answered.status).toBe(200);
    const { verified, payload } = await stack.receiver.receiptOf(id);
    expect(verified).toBe(true);
    expect(payload).toMatchObject({ type, source: 'paddle-classic', account: 'default', source_type: alertName });
  });

  it('carries the state that Paddle lists', async () => {
    const { payload } = await stack.receiver.receiptOf((await alert()).id);
    expect(payload).toMatchObject({ state_status: 'fresh', state: { status: 'trialing' } });
  });

  it('signed by openssl is accepted', async () => {
    const fields = {
      alert_id: String((serial += 1)),
      alert_name: 'x_openssl',
      event_time: '2026-11-21 10:00:00',
      note: 'Zoë €',
    };
    // Written out by hand as PHP serializes it: lengths are bytes.
    const serialized =
      `a:4:{s:8:"alert_id";s:4:"${fields.alert_id}";s:10:"alert_name";s:9:"x_openssl";` +
      's:10:"event_time";s:19:"2026-11-21 10:00:00";s:4:"note";s:8:"Zoë €";}';
    const keyFile = join(mkdtempSync(join(tmpdir(), 'subrelay-')), 'key.pem');
    writeFileSync(keyFile, stack.keys.paddleClassic.privateKey);
    const signature = execFileSync('openssl', ['dgst', '-sha1', '-sign', keyFile], { input: serialized });
    const body = new URLSearchParams({ ...fields, p_signature: signature.toString('base64') }).toString();
    expect((await postAlert(body)).status).toBe(200);
    const id = eventId('paddle-classic', 'default', fields.alert_id);
    expect((await stack.receiver.receiptOf(id)).verified).toBe(true);
  });

  it('signed by PHP is accepted, for the account whose key it is', async () => {
    const { body } = signedByPhp.forms[0]!;
    const answered = await postAlert(body);
    expect(answered.status).toBe(200);
    const { id, outcome } = (await answered.json()) as { id: string; outcome: string };
    expect(outcome).toBe('stored');
    const { verified, payload } = await stack.receiver.receiptOf(id);
    expect(verified).toBe(true);
    expect(payload).toMatchObject({ account: 'php', source_type: 'payment_succeeded' });
  });

  it('sent five times at once is one event with one delivery', async () => {
    const { id, body } = await alert();
    const again = await Promise.all(Array.from({ length: 5 }, () => postAlert(body)));
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const fresh = signClassicAlert(sampleAlert('77', Date.now()), stack.keys.paddleClassic.privateKey);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => ((await (await postAlert(fresh)).json()) as { outcome: string }).outcome),
    );
    expect(outcomes.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'stored']);
    const { size } = await stack.db.collection('deliveries').where('event_id', '==', id).get();
    const webhooks = await stack.db.collection('webhooks').where('deleted_at', '==', null).get();
    expect(size).toBe(webhooks.size);
  });
});

describe('an endpoint that', () => {
  it.each<[string, Behaviour, string]>([
    ['answers 500', answer(500), 'answered 500, expected 2xx'],
    ['redirects', answer(302, { location: 'https://example.com/' }), 'redirects are not followed'],
    ['closes the connection half-way', closeHalfWay, 'after it had answered 200'],
  ])('%s is tried again, and every attempt is recorded', async (_, behaviour, error) => {
    const { id: webhook, endpoint } = await webhookTo([behaviour, answer(204)]);
    const { id } = await alert();
    await endpoint.arrived(2);
    const delivery = await ended(id, webhook);
    expect(delivery).toMatchObject({ status: 'succeeded', delivery_attempts: 2 });
    const attempts = await attemptsOf(delivery.id);
    expect(attempts.map(({ success }) => success)).toEqual([false, true]);
    expect(attempts[0]!.error).toContain(error);
    const [first, second] = endpoint.arrivals;
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(JSON.parse(second!.body)).toEqual({
      ...(JSON.parse(first!.body) as object),
      attempt: 2,
      state_observed_at: expect.any(String),
    });
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('hangs is a failed attempt when its timeout is over', async () => {
    const { id: webhook } = await webhookTo([hang, answer(200)], { delivery_attempt_timeout: 1 });
    const { id } = await alert();
    const delivery = await ended(id, webhook);
    expect((await attemptsOf(delivery.id))[0]).toMatchObject({
      success: false,
      response_status_code: 0,
      error: 'no answer within 1 s',
    });
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('refuses the connection until the attempts are over ends the delivery failed, with the reason', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(200)], {
      retry_policy: 'exponential',
      max_delivery_attempts: 2,
      retry_min_backoff: 1,
    });
    await endpoint.close();
    const { id } = await alert();
    expect(await ended(id, webhook)).toMatchObject({
      status: 'failed',
      reason: 'attempts_exhausted',
      delivery_attempts: 2,
    });
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('answers 410 ends the delivery and disables its webhook; what follows is kept as discarded', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(410)]);
    const { id } = await alert();
    expect(await ended(id, webhook)).toMatchObject({ status: 'failed', reason: 'endpoint_gone' });
    expect(await (await stack.api(`/v1/webhooks/${webhook}`)).json()).toMatchObject({
      active: false,
      status: 'disabled',
    });
    const next = await alert();
    expect(await ended(next.id, webhook)).toMatchObject({
      status: 'discarded',
      reason: 'webhook_disabled',
      delivery_attempts: 0,
    });
    expect(endpoint.arrivals).toHaveLength(1);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });
});

describe('a webhook', () => {
  it('gets the signature of postmand where it has a secret_token, and only what it matches', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(200)], {
      secret_token: 'my-secret-token',
      event_types: ['payment.*'],
      match: { account: 'default' },
    });
    await alert();
    const paid = await alert({
      alert_name: 'payment_succeeded',
      sale_gross: '1.00',
      payment_tax: '0',
      fee: '0',
      earnings: '1',
      order_id: '1-3',
      product_id: '7',
    });
    await ended(paid.id, webhook);
    expect(endpoint.arrivals.map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual([paid.id]);
    const { headers, body } = endpoint.arrivals[0]!;
    const hmac = execFileSync('openssl', ['dgst', '-sha256', '-hmac', 'my-secret-token'], { input: body });
    expect(headers['x-hub-signature']).toBe(hmac.toString().trim().split('= ')[1]);
    const [attempt] = await attemptsOf((await ended(paid.id, webhook)).id);
    expect(attempt!.raw_request).toContain(body);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('that is deleted ends its pending deliveries', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(500)], { retry_policy: [3_600] });
    const { id } = await alert();
    await endpoint.arrived(1);
    await until(
      () => deliveryOf(id, webhook),
      ({ delivery_attempts }) => delivery_attempts === 1,
    );
    expect((await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' })).status).toBe(204);
    expect(await ended(id, webhook)).toMatchObject({ status: 'cancelled', reason: 'webhook_deleted' });
    expect((await stack.api(`/v1/webhooks/${webhook}`)).status).toBe(404);
  });

  it.each([200, 500])(
    'whose delivery is cancelled while it answers %i has the exchange recorded, uncounted',
    async (status) => {
      let cancelled: Promise<Response> | undefined;
      const cancelFirst: Behaviour = (response) => {
        const [arrival] = endpoint.arrivals;
        cancelled = deliveryOf((JSON.parse(arrival!.body) as { id: string }).id, webhook).then(({ id }) =>
          stack.api(`/v1/deliveries/${id}`, { method: 'DELETE' }),
        );
        void cancelled.then(() => response.writeHead(status).end());
      };
      const { id: webhook, endpoint } = await webhookTo([cancelFirst]);
      const { id } = await alert();
      const delivery = await ended(id, webhook);
      expect((await cancelled!).status).toBe(204);
      const [attempt] = await until(
        () => attemptsOf(delivery.id),
        (attempts) => attempts.length > 0,
      );
      expect(attempt).toMatchObject({ attempt: 1, response_status_code: status, success: status === 200 });
      const stored = await stack.db.collection('attempts').where('delivery_id', '==', delivery.id).get();
      expect(stored.docs.map((document) => document.get('counted') as boolean)).toEqual([false]);
      expect(await deliveryOf(id, webhook)).toMatchObject({ status: 'cancelled', delivery_attempts: 0 });
      expect(endpoint.arrivals).toHaveLength(1);
      await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
    },
  );

  it('that wants an order gets a later event of a subscription when the one before it has ended', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(500), answer(204)], { ordering: 'subject' });
    const events = [await alert(), await alert(), await alert()].map(({ id }) => id);
    for (const id of events) await ended(id, webhook);
    expect(endpoint.arrivals.map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual([
      events[0],
      ...events,
    ]);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('that is paused keeps its deliveries and gets them when it is resumed', async () => {
    const settings = { name: 'paused', active: false };
    const { id: webhook, endpoint } = await webhookTo([answer(200)], settings);
    const { id } = await alert();
    await until(
      () => stack.db.collection('deliveries').where('event_id', '==', id).where('hold', '==', 'paused').get(),
      ({ size }) => size === 1,
    );
    const body = JSON.stringify({ ...settings, url: endpoint.url, active: true });
    expect((await stack.api(`/v1/webhooks/${webhook}`, { method: 'PUT', body })).status).toBe(200);
    expect(await ended(id, webhook)).toMatchObject({ status: 'succeeded', delivery_attempts: 1 });
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });
});

it('the API as it is bundled answers its document, as it is committed', async () => {
  const answered = await fetch(`${stack.frontDoor.url}/openapi.json`);
  expect(await answered.json()).toEqual(openApi);
});

describe('what a client gives', () => {
  it('as a payload reaches its webhook byte for byte, under one id on every attempt', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(500), answer(200)], { secret_token: 'my-secret-token' });
    const payload = '{"success": true}';
    const answered = await stack.api('/v1/deliveries', {
      method: 'POST',
      body: JSON.stringify({ webhook_id: webhook, payload }),
    });
    const { id } = (await answered.json()) as Delivery;
    const delivery = await until(
      async () => (await (await stack.api(`/v1/deliveries/${id}`)).json()) as Delivery,
      ({ status }) => status !== 'pending',
    );
    expect(delivery).toMatchObject({ status: 'succeeded', delivery_attempts: 2, payload });
    expect(endpoint.arrivals.map(({ headers, body }) => [headers['webhook-id'], body])).toEqual([
      [id, payload],
      [id, payload],
    ]);
    // postmand's vector (docs/facts/postmand.md, PM-33).
    expect(endpoint.arrivals[0]!.headers['x-hub-signature']).toBe(
      '3fc5d4b8ff4efb404be24faf543667d29902d6a1306bd0c1ef2084497300cee9',
    );
    const [first] = await attemptsOf(id);
    expect(first!.raw_request.endsWith(`\r\n\r\n${payload}`)).toBe(true);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('is shown byte for byte as it was sent, and what its answer echoes of secrets is not', async () => {
    const password = 'LIVE-TOKEN-1234567890abcdef';
    const basic = `Basic ${Buffer.from(`operator:${password}`).toString('base64')}`;
    const echoed = (head: string) => /\r\nAuthorization: (.*)\r\n/.exec(head)![1]!;
    const received: Buffer[] = [];
    const server = createServer((socket) =>
      socket.on('data', (chunk: Buffer) => {
        received.push(chunk);
        const sent = Buffer.concat(received).toString();
        if (!sent.includes('"name":"Zoë"}')) return;
        const [head, ...rest] = [
          `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 No`,
          `X-Password: ${password}`,
          'Set-Cookie: a=b',
        ];
        socket.end(
          [head, ...rest, '', `{"got":"${echoed(sent)}","url":"?p=${encodeURIComponent(password)}"}`].join('\r\n'),
        );
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const webhook = await createWebhook({
      name: 'echoing',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ä?c=%20d`,
      headers: { Authorization: basic, 'X-Z': 'z' },
      retry_policy: [3_600],
      match: { account: 'nobody' },
      signatures: ['v1', 'x-signature', 'content-signature'],
    });
    const payload = '{"name":"Zoë"}';
    const answered = await stack.api('/v1/deliveries', {
      method: 'POST',
      body: JSON.stringify({ webhook_id: webhook, payload }),
    });
    const { id } = (await answered.json()) as Delivery;
    const [attempt] = await until(
      () => attemptsOf(id),
      ({ length }) => length > 0,
    );
    await new Promise((resolve) => server.close(resolve));
    const sent = Buffer.concat(received).toString();
    expect(attempt!.raw_request).toBe(
      sent.replace(basic, '[redacted]').replace('\r\nX-Z: z\r\n', '\r\nX-Z: [redacted]\r\n'),
    );
    const [head, body] = attempt!.raw_response.split('\r\n\r\n');
    expect(head!.split('\r\n').sort()).toEqual([
      ...['HTTP/1.1 401 Unauthorized', 'set-cookie: [redacted]', 'x-password: [redacted]'],
    ]);
    expect(body).toBe('{"got":"[redacted]","url":"?p=[redacted]"}');
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('as an event reaches every webhook that it matches', async () => {
    const body = { type: 'order.shipped', data: { order: 17 }, subject: { kind: 'order', id: '17' } };
    const answered = await stack.api('/v1/events', { method: 'POST', body: JSON.stringify(body) });
    const { id } = (await answered.json()) as { id: string };
    const { verified, payload } = await stack.receiver.receiptOf(id);
    expect(verified).toBe(true);
    expect(payload).toMatchObject({ ...body, id, source: 'api', account: 'local', attempt: 1 });
    expect(payload).not.toHaveProperty('state');
  });

  it('keeps every digit and every name, in what is signed and in what is sent again', async () => {
    const data = '{"OrderID":12345678901234567890,"orderId":1e308,"m":29.90,"none":null,"__proto__":{"K":[-0]}}';
    const { id: webhook, endpoint } = await webhookTo([answer(200)], { event_types: ['order.exact'] });
    const body = `{"type":"order.exact","data":${data}}`;
    const answered = await stack.api('/v1/events', { method: 'POST', body });
    const { id } = (await answered.json()) as { id: string };
    const { verified } = await stack.receiver.receiptOf(id);
    expect(verified).toBe(true);
    const delivery = await ended(id, webhook);
    await stack.api(`/v1/deliveries/${delivery.id}/replay`, { method: 'POST' });
    await endpoint.arrived(2);
    for (const arrival of endpoint.arrivals) expect(arrival.body).toContain(`,"data":${data},"attempt":1}`);
    const [attempt] = await attemptsOf(delivery.id);
    expect(attempt!.raw_request.endsWith(`\r\n\r\n${endpoint.arrivals[0]!.body}`)).toBe(true);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('as data too large for a body is read by its receiver, who has no key', async () => {
    const data = `{"n":12345678901234567890,"text":"<${'x'.repeat(245_000)}>"}`;
    const { id: webhook, endpoint } = await webhookTo([answer(200)], { event_types: ['order.large'] });
    await stack.api('/v1/events', { method: 'POST', body: `{"type":"order.large","data":${data}}` });
    await endpoint.arrived(1);
    const payload = JSON.parse(endpoint.arrivals[0]!.body) as { data_url: string; id: string };
    expect(payload).not.toHaveProperty('data');
    const read = await fetch(payload.data_url);
    expect([read.status, (await read.text()) === data]).toEqual([200, true]);
    const delivery = await ended(payload.id, webhook);
    const [attempt] = await attemptsOf(delivery.id);
    expect(attempt!.raw_request.endsWith(`\r\n\r\n${endpoint.arrivals[0]!.body}`)).toBe(true);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
    expect((await fetch(payload.data_url)).status).toBe(404);
  });

  it('in an event that can no longer be read ends with the reason, and holds nobody up', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(200)], { event_types: ['order.*'], active: false });
    const give = async (type: string) => {
      const answered = await stack.api('/v1/events', { method: 'POST', body: JSON.stringify({ type }) });
      return ((await answered.json()) as { id: string }).id;
    };
    const [deep, good] = [await give('order.deep'), await give('order.good')];
    // A push that is under way has read the event as it was.
    for (const event of [deep, good])
      await until(
        () => deliveryOf(event, webhook),
        (delivery) => delivery?.hold === 'paused',
      );
    const data = `{"a":${'['.repeat(4_384)}${']'.repeat(4_384)}}`;
    await stack.db.collection('events').doc(deep).update({ data });
    const body = JSON.stringify({ name: 'behaving', url: endpoint.url, event_types: ['order.*'], active: true });
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'PUT', body });
    expect(await ended(deep, webhook)).toMatchObject({
      status: 'discarded',
      reason: 'event_unreadable',
      payload: null,
    });
    expect(await ended(good, webhook)).toMatchObject({ status: 'succeeded' });
    expect(endpoint.arrivals.map(({ headers }) => headers['webhook-id'])).toEqual([good]);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });

  it('for later is sent when it is due', async () => {
    const { id: webhook, endpoint } = await webhookTo([answer(200)]);
    const at = Date.now() + 1_500;
    const body = JSON.stringify({ webhook_id: webhook, payload: 'x', scheduled_at: new Date(at).toISOString() });
    expect((await stack.api('/v1/deliveries', { method: 'POST', body })).status).toBe(201);
    await endpoint.arrived(1);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
    await stack.api(`/v1/webhooks/${webhook}`, { method: 'DELETE' });
  });
});

describe('register', () => {
  it('run again changes nothing, and repairs what has drifted', async () => {
    const run = async () => {
      const answered = await stack.schedule('register');
      const { registrations } = (await answered.json()) as { registrations: Record<string, unknown>[] };
      return registrations[0]!;
    };
    expect(await run()).toMatchObject({ account: RESELLER_ACCOUNT, topic, changes: [] });
    await stack.client.subscription('workspace-notifications').setMetadata({ ackDeadlineSeconds: 33 });
    expect(await run()).toMatchObject({ changes: ['ackDeadlineSeconds'] });
    expect(await run()).toMatchObject({ changes: [] });
  });
});
