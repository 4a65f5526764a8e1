/** The truth at the source: subscriptions that change, and what the source notifies of each change. */
import type { ResellerControl, ResellerSubscription } from '../../local/sandbox/reseller.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { workspaceState } from '../../shared/sources/workspace/state.ts';
import { ACCOUNT, subscriptionOf } from './reconcile-world.ts';

export type Notification = Record<string, unknown> & { event_type: string; message_id: string };

type Subscription = ResellerSubscription & { seats: { numberOfSeats: number; licensedNumberOfSeats: number } };

/** null: there is none, or none any more. */
type Current = Subscription | null;

interface Change {
  type: string;
  applies: (current: Current) => boolean;
  next: (current: Subscription, count: number) => Subscription | null;
}

const isActive = (current: Current) => current?.status === 'ACTIVE';
const isThere = (current: Current) => current !== null && current.status !== 'CANCELLED';

const CHANGES: readonly Change[] = [
  {
    type: 'SUBSCRIPTION_SUSPENDED',
    applies: isActive,
    next: (each) => ({ ...each, status: 'SUSPENDED', suspensionReasons: ['OTHER'] }),
  },
  {
    type: 'SUBSCRIPTION_SUSPENSION_REVOKED',
    applies: (current) => current?.status === 'SUSPENDED',
    next: ({ suspensionReasons: _, ...each }) => ({ ...each, status: 'ACTIVE' }),
  },
  {
    type: 'COMMITMENT_CHANGED',
    applies: isThere,
    next: (each, count) => ({ ...each, seats: { ...each.seats, numberOfSeats: count + 10 } }),
  },
  {
    type: 'LICENSE_ASSIGNMENT_CHANGED',
    applies: isThere,
    next: (each, count) => ({ ...each, seats: { ...each.seats, licensedNumberOfSeats: count % 10 } }),
  },
  {
    type: 'PRICE_PLAN_SWITCHED',
    applies: isThere,
    next: (each) => {
      const isAnnual = each.plan?.planName === 'ANNUAL';
      return { ...each, plan: { planName: isAnnual ? 'FLEXIBLE' : 'ANNUAL', isCommitmentPlan: !isAnnual } };
    },
  },
  {
    type: 'SUBSCRIPTION_RENEWED',
    applies: isThere,
    next: (each, count) => ({
      ...each,
      plan: { ...each.plan, commitmentInterval: { startTime: String(1e12 + count), endTime: String(2e12 + count) } },
    }),
  },
  { type: 'SUBSCRIPTION_CANCELLED', applies: isThere, next: (each) => ({ ...each, status: 'CANCELLED' }) },
  // Transferred to another reseller: the list and the API show it no more.
  { type: 'SUBSCRIPTION_CANCELLED', applies: isThere, next: () => null },
];

export interface Model {
  /** Makes the change that the number chooses among those that apply. @returns what the source notifies of it */
  change: (subscription: number, choice: number) => Notification;
  /** Each subject's state as the source has it; null where it is gone. */
  truth: () => Map<string, JsonObject | null>;
  isSuspended: (subject: string) => boolean;
}

export const customerOf = (subscription: number): string => `C0customer${subscription}`;
export const subjectIdOf = (subscription: number): string => `${ACCOUNT}/${customerOf(subscription)}/1010020027`;

/**
 * @param existing how many of the subscriptions are there from the start
 * @param mayEnd whether subscriptions are cancelled and transferred, and bought again under another id
 */
export function startModel(reseller: Pick<ResellerControl, 'put' | 'remove'>, existing: number, mayEnd = true): Model {
  const all = new Map<number, Current>();
  const idsOf = new Map<number, Set<string>>();
  let count = 0;
  const bought = (subscription: number): Subscription => {
    const id = String((count += 1));
    // No two are made at the same time: that is what tells which of two cancelled ones was bought later.
    const creationTime = String(Date.now() + count);
    const seats = { numberOfSeats: 5, maximumNumberOfSeats: 50, licensedNumberOfSeats: 1 };
    return subscriptionOf(customerOf(subscription), id, { creationTime, seats }) as Subscription;
  };
  const put = (subscription: number, next: Current) => {
    const before = all.get(subscription);
    // A cancelled one stays in the list beside the one that is bought later, and is transferred with it.
    const ids = idsOf.get(subscription) ?? new Set();
    if (before) ids.add(before.subscriptionId);
    idsOf.set(subscription, ids);
    if (next) reseller.put(next);
    else for (const id of ids) reseller.remove(id);
    all.set(subscription, next);
  };
  for (let subscription = 0; subscription < existing; subscription += 1) put(subscription, bought(subscription));

  return {
    change: (subscription, choice) => {
      count += 1;
      const current = all.get(subscription) ?? null;
      const possible = CHANGES.filter(
        ({ type, applies }) => applies(current) && (mayEnd || type !== 'SUBSCRIPTION_CANCELLED'),
      );
      const change = possible[choice % possible.length];
      const next = current && change ? change.next(current, count) : bought(subscription);
      put(subscription, next);
      return {
        event_type: current && change ? change.type : 'NEW_SUBSCRIPTION_CREATED',
        message_id: String(count),
        reseller_customer_id: ACCOUNT,
        customer_id: customerOf(subscription),
        sku_id: '1010020027',
        subscription_id: (next ?? current)!.subscriptionId,
        publish_time: publishTime(count),
      };
    },
    truth: () =>
      new Map([...all].map(([each, current]) => [subjectIdOf(each), current && workspaceState(current)!.state])),
    isSuspended: (subject) =>
      [...all].some(([each, now]) => subjectIdOf(each) === subject && now?.status === 'SUSPENDED'),
  };
}

/** Changes of one millisecond keep their order. */
function publishTime(count: number) {
  const now = Date.now();
  return { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 + count * 100 };
}
