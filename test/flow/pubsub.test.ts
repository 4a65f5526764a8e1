/** Pub/Sub as a destination and as a source, through the functions as they are deployed. */
import { PubSub } from '@google-cloud/pubsub';
import type { Message, Subscription } from '@google-cloud/pubsub';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { PROJECT_ID, PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from '../../local/environment.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { callCommand } from '../support/command-line.ts';
import { eventually } from '../support/eventually.ts';
import { SENDING, startFlowStack } from '../support/flow-stack.ts';
import type { FlowStack } from '../support/flow-stack.ts';

let stack: FlowStack;
/** Of a project that is not Subrelay's. */
let theirs: PubSub;
const subscriptions: Subscription[] = [];
beforeAll(async () => {
  stack = await startFlowStack(
    () => ({
      PUBSUB_SUBSCRIPTIONS: JSON.stringify([
        { account: 'orders', subscription: 'subrelay-orders' },
        { account: 'returns', subscription: 'subrelay-returns' },
      ]),
    }),
    [...SENDING, 'receive-pubsub'],
  );
  theirs = new PubSub({ projectId: 'acme-prod' });
});
afterAll(async () => {
  for (const subscription of subscriptions) await subscription.close();
  await theirs?.close();
  await stack?.stop();
});

async function call(method: string, path: string, body?: object): Promise<JsonObject> {
  const response = await stack.api(path, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as JsonObject;
}

const idOf = ({ id }: JsonObject): string => z.string().parse(id);
const topicOf = (name: string) => `projects/acme-prod/topics/${name}`;
const destinationFor = (name: string, more: object = {}) =>
  call('POST', '/v1/destinations', {
    kind: 'pubsub',
    name: `Topic ${name}`,
    event_types: [`${name}.*`],
    ...more,
    pubsub: { topic: topicOf(name), ordering_key: 'subject' },
  });
const give = (type: string, subject: string) =>
  call('POST', '/v1/events', { type, subject: { id: subject }, data: { of: subject } });
const deliveriesOf = async (event: JsonObject) =>
  (await call('GET', `/v1/deliveries?event_id=${idOf(event)}`))['deliveries'] as JsonObject[];

/** Makes a topic, and listens to it. */
async function listen(name: string): Promise<Message[]> {
  const messages: Message[] = [];
  await theirs.createTopic(name);
  const [subscription] = await theirs.topic(name).createSubscription(`${name}-all`, { enableMessageOrdering: true });
  subscriptions.push(subscription);
  subscription.on('message', (message: Message) => {
    message.ack();
    messages.push(message);
  });
  return messages;
}

describe('a topic of another project', () => {
  test('gets events with attributes and a key, and its delivery says what it answered', async () => {
    const messages = await listen('order');
    const destination = await destinationFor('order');
    const event = await give('order.shipped', 'order-7');
    await eventually(() => expect(messages).toHaveLength(1));
    const [{ attributes, data, orderingKey }] = messages as [Message];
    expect(attributes).toMatchObject({
      'webhook-id': event['id'],
      type: 'order.shipped',
      subject: 'order-7',
      'webhook-hops': '1',
    });
    expect(orderingKey).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.parse(data.toString())).toMatchObject({
      id: event['id'],
      type: 'order.shipped',
      data: { of: 'order-7' },
    });
    await eventually(async () =>
      expect(await deliveriesOf(event)).toMatchObject([{ status: 'succeeded', webhook_id: destination['id'] }]),
    );
    const id = idOf(((await deliveriesOf(event)) as [JsonObject])[0]);
    const { delivery_attempts: attempts } = await call('GET', `/v1/delivery-attempts?delivery_id=${id}`);
    expect(attempts).toMatchObject([{ response_status_code: 200, raw_request: expect.stringContaining(':publish') }]);
  });

  test('that is not there is named, and gets its event when it is there and the delivery is retried', async () => {
    await destinationFor('late', { retry_policy: [3_600] });
    const event = await give('late.shipped', 'order-8');
    await eventually(async () =>
      expect(await deliveriesOf(event)).toMatchObject([{ status: 'pending', delivery_attempts: 1 }]),
    );
    const id = idOf(((await deliveriesOf(event)) as [JsonObject])[0]);
    const { delivery_attempts: attempts } = await call('GET', `/v1/delivery-attempts?delivery_id=${id}`);
    expect(attempts).toMatchObject([{ error: expect.stringContaining(`there is no topic ${topicOf('late')}`) }]);
    expect((await call('GET', '/v1/deliveries?cause=destination'))['deliveries']).toMatchObject([{ id }]);
    const messages = await listen('late');
    await call('POST', `/v1/deliveries/${id}/retry`, {});
    await eventually(() => expect(messages).toHaveLength(1));
    await eventually(async () => expect(await deliveriesOf(event)).toMatchObject([{ status: 'succeeded' }]));
  });

  test('is tested with a sample that says so, and the test tells what Pub/Sub answered', async () => {
    const messages = await listen('probe');
    const destination = await destinationFor('probe');
    const made = await call('POST', `/v1/destinations/${idOf(destination)}/test`, { type: 'payment.failed' });
    expect(made['warnings']).toEqual([expect.stringContaining('do not name payment.failed')]);
    await eventually(() => expect(messages).toHaveLength(1));
    const [{ attributes, data }] = messages as [Message];
    expect(attributes).toMatchObject({ type: 'payment.failed', 'webhook-test': '1' });
    expect(JSON.parse(data.toString())).toMatchObject({ test: true, id: attributes['webhook-id'] });
    await eventually(async () =>
      expect(await call('GET', `/v1/deliveries/${idOf(made)}`)).toMatchObject({
        ...{ status: 'succeeded', origin: 'test' },
        last_attempt: { excerpt: expect.stringContaining('messageIds') },
      }),
    );
  });

  test('gets the events of a subject in their order, and a replay under the same id', async () => {
    const messages = await listen('row');
    const destination = await destinationFor('row', { ordering: 'subject' });
    const given = [];
    for (const nth of ['first', 'second', 'third']) given.push(await give(`row.${nth}`, 'order-9'));
    await eventually(() => expect(messages).toHaveLength(3));
    expect(messages.map(({ attributes }) => attributes['type'])).toEqual(['row.first', 'row.second', 'row.third']);
    const [first] = given as [JsonObject];
    await call('POST', `/v1/events/${idOf(first)}/replay`, { webhook_id: destination['id'] });
    await eventually(() => expect(messages).toHaveLength(4));
    expect(messages[3]!.attributes).toMatchObject({ 'webhook-id': first['id'] });
  });
});

describe('a topic that events are taken from', () => {
  const publish = (account: string, json: unknown, attributes: Record<string, string> = {}) =>
    stack.client.topic(account).publishMessage({ data: Buffer.from(JSON.stringify(json)), attributes });
  const eventsOf = async (type: string) =>
    (await call('GET', `/v1/events?source=pubsub&type=${type}`))['events'] as JsonObject[];
  const quarantined = async () =>
    z
      .array(z.object({ account: z.string(), reason: z.string() }))
      .parse((await call('GET', '/v1/quarantine'))['quarantine']);

  test('gives an event with its account, which is delivered, and goes out again with its hops', async () => {
    const messages = await listen('parcel');
    await destinationFor('parcel');
    const subject = { kind: 'parcel', id: 'p-1' };
    await publish('orders', { type: 'parcel.sent', subject, data: { kg: 2 } }, { 'webhook-hops': '1' });
    await eventually(() => expect(messages).toHaveLength(1));
    const [event] = (await eventsOf('parcel.sent')) as [JsonObject];
    expect(event).toMatchObject({ source: 'pubsub', account: 'orders', subject, data: { kg: 2 } });
    expect(messages[0]!.attributes).toMatchObject({ 'webhook-id': event['id'], 'webhook-hops': '2', source: 'pubsub' });
  });

  test('is registered by a command, in any project: a dry run first, and nothing to do the second time', async () => {
    await theirs.createTopic('refunds');
    const env = {
      GOOGLE_CLOUD_PROJECT: PROJECT_ID,
      PUSH_SERVICE_ACCOUNT,
    };
    const register = (topic: string, ...more: string[]) =>
      callCommand(
        ['register-topic', topic, '--account', 'refunds', '--push-endpoint', `${stack.urls['receive-pubsub']}`]
          .concat('--audience', PUSH_AUDIENCE, '--ordered')
          .concat(more),
        { env },
      );
    const dry = await register(topicOf('refunds'), '--dry-run');
    expect(dry).toMatchObject({ code: 1, stdout: expect.stringContaining('subrelay-refunds (would be created)') });
    expect(await register(topicOf('refunds'))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/changed +created/),
    });
    await theirs.topic('refunds').publishMessage({ data: Buffer.from('{"type": "refund.made"}') });
    await eventually(async () =>
      expect(await eventsOf('refund.made')).toMatchObject([{ source: 'pubsub', account: 'refunds' }]),
    );

    await stack.client.subscription('subrelay-refunds').setMetadata({ ackDeadlineSeconds: 10 });
    const drifted = await register(topicOf('refunds'), '--dry-run');
    expect(drifted).toMatchObject({ code: 1, stdout: expect.stringMatching(/ackDeadlineSeconds +10 → 60/) });
    const mended = await register(topicOf('refunds'));
    expect(mended.stdout).toMatch(/changed +ackDeadlineSeconds/);
    expect((await register(topicOf('refunds'))).stdout).toContain('nothing, all was as it should be');

    const filtered = await register(topicOf('refunds'), '--filter', 'attributes.a = "b"');
    expect(filtered).toMatchObject({ code: 4, stderr: expect.stringContaining('it has no filter') });
    const missing = await register(topicOf('nothing'), '--subscription', 'elsewhere');
    expect(missing).toMatchObject({ code: 5, stderr: expect.stringContaining('topics/nothing') });
    expect(await callCommand(['register-topic', 'refunds'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--account'),
    });
  });

  test('gives CloudEvents, each topic under its own account', async () => {
    const attributes = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 'parcel.returned' };
    await publish('returns', { kg: 3 }, attributes);
    await publish('orders', { specversion: '1.0', id: '2', source: '/s', type: 'parcel.returned', data: { kg: 4 } });
    await eventually(async () => expect(await eventsOf('parcel.returned')).toHaveLength(2));
    expect(await eventsOf('parcel.returned')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ account: 'orders', data: { kg: 4 } }),
        expect.objectContaining({ account: 'returns', data: { kg: 3 } }),
      ]),
    );
  });

  test('keeps what it can not read with its reason, and acknowledges it: what follows is taken', async () => {
    await stack.client.topic('orders').publishMessage({ data: Buffer.from('not JSON') });
    await publish('orders', { type: 'parcel.lost', costumer: {} });
    await publish('orders', { type: 'parcel.lost', data: { long: 'x'.repeat(600_000) } });
    await publish('orders', { type: 'parcel.lost' }, { 'webhook-hops': '4' });
    await publish('orders', { type: 'parcel.found' });
    await eventually(async () => expect(await quarantined()).toHaveLength(4));
    await eventually(async () => expect(await eventsOf('parcel.found')).toHaveLength(1));
    expect((await quarantined()).map(({ account, reason }) => `${account}: ${reason}`).sort()).toEqual([
      expect.stringContaining('costumer: '),
      expect.stringMatching(/^orders: it follows from more than 3 deliveries/),
      expect.stringMatching(/^orders: it has 600\d\d\d bytes: an event may have 450000/),
      'orders: the data is not JSON',
    ]);
    expect(await eventsOf('parcel.lost')).toEqual([]);
  });

  test('admits Pub/Sub alone', async () => {
    const url = `${stack.urls['receive-pubsub']}/`;
    const body = JSON.stringify({ message: { data: '', messageId: '1' }, subscription: 'projects/p/subscriptions/s' });
    const push = (authorization?: string) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body,
      });
    expect((await push()).status).toBe(401);
    expect((await push('Bearer a.b.c')).status).toBe(401);
    expect((await push(`Bearer ${await stack.idTokens.token()}`)).status).toBe(204);
  });
});
