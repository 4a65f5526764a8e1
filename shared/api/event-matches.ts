/** `GET /v1/events/{id}/matches`: to which webhooks an event went, and why to no other. */
import { z } from 'zod';

import { EVENTS } from '../events/event-document.ts';
import { invalid } from '../http/body-fields.ts';
import type { Store } from '../store/store.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { SEEN_FIELDS, tellAll, tellOne } from './match-views.ts';
import type { SeenEvent } from './match-views.ts';
import { matchedThen } from './matches/matched-then.ts';
import type { MatchedThenDeps } from './matches/matched-then.ts';
import { refuse, refuseInput } from './errors.ts';
import { parameter, readerOf } from './parameters.ts';
import { eventIdText, uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { matchesShape } from './shapes/matches.ts';
import { timeOf } from './views.ts';

const MOST = 1_000;
const USUAL = 100;

const query = z.object({
  limit: parameter((text) => limitIn(text), `must be a whole number between 1 and ${MOST}`, {
    ...{ type: 'integer', minimum: 1, maximum: MOST, default: USUAL },
    description: 'How many webhooks of each kind are told.',
  }).optional(),
  webhook_id: uuidText('This webhook alone.').optional(),
});

function limitIn(text: string): number | null {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= MOST ? value : null;
}

export interface EventMatchesDeps extends MatchedThenDeps {
  catalogue: Pick<Catalogue, 'byId'>;
  now: () => number;
}

const id = eventIdText('The event.');

const eventMatches = route({
  method: 'GET',
  path: '/v1/events/{id}/matches',
  operationId: 'getEventMatches',
  role: 'viewer',
  tag: 'Events',
  summary: 'Tell to which webhooks an event went, and why to no other',
  description:
    'Which it matched is what its own commit wrote. Why it did not match another is asked of the rules of now: `changed_since` says where they are not those of then.',
  id,
  query,
  answers: { 200: { means: 'The webhooks.', shape: matchesShape } },
  errors: ['invalid_id', 'event_not_found', 'webhook_not_found', 'erased'],
  handle: (deps: EventMatchesDeps) =>
    withId(
      id,
      (event) => findEvent(deps.store, event),
      'event_not_found',
    )((event, request) => answer(deps, event, request)),
});

export const eventMatchRoutes = [eventMatches];

async function findEvent(store: Store, event: string): Promise<SeenEvent | null> {
  const [found] = await store.readFields([EVENTS.doc(event)], SEEN_FIELDS);
  return found?.data ?? null;
}

async function answer(deps: EventMatchesDeps, event: SeenEvent, { query: given }: ApiRequest) {
  if (event.erased_at !== undefined) return refuse('erased', ERASED);
  const { read, problems } = readerOf(given);
  const limit = read('limit', query.shape.limit.unwrap()) ?? USUAL;
  const webhook = read('webhook_id', query.shape.webhook_id.unwrap());
  if (Object.keys(problems).length > 0) return refuseInput(invalid(problems));
  const [then, current] = await Promise.all([matchedThen(deps, event), deps.catalogue.byId()]);
  const asked = { deps, event, then, current, limit };
  const told = webhook === null ? await tellAll(asked) : await tellOne(asked, webhook);
  if (told === null) return refuse('webhook_not_found');
  const { id: event_id, type, received_at, matched } = event;
  return { status: 200 as const, body: { event_id, type, received_at: timeOf(received_at), matched, ...told } };
}

const ERASED = 'What it told was erased: no rule can be asked. GET /v1/deliveries?event_id=… shows where it went.';
