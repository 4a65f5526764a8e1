import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PubSub } from '@google-cloud/pubsub';

import { startPubSub } from '../../../local/embedded/pubsub/server.ts';
import type { PubSubServer } from '../../../local/embedded/pubsub/server.ts';
import { subscriptionFor } from '../../../shared/bus/push-subscription.ts';
import { createSubscriptions } from '../../../shared/bus/subscriptions.ts';
import { register } from '../../../shared/sources/workspace/register.ts';
import { demoReseller } from '../../support/sandbox-samples.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const push = {
  endpoint: 'http://127.0.0.1:8080/receive-workspace',
  serviceAccount: 'push@demo.iam.gserviceaccount.com',
  audience: 'subrelay',
};
const choice = { projectId: 'demo', name: 'workspace-notifications', push, deadLetterTopic: 'dead-letter' };
const topic = 'projects/partner-watch/topics/C0demo042';
const name = 'projects/demo/subscriptions/workspace-notifications';

/** As the service: a topic that is there already stays. */
const topicIn = (client: PubSub) => async (each: string) => {
  const [exists] = await client.topic(each).exists();
  if (!exists) await client.createTopic(each);
};

let server: PubSubServer;
let pubsub: PubSub;
let demo: DemoSandbox;

beforeEach(async () => {
  server = await startPubSub();
  pubsub = new PubSub({ projectId: 'demo', apiEndpoint: server.address, emulatorMode: true });
  await pubsub.createTopic('dead-letter');
  demo = await startDemoSandbox({ createTopic: topicIn(pubsub) });
});
afterEach(async () => {
  await Promise.all([pubsub.close(), demo.close()]);
  await server.close();
});

const run = async (change: { push?: null } = {}) => {
  const { serviceAccount } = demoReseller;
  const subscriptions = createSubscriptions(pubsub);
  const reseller = await demo.openReseller('register');
  return register({ reseller, subscriptions, serviceAccounts: [serviceAccount], choice: { ...choice, ...change } });
};

test('registers, makes the push subscription on the topic of another project, and changes nothing when run again', async () => {
  const serviceAccounts = [demoReseller.serviceAccount];
  const report = { topic, subscription: name, serviceAccounts };
  await expect(run()).resolves.toStrictEqual({
    ...report,
    authorized: serviceAccounts,
    drift: [],
    changes: ['created'],
  });
  const [created] = await pubsub.subscription(name).getMetadata();
  await expect(run()).resolves.toStrictEqual({ ...report, authorized: [], drift: [], changes: [] });
  expect((await pubsub.subscription(name).getMetadata())[0]).toStrictEqual(created);
  expect(created).toMatchObject({
    topic,
    pushConfig: {
      pushEndpoint: push.endpoint,
      oidcToken: { serviceAccountEmail: push.serviceAccount, audience: push.audience },
    },
    ackDeadlineSeconds: 60,
    deadLetterPolicy: { deadLetterTopic: 'projects/demo/topics/dead-letter', maxDeliveryAttempts: 100 },
    retryPolicy: { minimumBackoff: { seconds: '10' }, maximumBackoff: { seconds: '600' } },
    expirationPolicy: { ttl: null },
    messageRetentionDuration: { seconds: '604800' },
    retainAckedMessages: true,
  });
});

test('brings a subscription that was made by hand to the settings, and leaves the rest of it alone', async () => {
  await pubsub.createTopic(topic);
  await pubsub.topic(topic).createSubscription(name, {
    pushConfig: { pushEndpoint: 'http://127.0.0.1:1/old' },
    labels: { team: 'billing' },
  });
  const settings = ['push', 'ackDeadlineSeconds', 'deadLetter', 'retry', 'neverExpires', 'retainAcked'];
  await expect(run()).resolves.toMatchObject({ changes: settings });
  await expect(run()).resolves.toMatchObject({ changes: [] });
  await expect(createSubscriptions(pubsub).get(name)).resolves.toStrictEqual(subscriptionFor(topic, choice));
  expect((await pubsub.subscription(name).getMetadata())[0].labels).toStrictEqual({ team: 'billing' });
});

test('create says that there is one already, and get that there is none', async () => {
  const subscriptions = createSubscriptions(pubsub);
  await pubsub.createTopic(topic);
  await expect(subscriptions.get(name)).resolves.toBeNull();
  await expect(subscriptions.create(subscriptionFor(topic, choice))).resolves.toBe(true);
  await expect(subscriptions.create(subscriptionFor(topic, choice))).resolves.toBe(false);
});

test('makes a subscription that is pulled of one that pushes, and back', async () => {
  await run();
  const pulled = await run({ push: null });
  expect(pulled.changes).toStrictEqual(['push']);
  expect(pulled.drift).toContainEqual({ setting: 'push.endpoint', current: push.endpoint, desired: null });
  await expect(createSubscriptions(pubsub).get(name)).resolves.toMatchObject({ push: null });
  await expect(run({ push: null })).resolves.toMatchObject({ changes: [] });
  await expect(run()).resolves.toMatchObject({ changes: ['push'] });
  await expect(createSubscriptions(pubsub).get(name)).resolves.toStrictEqual(subscriptionFor(topic, choice));
});

test('sees an envelope that was switched off by hand', async () => {
  await run();
  const pushConfig = { pushEndpoint: push.endpoint, noWrapper: { writeMetadata: true } };
  await pubsub.subscription(name).modifyPushConfig(pushConfig);
  const { drift } = await run();
  expect(drift).toContainEqual({ setting: 'push.wrapped', current: false, desired: true });
  await expect(run()).resolves.toMatchObject({ drift: [] });
});

const calls = {
  get: () => createSubscriptions(pubsub).get(name),
  create: () => createSubscriptions(pubsub).create(subscriptionFor(topic, choice)),
  update: () => createSubscriptions(pubsub).update(name, { retainAcked: true, push: { ...push, wrapped: true } }),
};
const busFailure = (message: string) =>
  expect.objectContaining({ code: 'BUS_UNAVAILABLE', message: expect.stringContaining(message) as unknown });

test.each([
  ['create', `Pub/Sub did not create ${name}: ${topic} or the dead-letter topic does not exist`],
  ['update', `Pub/Sub did not update ${name}: it does not exist`],
] as const)('%s fails as the bus does, and says what of', async (call, message) => {
  await expect(calls[call]()).rejects.toThrow(busFailure(message));
});

const PERMISSION_DENIED = 7;
test.each([
  ['get', 'GetSubscription', ['roles/pubsub.editor in the project demo']],
  [
    'create',
    'CreateSubscription',
    [`a service account registered for ${topic}`, 'roles/pubsub.editor in the project demo'],
  ],
  [
    'create',
    'CreateSubscription',
    [`iam.serviceAccounts.actAs (roles/iam.serviceAccountUser) on ${push.serviceAccount}`],
  ],
  ['update', 'UpdateSubscription', ['roles/pubsub.editor', `iam.serviceAccounts.actAs`]],
] as const)('%s names the role that is missing', async (call, method, roles) => {
  server.inject({ method, kind: 'status', code: PERMISSION_DENIED });
  const failed = calls[call]();
  for (const role of roles) await expect(failed).rejects.toThrow(busFailure(role));
});
