import type { Config } from '../../settings/config.ts';
import type { HistoryComparison } from '../comparing.ts';
import type { PaddleAccount } from '../paddle/paddle-accounts.ts';
import { HISTORY_TIMEOUT_MS, recentOf } from '../paddle/recent.ts';
import type { CompareDeps } from '../source.ts';
import { fetchBillingEvents } from './billing-events.ts';
import type { BillingEventsQuery } from './billing-events.ts';
import { billingWalk } from './billing-walk.ts';
import { PADDLE_BILLING } from './name.ts';
import type { COMPARE_SETTINGS } from './settings.ts';

type CompareConfig = Config<(typeof COMPARE_SETTINGS)[number]>;

/** The events of every account that has an API key, as Paddle lists them. */
export const open = (config: CompareConfig, deps: CompareDeps): HistoryComparison[] =>
  config.paddleAccounts.flatMap((account) => historyOf(account, config, deps) ?? []);

function historyOf(
  { name: account, billing }: PaddleAccount,
  config: CompareConfig,
  { fetch, now }: CompareDeps,
): HistoryComparison | null {
  if (!billing?.apiKey) return null;
  const options = {
    apiUrl: config.paddleBillingApiUrl,
    apiKey: billing.apiKey,
    fetch,
    now,
    timeoutMs: HISTORY_TIMEOUT_MS,
  };
  const fetchPage = (query: BillingEventsQuery) => fetchBillingEvents(query, options);
  const eventTypes = billing.eventTypes ?? null;
  return {
    kind: 'history',
    source: PADDLE_BILLING,
    account,
    requestsPerMinute: config.paddleRequestsPerMinute,
    walk: billingWalk({ account, eventTypes, fetchPage, recent: recentOf(config), now }),
  };
}
