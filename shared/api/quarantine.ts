import { QUARANTINE, quarantineStatuses, statusOfQuarantined } from '../events/event-document.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import { finder } from '../store/find.ts';
import { SOURCE_NAMES } from '../sources/registry/registry.ts';
import type { ListReader, Lists } from '../store/lists.ts';
import type { Path } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { choiceFilter, compared, listQuery, textFilter } from './list-params.ts';
import type { Filter } from './list-params.ts';
import { quarantineIdText } from './path-ids.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { quarantinePage } from './shapes/page.ts';
import { wholeQuarantinedShape } from './shapes/quarantine.ts';
import type { QuarantinedView } from './shapes/quarantine.ts';
import { answerTimeList } from './time-list.ts';
import { rawView, timeOf } from './views.ts';

/** The fields of a list: without the original, which can be 900 kB. */
const LISTED = [
  ...(['v', 'id', 'source', 'account', 'reason', 'received_at', 'erased_at'] as const),
  ...(['status', 'closed_at', 'closed_by', 'closed_reason', 'event_id', 'shard'] as const),
] as const;

type Listed = Pick<QuarantineDocument, Exclude<(typeof LISTED)[number], 'v' | 'shard'>>;

/** They are few: no index knows what they are filtered by. */
const QUARANTINE_FILTERS: Readonly<Record<string, Filter<Path<QuarantineDocument>>>> = {
  source: compared(choiceFilter('source', SOURCE_NAMES, 'Those of this source.')),
  reason: compared(textFilter('reason', 'Those with this reason, exactly.')),
  status: compared(choiceFilter('status', quarantineStatuses, 'Those with which that was done; `open`: nothing yet.')),
};

const LIST = {
  name: 'quarantine',
  list: { collection: QUARANTINE, time: 'received_at', fields: LISTED },
  filters: QUARANTINE_FILTERS,
  times: ['received_at'],
} as const;

const id = quarantineIdText('What is in quarantine.');

export interface QuarantineRoutesDeps {
  store: Store;
  lists: Lists;
}

const listQuarantine = route({
  method: 'GET',
  path: '/v1/quarantine',
  operationId: 'listQuarantine',
  role: 'viewer',
  tag: 'Quarantine',
  summary: 'List what could not be read, newest first',
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: quarantinePage } },
  errors: [],
  handle: (deps: QuarantineRoutesDeps) =>
    answerTimeList(withStatus(deps.lists), LIST, {
      viewOf: async () => quarantineView,
      bodyOf: (quarantine) => ({ quarantine }),
    }),
});

/** Shared with `POST /v1/reveals`. */
export const getQuarantined = route({
  method: 'GET',
  path: '/v1/quarantine/{id}',
  operationId: 'getQuarantined',
  role: 'viewer',
  tag: 'Quarantine',
  summary: 'Get one of what could not be read, with its original',
  id,
  answers: { 200: { means: 'What was sent.', shape: wholeQuarantinedShape } },
  errors: ['invalid_id', 'quarantine_not_found'],
  handle: ({ store }: QuarantineRoutesDeps) =>
    withId(
      id,
      finder(store, QUARANTINE),
      'quarantine_not_found',
    )(({ fields }) => ({ status: 200, body: { ...quarantineView(fields), ...rawView(fields) } })),
});

/** What verified senders sent and nobody here could read, and why. */
export const quarantineRoutes = [listQuarantine, getQuarantined];

/** A status that no document has is filtered by as one that it has. */
const withStatus = (lists: Lists): ListReader<QuarantineDocument, (typeof LISTED)[number]> => ({
  page: async (list, after, limit) =>
    (await lists.page(list, after, limit)).map(({ id: named, data }) => ({
      id: named,
      data: { ...data, status: statusOfQuarantined(data) },
    })),
  positionAfter: (list, offset) => lists.positionAfter(list, offset),
  readTime: (list) => lists.readTime(list),
});

export function quarantineView(quarantined: Listed): QuarantinedView {
  const { id, source, account, reason, received_at, erased_at, event_id, closed_at } = quarantined;
  const { closed_by: by = '', closed_reason = null } = quarantined;
  return {
    ...{ id, source, account, reason },
    received_at: timeOf(received_at),
    erased_at: erased_at ? timeOf(erased_at) : null,
    status: statusOfQuarantined(quarantined),
    closed: closed_at ? { at: timeOf(closed_at), by, reason: closed_reason } : null,
    event_id: event_id ?? null,
  };
}
