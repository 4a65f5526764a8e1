import type { AttemptDocument, DeliveryDocument } from '../deliveries/documents.ts';
import { ATTEMPTS, DELIVERIES } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { finder, readById } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import type { DataLinks } from '../webhooks/data-links.ts';
import { eventsOf } from './events.ts';
import { eventIdFilter, flagFilter, uuidFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { parseUuid } from './path-ids.ts';
import { withId } from './router.ts';
import type { Routes } from './router.ts';
import { answerTimeList } from './time-list.ts';
import { attemptView } from './views.ts';

export const ATTEMPT_FILTERS: Readonly<Record<string, Filter>> = {
  webhook_id: uuidFilter('webhook_id'),
  delivery_id: uuidFilter('delivery_id'),
  event_id: eventIdFilter('event_id'),
  success: flagFilter('success'),
};

export interface AttemptRoutesDeps {
  store: Store;
  lists: Lists;
  links: DataLinks;
}

export function attemptRoutes({ store, lists, links }: AttemptRoutesDeps): Routes {
  const viewsOf = async (shown: AttemptDocument[]) => {
    const [eventOf, payloadOf] = await Promise.all([eventsOf(store, shown), payloadsOf(store, shown)]);
    return shown.map((attempt) => attemptView(attempt, eventOf(attempt) ?? payloadOf(attempt), links));
  };
  return {
    '/v1/delivery-attempts': {
      GET: answerTimeList(lists, {
        name: 'delivery_attempts',
        list: { collection: ATTEMPTS, time: 'created_at' },
        filters: ATTEMPT_FILTERS,
        times: ['created_at'],
        viewsOf: (docs) => viewsOf(docs.map((doc) => fieldsOf<AttemptDocument>(doc)!)),
      }),
    },
    '/v1/delivery-attempts/{id}': {
      GET: withId(
        parseUuid,
        finder<AttemptDocument>(store, ATTEMPTS),
        'attempt_not_found',
      )(async ({ fields }) => {
        const [view] = await viewsOf([fields]);
        return { status: 200, body: view! };
      }),
    },
  };
}

/** The payloads that some attempts sent, where they were given through the API: their deliveries hold them. */
async function payloadsOf(
  store: Store,
  attempts: readonly AttemptDocument[],
): Promise<(attempt: AttemptDocument) => string | null> {
  const ids = attempts.flatMap(({ event_id, delivery_id }) => (event_id === null ? delivery_id : []));
  const byId = await readById<DeliveryDocument>(store, DELIVERIES, ids);
  return ({ delivery_id }) => byId.get(delivery_id)?.payload ?? null;
}
