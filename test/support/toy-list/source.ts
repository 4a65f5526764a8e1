/** A second source that no seller has: it notifies of nothing, and lists what it has. */
import type { JsonObject } from '../../../shared/base/json.ts';
import type { ListComparison, Listing } from '../../../shared/sources/comparing.ts';
import type { Source } from '../../../shared/sources/source.ts';
import type { SubjectRules } from '../../../shared/sources/subject-rules.ts';

export const TOY_LIST = 'toy-list';

/** A subscription of it. */
export type ToyState = JsonObject & { id: string };

const SHOP = 'stall';

const rules: SubjectRules = {
  fields: new Map([['subscription.counted', 'all' as const]]),
  status: new Map([['subscription.cancelled', 'cancelled' as const]]),
  eventFor: (changed) => ({ type: 'subscription.counted', changed }),
  replacementsIn: () => [],
};

/** @param list what it has, as its API would answer it */
export const toyListSource = (list: () => readonly ToyState[]): Source => ({
  name: TOY_LIST,
  door: null,
  ask: {
    settings: [],
    load: async () => ({
      open: () => ({
        rules,
        fetchState: async ({ subject }) => {
          const found = list().find(({ id }) => subjectOf(id).id === subject.id);
          return found ? { kind: 'found', state: found } : { kind: 'inaccessible' };
        },
      }),
    }),
  },
  compare: { by: 'list', settings: [], load: async () => ({ open: () => [comparison(list)] }) },
  says: null,
  again: null,
  operate: null,
});

const subjectOf = (id: string) => ({ kind: 'subscription', id: `${SHOP}/${id}` });

const listingOf = ({ id, ...state }: ToyState): Listing => ({
  subject: subjectOf(id),
  customerId: 'buyer',
  sku: 'toy',
  subscriptionId: id,
  state: { id, ...state },
});

const comparison = (list: () => readonly ToyState[]): ListComparison => ({
  kind: 'list',
  source: TOY_LIST,
  account: SHOP,
  requestsPerMinute: 60,
  tokenLastsMs: Infinity,
  rules,
  // One subscription is a page.
  page: async (token) => {
    const at = Number(token ?? 0);
    return {
      listings: list()
        .slice(at, at + 1)
        .map(listingOf),
      next: at + 1 < list().length ? String(at + 1) : null,
    };
  },
  find: async ({ subscriptionId }) => {
    const state = list().find(({ id }) => id === subscriptionId);
    return state ? { kind: 'found', state } : { kind: 'inaccessible' };
  },
  listingOf: ({ state, subscription_ids }) => listingOf({ ...state, id: subscription_ids.at(-1) ?? '' }),
  particularsOf: ({ customerId, sku }) => ({ customer: { id: customerId }, sku, plan: null, data: {} }),
  livelinessOf: () => '',
  whenSilent: 'wind it up',
});
