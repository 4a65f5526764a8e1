/** One publish to a topic that may be somebody else's, tried once. */
import { PubSub, v1 } from '@google-cloud/pubsub';

import type { EpochMs } from '../../base/time.ts';
import { statusOf } from './publish-exchange.ts';
import type { PublishExchange } from './publish-exchange.ts';
import type { TopicMessage } from './topic-message.ts';
import { isRecord } from '../../base/records.ts';

/** Whatever Pub/Sub says is a value. */
export type Publish = (message: TopicMessage, timeoutMs: number) => Promise<PublishExchange>;

/**
 * Opens publishing; PUBSUB_EMULATOR_HOST selects another server than Google's. Batches and retries of the client's own are
 * passed by: an attempt is one message and one call.
 */
export async function openPublishing(now: () => EpochMs): Promise<Publish> {
  const client = new v1.PublisherClient({ ...(await new PubSub().getClientConfig()) });
  return async ({ topic, data, attributes, orderingKey }, timeoutMs) => {
    const startedAt = now();
    try {
      const messages = [{ data, attributes, orderingKey }];
      const [{ messageIds }] = await client.publish({ topic, messages }, { timeout: timeoutMs, retry: null });
      return { kind: 'published', messageId: messageIds?.[0] ?? '', durationMs: now() - startedAt };
    } catch (error) {
      return { kind: 'unpublished', ...toldBy(error), durationMs: now() - startedAt };
    }
  };
}

/** gRPC's `details` is the server's own sentence. */
function toldBy(error: unknown): Pick<Extract<PublishExchange, { kind: 'unpublished' }>, 'status' | 'message'> {
  const { code, details, message } = isRecord(error) ? error : {};
  return { status: statusOf(code), message: String(details ?? message ?? error) };
}
