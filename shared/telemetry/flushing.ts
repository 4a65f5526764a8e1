/**
 * When what has gathered is exported: before an answer, since a function has CPU only while a request is in progress
 * (https://docs.cloud.google.com/run/docs/configuring/billing-settings), rarely, and never for long.
 */
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';

/** Under load an instance exports this often; … */
export const FLUSH_EVERY_MS = 10_000;
/** … where the last of its open requests ends, which may be the last for long, this often, … */
export const FLUSH_IDLE_EVERY_MS = 1_000;
/** … unless so many have ended since: that is load, whose requests happen to end together; … */
export const FLUSH_IDLE_REQUESTS = 100;
/** … and after an export that failed, this often. */
export const FLUSH_FAILED_EVERY_MS = 60_000;
/** An answer waits so long at most, and an export is given up then: no longer than for a publish. */
export const FLUSH_WAIT_MS = 500;
const TELL_EVERY_MS = 600_000;

export interface FlushingDeps {
  now: () => EpochMs;
  /** Exports all; never rejects. */
  flush: () => Promise<void>;
  log: Log;
}

export interface Flushing {
  begins: () => void;
  /** @param leftMs how long the request at hand may wait; @returns what it waits for: undefined for nothing */
  ends: (leftMs: number) => Promise<void> | undefined;
  /** An export has failed: what it held is lost. */
  failed: (error: unknown) => void;
}

export function createFlushing({ now, flush, log }: FlushingDeps): Flushing {
  let [open, lastAt, failedAt, toldAt] = [0, -Infinity, -Infinity, -Infinity];
  let lost = 0;
  let ended = 0;
  let running: Promise<void> | null = null;
  const isDue = (at: number): boolean => {
    if (at - failedAt < FLUSH_FAILED_EVERY_MS) return false;
    const isIdle = open === 0 && ended < FLUSH_IDLE_REQUESTS;
    return at - lastAt >= (isIdle ? FLUSH_IDLE_EVERY_MS : FLUSH_EVERY_MS);
  };
  return {
    begins: () => {
      open += 1;
    },
    ends: (leftMs) => {
      open = Math.max(0, open - 1);
      ended += 1;
      const at = now();
      if (running || leftMs <= 0 || !isDue(at)) return undefined;
      [lastAt, ended] = [at, 0];
      running = flush().finally(() => {
        running = null;
      });
      return within(running, Math.min(leftMs, FLUSH_WAIT_MS));
    },
    failed: (error) => {
      failedAt = now();
      lost += 1;
      if (failedAt - toldAt < TELL_EVERY_MS) return;
      log.warn({ error, exports: lost }, 'telemetry.not_exported');
      [toldAt, lost] = [failedAt, 0];
    },
  };
}

/** Waits for something, or so long. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
