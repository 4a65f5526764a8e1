/** Gap repair for every Paddle account that has API credentials: notifications that never arrived are taken in. */
import type { Config } from '../settings/config.ts';
import type { PaddleAccount } from '../settings/paddle-accounts.ts';
import type { Budgets } from '../sources/asking/budget.ts';
import { fetchBillingEvents } from '../sources/paddle-billing/billing-events.ts';
import { fetchClassicHistory } from '../sources/paddle-classic/classic-history.ts';
import { billingWalk } from './paddle-billing.ts';
import { classicWalk } from './paddle-classic.ts';
import { historyReconciler } from './paddle-walk.ts';
import type { HistoryDeps, Recent } from './paddle-walk.ts';
import type { Reconciler } from './reconciler.ts';

/** A page of 250 alerts of a day is the slowest call that Paddle has. */
const TIMEOUT_MS = 30_000;

export type PaddleHistoryConfig = Config<
  | 'paddleAccounts'
  | 'paddleClassicApiUrl'
  | 'paddleBillingApiUrl'
  | 'paddleSettleSeconds'
  | 'paddleOverlapSeconds'
  | 'paddleLookbackHours'
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
