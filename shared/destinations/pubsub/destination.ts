/** A topic of Pub/Sub, in any project that lets Subrelay publish there (docs/pubsub.md). */
import { inSpan } from '../../telemetry/telemetry.ts';
import { requestsField } from '../../webhooks/sealed.ts';
import { emptied, resealedFields } from '../../webhooks/signing/sealed-fields.ts';
import type { Destination, Resources } from '../destination.ts';
import { destination } from '../kind.ts';
import type { Sending } from '../kind.ts';
import { TEST, messageOf } from '../webhook/message.ts';
import { PUBSUB, readTopicDestination } from './document.ts';
import type { TopicDestination } from './document.ts';
import { judge } from './publish-exchange.ts';
import type { PublishExchange } from './publish-exchange.ts';
import type { Publish } from './publishing.ts';
import { topicMessage } from './topic-message.ts';
import type { TopicMessage } from './topic-message.ts';
import { transcriptOf } from './transcript.ts';

/** What was asked under idempotency keys: no kind has less. */
const SEALED = [requestsField];

export const pubsub: Destination = destination<TopicDestination, TopicMessage, PublishExchange>({
  kind: PUBSUB,
  read: readTopicDestination,
  check: async (...given) => (await import('./check.ts')).checkTopic(...given),
  open: sending,
  secrets: {
    resealed: (stored, keyring, now) => resealedFields(SEALED, stored, keyring, now),
    none: emptied(SEALED),
  },
});

function sending({ links, now }: Resources): Sending<TopicDestination, TopicMessage, PublishExchange> {
  let opened: Promise<Publish> | undefined;
  // Only an instance that publishes somewhere opens a client for it.
  const publishing = () => (opened ??= import('./publishing.ts').then(({ openPublishing }) => openPublishing(now)));
  return {
    compose: ({ pubsub: settings }, { delivery, event, state, attempt }) =>
      topicMessage(settings, messageOf(delivery, event && { event, links }, state, attempt), {
        event,
        hops: delivery.hops,
        test: delivery.origin === TEST ? { type: delivery.event_type ?? null } : undefined,
      }),
    send: async (_, message, { timeoutMs }) => {
      const publish = await publishing();
      return publishInSpan(() => publish(message, timeoutMs));
    },
    judge: (_, exchange) => judge(exchange),
    redact: (_, message, exchange) => transcriptOf(message, exchange),
  };
}

/** As https://opentelemetry.io/docs/specs/semconv/messaging/gcp-pubsub/ has it; the topic is a customer's, and in no name. */
const publishInSpan = (publish: () => Promise<PublishExchange>): Promise<PublishExchange> =>
  inSpan(
    'publish',
    'send',
    {
      'messaging.system': 'gcp_pubsub',
      'messaging.operation.type': 'send',
      'messaging.operation.name': 'send',
    },
    publish,
  );
