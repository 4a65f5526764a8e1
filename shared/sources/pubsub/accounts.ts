/**
 * The topics that events are taken from: each by its subscription, under an account of its own. Only who may sign pushes
 * as our account makes a subscription whose pushes are verified, so a name is enough.
 */
import { fullName } from '../../bus/names.ts';
import { ConfigError } from '../../settings/config.ts';
import type { Config } from '../../settings/config.ts';
import { ACCOUNT } from './settings.ts';
import type { DOOR_SETTINGS } from './settings.ts';

/** Whose events a subscription brings; null where it is not configured. */
export type AccountBy = (subscription: string) => string | null;

/** @throws ConfigError where two share an account or a subscription */
export function accountsBySubscription({
  projectId,
  pubsubSubscriptions,
}: Config<(typeof DOOR_SETTINGS)[number]>): AccountBy {
  const named = pubsubSubscriptions.map(({ account, subscription }) => ({
    account,
    subscription: fullName(projectId, 'subscriptions', subscription),
  }));
  const bySubscription = new Map(named.map(({ account, subscription }) => [subscription, account]));
  if (bySubscription.size < named.length || new Set(bySubscription.values()).size < named.length) {
    throw new ConfigError(['PUBSUB_SUBSCRIPTIONS: give each account and each subscription once']);
  }
  const own = fullName(projectId, 'subscriptions', PREFIX);
  return (subscription) => bySubscription.get(subscription) ?? accountIn(subscription, own);
}

const PREFIX = 'subrelay-';

/** The name of the subscription that brings an account's events, unless a setting says another. */
export const subscriptionOf = (account: string): string => `${PREFIX}${account}`;

function accountIn(subscription: string, own: string): string | null {
  const account = subscription.startsWith(own) ? subscription.slice(own.length) : '';
  return ACCOUNT.test(account) ? account : null;
}
