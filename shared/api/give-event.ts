import { z } from 'zod';

import { parseJsonBytes } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import { utcTime } from '../base/time.ts';
import type { EpochMs } from '../base/time.ts';
import { EVENTS, eventOf } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { API_SOURCE } from '../events/event.ts';
import type { NormalizedEvent } from '../events/event.ts';
import { eventId } from '../events/ids.ts';
import {
  MUST_BE_GIVEN,
  bytesBetween,
  clientObject,
  notBlank,
  objectOf,
  readFields,
  readJsonBody,
  text,
} from '../http/body-fields.ts';
import type { Accept } from '../intake/accept.ts';
import { finder } from '../store/find.ts';
import type { Find } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { refuse, refuseInput } from './errors.ts';
import { CONFLICT, ERASED } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { givenEventShape } from './shapes/event.ts';
import type { GivenEventView } from './shapes/event.ts';

/** Kept twice, as it came and as `data`, in a document of 1 MiB. */
const MAX_BYTES = 450_000;

const name = notBlank
  .refine(bytesBetween(1, 255), 'the length must be between 1 and 255')
  .meta({ minLength: 1, maxLength: 255 });

/** What watches operational events takes them for the service's own word (docs/operational-events.md). */
const isReserved = (type: string): boolean => /^(webhook|delivery|subrelay)(\.|$)/i.test(type);
const RESERVED = "must not be webhook, delivery or subrelay, nor begin so: these are the service's own events";

const fields = z.object({
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
    .refine((time) => utcTime(time) !== null, 'must be an RFC 3339 time')
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
});

export interface GiveEventDeps {
  accept: Accept;
  store: Store;
  now: () => EpochMs;
  /** Makes the key of an event without an idempotency key. */
  newId: () => string;
}

/** An event of a client's own, for every webhook that it matches. */
export const giveEvent = route({
  method: 'POST',
  path: '/v1/events',
  operationId: 'giveEvent',
  role: 'operator',
  tag: 'Events',
  summary: 'Give an event, for every webhook that it matches',
  description: 'It is committed with its deliveries before it is answered.',
  body: { name: 'EventBody', fields, maxBytes: MAX_BYTES },
  repeatable: true,
  answers: {
    200: { means: 'It was given before, under this `Idempotency-Key`.', shape: givenEventShape },
    201: { means: 'The event.', shape: givenEventShape },
  },
  errors: ['malformed_body', 'body_too_large', 'idempotency_conflict', 'erased'],
  handle: (deps: GiveEventDeps) => {
    const find = finder(deps.store, EVENTS);
    return (request) => answer(deps, find, request);
  },
});

async function answer(
  { accept, now, newId }: GiveEventDeps,
  find: Find<EventDocument>,
  { body, headers, principal, handling }: ApiRequest,
) {
  const parsed = readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const { json } = parsed;
  if (body.length > MAX_BYTES) return refuse('body_too_large', `an event may have ${MAX_BYTES} bytes.`);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readFields(json, fields, handling);
  if (!read.ok) return refuseInput(read);
  const event = newEvent(read.body, principal.key, idempotency.key ?? newId(), now());
  const { outcome, matched } = await accept({ event, raw: body });
  const log = { event: event.id, outcome, matched };
  if (outcome === 'stored') return { status: 201 as const, body: viewOf(event, matched), log };
  const stored = await find(event.id);
  if (stored?.fields.erased_at) return refuse('erased', ERASED);
  const first = stored && eventOf(stored.fields);
  if (!first || !isRepeat(stored.fields, json)) return refuse('idempotency_conflict', CONFLICT);
  return { status: 200 as const, body: viewOf(first, stored.fields.matched), log };
}

/** What `GET` shows of it, but for the times of its arrival. */
const viewOf = (event: NormalizedEvent, matched: number): GivenEventView => ({
  id: event.id,
  type: event.type,
  source: event.source,
  account: event.account,
  source_type: event.source_type,
  occurred_at: event.occurred_at,
  sku: event.sku,
  plan: event.plan,
  data: event.data,
  subject: event.subject && { ...event.subject },
  customer: event.customer && { ...event.customer },
  matched,
  recovered: false,
});

const isRepeat = ({ raw }: EventDocument, json: Json): boolean => {
  const before = parseJsonBytes(raw);
  return before !== undefined && digestOf(before) === digestOf(json);
};

function newEvent(given: z.output<typeof fields>, apiKey: string, key: string, now: number): NormalizedEvent {
  return {
    id: eventId(API_SOURCE, apiKey, key),
    type: given.type,
    source: API_SOURCE,
    account: apiKey,
    source_type: given.type,
    occurred_at: (given.timestamp && utcTime(given.timestamp)) ?? new Date(now).toISOString(),
    subject: given.subject ?? null,
    customer: given.customer ?? null,
    sku: null,
    plan: null,
    data: given.data,
  };
}
