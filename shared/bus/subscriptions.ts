import { PubSub } from '@google-cloud/pubsub';
import type { GetSubscriptionMetadataResponse, SubscriptionMetadata } from '@google-cloud/pubsub';
import { JWT } from 'google-auth-library';

import { SubrelayError } from '../base/errors.ts';
import { adviceOnPubSub } from './advice.ts';
import type { SubscriptionCall, SubscriptionFacts } from './advice.ts';
import type { ChangeableSettings, NotificationSubscription, Subscriptions } from './push-subscription.ts';

const SCOPE = 'https://www.googleapis.com/auth/pubsub';
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
/** An operator waits for the answer, and runs it again: the client's own repeats would take ten minutes. */
const CALL = { timeout: 10_000, retry: null };

/**
 * Pub/Sub as the account that is registered for notifications: its key file's where there is one, else this process's
 * own. PUBSUB_EMULATOR_HOST selects another server than Google's.
 */
export const openPubSub = (projectId: string, keyFile: string | undefined): PubSub =>
  new PubSub({ projectId, ...(keyFile !== undefined && { authClient: new JWT({ keyFile, scopes: SCOPE }) }) });

/** Subscriptions of Pub/Sub, one call each. @param of whose their topics are, for advice: Google's, or the operator's own */
export function createSubscriptions(pubsub: PubSub, of: 'google' | 'operator' = 'google'): Subscriptions {
  return {
    async get(name) {
      const read = () => pubsub.subscription(name).getMetadata(CALL);
      const metadata = await unless(NOT_FOUND, 'read', { name }, read);
      return metadata && subscriptionOf(name, metadata[0]);
    },
    async create({ name, topic, filter, ordered, detached: _detached, ...settings }) {
      const fixed = { ...(filter && { filter }), ...(ordered && { enableMessageOrdering: true }) };
      const options = { ...metadataOf(settings), ...fixed, gaxOpts: CALL };
      const facts = { of, name, topic, pushServiceAccount: settings.push?.serviceAccount };
      const created = await unless(ALREADY_EXISTS, 'create', facts, () =>
        pubsub.topic(topic).createSubscription(name, options),
      );
      return created !== null;
    },
    async update(name, changes) {
      const facts = { name, pushServiceAccount: changes.push?.serviceAccount };
      await unless(undefined, 'update', facts, () => pubsub.subscription(name).setMetadata(metadataOf(changes), CALL));
    },
  };
}

/** Null where the call fails with the expected code. */
async function unless<T>(
  expected: number | undefined,
  call: SubscriptionCall,
  facts: SubscriptionFacts,
  run: () => Promise<T>,
): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== undefined && code === expected) return null;
    throw subscriptionError(call, facts, error);
  }
}

/** A failure of Pub/Sub with what to do about it. */
export function subscriptionError(call: SubscriptionCall, facts: SubscriptionFacts, cause: unknown): SubrelayError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const advice = adviceOnPubSub(call, code, facts) ?? (cause instanceof Error ? cause.message : String(cause));
  return new SubrelayError('BUS_UNAVAILABLE', `Pub/Sub did not ${call} ${facts.name}: ${advice}`, { cause });
}

function metadataOf(settings: Partial<ChangeableSettings>): SubscriptionMetadata {
  const { push, ackDeadlineSeconds, deadLetter, retry, neverExpires, retentionSeconds, retainAcked } = settings;
  return {
    // An empty one makes it a subscription that is pulled.
    ...(push === null && { pushConfig: {} }),
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
    // A policy without a time to live means never; no policy means 31 days (docs/facts/google-cloud.md, GC-8).
    ...(neverExpires && { expirationPolicy: {} }),
    ...(retentionSeconds !== undefined && { messageRetentionDuration: retentionSeconds }),
    ...(retainAcked !== undefined && { retainAckedMessages: retainAcked }),
  };
}

type Metadata = GetSubscriptionMetadataResponse[0];

function subscriptionOf(name: string, metadata: Metadata): NotificationSubscription {
  const { pushConfig, deadLetterPolicy, retryPolicy, expirationPolicy } = metadata;
  return {
    name,
    topic: metadata.topic ?? '',
    filter: metadata.filter ?? '',
    ...(metadata.enableMessageOrdering && { ordered: true }),
    detached: metadata.detached ?? false,
    push: pushConfig?.pushEndpoint
      ? {
          endpoint: pushConfig.pushEndpoint,
          serviceAccount: pushConfig.oidcToken?.serviceAccountEmail ?? '',
          audience: pushConfig.oidcToken?.audience ?? '',
          wrapped: !pushConfig.noWrapper,
        }
      : null,
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
