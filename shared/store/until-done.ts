import type { EpochMs } from '../base/time.ts';

/** What a change of a document needs that others may change at the same time. */
export interface Patience {
  now: () => EpochMs;
  sleep: (ms: number) => Promise<void>;
  /** At least 0, less than 1. */
  random: () => number;
}

/** For so long a change is tried: a client waits a little longer for its answer, and then is told to repeat. */
export const PATIENCE_MS = 2_500;
const FIRST_WAIT_MS = 8;
const LONGEST_WAIT_MS = 400;

/**
 * Tries until it is done, or others have come first for so long. Waits between tries are random, up to 8 ms first and
 * twice as much each time, up to 400 ms: those who met wait differently and do not meet again.
 * @param attempt answers null where another change came first
 * @param forMs after which no try begins
 * @returns null where the time is over: nothing was done
 */
export async function untilDone<T>(
  { now, sleep, random }: Patience,
  attempt: () => Promise<T | null>,
  forMs = PATIENCE_MS,
): Promise<T | null> {
  const until = now() + forMs;
  for (let longest = FIRST_WAIT_MS; ; longest = Math.min(2 * longest, LONGEST_WAIT_MS)) {
    const done = await attempt();
    if (done !== null) return done;
    const wait = Math.ceil(random() * longest);
    if (now() + wait >= until) return null;
    await sleep(wait);
  }
}
