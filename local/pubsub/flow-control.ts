/**
 * How fast a push subscription is served. Pure: the pusher keeps the state and asks.
 *
 * Documented (https://cloud.google.com/pubsub/docs/push): a window of concurrent pushes that starts small, grows
 * exponentially on acknowledgements, linearly above 3,000, and shrinks on failures; and a push backoff of 100 ms to
 * 60 s for the whole subscription, independent of its retry policy, that cannot be switched off. The constants are
 * chosen to meet the two documented examples of the backoff; the service does not publish its own.
 */
export interface PushOutcome {
  acked: boolean;
  latencyMs: number;
}

/** The push window: how many pushes may be under way. */
export interface PushWindow {
  readonly size: number;
  /** Share of acknowledgements and mean answer time, over the latest hundred pushes or so. */
  readonly ackShare: number;
  readonly latencyMs: number;
}

const firstWindow = 4;
const linearFrom = 3_000;
const neededAckShare = 0.99;
const slowAnswerMs = 1_000;
const memory = 1 / 100;

export const initialWindow: PushWindow = { size: firstWindow, ackShare: 1, latencyMs: 0 };

/** The window after a push: one more on an acknowledgement, so that it doubles each round; half on a failure. */
export function nextWindow(window: PushWindow, { acked, latencyMs }: PushOutcome): PushWindow {
  const ackShare = blend(window.ackShare, acked ? 1 : 0);
  const latency = blend(window.latencyMs, latencyMs);
  const healthy = ackShare > neededAckShare && latency < slowAnswerMs;
  return { size: acked ? grown(window.size, healthy) : Math.max(1, window.size / 2), ackShare, latencyMs: latency };
}

function grown(size: number, healthy: boolean): number {
  if (!healthy) return Math.min(size, linearFrom);
  return size < linearFrom ? size + 1 : size + 1 / size;
}

const blend = (mean: number, value: number) => mean + (value - mean) * memory;

/** The push backoff: how long the whole subscription waits between two pushes. */
export interface PushBackoff {
  /** 0 when all is well, 1 when everything fails. */
  readonly level: number;
  /** Outcomes of pushes numbered below this one began before the latest failure that counted: they say nothing new. */
  readonly countsFrom: number;
}

const minPauseMs = 100;
const maxPauseMs = 60_000;
const failureWeight = 0.3;
const ackWeight = 0.1;
/** A single failure among acknowledgements reaches this level and pauses nothing: it takes "too many". */
const toleratedLevel = failureWeight;

export const noBackoff: PushBackoff = { level: 0, countsFrom: 0 };

/** The backoff after push `number` ended; `nextNumber` is what the next push will be numbered. */
export function nextBackoff(backoff: PushBackoff, acked: boolean, number: number, nextNumber: number): PushBackoff {
  if (number < backoff.countsFrom) return backoff;
  if (!acked) return { level: backoff.level + (1 - backoff.level) * failureWeight, countsFrom: nextNumber };
  if (backoff.level === 0) return backoff;
  const level = backoff.level * (1 - ackWeight);
  return { level: level < 0.01 ? 0 : level, countsFrom: backoff.countsFrom };
}

/** Exponential in the level above what is tolerated, from 100 ms to 60 s; 0 means that pushes are not held back. */
export function pauseMs({ level }: PushBackoff): number {
  const excess = (level - toleratedLevel) / (1 - toleratedLevel);
  return excess < 1e-9 ? 0 : Math.round(minPauseMs * (maxPauseMs / minPauseMs) ** excess);
}

/** A subscription's retry policy: how long one message waits after its n-th failed delivery. */
export interface RetryPolicy {
  minMs: number;
  maxMs: number;
}

export function retryDelayMs(policy: RetryPolicy | undefined, failures: number): number {
  if (!policy) return 0;
  return Math.min(policy.maxMs, policy.minMs * 2 ** Math.min(failures - 1, 40));
}
