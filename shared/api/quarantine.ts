import { QUARANTINE } from '../events/event-document.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import { finder } from '../store/find.ts';
import type { Lists } from '../store/lists.ts';
import type { Store } from '../store/store.ts';
import { listQuery } from './list-params.ts';
import { quarantineIdText } from './path-ids.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { quarantinePage } from './shapes/page.ts';
import { wholeQuarantinedShape } from './shapes/quarantine.ts';
import type { QuarantinedView } from './shapes/quarantine.ts';
import { answerTimeList } from './time-list.ts';
import { rawView, timeOf } from './views.ts';

/** The fields of a list: without the original, which can be 900 kB. */
const LISTED = ['v', 'id', 'source', 'account', 'reason', 'received_at', 'erased_at'] as const;

type Listed = Pick<QuarantineDocument, (typeof LISTED)[number]>;

const LIST = {
  name: 'quarantine',
  list: { collection: QUARANTINE, time: 'received_at', fields: LISTED },
  filters: {},
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
    answerTimeList(deps.lists, LIST, {
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

const quarantineView = ({ id, source, account, reason, received_at, erased_at }: Listed): QuarantinedView => ({
  id,
  source,
  account,
  reason,
  received_at: timeOf(received_at),
  erased_at: erased_at ? timeOf(erased_at) : null,
});
