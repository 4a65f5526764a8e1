import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { DELIVERIES } from '../store/collections.ts';
import type { Deliveries } from '../store/deliveries.ts';
import { fieldsOf } from '../store/documents.ts';
import type { DeliveryDocument, DeliveryStatus } from '../store/documents.ts';
import { finder } from '../store/find.ts';
import type { Find, Found } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import { SUMMARY_FIELDS } from './delivery-views.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { busy } from './errors.ts';
import { giveDelivery } from './give-delivery.ts';
import type { GiveDeliveryDeps } from './give-delivery.ts';
import { choiceFilter, eventIdFilter, uuidFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { parseUuid } from './path-ids.ts';
import { withId } from './router.ts';
import type { Routes } from './router.ts';
import { answerTimeList } from './time-list.ts';
import { replayOfDelivery } from './replay.ts';
import type { ReplayRoutesDeps } from './replay.ts';
import { retryOfDelivery } from './retry.ts';
import type { RetryRouteDeps } from './retry.ts';

const STATUSES: readonly DeliveryStatus[] = ['pending', 'succeeded', 'failed', 'cancelled', 'discarded'];

export const DELIVERY_FILTERS: Readonly<Record<string, Filter>> = {
  webhook_id: uuidFilter('webhook_id'),
  status: choiceFilter('status', STATUSES),
  event_id: eventIdFilter('event_id'),
  replay_of: uuidFilter('replay_of'),
};

export interface DeliveryRoutesDeps extends GiveDeliveryDeps, ReplayRoutesDeps, RetryRouteDeps, Patience {
  store: Store;
  lists: Lists;
  views: DeliveryViews;
  deliveries: Pick<Deliveries, 'endInQueue'>;
  bus: Pick<Bus, 'wake'>;
}

export function deliveryRoutes(deps: DeliveryRoutesDeps): Routes {
  const { store, lists, views } = deps;
  const find = finder<DeliveryDocument>(store, DELIVERIES);
  const named = withId(parseUuid, find, 'delivery_not_found');
  return {
    '/v1/deliveries': {
      GET: answerTimeList(lists, {
        name: 'deliveries',
        list: { collection: DELIVERIES, time: 'created_at' },
        filters: DELIVERY_FILTERS,
        times: ['created_at'],
        viewsOf: (docs) => views.whole(docs.map((doc) => fieldsOf<DeliveryDocument>(doc)!)),
        summary: {
          fields: SUMMARY_FIELDS,
          viewsOf: (docs) => views.summaries(docs.map((doc) => fieldsOf<DeliveryDocument>(doc)!)),
        },
      }),
      POST: giveDelivery(deps),
    },
    '/v1/deliveries/{id}': {
      GET: named(async ({ fields }) => {
        const [view] = await views.whole([fields]);
        return { status: 200, body: view! };
      }),
      DELETE: named(async (delivery) => {
        if (!(await cancel(find, deps, delivery))) return busy('delivery');
        return { status: 204, log: { delivery: delivery.fields.id } };
      }),
    },
    '/v1/deliveries/{id}/replay': { POST: named(replayOfDelivery(deps)) },
    '/v1/deliveries/{id}/retry': { POST: named(retryOfDelivery(deps, find)) },
  };
}

/**
 * Ends a delivery unless it has ended; one that is just being sent is still recorded.
 * @returns null where attempts came first all the time
 */
async function cancel(
  find: Find<DeliveryDocument>,
  deps: Pick<DeliveryRoutesDeps, 'deliveries' | 'bus' | keyof Patience>,
  delivery: Found<DeliveryDocument>,
): Promise<true | null> {
  let current: Found<DeliveryDocument> | null = delivery;
  return untilDone(deps, async () => {
    if (current?.fields.status !== 'pending') return true;
    const { fields, version } = current;
    // A lost wake costs at most the scheduler's tick.
    if (await deps.deliveries.endInQueue(fields, version, 'cancelled', 'deleted_by_client'))
      await publishedInTime(deps.bus.wake());
    current = await find(delivery.fields.id);
    return current?.fields.status === 'pending' ? null : true;
  });
}
