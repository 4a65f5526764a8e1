/** The Pub/Sub resources that Terraform makes on GCP, made on one machine. */
import type { PubSub, SubscriptionMetadata } from '@google-cloud/pubsub';

import type { Config } from '../shared/settings/config.ts';
import type { PUBSUB_SUBSCRIPTIONS } from '../shared/sources/pubsub/settings.ts';
import { PROJECT_ID, PUSH_AUDIENCE, PUSH_SERVICE_ACCOUNT } from './environment.ts';

const ALREADY_EXISTS = 6;

/** Names as `readConfig` has them by default. */
const TOPICS = ['deliveries', 'wake', 'dead-letter'] as const;

/** Slow endpoints' pointers are pushed apart, since Pub/Sub narrows a subscription's window for all that is in it. */
const LANES = ['fast', 'slow'] as const;

export interface PushEndpoints {
  deliver: string;
  sweep: string;
}

/** Makes topics and push subscriptions, or points those that are there already at this run's endpoints. */
export async function makeResources(pubsub: PubSub, { deliver, sweep }: PushEndpoints): Promise<void> {
  await Promise.all(TOPICS.map((topic) => makeTopic(pubsub, topic)));
  await Promise.all([
    ...LANES.map((lane) =>
      makeSubscription(pubsub, 'deliveries', `deliver-${lane}`, {
        ...pushTo(deliver, 60),
        retryPolicy: AGAIN_SOON,
        deadLetterPolicy: { deadLetterTopic: `projects/${PROJECT_ID}/topics/dead-letter`, maxDeliveryAttempts: 100 },
        filter: `attributes.lane = "${lane}"`,
      }),
    ),
    // sweep watches up to 50 s. A wake is worth nothing later.
    makeSubscription(pubsub, 'wake', 'sweep', {
      ...pushTo(sweep, 90),
      retryPolicy: AGAIN_SOON,
      messageRetentionDuration: { seconds: 3_600 },
    }),
    makeSubscription(pubsub, 'dead-letter', 'dead-letter', { expirationPolicy: {} }),
  ]);
}

/** Makes the push subscriptions on the user's topics: the topic of each is named as its account, and is made, too. */
export async function makeSources(
  pubsub: PubSub,
  sources: Config<typeof PUBSUB_SUBSCRIPTIONS>['pubsubSubscriptions'],
  endpoint: string,
): Promise<void> {
  await Promise.all(
    sources.map(async ({ account, subscription }) => {
      await makeTopic(pubsub, account);
      await makeSubscription(pubsub, account, subscription, pushTo(endpoint, 60));
    }),
  );
}

/** Makes a topic by its name, also in another project; one that is there already is good too. */
export async function makeTopic(pubsub: PubSub, name: string): Promise<void> {
  await unlessExists(pubsub.createTopic(name));
}

/** Publishes to a topic by its name, also in another project, as Google does with notifications: without attributes. */
export async function publishTo(pubsub: PubSub, topic: string, data: Buffer): Promise<void> {
  await pubsub.topic(topic).publishMessage({ data });
}

/** A pointer or a wake whose push has failed: an instance has died, most likely, and another is there. */
const AGAIN_SOON = { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 600 } };

const pushTo = (url: string, ackDeadlineSeconds: number): SubscriptionMetadata => ({
  pushConfig: {
    pushEndpoint: url,
    oidcToken: { serviceAccountEmail: PUSH_SERVICE_ACCOUNT, audience: PUSH_AUDIENCE },
  },
  ackDeadlineSeconds,
  retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
  expirationPolicy: {},
});

async function makeSubscription(pubsub: PubSub, topic: string, name: string, options: SubscriptionMetadata) {
  const created = await unlessExists(pubsub.topic(topic).createSubscription(name, options));
  if (!created && options.pushConfig) await pubsub.subscription(name).modifyPushConfig(options.pushConfig);
}

async function unlessExists(creation: Promise<unknown>): Promise<boolean> {
  try {
    await creation;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === ALREADY_EXISTS) return false;
    throw error;
  }
}
