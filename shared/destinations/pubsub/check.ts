/** The body of a Pub/Sub destination, read and checked, and the destination that it makes. */
import { readFields } from '../../http/body-fields.ts';
import { destinationFrom } from '../../webhooks/destination-from.ts';
import type { Check } from '../destination.ts';
import { PUBSUB } from './document.ts';
import type { TopicDestination } from './document.ts';
import { topicFields } from './topic-body.ts';

/** Whether the topic is there, and may be published to, shows when something is: the API's account need not see it. */
export const checkTopic: Check<TopicDestination> = async (body, { handling }, deps) => {
  const read = readFields(body, topicFields, handling, (_, given) => ownTopicIn(given?.pubsub.topic, deps.ownTopics));
  if (!read.ok) return read;
  const { pubsub, ...given } = read.body;
  return {
    ok: true,
    makes: async (id, existing) => {
      const { defaultEventTypes } = deps;
      const context = { existing, newId: () => id, now: new Date(deps.now()), defaultEventTypes };
      const destination: TopicDestination = { ...destinationFrom(given, context), kind: PUBSUB, pubsub };
      return { ok: true, destination, reveal: {} };
    },
  };
};

const ownTopicIn = (topic: string | undefined, own: readonly string[]): Record<string, string> =>
  topic !== undefined && own.includes(topic) ? { 'pubsub.topic': "must not be one of this deployment's own" } : {};
