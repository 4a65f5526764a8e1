import { z } from 'zod';

import { sources } from '../../events/event.ts';
import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { count, eventId, shape, time } from '../../shape.ts';
import type { Members, View } from '../../shape.ts';

/** An object of a source's or a client's own. */
const ownObject = (description: string) =>
  z.custom<JsonObject>((value) => isJsonObject(value as Json)).meta({ type: 'object', description });

const subject = () =>
  z
    .object({
      kind: z.string().describe("`subscription`, `invoice` …; a client's may be any."),
      id: z.string().describe("Workspace: `account/customer_id/sku_id`. Paddle: `account/id`. A client's: its own."),
    })
    .describe('What the event is about.');

const customer = () =>
  z
    .object({
      id: z.string(),
      domain: z.string().nullable().exactOptional().describe("Workspace: the customer's primary domain."),
      email: z.string().nullable().exactOptional(),
    })
    .describe('Whom the event concerns.');

/** The members that every view of an event has, in their order around those that only some have. */
const head = () => ({
  id: eventId('The event; `webhook-id` of its deliveries.'),
  type: z.string().describe('Dotted, past tense: `subscription.suspended`.'),
  source: z.enum(sources).describe('Where it comes from; `subrelay` are our own operational events.'),
  account: z
    .string()
    .describe("Whose: a reseller's customer id, a Paddle seller's name, the id of the API key that gave it."),
  source_type: z.string().describe("The source's own name for it."),
  occurred_at: z.string().meta({ format: 'date-time', description: 'When it happened, says the source.' }),
});

const about = () => ({
  subject: subject().nullable(),
  customer: customer().nullable(),
});

const selectable = () => ({
  sku: z.string().nullable().describe('What `match.sku` of a webhook compares.'),
  plan: z.string().nullable().describe('What `match.plan` of a webhook compares.'),
});

/** `null` where what is stored can't be read any more. */
const storedData = () => ownObject('By type and source: see `webhooks`.').nullable();

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
    })
    .describe('One normalized fact, stored once.'),
);

export type EventView = View<typeof eventShape>;

export const original = () => ({
  raw: z.string().describe('The original as it was verified: text, or base64 where it is not UTF-8.'),
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
      data: ownObject('As it was given.'),
      ...about(),
      ...counted(),
    })
    .describe('An event that a client gave.'),
);

export type GivenEventView = View<typeof givenEventShape>;

/** What `data_url` of a payload leads to. */
export const eventDataShape = shape('EventData', () => ownObject('What `data` of the payload would be.'));
