import type { EventDocument } from '../events/event-document.ts';
import { SOURCE_NAMES } from '../sources/registry/registry.ts';
import { EVENTS } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { finder, readById } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { DATA_PARAMETERS, eventData } from './event-data.ts';
import type { EventDataDeps } from './event-data.ts';
import { giveEvent } from './give-event.ts';
import type { GiveEventDeps } from './give-event.ts';
import { choiceFilter, textFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { parseEventId } from './path-ids.ts';
import { replayOfEvent } from './replay.ts';
import type { ReplayRoutesDeps } from './replay.ts';
import { withId, withParameters } from './router.ts';
import type { Routes } from './router.ts';
import { answerTimeList } from './time-list.ts';
import { LISTED_EVENT_FIELDS, eventView, rawView, timeOf } from './views.ts';

export const EVENT_FILTERS: Readonly<Record<string, Filter>> = {
  type: textFilter('type'),
  source: choiceFilter('source', SOURCE_NAMES),
  account: textFilter('account'),
  subject: textFilter('subject.id'),
  customer_id: textFilter('customer.id'),
};

export function eventRoutes(deps: GiveEventDeps & ReplayRoutesDeps & EventDataDeps & { lists: Lists }): Routes {
  const { store, lists } = deps;
  const named = withId(parseEventId, finder<EventDocument>(store, EVENTS), 'event_not_found');
  return {
    '/v1/events': {
      GET: answerTimeList(lists, {
        name: 'events',
        list: { collection: EVENTS, time: 'received_at', fields: LISTED_EVENT_FIELDS },
        filters: EVENT_FILTERS,
        times: ['created_at', 'received_at'],
        viewsOf: async (docs) => docs.map((doc) => eventView(fieldsOf<EventDocument>(doc)!)),
      }),
      POST: giveEvent(deps),
    },
    '/v1/events/{id}': {
      GET: named(({ fields, storedAt }) => ({
        status: 200,
        body: { ...eventView(fields), stored_at: timeOf(storedAt), ...rawView(fields) },
      })),
    },
    '/v1/events/{id}/data': { GET: withParameters(DATA_PARAMETERS, eventData(deps)) },
    '/v1/events/{id}/replay': { POST: named(replayOfEvent(deps)) },
  };
}

/** The events that some documents belong to, each read once; null where there is none, or it has expired. */
export async function eventsOf(
  store: Store,
  documents: readonly { event_id: string | null }[],
): Promise<(document: { event_id: string | null }) => EventDocument | null> {
  const ids = documents.flatMap(({ event_id }) => event_id ?? []);
  const byId = await readById<EventDocument>(store, EVENTS, ids);
  return ({ event_id }) => (event_id === null ? null : (byId.get(event_id) ?? null));
}
