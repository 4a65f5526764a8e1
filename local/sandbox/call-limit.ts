/** How many calls an API takes in a time, counted over the time that ends now. */
import type { EpochMs } from '../../shared/base/time.ts';

export interface CallLimit {
  /**
   * Counts a call that is within its limit.
   * @param key what the limit is for
   * @param most calls in a window; Infinity: no limit
   * @returns 0 where it is within, else in how many whole seconds the next one is
   */
  take(key: string, most: number): number;
  /** Forgets all calls. */
  reset(): void;
}

export function callLimit(windowMs: number, now: () => EpochMs): CallLimit {
  const taken = new Map<string, EpochMs[]>();
  return {
    take(key, most) {
      const recent = (taken.get(key) ?? []).filter((at) => at > now() - windowMs);
      const leaves = recent.length < most ? undefined : recent[recent.length - most];
      const wait = leaves === undefined ? 0 : Math.ceil((leaves + windowMs - now()) / 1000);
      if (wait === 0 && most !== Infinity) recent.push(now());
      taken.set(key, recent);
      return wait;
    },
    reset: () => taken.clear(),
  };
}
