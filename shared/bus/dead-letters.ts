/**
 * Messages that Pub/Sub gave up pushing, in the subscription of the dead-letter topic (docs/facts/google-cloud.md,
 * GC-6).
 */
import { v1 } from '@google-cloud/pubsub';
import type { PubSub } from '@google-cloud/pubsub';

import { subscriptionError } from './subscriptions.ts';

/** Where a message was before: what Pub/Sub writes onto the copy that it puts into the dead-letter topic. */
export interface DeadLetterSource {
  /** `projects/P/subscriptions/S`. */
  subscription: string;
  /** How often it was pushed in vain, as far as Pub/Sub says. */
  deliveries: number | null;
  /** When the original was published, RFC 3339. */
  publishTime: string | null;
}

export interface DeadLetter {
  ackId: string;
  /** The copy's own: it isn't the original's. */
  messageId: string;
  data: Uint8Array;
  /** The original's, and what Pub/Sub has added. */
  attributes: Readonly<Record<string, string>>;
  /** Null where Pub/Sub did not put it there. */
  source: DeadLetterSource | null;
}

/** Every call throws SubrelayError `BUS_UNAVAILABLE`. */
export interface DeadLetters {
  /** Takes at most so many that nobody else has in hand, for a minute; none where none came within the wait. */
  pull: (most: number) => Promise<DeadLetter[]>;
  acknowledge: (letters: readonly DeadLetter[]) => Promise<void>;
  /** Leaves them there for whoever pulls next. */
  giveBack: (letters: readonly DeadLetter[]) => Promise<void>;
  close: () => Promise<void>;
}

const HELD_SECONDS = 60;
const CALL = { timeout: 10_000, retry: null };
const DEADLINE_EXCEEDED = 4;
/** A request takes 512 KiB, and an ack id has some 200 characters. */
const MOST_ACK_IDS = 1_000;

/**
 * Opens the dead-letter subscription.
 * @param name `projects/P/subscriptions/S`
 * @param waitMs how long a pull waits for a first message
 */
export async function openDeadLetters(pubsub: PubSub, name: string, waitMs: number): Promise<DeadLetters> {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Two packages of one client declare the same options, and differ in optional ones.
  const client = new v1.SubscriberClient((await pubsub.getClientConfig()) as ClientOptions);
  const change = async (letters: readonly DeadLetter[], make: (ackIds: string[]) => Promise<unknown>) => {
    for (let from = 0; from < letters.length; from += MOST_ACK_IDS) {
      const some = letters.slice(from, from + MOST_ACK_IDS);
      await make(some.map(({ ackId }) => ackId)).catch(refused);
    }
  };
  const refused = (error: unknown): never => {
    throw subscriptionError('pull', { name }, error);
  };
  const hold = (ackIds: string[], ackDeadlineSeconds: number) =>
    client.modifyAckDeadline({ subscription: name, ackIds, ackDeadlineSeconds }, CALL);
  return {
    async pull(maxMessages) {
      const pulled = client.pull({ subscription: name, maxMessages }, { ...CALL, timeout: waitMs });
      const [{ receivedMessages }] = await pulled.catch((error: unknown) =>
        isLate(error) ? ([{ receivedMessages: [] }] as const) : refused(error),
      );
      const letters = (receivedMessages ?? []).map(letterOf);
      await change(letters, (ackIds) => hold(ackIds, HELD_SECONDS));
      return letters;
    },
    acknowledge: (letters) => change(letters, (ackIds) => client.acknowledge({ subscription: name, ackIds }, CALL)),
    giveBack: (letters) => change(letters, (ackIds) => hold(ackIds, 0)),
    close: () => client.close(),
  };
}

type ClientOptions = ConstructorParameters<typeof v1.SubscriberClient>[0];

const isLate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === DEADLINE_EXCEEDED;

interface Received {
  ackId?: string | null;
  message?: {
    messageId?: string | null;
    data?: Uint8Array | string | null;
    attributes?: Record<string, string> | null;
  } | null;
}

function letterOf({ ackId, message }: Received): DeadLetter {
  const data = message?.data ?? new Uint8Array();
  const attributes = message?.attributes ?? {};
  return {
    ackId: ackId ?? '',
    messageId: message?.messageId ?? '',
    data: typeof data === 'string' ? Buffer.from(data, 'base64') : data,
    attributes,
    source: deadLetterSource(attributes),
  };
}

const PREFIX = 'CloudPubSubDeadLetterSource';

/** Null where Pub/Sub's attributes are missing: then the message was published to the topic by somebody else. */
export function deadLetterSource(attributes: Readonly<Record<string, string>>): DeadLetterSource | null {
  const project = attributes[`${PREFIX}SubscriptionProject`];
  const subscription = attributes[`${PREFIX}Subscription`];
  if (!project || !subscription) return null;
  const deliveries = attributes[`${PREFIX}DeliveryCount`] ?? '';
  const publishTime = attributes[`${PREFIX}TopicPublishTime`] ?? '';
  return {
    subscription: `projects/${project}/subscriptions/${subscription}`,
    deliveries: /^\d{1,9}$/.test(deliveries) ? Number(deliveries) : null,
    publishTime: Number.isNaN(Date.parse(publishTime)) ? null : publishTime,
  };
}
