/** The body of a Pub/Sub destination: its fields. */
import { z } from 'zod';

import { MUST_BE_GIVEN, objectOf, text } from '../../http/body-fields.ts';
import { destinationFields } from '../../webhooks/destination-body.ts';
import { TOPIC_NAME, orderingKeys } from './document.ts';

const topic = text
  .regex(TOPIC_NAME, 'must be projects/PROJECT/topics/TOPIC')
  .meta({
    description: 'In any project that lets the service account of deliver publish there.',
    examples: ['projects/acme-prod/topics/subscriptions'],
  })
  .meta(MUST_BE_GIVEN);

export const topicFields = z.object({
  ...destinationFields,
  pubsub: objectOf(
    {
      topic,
      ordering_key: z
        .enum(orderingKeys, { error: `must be ${orderingKeys.join(' or ')}` })
        .describe('`subject`: messages about one subject have the same ordering key. Without it `none`.')
        .default('none'),
    },
    'must be an object with a topic',
  ).meta(MUST_BE_GIVEN),
});
