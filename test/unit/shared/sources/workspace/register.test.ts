import { describe, expect, test } from '@jest/globals';

import { differences, register, subscriptionFor } from '../../../../../shared/sources/workspace/register.ts';
import type { PushSubscription, PushSubscriptions } from '../../../../../shared/sources/workspace/register.ts';
import type { Reseller } from '../../../../../shared/sources/workspace/reseller.ts';

const config = {
  projectId: 'demo',
  workspaceSubscription: 'workspace-notifications',
  receiveWorkspaceUrl: 'https://receive.example/workspace',
  pushServiceAccount: 'push@demo.iam.gserviceaccount.com',
  pushAudience: 'https://receive.example/workspace',
  deadLetterTopic: 'dead-letter',
};
const serviceAccount = 'subrelay@demo.iam.gserviceaccount.com';
const topic = 'projects/partner-watch/topics/C0demo042';
const name = 'projects/demo/subscriptions/workspace-notifications';
const wanted = subscriptionFor(topic, config);

/** Pub/Sub in a map, and what was asked of it. */
function harness(existing?: PushSubscription) {
  const stored = new Map(existing ? [[existing.name, existing]] : []);
  const asked: string[] = [];
  const registered: string[] = [];
  const reseller: Pick<Reseller, 'register' | 'watchDetails'> = {
    register: async (serviceAccount) => (registered.push(serviceAccount), topic),
    watchDetails: async () => ({ topic, serviceAccounts: registered }),
  };
  const subscriptions: PushSubscriptions = {
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
  const run = (subscription?: string) =>
    register({ reseller: reseller as Reseller, subscriptions, config, serviceAccount, subscription });
  return { run, stored, asked, subscriptions };
}

test('the subscription that the settings ask for', () => {
  expect(wanted).toStrictEqual({
    name,
    topic,
    push: {
      endpoint: 'https://receive.example/workspace',
      serviceAccount: 'push@demo.iam.gserviceaccount.com',
      audience: 'https://receive.example/workspace',
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

  test('says what to do about a subscription to another topic', async () => {
    const { run, asked } = harness({ ...wanted, topic: '_deleted-topic_' });
    await expect(run()).rejects.toThrow('delete it and register again, current topic is _deleted-topic_');
    expect(asked).toStrictEqual([]);
  });
});

test.each([
  ['nothing', {}, []],
  ['the endpoint', { push: { ...wanted.push, endpoint: 'https://old.example' } }, ['push']],
  ['the audience', { push: { ...wanted.push, audience: '' } }, ['push']],
  ['the backoff', { retry: null }, ['retry']],
  ['the retention', { retentionSeconds: 600 }, ['retentionSeconds']],
  ['what is not to be compared', { name: 'x', topic: 'y' }, []],
])('differences in %s', (_, change, expected) => {
  const changes = differences(wanted, { ...wanted, ...change });
  expect(Object.keys(changes)).toStrictEqual(expected);
  expect({ ...wanted, ...changes }).toStrictEqual(wanted);
});
