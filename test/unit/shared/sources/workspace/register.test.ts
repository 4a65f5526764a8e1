import { describe, expect, test } from '@jest/globals';

import { differences, driftOf, obstaclesIn, subscriptionFor } from '../../../../../shared/bus/push-subscription.ts';
import type { NotificationSubscription, Subscriptions } from '../../../../../shared/bus/push-subscription.ts';
import { isInOrder, register, unregister, watch } from '../../../../../shared/sources/workspace/register.ts';
import type { Reseller } from '../../../../../shared/sources/workspace/reseller.ts';

const choice = {
  projectId: 'demo',
  name: 'workspace-notifications',
  push: {
    endpoint: 'https://receive.example/workspace',
    serviceAccount: 'push@demo.iam.gserviceaccount.com',
    audience: 'https://receive.example/workspace',
  },
  deadLetterTopic: 'dead-letter',
};
const serviceAccount = 'subrelay@demo.iam.gserviceaccount.com';
const topic = 'projects/partner-watch/topics/C0demo042';
const name = 'projects/demo/subscriptions/workspace-notifications';
const push = { ...choice.push, wrapped: true };
const wanted = subscriptionFor(topic, choice);

/** Pub/Sub in a map, and what was asked of it. */
function harness(existing?: NotificationSubscription) {
  const stored = new Map(existing ? [[existing.name, existing]] : []);
  const asked: string[] = [];
  const registered = new Set<string>();
  const details = () => ({ topic, serviceAccounts: [...registered] });
  const reseller: Omit<Reseller, 'getSubscription' | 'listSubscriptions' | 'customerEmail'> = {
    register: async (email) => (registered.add(email), topic),
    unregister: async (email) => (registered.delete(email), topic),
    watchDetails: async () => details(),
    findWatchDetails: async () => (registered.size > 0 ? details() : null),
  };
  const subscriptions: Subscriptions = {
    get: async (each) => stored.get(each) ?? null,
    create: async (subscription) => {
      asked.push('create');
      const free = !stored.has(subscription.name);
      if (free) stored.set(subscription.name, subscription);
      return free;
    },
    update: async (each, changes) => {
      asked.push(`update ${Object.keys(changes).join()}`);
      stored.set(each, { ...stored.get(each)!, ...changes });
    },
  };
  const options = (name = choice.name, ...further: string[]) => ({
    reseller: reseller as Reseller,
    subscriptions,
    serviceAccounts: [serviceAccount, ...further],
    choice: { ...choice, name },
  });
  const run = (...names: string[]) => register(options(...names));
  return { run, options, stored, asked, subscriptions };
}

test('the subscription that the settings ask for', () => {
  expect(wanted).toStrictEqual({
    name,
    topic,
    filter: '',
    detached: false,
    push: {
      endpoint: 'https://receive.example/workspace',
      serviceAccount: 'push@demo.iam.gserviceaccount.com',
      audience: 'https://receive.example/workspace',
      wrapped: true,
    },
    ackDeadlineSeconds: 60,
    deadLetter: { topic: 'projects/demo/topics/dead-letter', maxDeliveryAttempts: 100 },
    retry: { minimumSeconds: 10, maximumSeconds: 600 },
    neverExpires: true,
    retentionSeconds: 604_800,
    retainAcked: true,
  });
});

describe('register', () => {
  test('creates the subscription, and changes nothing when it is run again', async () => {
    const { run, stored, asked } = harness();
    const report = { topic, subscription: name, serviceAccounts: [serviceAccount] };
    await expect(run()).resolves.toMatchObject({ ...report, changes: ['created'] });
    expect(stored.get(name)).toStrictEqual(wanted);
    await expect(run()).resolves.toMatchObject({ topic, subscription: name, changes: [] });
    expect(asked).toStrictEqual(['create']);
  });

  test('makes one of another name in another project where an account has its own', async () => {
    const own = 'projects/other/subscriptions/mine';
    const { run, stored } = harness();
    await expect(run(own)).resolves.toMatchObject({ subscription: own, changes: ['created'] });
    expect([...stored.keys()]).toStrictEqual([own]);
  });

  test('updates what differs and nothing else', async () => {
    const { run, stored, asked } = harness({
      ...wanted,
      ackDeadlineSeconds: 10,
      neverExpires: false,
      deadLetter: null,
    });
    await expect(run()).resolves.toMatchObject({ changes: ['ackDeadlineSeconds', 'deadLetter', 'neverExpires'] });
    expect(asked).toStrictEqual(['update ackDeadlineSeconds,deadLetter,neverExpires']);
    expect(stored.get(name)).toStrictEqual(wanted);
  });

  test('corrects one that another run made meanwhile', async () => {
    const { run, subscriptions, stored } = harness();
    subscriptions.create = async () => {
      stored.set(name, { ...wanted, retainAcked: false });
      return false;
    };
    await expect(run()).resolves.toMatchObject({ changes: ['retainAcked'] });
  });

  test('gives up on one that neither is nor can be made', async () => {
    const { run, subscriptions } = harness();
    subscriptions.create = async () => false;
    await expect(run()).rejects.toThrow(expect.objectContaining({ code: 'BUS_UNAVAILABLE' }));
  });

  test.each([
    ['to another topic', { topic: '_deleted-topic_' }, `its topic is _deleted-topic_, not ${topic}; delete it`],
    ['with a filter', { filter: 'attributes.a = "b"' }, 'it has the filter attributes.a = "b"; delete it'],
    ['that is cut off', { detached: true }, 'it is detached from its topic; delete it and register again'],
  ])('says what to do about a subscription %s', async (_, change, message) => {
    const { run, asked } = harness({ ...wanted, ...change });
    await expect(run()).rejects.toThrow(message);
    expect(asked).toStrictEqual([]);
  });

  test('authorizes further service accounts', async () => {
    const { run } = harness();
    await expect(run(choice.name, 'other@demo.example')).resolves.toMatchObject({
      serviceAccounts: [serviceAccount, 'other@demo.example'],
    });
  });
});

test('unregister revokes, and says who is left', async () => {
  const { run, options } = harness();
  await run(choice.name, 'other@demo.example');
  const left = { topic, serviceAccounts: ['other@demo.example'], revoked: [serviceAccount] };
  await expect(unregister(options().reseller, [serviceAccount])).resolves.toStrictEqual(left);
  await expect(unregister(options().reseller, [serviceAccount])).resolves.toStrictEqual(left);
});

describe('watch', () => {
  test('sees what is not there yet', async () => {
    const seen = await watch(harness().options());
    expect(seen).toMatchObject({ topic: null, missing: [serviceAccount], exists: false, drift: [], obstacles: [] });
    expect(isInOrder(seen)).toBe(false);
  });

  test('finds all in order after a registration', async () => {
    const { run, options } = harness();
    await run();
    expect(isInOrder(await watch(options()))).toBe(true);
  });

  test.each([
    ['a setting', { ackDeadlineSeconds: 10 }, { drift: [{ setting: 'ackDeadlineSeconds', current: 10, desired: 60 }] }],
    [
      'another topic',
      { topic: 'projects/p/topics/t' },
      { obstacles: [`its topic is projects/p/topics/t, not ${topic}`] },
    ],
  ])('sees that %s differs, and changes nothing', async (_, change, expected) => {
    const { run, options, stored, asked } = harness();
    await run();
    stored.set(name, { ...wanted, ...change });
    const seen = await watch(options());
    expect(seen).toMatchObject(expected);
    expect(isInOrder(seen)).toBe(false);
    expect(asked).toStrictEqual(['create']);
  });

  test('sees that one of the service accounts is missing', async () => {
    const { run, options } = harness();
    await run();
    const seen = await watch(options(choice.name, 'other@demo.example'));
    expect(seen).toMatchObject({ missing: ['other@demo.example'] });
    expect(isInOrder(seen)).toBe(false);
  });
});

test.each<[string, Partial<NotificationSubscription>, object[]]>([
  ['nothing', {}, []],
  [
    'parts of a setting',
    { push: { ...push, endpoint: 'https://old.example', wrapped: false } },
    [
      { setting: 'push.endpoint', current: 'https://old.example', desired: push.endpoint },
      { setting: 'push.wrapped', current: false, desired: true },
    ],
  ],
  [
    'a setting that is missing',
    { retry: null },
    [
      { setting: 'retry.minimumSeconds', current: null, desired: 10 },
      { setting: 'retry.maximumSeconds', current: null, desired: 600 },
    ],
  ],
])('driftOf tells %s', (_, change, expected) => {
  expect(driftOf(wanted, { ...wanted, ...change })).toStrictEqual(expected);
});

test('a subscription that pushes drifts from one that is pulled', () => {
  const pulled = subscriptionFor(topic, { ...choice, push: null });
  expect(driftOf(pulled, wanted)).toStrictEqual(
    Object.entries(push).map(([part, current]) => ({ setting: `push.${part}`, current, desired: null })),
  );
  expect(obstaclesIn(pulled, wanted)).toStrictEqual([]);
});

test.each([
  ['nothing', {}, []],
  ['the endpoint', { push: { ...push, endpoint: 'https://old.example' } }, ['push']],
  ['the audience', { push: { ...push, audience: '' } }, ['push']],
  ['the envelope', { push: { ...push, wrapped: false } }, ['push']],
  ['how messages come', { push: null }, ['push']],
  ['the backoff', { retry: null }, ['retry']],
  ['the retention', { retentionSeconds: 600 }, ['retentionSeconds']],
  ['what is not to be compared', { name: 'x', topic: 'y' }, []],
])('differences in %s', (_, change, expected) => {
  const changes = differences(wanted, { ...wanted, ...change });
  expect(Object.keys(changes)).toStrictEqual(expected);
  expect({ ...wanted, ...changes }).toStrictEqual(wanted);
});
