/** What is published over the real client. */
import { PubSub } from '@google-cloud/pubsub';
import type { Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { startPubSub } from '../../local/embedded/pubsub/server.ts';
import type { PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { openBus } from '../../shared/bus/bus.ts';
import type { Addressed, Pointer } from '../../shared/bus/bus.ts';

let server: PubSubServer;
let client: PubSub;
beforeAll(async () => {
  server = await startPubSub({});
  process.env['PUBSUB_EMULATOR_HOST'] = server.address;
  client = new PubSub({ projectId: 'bus' });
  for (const topic of ['deliveries', 'wake']) await client.createTopic(topic);
});
afterAll(async () => {
  await client.close();
  await server.close();
});

test('an instance wakes sweep once in 5 s, and its successor always', async () => {
  const published: string[] = [];
  const [subscription] = await client.topic('wake').createSubscription('wakes');
  subscription.on('message', (message) => {
    published.push(message.id);
    message.ack();
  });
  let now = 0;
  const bus = openBus({ projectId: 'bus', deliveriesTopic: 'deliveries', wakeTopic: 'wake', now: () => now });
  const wakesAt = async (time: number, wake: () => Promise<void>) => {
    now = time;
    await wake();
  };
  for (const time of [0, 1, 4_999, 5_000, 9_999]) await wakesAt(time, bus.wake);
  await wakesAt(10_000, bus.wakeAgain);
  await wakesAt(10_001, bus.wakeAgain);
  await wakesAt(15_000, bus.wake);
  // What the last one published is known to be the last.
  const last = await client.topic('wake').publishMessage({ data: Buffer.from('{}') });
  await new Promise<void>((resolve) => {
    subscription.on('message', () => published.includes(last) && resolve());
    if (published.includes(last)) resolve();
  });
  expect(published.length - 1).toBe(4);
  await subscription.close();
  await bus.close();
});

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

const pointersOf = (count: number): Addressed[] =>
  Array.from({ length: count }, (_, n) => ({
    pointer: { delivery: `d-${n}`, attempt: 1, due_at: 1, event: null, subject: null },
    track: 'fast',
    ...(n % 2 === 1 && { trace: TRACE }),
  }));

const PERMISSION_DENIED = 7;
const UNAVAILABLE = 14;

test('more than a call takes is published in several, each message once', async () => {
  const [subscription] = await client.topic('deliveries').createSubscription('pointers');
  const arrived: Message[] = [];
  const bus = openBus({ projectId: 'bus', deliveriesTopic: 'deliveries', wakeTopic: 'wake', now: () => 0 });
  const all = pointersOf(1_203);
  await Promise.all([bus.publishPointers(all.slice(0, 3)), bus.publishPointers(all.slice(3))]);
  await new Promise<void>((resolve) => {
    subscription.on('message', (message) => {
      arrived.push(message);
      message.ack();
      if (arrived.length === all.length) resolve();
    });
  });
  const told = arrived.map(({ data, attributes }) => ({ pointer: JSON.parse(data.toString()) as Pointer, attributes }));
  const nth = ({ pointer }: { pointer: Pointer }) => Number(pointer.delivery.slice(2));
  expect(told.sort((one, other) => nth(one) - nth(other))).toEqual(
    all.map(({ pointer, trace }) => ({
      pointer,
      attributes: { lane: 'fast', ...(trace === undefined ? {} : { googclient_traceparent: trace }) },
    })),
  );
  await subscription.close();
  await bus.close();
});

test('what one turn brings is one call: each is told what became of it, and the next turn has its own', async () => {
  const bus = openBus({ projectId: 'bus', deliveriesTopic: 'deliveries', wakeTopic: 'wake', now: () => 0 });
  const publish = () => bus.publishPointers(pointersOf(1));
  server.inject({ method: 'Publish', kind: 'status', code: PERMISSION_DENIED, times: 1 });
  const outcomes = await Promise.allSettled([publish(), publish(), publish()]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await Promise.all([publish(), publish()]);
  await bus.close();
});

test('a publish is repeated after a failure that passes', async () => {
  const bus = openBus({ projectId: 'bus', deliveriesTopic: 'deliveries', wakeTopic: 'wake', now: () => 0 });
  const { published } = server.counts();
  server.inject({ method: 'Publish', kind: 'status', code: UNAVAILABLE, times: 2 });
  await bus.publishPointers(pointersOf(1));
  expect(server.counts().published).toBe(published + 1);
  await bus.close();
});
