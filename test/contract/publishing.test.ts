/** Publishing to topics of others over the real client: one call an attempt, and whatever comes of it a value. */
import { PubSub } from '@google-cloud/pubsub';
import type { Message } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { Code } from '../../local/embedded/grpc/status.ts';
import { startPubSub } from '../../local/embedded/pubsub/server.ts';
import type { PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { openPublishing } from '../../shared/destinations/pubsub/publishing.ts';
import type { Publish } from '../../shared/destinations/pubsub/publishing.ts';

const PROJECT = 'somebody-else';
const TOPIC = `projects/${PROJECT}/topics/subscriptions`;
/** Google's; the embedded server answers it where it is told to. */
const PERMISSION_DENIED = 7;

let server: PubSubServer;
let client: PubSub;
let publish: Publish;
beforeAll(async () => {
  server = await startPubSub({});
  process.env['PUBSUB_EMULATOR_HOST'] = server.address;
  client = new PubSub({ projectId: PROJECT });
  await client.createTopic('subscriptions');
  publish = await openPublishing(Date.now);
});
afterAll(async () => {
  await client.close();
  await server.close();
});

const message = (more: object = {}) => ({
  topic: TOPIC,
  data: Buffer.from('{"type":"subscription.suspended"}'),
  attributes: { 'webhook-id': 'evt_1', subject: '{{projectId}}' },
  orderingKey: '',
  bytes: 33,
  ...more,
});

test('a message arrives as it was given, in order by its key', async () => {
  const [subscription] = await client.topic('subscriptions').createSubscription('all', { enableMessageOrdering: true });
  const keys = ['a', 'b', 'a', ''];
  for (const [nth, orderingKey] of keys.entries()) {
    const data = Buffer.from(String(nth));
    expect(await publish(message({ orderingKey, data }), 10_000)).toMatchObject({ kind: 'published' });
  }
  const arrived = await new Promise<string[]>((resolve) => {
    const seen: string[] = [];
    subscription.on('message', (each: Message) => {
      each.ack();
      expect(each.attributes).toEqual(message().attributes);
      if (seen.push(`${each.orderingKey ?? ''}${each.data.toString()}`) === keys.length) resolve(seen);
    });
  });
  expect([...arrived].sort()).toEqual(['3', 'a0', 'a2', 'b1']);
  expect(arrived.filter((each) => each.startsWith('a'))).toEqual(['a0', 'a2']);
  await subscription.close();
});

test('a topic that is not there is told, and published to once it is', async () => {
  const topic = `projects/${PROJECT}/topics/later`;
  expect(await publish(message({ topic }), 10_000)).toMatchObject({ kind: 'unpublished', status: 'NOT_FOUND' });
  await client.createTopic('later');
  expect(await publish(message({ topic }), 10_000)).toMatchObject({ kind: 'published' });
});

test.each([
  [PERMISSION_DENIED, 'PERMISSION_DENIED'],
  [Code.UNAVAILABLE, 'UNAVAILABLE'],
  [Code.RESOURCE_EXHAUSTED, 'RESOURCE_EXHAUSTED'],
  [Code.ABORTED, 'ABORTED'],
])('the status %d is a value after one call: %s', async (code, status) => {
  const end = server.inject({ method: 'Publish', kind: 'status', code, times: 1 });
  expect(await publish(message(), 10_000)).toMatchObject({ kind: 'unpublished', status });
  end();
  expect(await publish(message(), 10_000)).toMatchObject({ kind: 'published' });
});

test('no answer within the time is one, too', async () => {
  const end = server.inject({ method: 'Publish', kind: 'hang', times: 1 });
  const exchange = await publish(message(), 200);
  end();
  expect(exchange).toMatchObject({ kind: 'unpublished', status: 'DEADLINE_EXCEEDED' });
});
