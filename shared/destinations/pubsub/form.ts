/** The Pub/Sub destination as the API takes and shows it. */
import { z } from 'zod';

import { patchedDestination } from '../../webhooks/destination-patch.ts';
import { destinationMembers, destinationView } from '../../webhooks/destination-view.ts';
import { requestsField } from '../../webhooks/sealed.ts';
import { emptied } from '../../webhooks/signing/sealed-fields.ts';
import { form } from '../form.ts';
import { checkTopic } from './check.ts';
import { PUBSUB, orderingKeys, readTopicDestination } from './document.ts';
import type { TopicDestination, TopicSettings } from './document.ts';
import { topicFields } from './topic-body.ts';

const SETTINGS: readonly (keyof TopicSettings)[] = ['topic', 'ordering_key'];

export const topicForm = form<TopicDestination>({
  kind: PUBSUB,
  fields: topicFields,
  testedBy: 'sample',
  members: () => ({
    kind: z.literal(PUBSUB),
    ...destinationMembers(),
    pubsub: z
      .object({
        topic: z.string().describe('Its full name.'),
        ordering_key: z
          .enum(orderingKeys)
          .describe('`subject`: messages about one subject have the same ordering key.'),
      })
      .describe('Where messages are published.'),
  }),
  read: readTopicDestination,
  check: checkTopic,
  view: (stored) => ({ kind: PUBSUB, ...destinationView(stored), pubsub: { ...stored.pubsub } }),
  patched: (stored, patch) =>
    patchedDestination(stored, patch, {
      fields: Object.keys(topicFields.shape),
      objects: { pubsub: SETTINGS },
      own: () => ({ pubsub: { ...stored.pubsub } }),
    }),
  sealed: () => ({}),
  emptied: emptied([requestsField]),
});
