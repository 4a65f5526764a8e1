import { parseJsonBytes } from '../base/json.ts';
import type { Json } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import { EVENTS, eventOf } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { API_SOURCE } from '../events/event.ts';
import type { NormalizedEvent } from '../events/event.ts';
import { readFields, readJsonBody } from '../http/body-fields.ts';
import type { Accept } from '../intake/accept.ts';
import { MAX_EVENT_BYTES, eventGiven, givenEventFields } from '../sources/given-event.ts';
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
  body: { name: 'EventBody', fields: givenEventFields, maxBytes: MAX_EVENT_BYTES },
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
  if (body.length > MAX_EVENT_BYTES) return refuse('body_too_large', `an event may have ${MAX_EVENT_BYTES} bytes.`);
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readFields(json, givenEventFields, handling);
  if (!read.ok) return refuseInput(read);
  const event = eventGiven(read.body, {
    source: API_SOURCE,
    account: principal.key,
    key: idempotency.key ?? newId(),
    now: now(),
  });
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
  tags: [...(event.tags ?? [])],
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
