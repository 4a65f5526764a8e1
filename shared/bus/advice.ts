/** What Pub/Sub can be asked to do with a subscription. */
export type SubscriptionCall = 'read' | 'create' | 'update' | 'pull';

export interface SubscriptionFacts {
  /** `projects/P/subscriptions/S`. */
  name: string;
  topic?: string | undefined;
  /** Whose the topic is; absent: Google's, who lets registered accounts attach to it. */
  of?: 'google' | 'operator';
  /** The account that pushes are signed as. */
  pushServiceAccount?: string | undefined;
}

const PERMISSION_DENIED = 7;

const NOT_FOUND = 5;

const UNREACHABLE: readonly unknown[] = [4, 14];

const UNAUTHENTICATED = 16;

/**
 * @param code gRPC's
 * @returns undefined where Pub/Sub's own message has to do
 */
export function adviceOnPubSub(call: SubscriptionCall, code: unknown, facts: SubscriptionFacts): string | undefined {
  const { name, topic } = facts;
  const project = name.split('/')[1] ?? '';
  if (code === UNAUTHENTICATED) return 'there are no valid application default credentials: log in, or give a key file';
  if (UNREACHABLE.includes(code))
    return 'it does not answer: check the network, and PUBSUB_EMULATOR_HOST where that is set';
  if (code === NOT_FOUND && call === 'create')
    return `${topic ?? 'the topic'} or the dead-letter topic does not exist: ${facts.of === 'operator' ? 'create it' : 'register first, and create the dead-letter topic'}`;
  if (code === NOT_FOUND) return 'it does not exist: register first';
  if (code !== PERMISSION_DENIED) return undefined;
  if (call === 'pull') return `grant the caller roles/pubsub.subscriber in the project ${project}`;
  if (call === 'read') return `grant the caller roles/pubsub.editor in the project ${project}`;
  return [
    ...(call === 'create'
      ? [
          facts.of === 'operator'
            ? `the caller needs pubsub.topics.attachSubscription (roles/pubsub.subscriber) on ${topic}`
            : `the caller must be a service account registered for ${topic} (npx --no subrelay watch lists them)`,
        ]
      : []),
    `it needs roles/pubsub.editor in the project ${project}`,
    ...(facts.pushServiceAccount
      ? [`it needs iam.serviceAccounts.actAs (roles/iam.serviceAccountUser) on ${facts.pushServiceAccount}`]
      : []),
  ].join('; ');
}
