/** The control endpoint of the Reseller sandbox, and what it does to the feed, with the real Pub/Sub client. */
import { PubSub } from '@google-cloud/pubsub';
import type { Message } from '@google-cloud/pubsub';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { startPubSub } from '../../../local/embedded/pubsub/server.ts';
import type { PubSubServer } from '../../../local/embedded/pubsub/server.ts';
import { makeTopic, publishTo } from '../../../local/resources.ts';
import { demoReseller, demoSubscriptions } from '../../support/sandbox-samples.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const [acme, globex] = demoSubscriptions as [(typeof demoSubscriptions)[number], (typeof demoSubscriptions)[number]];

let server: PubSubServer;
let pubsub: PubSub;
let demo: DemoSandbox;
let serial = 0;

beforeAll(async () => {
  server = await startPubSub({});
  process.env['PUBSUB_EMULATOR_HOST'] = server.address;
});
afterAll(() => server.close());
beforeEach(async () => {
  pubsub = new PubSub({ projectId: `demo-${(serial += 1)}` });
  demo = await startDemoSandbox({
    createTopic: (topic) => makeTopic(pubsub, topic),
    publish: (topic, data) => publishTo(pubsub, topic, data),
  });
});
afterEach(async () => {
  await demo.close();
  await pubsub.close();
});

const post = async (path: string, body: unknown) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${demo.sandbox.url}/sandbox/reseller/${path}`, { method: 'POST', body: text });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const get = async (path: string) => (await fetch(`${demo.sandbox.url}/sandbox/reseller/${path}`)).json();

/** Registers, subscribes, and gives the notifications as they come. */
async function notifications() {
  const topic = await (await demo.openReseller('register')).register(demoReseller.serviceAccount);
  const [subscription] = await pubsub.topic(topic).createSubscription('feed');
  const arrived: Record<string, unknown>[] = [];
  let look = () => {};
  subscription.on('message', (message: Message) => {
    arrived.push(JSON.parse(message.data.toString()) as Record<string, unknown>);
    message.ack();
    look();
  });
  return {
    first: (count: number) =>
      new Promise<Record<string, unknown>[]>((resolve) => {
        look = () => arrived.length >= count && resolve(arrived);
        look();
      }),
    stop: () => subscription.close(),
  };
}

const suspend = { subscriptionId: acme.subscriptionId, change: { change: 'suspend', reasons: ['OTHER'] } };
const renew = (each: typeof acme, more: object = {}) => ({
  customerId: each.customerId,
  skuId: each.skuId,
  change: { change: 'renew' },
  ...more,
});

test('a change is there in the API when its notification arrives, fields of tomorrow included', async () => {
  const feed = await notifications();
  const changed = await post('changes', { ...suspend, fields: { grace_days: 3 } });
  expect(changed).toMatchObject({
    status: 200,
    body: {
      subscription: { status: 'SUSPENDED' },
      notification: { event_type: 'SUBSCRIPTION_SUSPENDED' },
      published: 1,
    },
  });
  expect(await feed.first(1)).toStrictEqual([
    { ...(changed.body['notification'] as object), subscription_suspension_reasons: ['OTHER'], grace_days: 3 },
  ]);
  const { subscriptions } = await (await demo.openReseller('read')).listSubscriptions({ customerId: acme.customerId });
  expect(subscriptions[0]?.state).toMatchObject({ status: 'suspended', suspension_reasons: ['other'] });
  await feed.stop();
});

test('notifications are repeated, lost, or held back and released in another order', async () => {
  const feed = await notifications();
  await post('changes', renew(globex, { delivery: 'drop' }));
  const held = [
    await post('changes', renew(acme, { delivery: 'hold' })),
    await post('changes', { ...suspend, delivery: 'hold' }),
  ];
  const ids = held.map(({ body }) => (body['notification'] as { message_id: string }).message_id);
  expect(await get('held')).toMatchObject({ notifications: ids.map((message_id) => ({ message_id })) });
  await post('changes', renew(acme, { copies: 3 }));
  const repeated = await feed.first(3);
  expect(new Set(repeated.map(({ message_id }) => message_id)).size).toBe(1);
  const [first, second] = ids as [string, string];
  expect(await post('release', { messageIds: [second] })).toMatchObject({ body: { released: [second] } });
  expect((await feed.first(4)).at(-1)).toMatchObject({ message_id: second });
  expect(await post('release', '')).toMatchObject({ body: { released: [first] } });
  expect((await feed.first(5)).at(-1)).toMatchObject({ message_id: first });
  expect(await get('held')).toStrictEqual({ notifications: [] });
  await feed.stop();
});

test('nobody is notified before the first registration', async () => {
  expect(await post('changes', suspend)).toMatchObject({ body: { published: 0 } });
});

test('a customer whose last subscription was transferred out is not ours any more', async () => {
  await post('changes', { subscriptionId: acme.subscriptionId, change: { change: 'transfer_out' } });
  const reseller = await demo.openReseller('read');
  await expect(reseller.listSubscriptions({ customerId: acme.customerId })).rejects.toMatchObject({
    reason: 'forbidden',
  });
  expect(await get('subscriptions')).toStrictEqual({ subscriptions: [globex] });
});

test('refusals are ordered for the next calls, and for a customer until they are lifted', async () => {
  const reseller = await demo.openReseller('read');
  await post('refusals', { reason: 'quotaExceeded', times: 2, retryAfterSeconds: 7 });
  for (const _ of [1, 2])
    await expect(reseller.listSubscriptions({})).rejects.toMatchObject({ status: 429, retryAfterMs: 7_000 });
  await post('refusals', { reason: 'forbidden', customerId: acme.customerDomain });
  const { subscriptions } = await reseller.listSubscriptions({});
  expect(subscriptions.map(({ customerId }) => customerId)).toStrictEqual([globex.customerId]);
  await post('lift', { customerId: acme.customerId });
  await expect(reseller.listSubscriptions({ customerId: acme.customerId })).resolves.toBeDefined();
  await post('refusals', { reason: 'unauthorized_client' });
  await expect(reseller.listSubscriptions({})).rejects.toMatchObject({ status: 401 });
  await expect(reseller.listSubscriptions({})).rejects.toThrow('unauthorized_client');
});

describe('is refused with a sentence', () => {
  test.each([
    ['no JSON', 'changes', 'x', 'Send JSON'],
    ['no change', 'changes', {}, 'change'],
    ['an unknown change', 'changes', { change: { change: 'explode' } }, 'change'],
    ['a field that the change has not', 'changes', { ...suspend, change: { ...suspend.change, seats: 1 } }, 'seats'],
    ['a subscription nobody has', 'changes', { ...suspend, subscriptionId: 'none' }, '0 match'],
    ['two subscriptions', 'changes', { change: { change: 'renew' } }, '2 match'],
    ['an unknown reason', 'refusals', { reason: 'boredom' }, 'reason'],
    ['a customer nobody has', 'refusals', { reason: 'forbidden', customerId: 'C0' }, 'no customer C0'],
  ])('%s', async (_, path, body, sentence) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status: 400, body: { sandbox: expect.stringContaining(sentence) as unknown } });
  });

  test('another path', async () => expect(await post('elsewhere', {})).toMatchObject({ status: 404 }));
});
