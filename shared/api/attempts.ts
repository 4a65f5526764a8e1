import { attemptLists, findAttempt } from '../deliveries/attempts.ts';
import { ATTEMPTS, DELIVERIES } from '../deliveries/documents.ts';
import type { AttemptDocument } from '../deliveries/documents.ts';
import { readById } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import { eventsOf } from './events.ts';
import { eventIdFilter, flagFilter, listQuery, uuidFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { attemptShape } from './shapes/attempt.ts';
import type { AttemptView } from './shapes/attempt.ts';
import { attemptPage } from './shapes/page.ts';
import { answerTimeList } from './time-list.ts';
import { attemptView } from './views.ts';

export const ATTEMPT_FILTERS: Readonly<Record<string, Filter<Path<AttemptDocument>>>> = {
  webhook_id: uuidFilter('webhook_id', 'Those of this webhook.'),
  delivery_id: uuidFilter('delivery_id', 'Those of this delivery.'),
  event_id: eventIdFilter('event_id', 'Those of this event.'),
  success: flagFilter('success', 'Those that succeeded, or did not.'),
};

export interface AttemptRoutesDeps {
  store: Store;
  lists: Lists;
  links: DataLinks;
}

const LIST = {
  name: 'delivery_attempts',
  list: { collection: ATTEMPTS, time: 'created_at', aside: true },
  filters: ATTEMPT_FILTERS,
  times: ['created_at'],
  follows: true,
} as const;

const id = uuidText('The attempt.');

const listAttempts = route({
  method: 'GET',
  path: '/v1/delivery-attempts',
  operationId: 'listDeliveryAttempts',
  role: 'viewer',
  tag: 'Attempts',
  summary: 'List attempts, newest first',
  lenient: true,
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: attemptPage } },
  errors: [],
  handle: (deps: AttemptRoutesDeps) =>
    answerTimeList(attemptLists(deps.lists, deps.store), LIST, {
      viewOf: (shown) => viewOf(deps, shown),
      bodyOf: (delivery_attempts) => ({ delivery_attempts }),
    }),
});

/** Shared with `POST /v1/reveals`. */
export const getAttempt = route({
  method: 'GET',
  path: '/v1/delivery-attempts/{id}',
  operationId: 'getDeliveryAttempt',
  role: 'viewer',
  tag: 'Attempts',
  summary: 'Get an attempt',
  lenient: true,
  id,
  answers: { 200: { means: 'The attempt.', shape: attemptShape } },
  errors: ['invalid_id', 'attempt_not_found'],
  handle: (deps: AttemptRoutesDeps) =>
    withId(
      id,
      findAttempt(deps.store),
      'attempt_not_found',
    )(async ({ fields }) => {
      const view = await viewOf(deps, [fields]);
      return { status: 200, body: view(fields) };
    }),
});

export const attemptRoutes = [listAttempts, getAttempt];

/** Reads what the views of some attempts show of other documents. */
async function viewOf(
  { store, links }: AttemptRoutesDeps,
  shown: readonly AttemptDocument[],
): Promise<(attempt: AttemptDocument) => AttemptView> {
  const [eventOf, payloadOf] = await Promise.all([eventsOf(store, shown), payloadsOf(store, shown)]);
  return (attempt) => attemptView(attempt, eventOf(attempt) ?? payloadOf(attempt), links);
}

/** The payloads that some attempts sent, where they were given through the API: their deliveries hold them. */
async function payloadsOf(
  store: Store,
  attempts: readonly AttemptDocument[],
): Promise<(attempt: AttemptDocument) => string | null> {
  const ids = attempts.flatMap(({ event_id, delivery_id }) => (event_id === null ? delivery_id : []));
  const byId = await readById(store, DELIVERIES, ids);
  return ({ delivery_id }) => byId.get(delivery_id)?.payload ?? null;
}
