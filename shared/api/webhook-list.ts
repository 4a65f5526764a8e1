import { present } from '../base/present.ts';
import { healthWordOf, healthWords, laneStateOf } from '../lanes/lane-policy.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { ReadWebhookFacts } from '../lanes/webhook-facts.ts';
import type { TimeBound } from '../store/lists.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { isWebhook } from '../webhooks/stored-destination.ts';
import { webhookView } from '../webhooks/view.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { byName } from './by-name.ts';
import { nameCursor } from './cursor.ts';
import { refuseInput } from './errors.ts';
import { choiceFilter, flagFilter, listQuery, nanosOf, readListParams, textFilter } from './list-params.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { webhookPage } from './shapes/page.ts';
import { healthView } from './views.ts';

const LIST = {
  name: 'webhooks',
  filters: {
    active: flagFilter('active', 'Those that are active, or are not.'),
    health: choiceFilter('health', healthWords, 'Those of this health.'),
    q: textFilter('q', 'Those that have this in their name or URL, in any case.'),
  },
  times: ['created_at'],
  readCursor: nameCursor.read,
} as const;

interface WebhookListDeps {
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

async function answerPage({ catalogue, lanes, webhookFacts }: WebhookListDeps, { query }: ApiRequest) {
  const read = readListParams(query, LIST);
  if (!read.ok) return refuseInput(read);
  const { limit, offset, cursor, equal, bounds, scope } = read.params;
  const [current, states] = await Promise.all([catalogue.current(), lanes.states()]);
  const laneOf = ({ id }: Pick<Webhook, 'id'>) => states[id] ?? laneStateOf(null);
  const healthOf = (webhook: Webhook) => healthWordOf(webhook.status, laneOf(webhook));
  const rest = current
    .filter(isWebhook)
    .filter((webhook) => equal.health === undefined || healthOf(webhook) === equal.health)
    .filter((webhook) => equal.q === undefined || isNamedSo(webhook, String(equal.q)))
    .filter((webhook) => equal.active === undefined || webhook.active === equal.active)
    .filter((webhook) =>
      bounds.every((bound) => isWithin(bound, present(nanosOf(webhook.created_at), 'a time in created_at'))),
    )
    .filter((webhook) => cursor === null || byName(cursor, webhook) < 0)
    .sort(byName)
    .slice(offset);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next_cursor = last && rest.length > limit ? nameCursor.write(scope, last) : null;
  const facts = await webhookFacts(page.filter((webhook) => healthOf(webhook) !== 'ok').map(({ id }) => id));
  const webhooks = page.map((webhook) => ({
    ...webhookView(webhook),
    ...healthView(webhook, laneOf(webhook), facts.get(webhook.id)),
  }));
  return { status: 200 as const, body: { webhooks, limit, offset, next_cursor }, log: { items: page.length } };
}

const isNamedSo = ({ name, url }: Pick<Webhook, 'name' | 'url'>, part: string): boolean =>
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
