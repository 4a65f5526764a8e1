/** What is sent of an event in the format `event` (`payload.ts`), as a schema. */
import { z } from 'zod';

import { eventId, jsonObject, shape } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { customerShape, subjectShape } from '../../events/event-shapes.ts';
import { stateStatuses } from '../../events/event.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';

export const payloadShape = shape('Payload', () =>
  z
    .object({
      type: z.string().describe('Dotted, past tense.'),
      timestamp: z.string().meta({ format: 'date-time', description: 'When it happened, says the source.' }),
      id: eventId('The event: the same on every attempt, and equal to `webhook-id`.'),
      source: z.enum(SOURCE_NAMES).describe('Where it comes from.'),
      account: z
        .string()
        .describe("Whose: a reseller's customer id, a Paddle seller's name, the id of an API key, `subrelay`."),
      source_type: z.string().describe("The source's own name for it; `reconcile` where that found it."),
      subject: subjectShape().nullable(),
      customer: customerShape().nullable(),
      tags: z
        .array(z.string())
        .exactOptional()
        .describe('Labels that the client who gave it gave it; absent where there are none.'),
      recovered: z
        .literal(true)
        .exactOptional()
        .describe('Its notification never arrived and `reconcile` found it; absent otherwise.'),
      test: z
        .literal(true)
        .exactOptional()
        .describe('It is a made-up sample that tests the webhook, and nothing happened; absent otherwise.'),
      data: jsonObject('What happened: the same on every attempt.').exactOptional(),
      data_url: z
        .string()
        .meta({ format: 'uri', description: 'In place of `data` where that is large: what it leads to is `data`.' })
        .exactOptional(),
      state: jsonObject(
        'How things are as of this attempt; `null` where none was ever known, absent where the subject has none.',
      )
        .nullable()
        .exactOptional(),
      state_status: z.enum(stateStatuses).exactOptional().describe('How far `state` can be trusted.'),
      state_observed_at: z
        .string()
        .meta({ format: 'date-time', description: 'As of when `state` is; `null` with a `null` state.' })
        .nullable()
        .exactOptional(),
      attempt: z.int().min(1).describe('The first is 1.'),
    })
    .describe('What a webhook with the payload format `event` is sent of an event.'),
);

export type PayloadView = View<typeof payloadShape>;
