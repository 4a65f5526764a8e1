/** What is read of a message of an operator's topic. */
import { describe, expect, test } from '@jest/globals';

import { decodeAgain } from '../../../../shared/sources/pubsub/again.ts';
import { accountsBySubscription } from '../../../../shared/sources/pubsub/accounts.ts';
import { pubsubDoor } from '../../../../shared/sources/pubsub/door.ts';
import { decodeMessage } from '../../../../shared/sources/pubsub/message.ts';

const SUBSCRIPTION = 'projects/demo/subscriptions/subrelay-orders';
const PUBLISHED = '2026-11-30T10:00:00.000Z';

const decode = (data: unknown, attributes: Record<string, string> = {}, account: string | null = 'orders') =>
  decodeMessage(
    {
      data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
      attributes,
      messageId: '17',
      publishTime: PUBLISHED,
      subscription: SUBSCRIPTION,
    },
    account,
  );

const ORDER = { type: 'order.shipped', data: { parcels: 2 }, subject: { kind: 'order', id: '7' } };
const BINARY = {
  'ce-specversion': '1.0',
  'ce-id': 'a-1',
  'ce-source': '/shop',
  'ce-type': 'com.example.order-shipped',
  'ce-time': '2026-11-29T09:00:00Z',
  'ce-subject': '7',
  'content-type': 'application/json',
};
const CLOUD = { specversion: '1.0', id: 'a-1', source: '/shop', type: 'com.example.order-shipped' };

test('the largest message that Pub/Sub takes is taken, in base64, with its attributes', () => {
  expect(pubsubDoor(() => null).bodyLimit).toBeGreaterThanOrEqual((10_000_000 * 4) / 3 + 500_000);
});

test('a subscription brings the account that a setting names, or that its own name says', () => {
  const pubsubSubscriptions = [{ account: 'orders', subscription: 'subrelay-old' }];
  const accountBy = accountsBySubscription({ projectId: 'demo', pubsubSubscriptions });
  const at = (name: string) => accountBy(`projects/${name}`);
  expect(at('demo/subscriptions/subrelay-old')).toBe('orders');
  expect(at('demo/subscriptions/subrelay-refunds')).toBe('refunds');
  for (const other of [
    'other/subscriptions/subrelay-refunds',
    'demo/subscriptions/refunds',
    'demo/subscriptions/subrelay-',
  ])
    expect(at(other)).toBeNull();
});

describe('an event', () => {
  test('is as POST /v1/events takes it, under the id of its message', () => {
    const received = decode({ ...ORDER, timestamp: '2026-11-29T09:00:00Z', customer: { id: 'c-1' } });
    expect(received).toMatchObject({
      event: {
        source: 'pubsub',
        account: 'orders',
        type: 'order.shipped',
        source_type: 'order.shipped',
        occurred_at: '2026-11-29T09:00:00Z',
        subject: { kind: 'order', id: '7' },
        customer: { id: 'c-1' },
        data: { parcels: 2 },
      },
    });
    expect(decode(ORDER)).toMatchObject({ event: { occurred_at: PUBLISHED } });
    const idOf = (received: ReturnType<typeof decode>) => 'event' in received && received.event.id;
    expect(idOf(decode(ORDER))).toBe(idOf(received));
    expect(idOf(decode(ORDER, {}, 'others'))).not.toBe(idOf(received));
  });

  const read = {
    type: 'com.example.order_shipped',
    source_type: 'com.example.order-shipped',
    occurred_at: '2026-11-29T09:00:00Z',
    subject: { kind: 'subject', id: '7' },
    data: { parcels: 2 },
  };
  test.each<[string, unknown, Record<string, string>]>([
    ['attributes', { parcels: 2 }, BINARY],
    [
      'attributes in capitals',
      { parcels: 2 },
      Object.fromEntries(Object.entries(BINARY).map(([name, value]) => [name.toUpperCase(), value])),
    ],
    [
      'a body, by its content type',
      { ...CLOUD, time: '2026-11-29T09:00:00Z', subject: '7', data: { parcels: 2 } },
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    ],
    ['a body, by its specversion', { ...CLOUD, time: '2026-11-29T09:00:00Z', subject: '7', data: { parcels: 2 } }, {}],
  ])('of CloudEvents in %s', (_, data, attributes) => {
    expect(decode(data, attributes)).toMatchObject({ event: read });
  });

  test('of CloudEvents may lack time, subject and data', () => {
    const { 'ce-time': _, 'ce-subject': __, ...bare } = BINARY;
    expect(decode('', bare)).toMatchObject({ event: { occurred_at: PUBLISHED, subject: null, data: {} } });
  });
});

describe('quarantined with its reason is', () => {
  test.each<[string, unknown, Record<string, string>, string]>([
    ['what is no JSON', 'not JSON', {}, 'the data is not JSON'],
    ['nothing', '', {}, 'it has no data'],
    ['a list', [1], {}, 'the body must be a JSON object.'],
    ['a body without a type', { data: {} }, {}, 'type: cannot be blank.'],
    [
      'a type of our own',
      { type: 'webhook.failing' },
      {},
      "type: must not be webhook, delivery or subrelay, nor begin so: these are the service's own events.",
    ],
    ['a field that is none', { ...ORDER, costumer: {} }, {}, 'costumer: '],
    ['what is too large', { type: 'a.b', data: { long: 'x'.repeat(450_000) } }, {}, 'an event may have 450000'],
    [
      'a CloudEvent of another version',
      CLOUD,
      { ...BINARY, 'ce-specversion': '0.3' },
      "the CloudEvent can't be read: specversion is not 1.0",
    ],
    ['a CloudEvent without an id', { ...CLOUD, id: undefined }, {}, 'id is missing, or not text'],
    ['a CloudEvent whose data is no object', { ...CLOUD, data: [1] }, {}, 'data: must be an object'],
    ['a CloudEvent in base64', { ...CLOUD, data_base64: 'e30=' }, {}, 'data_base64 is not taken'],
    [
      'a CloudEvent that is no object',
      [1],
      { 'content-type': 'application/cloudevents+json' },
      'the CloudEvent is not a JSON object',
    ],
    [
      'a CloudEvent whose time is none',
      { ...CLOUD, time: 'lately' },
      {},
      'timestamp: must be an RFC 3339 time from 1970 on',
    ],
    ['the end of a loop', ORDER, { 'webhook-hops': '4' }, 'it follows from more than 3 deliveries'],
    ['a count of hops that is none', ORDER, { 'webhook-hops': 'many' }, 'it follows from more than 3 deliveries'],
  ])('%s', (_, data, attributes, reason) => {
    expect(decode(data, attributes)).toMatchObject({ source: 'pubsub', reason: expect.stringContaining(reason) });
  });

  test('what a subscription brings that nobody has configured', () => {
    expect(decode(ORDER, {}, null)).toMatchObject({
      account: null,
      reason: expect.stringContaining('PUBSUB_SUBSCRIPTIONS'),
    });
  });

  test('a CloudEvent in binary mode with the attributes that it is read by, so that it can be read again', () => {
    const attributes = { ...BINARY, 'ce-specversion': '0.3', 'content-type': 'application/json', 'x-other': 'no' };
    const kept = decode({ parcels: 2 }, attributes);
    if ('event' in kept) throw new Error('It was read');
    const { 'x-other': _, ...read } = attributes;
    expect(kept.attributes).toEqual(read);
    const again = { id: '1', account: 'orders', raw: kept.raw, receivedAt: PUBLISHED };
    expect(decodeAgain({ ...again, attributes: read })).toMatchObject({
      reason: expect.stringContaining('specversion'),
    });
    expect(decodeAgain({ ...again, attributes: { ...read, 'ce-specversion': '1.0' } })).toMatchObject({
      event: { data: { parcels: 2 }, account: 'orders' },
    });
  });

  test('as far as a document holds it', () => {
    const received = decode('x'.repeat(9_000_000));
    expect('reason' in received && received.raw.length).toBe(450_000);
  });
});

describe('accounts', () => {
  const of = (pubsubSubscriptions: { account: string; subscription: string }[]) =>
    accountsBySubscription({ projectId: 'demo', pubsubSubscriptions });

  test('are found by the full names of their subscriptions', () => {
    const accountBy = of([
      { account: 'orders', subscription: 'subrelay-orders' },
      { account: 'parcels', subscription: 'projects/other/subscriptions/parcels' },
    ]);
    expect(accountBy(SUBSCRIPTION)).toBe('orders');
    expect(accountBy('projects/other/subscriptions/parcels')).toBe('parcels');
    expect(accountBy('projects/other/subscriptions/subrelay-orders')).toBeNull();
  });

  test.each([
    [
      ['orders', 'one'],
      ['orders', 'two'],
    ],
    [
      ['orders', 'one'],
      ['parcels', 'projects/demo/subscriptions/one'],
    ],
  ])('%j and %j share something', (one, other) => {
    const named = [one, other].map(([account, subscription]) => ({ account: account!, subscription: subscription! }));
    expect(() => of(named)).toThrow('give each account and each subscription once');
  });
});
