/** What a receiver of hooker's gets: bodies, signatures that openssl verifies, and the webhook disabled by its last retry. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { eventId } from '../../shared/events/ids.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { classicAlert } from '../support/classic-samples.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Behaviour, Endpoint } from '../support/endpoint.ts';
import { until } from '../support/eventually.ts';
import { FROM_PADDLE, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';
import { rsaVerifiedByOpenssl } from '../support/openssl.ts';

type Fields = Record<string, unknown>;

let stack: FlowStack;
const endpoints: Endpoint[] = [];
// Starting every function takes its time on a busy machine.
beforeAll(async () => {
  stack = await startFlowStack(undefined, FROM_PADDLE);
});
afterAll(async () => {
  await Promise.all(endpoints.map((endpoint) => endpoint.close()));
  await stack.stop();
});

async function call(method: string, path: string, body?: Fields): Promise<Fields> {
  const answered = await stack.api(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(answered.status).toBeLessThan(300);
  return (await answered.json()) as Fields;
}

async function webhookTo(settings: Fields, ...behaviours: [Behaviour, ...Behaviour[]]) {
  const endpoint = await startEndpoint(...behaviours);
  endpoints.push(endpoint);
  const webhook = await call('POST', '/v1/webhooks', { name: 'hooker', url: endpoint.url, ...settings });
  return { id: webhook.id as string, publicPem: webhook.rsa_public_key as string, endpoint, settings };
}

let serial = 0;
/** @returns the event's id */
async function alert(name: string, over: Record<string, string> = {}): Promise<string> {
  const alertId = String((serial += 1));
  const body = signClassicAlert(classicAlert(name, alertId, over), stack.keys.paddleClassic.privateKey);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answered = await fetch(`${stack.frontDoor.url}/receive-paddle`, { method: 'POST', headers, body });
  expect(answered.status).toBe(200);
  return eventId('paddle-classic', 'default', alertId);
}

const listed = async (name: string, query: string): Promise<Fields[]> =>
  (await call('GET', `/v1/${name.replace('_', '-')}?${query}`))[name] as Fields[];
const deliveriesOf = (webhook: string) => listed('deliveries', `webhook_id=${webhook}`);
const attemptsOf = (webhook: string) => listed('delivery_attempts', `webhook_id=${webhook}`);

const V0 = {
  payload_format: 'hooker-v0',
  signatures: ['x-signature'],
  valid_status_codes: [200],
  delivery_attempt_timeout: 10,
  retry_policy: 'hooker',
};
const V1 = {
  payload_format: 'hooker-v1',
  signatures: ['content-signature'],
  valid_status_codes: [200],
  delivery_attempt_timeout: 10,
  retry_policy: 'hooker-28',
};

it('one payment arrives in both of its formats, signed, and can be read byte for byte as it was sent', async () => {
  const [v0, v1] = [await webhookTo(V0, answer(200)), await webhookTo(V1, answer(200))];
  const event = await alert('subscription_payment_succeeded');
  await alert('subscription_created');
  await Promise.all([v0.endpoint.arrived(1), v1.endpoint.arrived(1)]);
  const [first, second] = [v0.endpoint.arrivals[0]!, v1.endpoint.arrivals[0]!];

  expect(first.body).toBe(
    '{"event_type":"payment","invoice_id":"40112233-55667788","payment_id":"8800451","shop_id":null,"amount":10674,' +
      '"currency":"EUR","created_at":"2026-03-02T09:15:04Z","metadata":{"external_id":42},"status":"captured"}',
  );
  expect(second.body).toBe(
    `{"eventID":"${event}","occuredAt":"2026-03-02T09:15:04Z","topic":"InvoicesTopic","eventType":"PaymentCaptured",` +
      '"invoice":{"id":"40112233-55667788","shopID":"default","status":"paid","amount":10674,"currency":"EUR",' +
      '"metadata":{"external_id":42},"product":"Team",' +
      '"cart":[{"product":"Team","price":2990,"quantity":3,"cost":8970}]},' +
      '"payment":{"id":"8800451","createdAt":"2026-03-02T09:15:04Z","status":"captured","amount":10674,' +
      '"currency":"EUR","metadata":{"external_id":42},"fee":584,"contactInfo":{"email":"zoe.lukasz@example.org"}}}',
  );
  for (const { headers } of [first, second]) expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const signature = Buffer.from(first.headers['x-signature'] as string, 'base64');
  expect(rsaVerifiedByOpenssl(v0.publicPem, Buffer.from(first.body), signature)).toBe(true);
  const [, digest] = /^alg=RS256; digest=([\w=-]{344})$/.exec(second.headers['content-signature'] as string)!;
  expect(rsaVerifiedByOpenssl(v1.publicPem, Buffer.from(second.body), Buffer.from(digest!, 'base64url'))).toBe(true);

  for (const { id, endpoint, settings } of [v0, v1]) {
    const { body } = endpoint.arrivals[0]!;
    const [attempt] = await until(
      () => attemptsOf(id),
      (attempts) => attempts.length > 0,
    );
    expect((attempt!.raw_request as string).split('\r\n\r\n')[1]).toBe(body);
    // The subscription has no form there: it didn't match.
    expect(await deliveriesOf(id)).toMatchObject([{ event_id: event, payload: body, status: 'succeeded' }]);
    // What an attempt sent stays what it sent.
    await call('PUT', `/v1/webhooks/${id}`, {
      name: 'hooker',
      url: endpoint.url,
      ...settings,
      payload_format: 'event',
    });
    const [again] = await attemptsOf(id);
    expect(again).toEqual(attempt);
    await stack.api(`/v1/webhooks/${id}`, { method: 'DELETE' });
  }
  expect(await call('GET', `/v1/events/${event}`)).toMatchObject({ matched: 2 });
});

it('a delivery whose event has no form in a format that was chosen later ends with the reason', async () => {
  const { id, endpoint, settings } = await webhookTo(
    { ...V1, payload_format: 'event', active: false, event_types: ['subscription.created'] },
    answer(200),
  );
  const event = await alert('subscription_created');
  await until(
    () => deliveriesOf(id),
    ([delivery]) => delivery?.hold === 'paused',
  );
  const changed = { ...settings, active: true, payload_format: 'hooker-v1' };
  await call('PUT', `/v1/webhooks/${id}`, { name: 'hooker', url: endpoint.url, ...changed });
  const [ended] = await until(
    () => deliveriesOf(id),
    ([delivery]) => delivery?.status !== 'pending',
  );
  expect(ended).toMatchObject({ event_id: event, status: 'discarded', reason: 'no_payload_in_format' });
  expect(endpoint.arrivals).toEqual([]);
  await stack.api(`/v1/webhooks/${id}`, { method: 'DELETE' });
});

it.each([
  ['invoice_sent', 'invoice_paid', {}],
  ['invoice_sent_v2', 'invoice_paid_v2', { customer_id: 'c-9' }],
])('an invoice that no subscription has is told in its order: %s, %s (HK-34, HK-35)', async (sent, paid, over) => {
  const settings = { ...V1, retry_policy: [1, 1], ordering: 'subject', event_types: ['invoice.*'] };
  const { id, endpoint } = await webhookTo(settings, answer(500), answer(200));
  const first = await alert(sent, over);
  await endpoint.arrived(1);
  const second = await alert(paid, over);
  await endpoint.arrived(3);
  expect(endpoint.arrivals.map(({ body }) => (JSON.parse(body) as Fields).eventType)).toEqual([
    'InvoiceCreated',
    'InvoiceCreated',
    'InvoicePaid',
  ]);
  const [one, other] = await Promise.all([first, second].map((event) => call('GET', `/v1/events/${event}`)));
  expect((one!.subject as Fields).kind).toBe('invoice');
  expect(one!.subject).toEqual(other!.subject);
  await stack.api(`/v1/webhooks/${id}`, { method: 'DELETE' });
});

/** Brings a delivery that has failed once to its last attempt, as if the three between had been made. */
async function makeLastAttempt(delivery: Fields): Promise<void> {
  const { id, event_id } = delivery as { id: string; event_id: string };
  const due_at = Date.now() + 10_000;
  await stack.db
    .collection('deliveries')
    .doc(id)
    .update({ attempts: 4, due_at: Timestamp.fromMillis(due_at) });
  const pointer = { delivery: id, attempt: 5, due_at, event: event_id, subject: null };
  const attributes = { lane: 'fast' };
  await stack.client.topic('deliveries').publishMessage({ data: Buffer.from(JSON.stringify(pointer)), attributes });
}

it('a webhook is disabled by the last retry, unless something has succeeded since the first failure (HK-32)', async () => {
  const failsThenSucceeds = [answer(500), answer(200), answer(500)] as const;
  const { id, endpoint } = await webhookTo({ ...V0, event_types: ['payment.*'] }, ...failsThenSucceeds);
  const failedOnce = ([delivery]: Fields[]) => delivery?.delivery_attempts === 1;

  await alert('payment_succeeded');
  const [spared] = await until(() => deliveriesOf(id), failedOnce);
  await alert('payment_succeeded');
  await until(
    () => deliveriesOf(id),
    ([newest]) => newest!.status === 'succeeded',
  );
  await makeLastAttempt(spared!);
  const statusOf = (delivery: Fields) => call('GET', `/v1/deliveries/${delivery.id as string}`);
  const ended = await until(
    () => statusOf(spared!),
    ({ status }) => status !== 'pending',
  );
  expect(ended).toMatchObject({ status: 'failed', reason: 'attempts_exhausted', delivery_attempts: 5 });
  expect(await call('GET', `/v1/webhooks/${id}`)).toMatchObject({ status: 'active' });

  await alert('payment_succeeded');
  const [last] = await until(() => deliveriesOf(id), failedOnce);
  await alert('payment_succeeded');
  const [waiting] = await until(
    () => deliveriesOf(id),
    ([newest]) => newest!.id !== last!.id && failedOnce([newest!]),
  );
  await makeLastAttempt(last!);
  const discarded = await until(
    () => statusOf(waiting!),
    ({ status }) => status !== 'pending',
  );
  expect(discarded).toMatchObject({ status: 'discarded', reason: 'webhook_disabled' });
  expect(await statusOf(last!)).toMatchObject({ status: 'failed', reason: 'attempts_exhausted' });
  expect(await call('GET', `/v1/webhooks/${id}`)).toMatchObject({
    status: 'disabled',
    disabled_reason: 'attempts_exhausted',
  });
  expect(endpoint.arrivals).toHaveLength(6);
});
