/** Pub/Sub as the deployment has it: its subscriptions, and what its service agent may do. */
import type { CreateSubscriptionOptions, PubSub } from '@google-cloud/pubsub';

import type { ServiceAgent } from '../../local/embedded/pubsub/server.ts';
import type { DeployedSubscription, Deployment } from './deployment.ts';
import { isHeard } from './google.ts';
import type { Iam } from './iam.ts';

/** https://docs.cloud.google.com/iam/docs/service-agents */
const agentMember = ({ projectNumber }: Deployment) =>
  `serviceAccount:service-${projectNumber}@gcp-sa-pubsub.iam.gserviceaccount.com`;

/** @param subscriptions those that there are now */
export function agentOf(
  deployment: Deployment,
  { iam, reach, subscriptions }: { iam: Iam; reach: ServiceAgent['reach']; subscriptions: () => readonly DeployedSubscription[] }, // prettier-ignore
): ServiceAgent {
  const member = agentMember(deployment);
  const accounts = `projects/${deployment.project}/serviceAccounts`;
  return {
    reach,
    maySignFor: (email) => iam.demand(member, 'iam.serviceAccounts.getOpenIdToken', `${accounts}/${email}`),
    mayDeadLetter: (subscription, topic) => {
      const may =
        iam.demand(member, 'pubsub.topics.publish', topic) &&
        iam.demand(member, 'pubsub.subscriptions.consume', subscription);
      if (may && !isHeard(subscriptions(), topic, {})) iam.note({ kind: 'unheard', topic });
      return may;
    },
  };
}

const secondsOf = (duration: string) => ({ seconds: Number.parseInt(duration) });

/** As its resource says. */
export async function makeSubscription(client: PubSub, subscription: DeployedSubscription): Promise<void> {
  const [push] = subscription.push_config;
  const [retry] = subscription.retry_policy;
  const [deadLetter] = subscription.dead_letter_policy;
  const [expires] = subscription.expiration_policy;
  const options = {
    ...(subscription.filter && { filter: subscription.filter }),
    ackDeadlineSeconds: subscription.ack_deadline_seconds,
    messageRetentionDuration: secondsOf(subscription.message_retention_duration),
    retainAckedMessages: subscription.retain_acked_messages,
    expirationPolicy: expires!.ttl === '' ? {} : { ttl: secondsOf(expires!.ttl) },
    ...(push && {
      pushConfig: {
        pushEndpoint: push.push_endpoint,
        oidcToken: {
          serviceAccountEmail: push.oidc_token[0]!.service_account_email,
          audience: push.oidc_token[0]!.audience,
        },
      },
    }),
    ...(retry && {
      retryPolicy: {
        minimumBackoff: secondsOf(retry.minimum_backoff),
        maximumBackoff: secondsOf(retry.maximum_backoff),
      },
    }),
    ...(deadLetter && {
      deadLetterPolicy: {
        deadLetterTopic: deadLetter.dead_letter_topic,
        maxDeliveryAttempts: deadLetter.max_delivery_attempts,
      },
    }),
  };
  await client.topic(subscription.topic).createSubscription(subscription.name, options as CreateSubscriptionOptions);
}
