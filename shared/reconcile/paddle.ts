/** Gap repair for every Paddle account that has API credentials: notifications that never arrived are taken in. */
import type { Config } from '../settings/config.ts';
import type { Budgets } from '../sources/asking/budget.ts';
import { fetchBillingEvents } from '../sources/paddle-billing/billing-events.ts';
import type { PADDLE_BILLING_API_URL } from '../sources/paddle-billing/settings.ts';
import { fetchClassicHistory } from '../sources/paddle-classic/classic-history.ts';
import type { PADDLE_CLASSIC_API_URL } from '../sources/paddle-classic/settings.ts';
import type { PaddleAccount } from '../sources/paddle/paddle-accounts.ts';
import type { HISTORY_SETTINGS } from '../sources/paddle/settings.ts';
import { billingWalk } from './paddle-billing.ts';
import { classicWalk } from './paddle-classic.ts';
import { historyReconciler } from './paddle-walk.ts';
import type { HistoryDeps, Recent } from './paddle-walk.ts';
import type { Reconciler } from './reconciler.ts';

/** A page of 250 alerts of a day is the slowest call that Paddle has. */
const TIMEOUT_MS = 30_000;

export type PaddleHistoryConfig = Config<
  (typeof HISTORY_SETTINGS)[number] | typeof PADDLE_CLASSIC_API_URL | typeof PADDLE_BILLING_API_URL
>;

export interface PaddleReconcileDeps extends Omit<HistoryDeps, 'budget'> {
  budgets: Pick<Budgets, 'paddle-classic' | 'paddle-billing'>;
  config: PaddleHistoryConfig;
  fetch: typeof fetch;
}

export function paddleReconcilers(deps: PaddleReconcileDeps): Reconciler[] {
  const accounts = deps.config.paddleAccounts;
  return [
    ...accounts.flatMap((account) => classicReconciler(account, deps) ?? []),
    ...accounts.flatMap((account) => billingReconciler(account, deps) ?? []),
  ];
}

function classicReconciler({ name, classic }: PaddleAccount, deps: PaddleReconcileDeps): Reconciler | null {
  const { vendorId, vendorAuthCode } = classic ?? {};
  if (!vendorId || !vendorAuthCode) return null;
  const options = { apiUrl: deps.config.paddleClassicApiUrl, vendorId, vendorAuthCode, ...callOptions(deps) };
  const walk = classicWalk({
    account: name,
    fetchPage: (query) => fetchClassicHistory(query, options),
    recent: recentOf(deps.config),
    now: deps.now,
  });
  return historyReconciler(walk, { ...deps, budget: deps.budgets['paddle-classic'] });
}

function billingReconciler({ name, billing }: PaddleAccount, deps: PaddleReconcileDeps): Reconciler | null {
  if (!billing?.apiKey) return null;
  const options = { apiUrl: deps.config.paddleBillingApiUrl, apiKey: billing.apiKey, ...callOptions(deps) };
  const walk = billingWalk({
    account: name,
    eventTypes: billing.eventTypes ?? null,
    fetchPage: (query) => fetchBillingEvents(query, options),
    recent: recentOf(deps.config),
    now: deps.now,
  });
  return historyReconciler(walk, { ...deps, budget: deps.budgets['paddle-billing'] });
}

const callOptions = ({ fetch, now }: PaddleReconcileDeps) => ({ fetch, now, timeoutMs: TIMEOUT_MS });

const recentOf = (config: PaddleHistoryConfig): Recent => ({
  settleMs: config.paddleSettleSeconds * 1000,
  overlapMs: config.paddleOverlapSeconds * 1000,
  lookbackMs: config.paddleLookbackHours * 3_600_000,
});
