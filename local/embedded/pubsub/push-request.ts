/** The HTTP request that carries one message to a push endpoint. Pure. */
import type { StoredMessage } from './messages.ts';
import type { PushTarget, SubscriptionConfig } from './subscription-config.ts';

export interface PushRequest {
  headers: Record<string, string>;
  body: string | Buffer;
}

/** `attempt` is 1 for the first delivery; only subscriptions with a dead-letter policy show it. */
export function pushRequest(
  subscription: Pick<SubscriptionConfig, 'name' | 'deadLetter'>,
  payload: PushTarget['payload'],
  message: StoredMessage,
  attempt: number,
): PushRequest {
  if (payload !== 'wrapped') {
    return { headers: payload === 'data' ? {} : metadataHeaders(subscription.name, message), body: message.data };
  }
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(envelope(subscription, message, attempt)),
  };
}

/** These and only these acknowledge: https://cloud.google.com/pubsub/docs/push#receive_push. */
export const isAcknowledgement = (status: number) =>
  status === 102 || status === 200 || status === 201 || status === 202 || status === 204;

function envelope(
  { name, deadLetter }: Pick<SubscriptionConfig, 'name' | 'deadLetter'>,
  message: StoredMessage,
  attempt: number,
): object {
  const publishTime = new Date(message.publishedAt).toISOString();
  return {
    message: {
      ...(hasAttributes(message) && { attributes: message.attributes }),
      ...(message.data.length > 0 && { data: message.data.toString('base64') }),
      messageId: message.id,
      message_id: message.id,
      ...(message.orderingKey !== '' && { orderingKey: message.orderingKey }),
      publishTime,
      publish_time: publishTime,
    },
    subscription: name,
    ...(deadLetter && { deliveryAttempt: attempt }),
  };
}

/** An attribute named like a header of the request itself replaces it, as `Content-Type` does in the service. */
function metadataHeaders(subscription: string, message: StoredMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [key, value] of Object.entries(message.attributes)) headers[key.toLowerCase()] = value;
  headers['x-goog-pubsub-subscription-name'] = subscription;
  headers['x-goog-pubsub-message-id'] = message.id;
  headers['x-goog-pubsub-publish-time'] = new Date(message.publishedAt).toISOString();
  if (message.orderingKey !== '') headers['x-goog-pubsub-ordering-key'] = message.orderingKey;
  return headers;
}

function hasAttributes({ attributes }: StoredMessage): boolean {
  for (const _ in attributes) return true;
  return false;
}
