/** A webhook that fails and is disabled, as another webhook and the API tell of it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { sampleAlert } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { operationalEventId } from '../../shared/events/ids.ts';
import { createReceiver } from '../../kits/receiver/src/index.ts';
import { callCommand } from '../support/command-line.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { FROM_PADDLE, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

type Fields = Record<string, unknown>;

let stack: FlowStack;
let failing: Endpoint;
let everything: Endpoint;
// Starting every function takes its time on a busy machine.
beforeAll(async () => {
  failing = await startEndpoint(answer(500));
  everything = await startEndpoint(answer(200));
  stack = await startFlowStack(() => ({ DISABLE_AFTER_FAILING_SECONDS: '1' }), FROM_PADDLE);
});
afterAll(async () => {
  await Promise.all([failing.close(), everything.close()]);
  await stack.stop();
});

async function call(method: string, path: string, body?: Fields): Promise<Fields> {
  const answered = await stack.api(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  expect(answered.status).toBeLessThan(300);
  return (await answered.json()) as Fields;
}
const webhook = (name: string, url: string, settings: Fields = {}) =>
  call('POST', '/v1/webhooks', { name, url, ...settings });
const eventsOf = async (type: string) => (await call('GET', `/v1/events?type=${type}`)).events as Fields[];

it('a webhook that fails for too long is disabled, and whoever asks for it is told, with a signature', async () => {
  const { id } = await webhook('failing', failing.url, {
    retry_policy: [1],
    retry_jitter: false,
    event_types: ['subscription.*', 'webhook.*'],
  });
  await webhook('everything', everything.url);
  stack.receiver.expect(stack.keys.receiverSecret);
  const secret = { signing_secret: stack.keys.receiverSecret };
  await webhook('operator', stack.receiver.url, { ...secret, event_types: ['webhook.*', 'delivery.exhausted'] });
  expect(await call('GET', `/v1/webhooks/${id as string}`)).toMatchObject({
    status: 'active',
    breaker: 'closed',
    failing_since: null,
    slow: false,
    limited_since: null,
  });

  const arrive = async (alert: string) => {
    const body = signClassicAlert(sampleAlert(alert, Date.now()), stack.keys.paddleClassic.privateKey);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await fetch(`${stack.frontDoor.url}/receive-paddle`, { method: 'POST', headers, body });
  };
  await arrive('1');
  await failing.arrived(2);
  const { deliveries } = await call('GET', `/v1/deliveries?webhook_id=${id as string}`);
  const [delivery] = deliveries as Fields[];

  const exhausted = operationalEventId('delivery.exhausted', id as string, delivery!.id as string);
  const about = { webhook_id: id, webhook_name: 'failing' };
  expect(await stack.receiver.receiptOf(exhausted)).toMatchObject({
    verified: true,
    payload: {
      type: 'delivery.exhausted',
      id: exhausted,
      source: 'subrelay',
      account: 'subrelay',
      subject: { kind: 'webhook', id },
      customer: null,
      data: {
        ...about,
        delivery_id: delivery!.id,
        event_id: delivery!.event_id,
        event_type: delivery!.event_type,
        attempts: 2,
        response_status_code: 500,
        error_code: null,
      },
    },
  });
  // Two exchanges have failed, of one delivery: that is told, and disables nothing.
  await eventually(async () => expect(await eventsOf('webhook.failing')).toHaveLength(1));
  const [told] = await eventsOf('webhook.failing');
  expect(await stack.receiver.receiptOf(told!.id as string)).toMatchObject({
    verified: true,
    payload: { type: 'webhook.failing', data: { ...about, failing_since: expect.any(String) } },
  });
  const { webhooks } = await call('GET', '/v1/webhooks');
  expect((webhooks as Fields[]).map(({ name, health }) => `${name as string} ${health as string}`).sort()).toEqual([
    'everything ok',
    'failing failing',
    'operator ok',
  ]);

  await arrive('2');
  await failing.arrived(4);
  await eventually(async () => expect(await eventsOf('webhook.disabled')).toHaveLength(1));
  const [disabled] = await eventsOf('webhook.disabled');
  expect(disabled).toMatchObject({ matched: 1, source: 'subrelay' });
  expect(await stack.receiver.receiptOf(disabled!.id as string)).toMatchObject({
    verified: true,
    payload: { type: 'webhook.disabled', data: { ...about, reason: 'failing', failing_since: expect.any(String) } },
  });
  expect(await call('GET', `/v1/webhooks/${id as string}`)).toMatchObject({
    status: 'disabled',
    disabled_reason: 'failing',
  });
  // Neither the webhook itself, nor one that asks for everything, gets what is told.
  expect(failing.arrivals).toHaveLength(4);
  await everything.arrived(2);
  expect(new Set(everything.arrivals.map((arrival) => (JSON.parse(arrival.body) as Fields).type))).toEqual(
    new Set([delivery!.event_type]),
  );
});

/** Waits for the answer to a test. */
async function ended(id: string): Promise<Fields> {
  let delivery: Fields = {};
  await eventually(async () => {
    delivery = await call('GET', `/v1/deliveries/${id}`);
    expect(delivery.status).not.toBe('pending');
  });
  return delivery;
}

it('a test of a webhook is sent once, says that it is one, and nothing follows from it', async () => {
  const { id } = await webhook('tried', failing.url, { retry_policy: [1], event_types: ['subscription.created'] });
  const before = failing.arrivals.length;
  const tests: Fields[] = [];
  for (const type of ['subscription.cancelled', 'subscription.created', 'subscription.created']) {
    tests.push(await call('POST', `/v1/webhooks/${id as string}/test`, { type }));
  }
  expect(tests[0]).toMatchObject({
    ...{ status: 'pending', origin: 'test', event_type: 'subscription.cancelled', event_id: null },
    warnings: ['its event_types do not name subscription.cancelled: such events are not sent to it'],
  });
  expect(tests[1]).not.toHaveProperty('warnings');
  for (const test of tests) {
    expect(await ended(test.id as string)).toMatchObject({
      ...{ status: 'failed', reason: 'test_failed', cause: 'http_5xx', delivery_attempts: 1, attempts_left: 0 },
      verdict: expect.stringMatching(/^A test failed at tried at .*Z: it answered 500 in \d+ ms\. It was sent once/),
    });
  }
  expect(failing.arrivals.length - before).toBe(3);
  const { headers, body } = failing.arrivals.at(-1)!;
  const payload = JSON.parse(body) as Fields;
  expect([headers['webhook-test'], payload.test, payload.id]).toEqual(['1', true, headers['webhook-id']]);

  const { delivery_attempts } = await call('GET', `/v1/delivery-attempts?delivery_id=${tests[0]!.id as string}`);
  expect(delivery_attempts).toEqual([
    expect.objectContaining({ response_status_code: 500, raw_request: expect.stringContaining('webhook-test: 1\r\n') }),
  ]);
  expect(await call('GET', `/v1/webhooks/${id as string}`)).toMatchObject({ health: 'ok', trouble: null });
  expect(await call('GET', '/v1/ledger')).toMatchObject({ payloads: { total: 0 }, replays: { total: 0 } });
  const filter = { webhook_id: id };
  expect(await call('POST', '/v1/replays', { filter, dry_run: true })).toMatchObject({ selected: 0 });
  for (const again of ['replay', 'retry']) {
    const refused = await stack.api(`/v1/deliveries/${tests[0]!.id as string}/${again}`, { method: 'POST' });
    expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ code: 53 })]);
  }
  const { entries } = await call('GET', `/v1/audit-log?target=${id as string}&action=testWebhook`);
  expect(entries).toHaveLength(3);
});

it.each(['paused', 'disabled'])('a webhook that is %s is tested all the same', async (standing) => {
  const { id } = await webhook(standing, everything.url, { event_types: ['subscription.created'] });
  await call('POST', `/v1/webhooks/${id as string}/pause`);
  if (standing === 'disabled') await stack.db.doc(`webhooks/${id as string}`).update({ status: 'disabled' });
  const { id: test, warnings } = await call('POST', `/v1/webhooks/${id as string}/test`);
  expect(warnings).toEqual([`it is ${standing}: a test is sent all the same, and nothing else is`]);
  expect(await ended(test as string)).toMatchObject({
    status: 'succeeded',
    event_type: 'subscription.created',
    verdict: expect.stringContaining(`A test reached ${standing} at `),
  });
  expect(await call('GET', `/v1/webhooks/${id as string}`)).toMatchObject({ status: standing });
});

it('a test in hooker’s format says so in its header alone, and of a type that has no form there is none', async () => {
  const { id } = await webhook('hookers', everything.url, { payload_format: 'hooker-v1' });
  const { id: test, event_type } = await call('POST', `/v1/webhooks/${id as string}/test`);
  expect(await ended(test as string)).toMatchObject({ status: 'succeeded' });
  const { headers, body } = everything.arrivals.at(-1)!;
  expect([headers['webhook-test'], body.includes('"test"'), event_type]).toEqual(['1', false, expect.any(String)]);
  for (const [asked, code] of [
    [{ type: 'subscription.suspended' }, 4],
    [{ type: 'order.shipped' }, 47],
    [{ type: 'payment.failed', source: 'google-workspace' }, 4],
  ] as const) {
    const path = `/v1/webhooks/${id as string}/test`;
    const refused = await stack.api(path, { method: 'POST', body: JSON.stringify(asked) });
    expect(await refused.json()).toMatchObject({ code });
  }
});

it('a test under an Idempotency-Key is sent once, and another under it is refused', async () => {
  const { id } = await webhook('Once', everything.url);
  const other = await webhook('Once, too', everything.url);
  const ask = async (body: object, to = id) => {
    const headers = { 'idempotency-key': 'test-1' };
    const path = `/v1/webhooks/${to as string}/test`;
    const answer = await stack.api(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
  };
  const asked = { type: 'payment.failed' };
  const made = await ask(asked);
  const test = made.json['id'] as string;
  await ended(test);
  expect(made.status).toBe(202);
  expect(await ask(asked)).toMatchObject({
    status: 200,
    json: { id: test, status: 'succeeded', delivery_attempts: 1 },
  });
  expect(await ask({})).toMatchObject({ status: 409, json: { code: 15 } });
  expect(await ask(asked, other['id'])).toMatchObject({ status: 202, json: { id: expect.not.stringMatching(test) } });
  const { delivery_attempts } = await call('GET', `/v1/delivery-attempts?webhook_id=${id as string}`);
  expect(delivery_attempts).toHaveLength(1);
  const { entries } = await call('GET', `/v1/audit-log?target=${id as string}&action=testWebhook`);
  expect(entries).toHaveLength(1);
});

it('a test by the command line tells the answer, and the receiver kit that it is one', async () => {
  const environment = join(mkdtempSync(join(tmpdir(), 'subrelay-webhook-test-')), 'flow.json');
  writeFileSync(environment, JSON.stringify({ url: stack.frontDoor.url, key: { env: 'KEY' } }));
  const test = (...words: string[]) =>
    callCommand(['webhooks', 'test', ...words, '--env', environment, '--yes'], { env: { KEY: stack.keys.apiKey } });
  const made = await webhook('Takes it', everything.url);
  const good = await test('Takes it', '--type', 'payment.failed');
  expect(good).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^A test reached Takes it at .*: it answered 200 in \d+ ms\.\npayment\.failed, delivery/,
    ),
  });
  const { headers, body } = everything.arrivals.at(-1)!;
  const event = createReceiver(made.signing_secret as string).verify(body, headers);
  expect([event.test, event.type]).toEqual([true, 'payment.failed']);
  await webhook('Refuses it', failing.url);
  const bad = await test('Refuses it', '--type', 'payment.failed');
  expect(bad).toMatchObject({ code: 1, stdout: expect.stringContaining('A test failed at Refuses it at ') });
});
