import { z } from 'zod';

import { count, eventId, jsonObject, shape, time } from '../../base/shape.ts';
import type { Members, View } from '../../base/shape.ts';
import { customerShape, subjectShape } from '../../events/event-shapes.ts';
import { SOURCE_NAMES } from '../../sources/registry/registry.ts';
import { maskable } from './masked.ts';

/** The members that every view of an event has, in their order around those that only some have. */
const head = () => ({
  id: eventId('The event; `webhook-id` of its deliveries.'),
  type: z.string().describe('Dotted, past tense: `subscription.suspended`.'),
  source: z.enum(SOURCE_NAMES).describe('Where it comes from; `subrelay` are our own operational events.'),
  account: z
    .string()
    .describe("Whose: a reseller's customer id, a Paddle seller's name, the id of the API key that gave it."),
  source_type: z.string().describe("The source's own name for it."),
  occurred_at: z.string().meta({ format: 'date-time', description: 'When it happened, says the source.' }),
});

const about = () => ({
  subject: subjectShape().nullable(),
  customer: customerShape().nullable(),
});

const selectable = () => ({
  sku: z.string().nullable().describe('What `match.sku` of a webhook compares.'),
  plan: z.string().nullable().describe('What `match.plan` of a webhook compares.'),
  tags: z.array(z.string()).describe('Labels that its client gave it: what `match.tags` of a webhook compares.'),
});

/** `null` where what is stored can't be read any more, or was erased. */
const storedData = () => jsonObject('By type and source: see `webhooks`.').nullable();

const counted = () => ({
  matched: count('How many webhooks it matched.'),
  recovered: z.boolean().describe('`true`: its notification never arrived, and `reconcile` found it.'),
});

/** An event as lists show it. */
export const eventShape = shape('Event', () =>
  z
    .object({
      ...head(),
      received_at: time('When it arrived.'),
      ...about(),
      ...selectable(),
      data: storedData(),
      ...counted(),
      erased_at: time('When what it told was erased, with all that was kept of its customer.').nullable(),
      ...maskable(),
    })
    .describe('One normalized fact, stored once.'),
);

export type EventView = View<typeof eventShape>;

export const original = () => ({
  raw: z
    .string()
    .nullable()
    .describe(
      'The original as it was verified: text, or base64 where it is not UTF-8; empty once erased, `null` for a viewer.',
    ),
  raw_encoding: z.enum(['utf-8', 'base64']),
});

export type OriginalView = Members<typeof original>;

/** One event, with its original. */
export const wholeEventShape = shape('EventWithOriginal', () =>
  z
    .object({ ...eventShape().shape, stored_at: time('When the commit that holds it was made.'), ...original() })
    .describe('An event, with the original that it was decoded from.'),
);

/** An event as the answer to who gave it shows it. */
export const givenEventShape = shape('GivenEvent', () =>
  z
    .object({
      ...head(),
      ...selectable(),
      data: jsonObject('As it was given.'),
      ...about(),
      ...counted(),
    })
    .describe('An event that a client gave.'),
);

export type GivenEventView = View<typeof givenEventShape>;

/** What `data_url` of a payload leads to. */
export const eventDataShape = shape('EventData', () => jsonObject('What `data` of the payload would be.'));
