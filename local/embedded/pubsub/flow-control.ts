/**
 * How fast a push subscription is served. Pure: the pusher asks, and tells what became of each push.
 *
 * Documented (https://cloud.google.com/pubsub/docs/push#delivery_rate): the push window, the number of concurrent pushes,
 * "increases on any successful delivery and decreases on any failure". It starts with a small single digit and grows
 * exponentially up to 3,000, then linearly. Where fewer than 99 % of the pushes are acknowledged, or they take more than a
 * second, it "decreases to the lower limit of 3,000": failures and slowness bound the window, they don't close it.
 *
 * Documented (https://cloud.google.com/pubsub/docs/push#push_backoff): after too many negative acknowledgements the whole
 * subscription stops for 100 ms to 60 s and then "starts delivering messages again", whatever its retry policy. It can't be
 * switched off. Two examples: of five messages a second one fails, and messages go out about every 500 ms; all five fail,
 * and they go out every 30 to 60 s.
 *
 * The service doesn't publish its constants. The weights of the backoff are chosen to meet the two examples, held by
 * test/unit/local/embedded/pubsub/flow-control.test.ts.
 */
export interface PushOutcome {
  readonly acked: boolean;
  readonly latencyMs: number;
  /** How many pushes were under way together, itself included. */
  readonly together: number;
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

/** The window after a push: one more on an acknowledgement, so that it doubles each round; one less on a failure. */
export function nextWindow(window: PushWindow, { acked, latencyMs }: Omit<PushOutcome, 'together'>): PushWindow {
  const ackShare = blend(window.ackShare, acked ? 1 : 0);
  const latency = blend(window.latencyMs, latencyMs);
  const healthy = ackShare > neededAckShare && latency < slowAnswerMs;
  const size = acked ? grown(window.size) : Math.max(1, window.size - 1);
  return { size: healthy ? size : Math.min(size, linearFrom), ackShare, latencyMs: latency };
}

const grown = (size: number) => (size < linearFrom ? size + 1 : size + 1 / size);

const blend = (mean: number, value: number) => mean + (value - mean) * memory;

const minPauseMs = 100;
const maxPauseMs = 60_000;
const failureWeight = 0.3;
const ackWeight = 0.1;
/** A single failure among acknowledgements reaches this level and pauses nothing: it takes "too many". */
const toleratedLevel = failureWeight;

/**
 * The level of the push backoff after a push: 0 when all is well, 1 when everything fails. A push counts the less the more
 * are under way with it, so that the level follows the share of failures, not their number: an instance that ends with 100
 * requests in hand counts as one failure.
 */
export function nextLevel(level: number, { acked, together }: Pick<PushOutcome, 'acked' | 'together'>): number {
  const next = acked ? level - (level * ackWeight) / together : level + ((1 - level) * failureWeight) / together;
  return acked && next < 0.01 ? 0 : next;
}

/** Exponential in the level above what is tolerated, from 100 ms to 60 s; 0 means that pushes are not held back. */
export function pauseMs(level: number): number {
  const excess = (level - toleratedLevel) / (1 - toleratedLevel);
  return excess < 1e-9 ? 0 : Math.round(minPauseMs * (maxPauseMs / minPauseMs) ** excess);
}

/** Window and backoff of one subscription. */
export class PushFlow {
  readonly #mostAtOnce: number;
  #window = initialWindow;
  #level = 0;
  #resumeAt = 0;

  /** @param mostAtOnce bounds the window */
  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** How many pushes may be under way at this time. */
  allowed(now: number): number {
    return now < this.#resumeAt ? 0 : Math.min(Math.floor(this.#window.size), this.#mostAtOnce);
  }

  /** When the subscription goes on after a pause; Infinity when it has none. */
  resumesAt(now: number): number {
    return now < this.#resumeAt ? this.#resumeAt : Infinity;
  }

  /** A push has ended. */
  settled(outcome: PushOutcome, now: number): void {
    this.#window = nextWindow(this.#window, outcome);
    const before = this.#level;
    this.#level = nextLevel(before, outcome);
    if (this.#level !== before) this.#resumeAt = now + pauseMs(this.#level);
  }
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
