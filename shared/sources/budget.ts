/** What may be asked of a source's API in a minute, by all functions and instances together (docs/state.md). */
import { SubrelayError } from '../errors.ts';
import { shareTrips } from '../store/share-trips.ts';
import { SourceFailure } from './source-failure.ts';
import { BLOCK_MS, rateOf } from './token-bucket.ts';
import type { Rate } from './token-bucket.ts';

/** The APIs that have a limit of their own. */
export type SourceApi = 'google-workspace' | 'paddle-classic' | 'paddle-billing';

export type Permit = { granted: true } | { granted: false; retryAfterMs: number };

/** One API's calls. */
export interface Budget {
  /** Takes the permit for one call, made or failed; a permit that isn't used at once is lost. */
  take: (account: string) => Promise<Permit>;
}

/** More is asked than the rate allows: nothing is wrong with the source, and it was not called. */
export class BudgetExhausted extends SourceFailure {
  constructor(api: SourceApi, account: string, retryAfterMs: number) {
    super('busy', `The calls that account ${account} may make to ${api} in a minute are used up`, { retryAfterMs });
    this.name = 'BudgetExhausted';
  }
}

/** Takes permits out of the account's bucket in the store, as many as there are up to `want`. */
export type TakeBlock = (request: {
  api: SourceApi;
  account: string;
  want: number;
  rate: Rate;
}) => Promise<{ granted: number; retryAfterMs: number }>;

export interface BudgetOptions {
  api: SourceApi;
  perMinute: number;
  takeBlock: TakeBlock;
  /** Milliseconds; only differences count. */
  now: () => number;
  random: () => number;
}

/** For calls that nobody limits. */
export const UNLIMITED: Budget = { take: () => Promise.resolve({ granted: true }) };

/**
 * An empty bucket is not looked at again before this, and up to twice as long, since a hundred instances would all
 * look at one document.
 */
const REFUSED_AT_LEAST_MS = 2_000;

/**
 * Opens a budget that all instances share. An instance takes blocks of permits, so that a busy one pays the store a
 * fraction of a transaction per call; one that dies loses its block, which would have been void within seconds.
 */
export function openBudget(options: BudgetOptions): Budget {
  const accounts = new Map<string, (unit: null) => Promise<Permit>>();
  return {
    take: (account) => {
      const take = accounts.get(account) ?? permitsOf(account, options);
      accounts.set(account, take);
      return take(null);
    },
  };
}

/** Concurrent takers share one transaction. A block that is used up while it is valid is followed by one twice as large. */
function permitsOf(account: string, { api, perMinute, takeBlock, now, random }: BudgetOptions) {
  const rate = rateOf(perMinute);
  const largest = Math.max(1, Math.floor(rate.capacity / 4));
  let block = { left: 0, size: 0, until: -Infinity };
  let refusedUntil = -Infinity;

  const refill = async (missing: number): Promise<void> => {
    const startedAt = now();
    const size = startedAt < block.until ? Math.min(largest, 2 * block.size) : 1;
    const want = Math.max(missing, size - block.left);
    const { granted, retryAfterMs } = await takeBlock({ api, account, want, rate }).catch(refusedByStore);
    block = { left: block.left + granted, size, until: startedAt + BLOCK_MS };
    if (granted < missing) refusedUntil = now() + Math.max(retryAfterMs, REFUSED_AT_LEAST_MS * (1 + random()));
  };

  return shareTrips<null, Permit>({
    maxUnits: 1_000,
    go: async (takers) => {
      if (now() >= block.until) block.left = 0;
      const missing = takers.length - block.left;
      if (missing > 0 && now() >= refusedUntil) await refill(missing);
      return takers.map(() => {
        if (block.left === 0) return { granted: false, retryAfterMs: Math.max(1, Math.ceil(refusedUntil - now())) };
        block.left -= 1;
        return { granted: true };
      });
    },
  });
}

/** A bucket that can't be read now, or that too many take from, has nothing to give: the call waits, no push fails. */
function refusedByStore(error: unknown): { granted: number; retryAfterMs: number } {
  if (error instanceof SubrelayError && error.code === 'STORE_UNAVAILABLE') return { granted: 0, retryAfterMs: 0 };
  throw error;
}

export interface BudgetSettings {
  workspaceRequestsPerMinute: number;
  paddleRequestsPerMinute: number;
}

export type Budgets = Record<SourceApi, Budget>;

/** The budgets of every API. Each of Paddle's two has the whole of Paddle's limit. */
export function openBudgets(settings: BudgetSettings, shared: Omit<BudgetOptions, 'api' | 'perMinute'>): Budgets {
  const open = (api: SourceApi, perMinute: number) => openBudget({ ...shared, api, perMinute });
  return {
    'google-workspace': open('google-workspace', settings.workspaceRequestsPerMinute),
    'paddle-classic': open('paddle-classic', settings.paddleRequestsPerMinute),
    'paddle-billing': open('paddle-billing', settings.paddleRequestsPerMinute),
  };
}
