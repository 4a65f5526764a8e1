import { present } from '../base/present.ts';
import { healthWordOf, healthWords, laneStateOf } from '../lanes/lane-policy.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ReadWebhookFacts } from '../lanes/webhook-facts.ts';
import type { TimeBound } from '../store/lists.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { isWebhook, kindOf } from '../webhooks/stored-destination.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import { webhookView } from '../webhooks/view.ts';
import { byName } from './by-name.ts';
import { nameCursor } from './cursor.ts';
import type { NamePosition } from './cursor.ts';
import { refuseInput } from './errors.ts';
import {
  choiceFilter,
  flagFilter,
  listQuery,
  nanosOf,
  ownerFilter,
  readListParams,
  textFilter,
} from './list-params.ts';
import type { ListParams } from './list-params.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { webhookPage } from './shapes/page.ts';
import { healthView } from './views.ts';

const LIST = {
  name: 'webhooks',
  filters: {
    active: flagFilter('active', 'Those that are active, or are not.'),
    health: choiceFilter('health', healthWords, 'Those of this health.'),
    owner: ownerFilter('owner', 'Those of this owner.'),
    q: textFilter('q', 'Those that have this in their name or URL, in any case.'),
  },
  times: ['created_at'],
  readCursor: nameCursor.read,
} as const;

export interface WebhookListDeps {
  catalogue: Pick<Catalogue, 'current'>;
  lanes: Pick<Lanes, 'states'>;
  webhookFacts: ReadWebhookFacts;
}

/** They are the catalogue's, which every instance that matches events holds whole. */
export const listWebhooks = route({
  method: 'GET',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'List webhooks, by name',
  description:
    'In the order of its UTF-16 code units, equal names by id; each with its health. Of each that is not `ok`, two attempts are read and its pending deliveries counted.',
  lenient: true,
  query: listQuery(LIST),
  answers: { 200: { means: 'A page of the list.', shape: webhookPage } },
  errors: [],
  handle: (deps: WebhookListDeps) => (request) => answerPage(deps, request),
});

async function answerPage(deps: WebhookListDeps, { query }: ApiRequest) {
  const read = readListParams(query, LIST);
  if (!read.ok) return refuseInput(read);
  const webhooks = (await deps.catalogue.current()).filter(isWebhook);
  const page = await pageOf(deps, webhooks, read.params, webhookView);
  const { items, ...rest } = page;
  return { status: 200 as const, body: { webhooks: items, ...rest }, log: { items: items.length } };
}

type Params = ListParams<NamePosition>;

/** One page of destinations, by name, each with its health. @param all those that the list has */
export async function pageOf<D extends StoredDestination, V>(
  { lanes, webhookFacts }: Omit<WebhookListDeps, 'catalogue'>,
  all: readonly D[],
  { limit, offset, cursor, equal, bounds, scope }: Params,
  view: (destination: D) => V,
) {
  const states = await lanes.states();
  const laneOf = ({ id }: D) => states[id] ?? laneStateOf(null);
  const healthOf = (destination: D) => healthWordOf(destination.status, laneOf(destination));
  const rest = all
    .filter((each) => equal.health === undefined || healthOf(each) === equal.health)
    .filter((each) => equal.owner === undefined || each.owner === equal.owner)
    .filter((each) => equal.q === undefined || isNamedSo(each, String(equal.q)))
    .filter((each) => equal.active === undefined || each.active === equal.active)
    .filter((each) => equal.kind === undefined || kindOf(each) === equal.kind)
    .filter((each) =>
      bounds.every((bound) => isWithin(bound, present(nanosOf(each.created_at), 'a time in created_at'))),
    )
    .filter((each) => cursor === null || byName(cursor, each) < 0)
    .sort(byName)
    .slice(offset);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next_cursor = last && rest.length > limit ? nameCursor.write(scope, last) : null;
  const facts = await webhookFacts(page.filter((each) => healthOf(each) !== 'ok').map(({ id }) => id));
  const items = page.map((each) => ({ ...view(each), ...healthView(each, laneOf(each), facts.get(each.id)) }));
  return { items, limit, offset, next_cursor };
}

const isNamedSo = ({ name, url = '' }: Pick<StoredDestination, 'name' | 'url'>, part: string): boolean =>
  [name, url].some((text) => text.toLowerCase().includes(part.toLowerCase()));

function isWithin({ op, at }: TimeBound, time: bigint): boolean {
  switch (op) {
    case '>':
      return time > at;
    case '>=':
      return time >= at;
    case '<':
      return time < at;
    case '<=':
      return time <= at;
  }
}
