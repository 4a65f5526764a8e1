import { z } from 'zod';

import { jsonObject, shape } from '../../base/shape.ts';
import type { View } from '../../base/shape.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';
import { payloadShape } from '../../webhooks/payload/payload-shape.ts';

const about = () => ({
  type: z.string().describe('Dotted, past tense: `subscription.suspended`.'),
  description: z.string().describe('What it says, in a sentence.'),
});

const ofSource = () => ({
  source: z.enum(SOURCE_NAMES).describe('Who says it.'),
  source_types: z
    .array(z.string().nullable())
    .describe("The source's own names for it; `null`: any that nobody here knows."),
});

export const eventTypePage = shape('EventTypes', () =>
  z
    .object({ event_types: z.array(z.object({ ...about(), sources: z.array(z.object(ofSource())) })) })
    .describe('All event types by name. A client’s own (`POST /v1/events`) are besides.'),
);

export const eventTypeShape = shape('EventType', () =>
  z
    .object({
      ...about(),
      sources: z.array(
        z.object({
          ...ofSource(),
          sample: payloadShape().describe('A notification of the source, made up, as a webhook is sent it.'),
        }),
      ),
      schema: jsonObject(
        'The JSON Schema (2020-12) of what a webhook is sent of it: the one in the section `webhooks` of this document, with all that it refers to.',
      ),
    })
    .describe('An event type, with samples and a schema.'),
);

export type EventTypesView = View<typeof eventTypePage>;
export type EventTypeView = View<typeof eventTypeShape>;
