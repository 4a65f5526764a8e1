/** What may be asked of a source's API in a minute, by all functions and instances together (docs/state.md). */
import { SubrelayError } from '../../base/errors.ts';
import { shareTrips } from '../../base/share-trips.ts';
import type { EpochMs } from '../../base/time.ts';
import { BLOCK_MS, rateOf } from '../../base/token-bucket.ts';
import type { Rate } from '../../base/token-bucket.ts';
import type { SourceName } from '../../events/event.ts';
import { measure } from '../../telemetry/telemetry.ts';
import { SourceFailure } from './source-failure.ts';

export type Permit = { granted: true } | { granted: false; retryAfterMs: number };

export interface Budget {
  /** Takes the permit for one call, made or failed; a permit that isn't used at once is lost. */
  take: (account: string) => Promise<Permit>;
  /** What taking one now would be like, as far as this instance knows; `closed`: it would be refused. */
  outlook?: (account: string) => Outlook;
}

export type Outlook = 'plenty' | 'short' | 'closed';

/** More is asked than the rate allows: nothing is wrong with the source, and it was not called. */
export class BudgetExhausted extends SourceFailure {
  constructor(api: SourceName, account: string, retryAfterMs: number) {
    super('busy', `The calls that account ${account} may make to ${api} in a minute are used up`, { retryAfterMs });
    this.name = 'BudgetExhausted';
  }
}

/** Takes permits out of the account's bucket in the store, as many as there are up to `want`. */
export type TakeBlock = (request: {
  /** Of a source its name; `webhook`: the endpoint of the webhook that `account` names by its id. */
  api: string;
  account: string;
  want: number;
  rate: Rate;
}) => Promise<{ granted: number; retryAfterMs: number; /** In the bucket, after it. */ left?: number }>;

export interface BudgetOptions {
  /** The source's name. */
  api: SourceName;
  perMinute: number;
  takeBlock: TakeBlock;
  now: () => EpochMs;
}

/** For calls that nobody limits. */
export const UNLIMITED: Budget = { take: () => Promise.resolve({ granted: true }) };

/**
 * An empty bucket is not looked at again before the next multiple of this: what is refused until then comes back
 * together and can share a call, and permits gather meanwhile instead of going to whoever comes first.
 */
export const SLOT_MS = 5_000;

/**
 * For this long after a bucket was found empty its permits are only taken as a slot begins: those who have waited are
 * there then, and a call that serves many of them is not spent on one that comes later.
 */
const SHORT_FOR_MS = 60_000;
const SLOT_OPEN_MS = 3_500;

/** The first multiple of a period at or after a time. */
export const alignedTo = (periodMs: number, time: number): number => Math.ceil(time / periodMs) * periodMs;

/**
 * Opens a budget that all instances share. An instance takes blocks of permits, so that a busy one pays the store a
 * fraction of a transaction per call; one that dies loses its block, which would have been void within seconds.
 */
export function openBudget(options: BudgetOptions): Budget {
  const accounts = new Map<string, Permits>();
  const permitsFor = (account: string): Permits => {
    const permits = accounts.get(account) ?? permitsOf(account, options);
    accounts.set(account, permits);
    return permits;
  };
  return {
    take: (account) => permitsFor(account).take(null),
    outlook: (account) => permitsFor(account).outlook(),
  };
}

interface Permits {
  take: (unit: null) => Promise<Permit>;
  outlook: () => Outlook;
}

/** Concurrent takers share one transaction. A block that is used up while it is valid is followed by one twice as large. */
function permitsOf(account: string, { api, perMinute, takeBlock, now }: BudgetOptions): Permits {
  const rate = rateOf(perMinute);
  const largest = Math.max(1, Math.floor(rate.capacity / 4));
  let block = { left: 0, size: 0, until: -Infinity };
  let refusedUntil = -Infinity;
  let shortUntil = -Infinity;

  const refill = async (missing: number): Promise<void> => {
    const startedAt = now();
    const grows = startedAt < block.until && startedAt >= shortUntil;
    const size = grows ? Math.min(largest, 2 * block.size) : 1;
    const want = Math.max(missing, size - block.left);
    const taken = await takeBlock({ api, account, want, rate }).catch(refusedByStore);
    const { granted, retryAfterMs, left } = taken;
    if (left !== undefined)
      measure('subrelay.source.budget.left', left, { 'subrelay.source': api, 'subrelay.account': account });
    block = { left: block.left + granted, size, until: startedAt + BLOCK_MS };
    if (granted >= missing) return;
    refusedUntil = alignedTo(SLOT_MS, now() + Math.max(1, retryAfterMs));
    shortUntil = now() + SHORT_FOR_MS;
  };

  const isClosed = (at: number): boolean => {
    if (at < shortUntil && at % SLOT_MS >= SLOT_OPEN_MS) refusedUntil = Math.max(refusedUntil, alignedTo(SLOT_MS, at));
    return at < refusedUntil;
  };
  const hasLeft = (at: number): boolean => at < block.until && block.left > 0;

  const take = shareTrips<null, Permit>({
    maxUnits: 1_000,
    go: async (takers) => {
      if (!hasLeft(now())) block.left = 0;
      const missing = takers.length - block.left;
      if (missing > 0 && !isClosed(now())) await refill(missing);
      return takers.map(() => {
        if (block.left === 0) return { granted: false, retryAfterMs: Math.max(1, Math.ceil(refusedUntil - now())) };
        block.left -= 1;
        return { granted: true };
      });
    },
  });
  const outlook = (): Outlook => {
    const at = now();
    if (!hasLeft(at) && isClosed(at)) return 'closed';
    return at < shortUntil ? 'short' : 'plenty';
  };
  return { take, outlook };
}

/** A bucket that can't be read now, or that too many take from, has nothing to give: the call waits, no push fails. */
export function refusedByStore(error: unknown): Awaited<ReturnType<TakeBlock>> {
  if (error instanceof SubrelayError && error.code === 'STORE_UNAVAILABLE') return { granted: 0, retryAfterMs: 0 };
  throw error;
}

/** Opens the budget of a source's API. @param perMinute what one account may ask, all instances together */
export type BudgetFor = (api: SourceName, perMinute: number) => Budget;

export const budgetsFrom =
  (shared: Pick<BudgetOptions, 'takeBlock' | 'now'>): BudgetFor =>
  (api, perMinute) =>
    openBudget({ ...shared, api, perMinute });
