/** An event of a client's own, as `POST /v1/events` and a topic of the operator's take it. */
import { z } from 'zod';

import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import type { NormalizedEvent, SourceName } from '../events/event.ts';
import { eventId } from '../events/ids.ts';
import { MUST_BE_GIVEN, bytesBetween, clientObject, notBlank, objectOf, text } from '../http/body-fields.ts';

/** Kept twice, as it came and as `data`, in a document of 1 MiB. */
export const MAX_EVENT_BYTES = 450_000;

const name = notBlank
  .refine(bytesBetween(1, 255), 'the length must be between 1 and 255')
  .meta({ minLength: 1, maxLength: 255 });

const MOST_TAGS = 10;
const MAX_TAG_BYTES = 100;

const tag = notBlank
  .refine(bytesBetween(1, MAX_TAG_BYTES), `the length of each must be between 1 and ${MAX_TAG_BYTES}`)
  .meta({ minLength: 1, maxLength: MAX_TAG_BYTES });

/** What watches operational events takes them for the service's own word (docs/operational-events.md). */
const isReserved = (type: string): boolean => /^(webhook|delivery|subrelay)(\.|$)/i.test(type);
const RESERVED = "must not be webhook, delivery or subrelay, nor begin so: these are the service's own events";

export const givenEventFields = z.object({
  type: text
    .refine((type) => type !== '', { error: 'cannot be blank', abort: true })
    .regex(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/, 'must be words with dots between them, such as order.shipped')
    .refine(bytesBetween(1, 255), 'the length must be between 1 and 255')
    .refine((type) => !isReserved(type), RESERVED)
    .meta({
      maxLength: 255,
      description: 'Words with dots between them. Not `webhook`, `delivery`, `subrelay`, nor one that begins so.',
      examples: ['order.shipped'],
    })
    .prefault('')
    .meta(MUST_BE_GIVEN),
  data: clientObject.describe('Kept as it is given. In a large payload a link takes its place.'),
  timestamp: text
    .refine((time) => utcTime(time) !== null, 'must be an RFC 3339 time from 1970 on')
    .meta({ format: 'date-time', description: 'When it happened. Without it now.' })
    .exactOptional(),
  subject: objectOf({ kind: name.default('subscription'), id: name }, 'must be an object with an id')
    .describe('What it is about. Such a subject has no state.')
    .exactOptional(),
  customer: objectOf(
    { id: name, domain: name.nullable().exactOptional(), email: name.nullable().exactOptional() },
    'must be an object with an id',
  )
    .describe('Whom it concerns: what `match` of a webhook selects.')
    .exactOptional(),
  tags: z
    .array(tag, 'must be a list of strings')
    .max(MOST_TAGS, `must be no more than ${MOST_TAGS} values`)
    .transform((tags) => [...new Set(tags)])
    .describe('Labels of your own: what `match.tags` of a webhook selects.')
    .exactOptional(),
});

export type GivenEvent = z.output<typeof givenEventFields>;

export interface GivenBy {
  source: SourceName;
  account: string;
  /** The same for the same event. */
  key: string;
  /** The name of the event in the words of whoever gives it; its type without it. */
  sourceType?: string;
  /** When it happened, where it does not say. */
  now: EpochMs;
}

export const eventGiven = (given: GivenEvent, { source, account, key, sourceType, now }: GivenBy): NormalizedEvent => ({
  id: eventId(source, account, key),
  type: given.type,
  source,
  account,
  source_type: sourceType ?? given.type,
  occurred_at: (given.timestamp && utcTime(given.timestamp)) ?? new Date(now).toISOString(),
  subject: given.subject ?? null,
  customer: given.customer ?? null,
  sku: null,
  plan: null,
  ...(given.tags && given.tags.length > 0 && { tags: given.tags }),
  data: given.data,
});
