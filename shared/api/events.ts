import { EVENTS } from '../events/event-document.ts';
import type { EventDocument } from '../events/event-document.ts';
import { SOURCE_NAMES } from '../sources/registry/registry.ts';
import { finder, readById } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { readEventData } from './event-data.ts';
import { giveEvent } from './give-event.ts';
import type { GiveEventDeps } from './give-event.ts';
import { choiceFilter, keyFilter, listQuery, setFilter, textFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { eventIdText } from './path-ids.ts';
import { replayEvent } from './replay.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { wholeEventShape } from './shapes/event.ts';
import { eventPage } from './shapes/page.ts';
import { answerTimeList } from './time-list.ts';
import { LISTED_EVENT_FIELDS, eventView, rawView, timeOf } from './views.ts';

export const EVENT_FILTERS: Readonly<Record<string, Filter<Path<EventDocument>>>> = {
  type: textFilter('type', 'Those of this type, exactly.'),
  source: choiceFilter('source', SOURCE_NAMES, 'Those of this source.'),
  account: textFilter('account', 'Those of this account.'),
  customer_id: textFilter('customer.id', 'Those that concern the customer with this id.'),
  customer: keyFilter('find_keys', 'Those that concern the customer with this key.', 'contains'),
  subject: keyFilter('subject_key', 'Those about the subject with this key.'),
  unmatched: setFilter('unmatched', 'Those that matched no webhook: `true`.'),
};

/** With what is compared beside a customer. */
const READ_FIELDS = [...LISTED_EVENT_FIELDS, 'subject_key', 'unmatched'] as const;

const LIST = {
  name: 'events',
  list: { collection: EVENTS, time: 'received_at', fields: READ_FIELDS },
  filters: EVENT_FILTERS,
  times: ['created_at', 'received_at'],
  follows: true,
} as const;

const id = eventIdText('The event.');

type EventsDeps = Pick<GiveEventDeps, 'store'> & { lists: Lists };

const listEvents = route({
  method: 'GET',
  path: '/v1/events',
  operationId: 'listEvents',
  role: 'viewer',
  tag: 'Events',
  summary: 'List events, by arrival, newest first',
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: eventPage } },
  errors: [],
  handle: ({ lists }: EventsDeps) =>
    answerTimeList(lists, LIST, {
      viewOf: async () => eventView,
      bodyOf: (events) => ({ events }),
    }),
});

/** Shared with `POST /v1/reveals`. */
export const getEvent = route({
  method: 'GET',
  path: '/v1/events/{id}',
  operationId: 'getEvent',
  role: 'viewer',
  tag: 'Events',
  summary: 'Get an event, with its original',
  id,
  answers: { 200: { means: 'The event.', shape: wholeEventShape } },
  errors: ['invalid_id', 'event_not_found'],
  handle: ({ store }: EventsDeps) =>
    withId(
      id,
      finder(store, EVENTS),
      'event_not_found',
    )(({ fields, storedAt }) => ({
      status: 200,
      body: { ...eventView(fields), stored_at: timeOf(storedAt), ...rawView(fields) },
    })),
});

export const eventRoutes = [listEvents, giveEvent, getEvent, readEventData, replayEvent];

/** The events that some documents belong to, each read once; null where there is none, or it has expired. */
export async function eventsOf(
  store: Store,
  documents: readonly { event_id: string | null }[],
): Promise<(document: { event_id: string | null }) => EventDocument | null> {
  const ids = documents.flatMap(({ event_id }) => event_id ?? []);
  const byId = await readById(store, EVENTS, ids);
  return ({ event_id }) => (event_id === null ? null : (byId.get(event_id) ?? null));
}
