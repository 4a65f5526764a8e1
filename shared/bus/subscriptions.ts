import type { GetSubscriptionMetadataResponse, PubSub, SubscriptionMetadata } from '@google-cloud/pubsub';

import { SubrelayError } from '../errors.ts';
import type { ChangeableSubscription, PushSubscription, PushSubscriptions } from '../sources/workspace/register.ts';

const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
/** An operator waits for the answer, and runs it again: the client's own repeats would take ten minutes. */
const CALL = { timeout: 10_000, retry: null };

/** Push subscriptions of Pub/Sub, one call each. */
export function createPushSubscriptions(pubsub: PubSub): PushSubscriptions {
  return {
    async get(name) {
      const metadata = await unless(NOT_FOUND, `read ${name}`, () => pubsub.subscription(name).getMetadata(CALL));
      return metadata && subscriptionOf(name, metadata[0]);
    },
    async create({ name, topic, ...settings }) {
      const options = { ...metadataOf(settings), gaxOpts: CALL };
      const created = await unless(ALREADY_EXISTS, `create ${name}`, () =>
        pubsub.topic(topic).createSubscription(name, options),
      );
      return created !== null;
    },
    async update(name, changes) {
      await unless(undefined, `update ${name}`, () => pubsub.subscription(name).setMetadata(metadataOf(changes), CALL));
    },
  };
}

/** Null where the call fails with the expected code. */
async function unless<T>(expected: number | undefined, what: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === expected) return null;
    throw new SubrelayError('BUS_UNAVAILABLE', `Pub/Sub did not ${what}`, { cause: error });
  }
}

function metadataOf(settings: Partial<ChangeableSubscription>): SubscriptionMetadata {
  const { push, ackDeadlineSeconds, deadLetter, retry, neverExpires, retentionSeconds, retainAcked } = settings;
  return {
    ...(push && {
      pushConfig: {
        pushEndpoint: push.endpoint,
        oidcToken: { serviceAccountEmail: push.serviceAccount, audience: push.audience },
      },
    }),
    ...(ackDeadlineSeconds !== undefined && { ackDeadlineSeconds }),
    ...(deadLetter && {
      deadLetterPolicy: { deadLetterTopic: deadLetter.topic, maxDeliveryAttempts: deadLetter.maxDeliveryAttempts },
    }),
    ...(retry && {
      retryPolicy: {
        minimumBackoff: { seconds: retry.minimumSeconds },
        maximumBackoff: { seconds: retry.maximumSeconds },
      },
    }),
    // A policy without a time to live means never; no policy means 31 days (facts gcp §1).
    ...(neverExpires && { expirationPolicy: {} }),
    ...(retentionSeconds !== undefined && { messageRetentionDuration: retentionSeconds }),
    ...(retainAcked !== undefined && { retainAckedMessages: retainAcked }),
  };
}

type Metadata = GetSubscriptionMetadataResponse[0];

function subscriptionOf(name: string, metadata: Metadata): PushSubscription {
  const { pushConfig, deadLetterPolicy, retryPolicy, expirationPolicy } = metadata;
  return {
    name,
    topic: metadata.topic ?? '',
    push: {
      endpoint: pushConfig?.pushEndpoint ?? '',
      serviceAccount: pushConfig?.oidcToken?.serviceAccountEmail ?? '',
      audience: pushConfig?.oidcToken?.audience ?? '',
    },
    ackDeadlineSeconds: metadata.ackDeadlineSeconds ?? 0,
    deadLetter: deadLetterPolicy?.deadLetterTopic
      ? { topic: deadLetterPolicy.deadLetterTopic, maxDeliveryAttempts: deadLetterPolicy.maxDeliveryAttempts ?? 0 }
      : null,
    retry: retryPolicy
      ? { minimumSeconds: secondsOf(retryPolicy.minimumBackoff), maximumSeconds: secondsOf(retryPolicy.maximumBackoff) }
      : null,
    neverExpires: Boolean(expirationPolicy) && !expirationPolicy?.ttl,
    retentionSeconds: secondsOf(metadata.messageRetentionDuration),
    retainAcked: metadata.retainAckedMessages ?? false,
  };
}

/** A protobuf Duration; whole seconds are all that subscriptions are given here. */
const secondsOf = (duration: Metadata['messageRetentionDuration']): number => Number(duration?.seconds ?? 0);
