/**
 * How many calls a source may be sent: a bucket of permits that fills at an even rate, kept as the time at which it
 * will be full again. Pure; the times are the store's.
 */
import type { EpochMs } from './time.ts';

/** How long a block of permits may be used by the instance that took it. */
export const BLOCK_MS = 5_000;

/** Intervals may be fractions of a millisecond: what sums of them are short of is not owed. */
const ROUNDING_MS = 0.01;

export interface Rate {
  /** Permits in a full bucket. */
  capacity: number;
  /** One permit comes back in this time. */
  intervalMs: number;
}

/**
 * The rate that keeps every 60 s below the limit, whenever a block's permits are used while it is valid: a full bucket
 * and all that comes back in a minute and a block's life are `perMinute` together. A sixth of it may come at once.
 */
export function rateOf(perMinute: number): Rate {
  const capacity = Math.max(1, Math.floor(perMinute / 6));
  return { capacity, intervalMs: Math.ceil((60_000 + BLOCK_MS) / Math.max(1, perMinute - capacity)) };
}

export interface Grant {
  granted: number;
  /** When the bucket will be full again. */
  fullAt: EpochMs;
  /** Until the next permit comes back, where none was granted. */
  retryAfterMs: number;
  /** Permits that are left in the bucket. */
  left: number;
}

/**
 * Takes up to `want` permits.
 * @param fullAt as the last grant left it; null for a bucket that nobody has used
 */
export function grant(fullAt: number | null, want: number, now: number, { capacity, intervalMs }: Rate): Grant {
  const emptyMs = capacity * intervalMs;
  // A bucket never owes more than it holds, also after its rate was raised.
  const start = Math.min(Math.max(fullAt ?? now, now), now + emptyMs);
  const there = Math.max(0, Math.floor((now + emptyMs - start + ROUNDING_MS) / intervalMs));
  const granted = Math.min(want, there);
  const retryAfterMs = granted > 0 ? 0 : start - (now + emptyMs - intervalMs);
  return { granted, fullAt: start + granted * intervalMs, retryAfterMs, left: there - granted };
}
