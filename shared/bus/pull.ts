import type { Message, PubSub } from '@google-cloud/pubsub';
import { Duration, SubscriptionCloseBehaviors } from '@google-cloud/pubsub';

import { subscriptionError } from './subscriptions.ts';

export interface PulledMessage {
  data: Uint8Array;
  attributes: Readonly<Record<string, string>>;
  messageId: string;
  /** RFC 3339. */
  publishTime: string;
}

export interface PullOptions {
  pubsub: PubSub;
  /** `projects/P/subscriptions/S`. */
  subscription: string;
  /** At most so many messages are here and not yet answered for. */
  maxOutstanding: number;
  /** True acknowledges; false has it come again, after the subscription's backoff. Never throws. */
  take: (message: PulledMessage) => Promise<boolean>;
}

export interface Pull {
  /** Rejects with SubrelayError `BUS_UNAVAILABLE` when Pub/Sub gives nothing any more; never resolves. */
  failed: Promise<never>;
  /** Takes nothing more, waits for what is being taken, and sends the acknowledgements. */
  stop: () => Promise<void>;
}

/** What is not taken by then comes again. */
const STOP_WITHIN = Duration.from({ seconds: 15 });

/** Takes the messages of a subscription as they come. */
export function startPull({ pubsub, subscription: name, maxOutstanding, take }: PullOptions): Pull {
  const subscription = pubsub.subscription(name, {
    flowControl: { maxMessages: maxOutstanding, allowExcessMessages: false },
    streamingOptions: { maxStreams: 1 },
    closeOptions: { behavior: SubscriptionCloseBehaviors.WaitForProcessing, timeout: STOP_WITHIN },
  });
  let stopping = false;
  subscription.on('message', (message: Message) => {
    // What was on its way when this stopped is given back.
    if (stopping) return message.nack();
    const publishTime = message.publishTime.toISOString();
    const { data, attributes, id: messageId } = message;
    void take({ data, attributes, messageId, publishTime }).then((taken) => (taken ? message.ack() : message.nack()));
  });
  const failed = new Promise<never>((_, reject) => {
    subscription.once('error', (error) => reject(subscriptionError('pull', { name }, error)));
  });
  // Whoever stopped first needs no failure.
  failed.catch(() => undefined);
  return {
    failed,
    stop: async () => {
      stopping = true;
      await subscription.close();
    },
  };
}
