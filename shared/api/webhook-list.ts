import { laneStateOf } from '../lanes/lane-policy.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { TimeBound } from '../store/lists.ts';
import type { Catalogue } from '../webhooks/catalogue.ts';
import { nameCursor } from './cursor.ts';
import type { NamePosition } from './cursor.ts';
import { refuseInput } from './errors.ts';
import { flagFilter, nanosOf, parametersOf, readListParams } from './list-params.ts';
import { withParameters } from './router.ts';
import type { Handler } from './router.ts';
import { healthView, webhookJson } from './views.ts';

const spec = {
  name: 'webhooks',
  filters: { active: flagFilter('active') },
  times: ['created_at'],
  readCursor: nameCursor.read,
};

/**
 * Answers a page of the webhooks, by name (docs/facts/postmand.md, PM-1) in the order of its code units, equal names by
 * id. They are read from the catalogue, which every instance that matches events holds whole.
 */
export const answerWebhookList = (catalogue: Pick<Catalogue, 'current'>, lanes: Pick<Lanes, 'states'>): Handler =>
  withParameters(parametersOf(spec), async ({ query }) => {
    const read = readListParams(query, spec);
    if (!read.ok) return refuseInput(read);
    const { limit, offset, cursor, equal, bounds, scope } = read.params;
    const [current, states] = await Promise.all([catalogue.current(), lanes.states()]);
    const rest = current
      .filter((webhook) => equal.active === undefined || webhook.active === equal.active)
      .filter((webhook) => bounds.every((bound) => isWithin(bound, nanosOf(webhook.created_at)!)))
      .filter((webhook) => cursor === null || byName(cursor, webhook) < 0)
      .sort(byName)
      .slice(offset);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    const next_cursor = last && rest.length > limit ? nameCursor.write(scope, last) : null;
    const webhooks = page.map((webhook) => ({
      ...webhookJson(webhook),
      ...healthView(webhook, states[webhook.id] ?? laneStateOf(null)),
    }));
    return { status: 200, body: { webhooks, limit, offset, next_cursor }, log: { items: page.length } };
  });

function byName(a: NamePosition, b: NamePosition): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

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
