/**
 * Registration of one reseller for notifications, and the subscription that brings them
 * (docs/facts/google-workspace.md, GR-1 to GR-3, GR-5 and GR-6).
 */
import { ensureSubscription } from '../../bus/ensure-subscription.ts';
import type { Ensured } from '../../bus/ensure-subscription.ts';
import { driftOf, obstaclesIn, subscriptionFor } from '../../bus/push-subscription.ts';
import type { Drift, SubscriptionChoice, Subscriptions } from '../../bus/push-subscription.ts';
import type { Reseller, WatchDetails } from './reseller.ts';

export interface RegisterOptions {
  reseller: Reseller;
  subscriptions: Subscriptions;
  /** Who may attach a subscription to the topic; the first is the one that calls Pub/Sub here. */
  serviceAccounts: readonly string[];
  choice: SubscriptionChoice;
}

export interface Registration extends WatchDetails, Ensured {
  /** Those of them that were not authorized before. */
  authorized: string[];
  /** The subscription's full name. */
  subscription: string;
}

/**
 * Registers a reseller and brings its subscription to the settings; repeating it changes nothing.
 * @throws SubrelayError `SOURCE_UNAVAILABLE`, `BUS_UNAVAILABLE`, or `INTERNAL` if the name is taken by a subscription
 *   that can't become the wanted one
 */
export async function register({
  reseller,
  subscriptions,
  serviceAccounts,
  choice,
}: RegisterOptions): Promise<Registration> {
  // Only the report needs it: what it can't tell keeps nobody from registering.
  const before = await reseller.findWatchDetails().catch(() => null);
  let topic = '';
  for (const serviceAccount of serviceAccounts) topic = await reseller.register(serviceAccount);
  const wanted = subscriptionFor(topic, choice);
  const changed = await ensureSubscription(subscriptions, wanted);
  const { serviceAccounts: admitted } = await reseller.watchDetails();
  const authorized = serviceAccounts.filter((each) => !before?.serviceAccounts.includes(each));
  return { topic, serviceAccounts: admitted, authorized, subscription: wanted.name, ...changed };
}

export interface Unregistration {
  topic: string;
  /** Who still may attach a subscription. */
  serviceAccounts: string[];
  revoked: string[];
}

/**
 * Takes service accounts' permission to attach subscriptions; repeating it changes nothing. A subscription that is
 * there stays, with whatever it holds.
 * @throws SubrelayError `SOURCE_UNAVAILABLE`
 */
export async function unregister(reseller: Reseller, revoked: readonly string[]): Promise<Unregistration> {
  let topic = '';
  for (const serviceAccount of revoked) topic = await reseller.unregister(serviceAccount);
  const { serviceAccounts } = await reseller.watchDetails();
  return { topic, serviceAccounts, revoked: [...revoked] };
}

export interface Watch {
  /** Null where nobody ever registered this reseller. */
  topic: string | null;
  serviceAccounts: string[];
  /** Those that should be among them and are not. */
  missing: string[];
  /** The subscription's full name. */
  subscription: string;
  exists: boolean;
  drift: Drift[];
  /** What registering can't mend. */
  obstacles: string[];
}

/**
 * Looks at the registration and at the subscription, and changes nothing: the scope that only reads is enough.
 * @throws SubrelayError `SOURCE_UNAVAILABLE` or `BUS_UNAVAILABLE`
 */
export async function watch({ reseller, subscriptions, serviceAccounts, choice }: RegisterOptions): Promise<Watch> {
  const details = await reseller.findWatchDetails();
  const topic = details?.topic ?? null;
  const wanted = subscriptionFor(topic ?? '', choice);
  const existing = await subscriptions.get(wanted.name);
  const admitted = details?.serviceAccounts ?? [];
  return {
    topic,
    serviceAccounts: admitted,
    missing: serviceAccounts.filter((each) => !admitted.includes(each)),
    subscription: wanted.name,
    exists: existing !== null,
    drift: existing ? driftOf(wanted, existing) : [],
    obstacles: existing && topic !== null ? obstaclesIn(wanted, existing) : [],
  };
}

/** Whether registering would change nothing. */
export const isInOrder = ({ topic, missing, exists, drift, obstacles }: Watch): boolean =>
  topic !== null && missing.length === 0 && exists && drift.length === 0 && obstacles.length === 0;
