/** A webhook that fails and is disabled, as another webhook and the API tell of it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { sampleAlert } from '../../local/samples.ts';
import { signClassicAlert } from '../../local/sandbox/sign-paddle.ts';
import { operationalEventId } from '../../shared/events/ids.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { eventually } from '../support/eventually.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

type Fields = Record<string, unknown>;

let stack: FlowStack;
let failing: Endpoint;
let everything: Endpoint;
// Starting every function takes its time on a busy machine.
beforeAll(async () => {
  failing = await startEndpoint(answer(500));
  everything = await startEndpoint(answer(200));
  stack = await startFlowStack(() => ({ DISABLE_AFTER_FAILING_SECONDS: '1' }));
}, 60_000);
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
