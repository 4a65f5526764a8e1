import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PubSub } from '@google-cloud/pubsub';

import { demoReseller } from '../../support/sandbox-samples.ts';
import { startPubSub } from '../../../local/pubsub/server.ts';
import type { PubSubServer } from '../../../local/pubsub/server.ts';
import { createPushSubscriptions } from '../../../shared/bus/subscriptions.ts';
import { keyFileSigner } from '../../../shared/sources/workspace/assertion.ts';
import { openReseller } from '../../../shared/sources/workspace/open-reseller.ts';
import { register, subscriptionFor } from '../../../shared/sources/workspace/register.ts';
import { startDemoSandbox } from '../../support/sandbox.ts';
import type { DemoSandbox } from '../../support/sandbox.ts';

const config = {
  projectId: 'demo',
  workspaceSubscription: 'workspace-notifications',
  receiveWorkspaceUrl: 'http://127.0.0.1:8080/receive-workspace',
  pushServiceAccount: 'push@demo.iam.gserviceaccount.com',
  pushAudience: 'subrelay',
  deadLetterTopic: 'dead-letter',
};
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

const run = async () => {
  const signer = keyFileSigner(demo.config.workspaceKeyFile);
  const { adminEmail } = demoReseller;
  const options = {
    signer,
    adminEmail,
    use: 'register',
    config: demo.config,
    fetch,
    now: () => demo.clock.now,
  } as const;
  const { serviceAccount } = demoReseller;
  const subscriptions = createPushSubscriptions(pubsub);
  return register({ reseller: await openReseller(options), subscriptions, config, serviceAccount });
};

test('registers, makes the push subscription on the topic of another project, and changes nothing when run again', async () => {
  const report = { topic, subscription: name, serviceAccounts: [demoReseller.serviceAccount] };
  await expect(run()).resolves.toStrictEqual({ ...report, changes: ['created'] });
  const [created] = await pubsub.subscription(name).getMetadata();
  await expect(run()).resolves.toStrictEqual({ ...report, changes: [] });
  expect((await pubsub.subscription(name).getMetadata())[0]).toStrictEqual(created);
  expect(created).toMatchObject({
    topic,
    pushConfig: {
      pushEndpoint: config.receiveWorkspaceUrl,
      oidcToken: { serviceAccountEmail: config.pushServiceAccount, audience: config.pushAudience },
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
  await expect(createPushSubscriptions(pubsub).get(name)).resolves.toStrictEqual(subscriptionFor(topic, config));
  expect((await pubsub.subscription(name).getMetadata())[0].labels).toStrictEqual({ team: 'billing' });
});

test('create says that there is one already, and get that there is none', async () => {
  const subscriptions = createPushSubscriptions(pubsub);
  await pubsub.createTopic(topic);
  await expect(subscriptions.get(name)).resolves.toBeNull();
  await expect(subscriptions.create(subscriptionFor(topic, config))).resolves.toBe(true);
  await expect(subscriptions.create(subscriptionFor(topic, config))).resolves.toBe(false);
});

test.each([
  ['create', () => createPushSubscriptions(pubsub).create(subscriptionFor(topic, config))],
  ['update', () => createPushSubscriptions(pubsub).update(name, { retainAcked: true })],
])('%s fails as the bus does, and says what of', async (what, call) => {
  const failed = expect.objectContaining({ code: 'BUS_UNAVAILABLE', message: `Pub/Sub did not ${what} ${name}` });
  await expect(call()).rejects.toThrow(failed);
});
