import { publishedInTime } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { CAUSES } from '../deliveries/cause.ts';
import type { Deliveries } from '../deliveries/deliveries.ts';
import { DELIVERIES, deliveryOrigins, deliveryStatuses, holds } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { finder } from '../store/find.ts';
import type { Find, Found } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { untilDone } from '../store/until-done.ts';
import type { Patience } from '../store/until-done.ts';
import { GIVEN_UP } from '../sweep/job-selection.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { busy } from './errors.ts';
import { SUMMARY_FIELDS } from './explain/summary-fields.ts';
import { giveDelivery } from './give-delivery.ts';
import {
  choiceFilter,
  choiceText,
  compared,
  eventIdFilter,
  keyFilter,
  listQuery,
  ownerFilter,
  textFilter,
  uuidFilter,
} from './list-params.ts';
import type { Filter } from './list-params.ts';
import { uuidText } from './path-ids.ts';
import { replayDelivery } from './replay.ts';
import { retryDelivery } from './retry.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { deliveryShape } from './shapes/delivery.ts';
import { deliveryPage } from './shapes/page.ts';
import { answerTimeList } from './time-list.ts';

export const DELIVERY_FILTERS: Readonly<Record<string, Filter<Path<DeliveryDocument>>>> = {
  webhook_id: uuidFilter('webhook_id', 'Those for this webhook.'),
  status: choiceFilter('status', deliveryStatuses, 'Those of this status.'),
  event_id: eventIdFilter('event_id', 'Those of this event.'),
  replay_of: uuidFilter('replay_of', 'Replays of this delivery.'),
  cause: choiceFilter('cause', CAUSES, 'Those whose last attempt failed so.'),
  customer: keyFilter('customer_key', 'Those that concern the customer with this key.'),
  subject: keyFilter('subject_key', 'Those about the subject with this key.'),
  owner: ownerFilter('owner', "Those for this owner's webhooks."),
  event_type: compared(textFilter('event_type', 'Those of events of this type, exactly; only beside another filter.')),
  hold: compared(choiceFilter('hold', holds, 'Pending ones that are held back so; only beside another filter.')),
  reason: compared(textFilter('reason', 'Those that ended with this reason; only beside another filter.')),
  origin: compared(choiceFilter('origin', deliveryOrigins, 'Those that this made; only beside another filter.')),
};

/** A job says by its `mode` whether it takes what was given up, so the word is the list's alone. */
const status: Filter<Path<DeliveryDocument>> = {
  ...choiceFilter(
    'status',
    [...deliveryStatuses, 'given_up'],
    'Those of this status; `given_up`: failed or discarded.',
  ),
  words: { given_up: GIVEN_UP },
};

const LIST = {
  name: 'deliveries',
  list: { collection: DELIVERIES, time: 'created_at', aside: true },
  filters: { ...DELIVERY_FILTERS, status },
  shapes: {
    fields: choiceText(['full', 'summary'], '`summary`: without payloads; no event is read for it. Default: `full`.'),
  },
  times: ['created_at'],
  follows: true,
} as const;

const id = uuidText('The delivery.');

export interface DeliveriesDeps extends Patience {
  store: Store;
  lists: Lists;
  views: Pick<DeliveryViews, 'whole' | 'summaries'>;
  deliveries: Pick<Deliveries, 'endInQueue'>;
  bus: Pick<Bus, 'wake'>;
}

const named = ({ store }: Pick<DeliveriesDeps, 'store'>) => withId(id, finder(store, DELIVERIES), 'delivery_not_found');

const listDeliveries = route({
  method: 'GET',
  path: '/v1/deliveries',
  operationId: 'listDeliveries',
  role: 'viewer',
  tag: 'Deliveries',
  summary: 'List deliveries, newest first',
  lenient: true,
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: deliveryPage } },
  errors: [],
  handle: (deps: DeliveriesDeps) => answerDeliveries(deps),
});

function answerDeliveries({ lists, views }: DeliveriesDeps) {
  const whole = answerTimeList(lists, LIST, {
    viewOf: views.whole,
    bodyOf: (deliveries) => ({ deliveries }),
  });
  const summaries = answerTimeList(
    lists,
    { ...LIST, list: { ...LIST.list, fields: SUMMARY_FIELDS } },
    { viewOf: views.summaries, bodyOf: (deliveries) => ({ deliveries }) },
  );
  return (request: ApiRequest) => (request.query.get('fields') === 'summary' ? summaries : whole)(request);
}

/** Shared with `POST /v1/reveals`. */
export const getDelivery = route({
  method: 'GET',
  path: '/v1/deliveries/{id}',
  operationId: 'getDelivery',
  role: 'viewer',
  tag: 'Deliveries',
  summary: 'Get a delivery',
  lenient: true,
  id,
  answers: { 200: { means: 'The delivery.', shape: deliveryShape } },
  errors: ['invalid_id', 'delivery_not_found'],
  handle: (deps: DeliveriesDeps) =>
    named(deps)(async ({ fields }) => {
      const view = await deps.views.whole([fields]);
      return { status: 200, body: view(fields) };
    }),
});

const cancelDelivery = route({
  method: 'DELETE',
  path: '/v1/deliveries/{id}',
  operationId: 'cancelDelivery',
  role: 'operator',
  tag: 'Deliveries',
  summary: 'Cancel a delivery',
  description:
    'It ends `cancelled: deleted_by_client` and stays listed. One that has ended stays as it is; an exchange that has begun is still made and recorded.',
  lenient: true,
  id,
  answers: { 204: { means: 'It has ended.' } },
  errors: ['invalid_id', 'delivery_not_found', 'delivery_busy'],
  handle: (deps: DeliveriesDeps) =>
    named(deps)(async (delivery, { audit }) => {
      const find = finder(deps.store, DELIVERIES);
      if (!(await cancel(find, deps, delivery, audit))) return busy('delivery');
      return { status: 204, log: { delivery: delivery.fields.id } };
    }),
});

export const deliveryRoutes = [
  ...[listDeliveries, giveDelivery, getDelivery, cancelDelivery],
  ...[retryDelivery, replayDelivery],
];

/**
 * Ends a delivery unless it has ended; one that is just being sent is still recorded.
 * @returns null where attempts came first all the time
 */
async function cancel(
  find: Find<DeliveryDocument>,
  deps: Pick<DeliveriesDeps, 'deliveries' | 'bus' | keyof Patience>,
  delivery: Found<DeliveryDocument>,
  audit: ApiRequest['audit'],
): Promise<true | null> {
  let current: Found<DeliveryDocument> | null = delivery;
  return untilDone(deps, async () => {
    if (current?.fields.status !== 'pending') return true;
    const { fields, version } = current;
    // A lost wake costs at most the scheduler's tick.
    const [before, after] = [{ status: 'pending' }, { status: 'cancelled', reason: 'deleted_by_client' }];
    const entry = audit({ kind: 'delivery', id: fields.id, before, after });
    if (await deps.deliveries.endInQueue(fields, version, 'cancelled', 'deleted_by_client', [entry]))
      await publishedInTime(deps.bus.wake());
    current = await find(delivery.fields.id);
    return current?.fields.status === 'pending' ? null : true;
  });
}
