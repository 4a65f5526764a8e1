/** How long a delivery waits for its state, through its `due_at`: pure. */
import { backoffMs } from '../base/backoff.ts';
import type { EpochMs } from '../base/time.ts';
import { BudgetExhausted, alignedTo } from '../sources/asking/budget.ts';
import { SourcePaused } from '../sources/asking/gate.ts';
import { SourceFailure } from '../sources/asking/source-failure.ts';

/** After answers that are older than the notification itself: the source's reads lag behind its notifications. */
const LAG_WAITS_MS = [2_000, 4_000, 8_000];

/** Budgets come back evenly: who waited long for one tries often enough to get some of it. */
const MAX_SLOT_MS = 10_000;

/**
 * Until the source is asked again after it could not be: the backoff of the delivery's own waits, or what the source
 * wants where that is longer; where nothing was asked since the account is paused, the rest of the pause; where the
 * budget is used up, the next multiple of the backoff, so that all who wait come back together.
 * @param waits how often the delivery has waited since its last attempt
 */
export function failureWaitMs(error: unknown, waits: number, baseMs: number, now: EpochMs): number {
  const asked = error instanceof SourceFailure ? (error.retryAfterMs ?? 0) : 0;
  const backoff = backoffMs(waits, baseMs);
  if (error instanceof SourcePaused) return asked;
  if (error instanceof BudgetExhausted) return alignedTo(Math.min(backoff, MAX_SLOT_MS), now + asked) - now;
  return Math.max(backoff, asked);
}

/** Until the source is asked again after an answer that lags; null when it has been asked often enough. */
export const lagWaitMs = (lags: number): number | null => LAG_WAITS_MS[lags] ?? null;
