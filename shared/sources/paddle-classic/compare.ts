import type { Config } from '../../settings/config.ts';
import type { HistoryComparison } from '../comparing.ts';
import type { PaddleAccount } from '../paddle/paddle-accounts.ts';
import { HISTORY_TIMEOUT_MS, recentOf } from '../paddle/recent.ts';
import type { CompareDeps } from '../source.ts';
import { fetchClassicHistory } from './classic-history.ts';
import type { ClassicHistoryQuery } from './classic-history.ts';
import { classicWalk } from './classic-walk.ts';
import { PADDLE_CLASSIC } from './name.ts';
import type { COMPARE_SETTINGS } from './settings.ts';

type CompareConfig = Config<(typeof COMPARE_SETTINGS)[number]>;

/** The alerts of every account that has a vendor's credentials, as Paddle keeps them. */
export const open = (config: CompareConfig, deps: CompareDeps): HistoryComparison[] =>
  config.paddleAccounts.flatMap((account) => historyOf(account, config, deps) ?? []);

function historyOf(
  { name: account, classic }: PaddleAccount,
  config: CompareConfig,
  { fetch, now }: CompareDeps,
): HistoryComparison | null {
  const { vendorId, vendorAuthCode } = classic ?? {};
  if (!vendorId || !vendorAuthCode) return null;
  const options = {
    apiUrl: config.paddleClassicApiUrl,
    vendorId,
    vendorAuthCode,
    fetch,
    now,
    timeoutMs: HISTORY_TIMEOUT_MS,
  };
  const fetchPage = (query: ClassicHistoryQuery) => fetchClassicHistory(query, options);
  return {
    kind: 'history',
    source: PADDLE_CLASSIC,
    account,
    requestsPerMinute: config.paddleRequestsPerMinute,
    walk: classicWalk({ account, fetchPage, recent: recentOf(config), now }),
  };
}
