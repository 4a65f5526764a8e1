/** What a Pub/Sub destination keeps: the topic, and whether messages have a key that orders them. */
import { z } from 'zod';

import { kindOf } from '../../webhooks/stored-destination.ts';
import type { StoredDestination } from '../../webhooks/stored-destination.ts';

export const PUBSUB = 'pubsub';

export interface TopicDestination extends StoredDestination {
  kind: typeof PUBSUB;
  pubsub: TopicSettings;
}

export const orderingKeys = ['none', 'subject'] as const;

/** https://docs.cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
export const TOPIC_NAME =
  /^projects\/(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]\/topics\/(?!goog)[A-Za-z][A-Za-z0-9._~+%-]{2,254}$/;

const settings = z.object({
  /** Its full name, in any project. */
  topic: z.string(),
  ordering_key: z.enum(orderingKeys),
});
export type TopicSettings = z.output<typeof settings>;

export function readTopicDestination(stored: StoredDestination): TopicDestination | null {
  if (kindOf(stored) !== PUBSUB) return null;
  const read = z.object({ pubsub: settings }).safeParse(stored);
  return read.success ? { ...stored, kind: PUBSUB, pubsub: read.data.pubsub } : null;
}
