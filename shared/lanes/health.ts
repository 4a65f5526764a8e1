/** How a webhook's endpoint does, as far as one instance sees it: what fails, and whether it is slow. */
import { keepNewest } from '../base/newest.ts';
import { BREAKER_RULES, callsForBreaker, failuresAfter } from './breaker.ts';
import type { BreakerRules, Failures, SeenExchange } from './breaker.ts';

export interface Observed extends SeenExchange {
  durationMs: number;
  /** Whether its lane was slow when it was made. */
  slow: boolean;
}

export interface HealthRules {
  /** Slow is an endpoint whose 95th percentile is above this: Pub/Sub narrows a push window whose mean answer takes 1 s. */
  slowMs: number;
  /** It is fast again below this, so that it doesn't go to and fro. */
  fastMs: number;
}

export const HEALTH_RULES: HealthRules = {
  slowMs: 1_000,
  fastMs: 500,
};

/** The exchanges that are remembered of one webhook. */
const REMEMBERED = 64;
/** Webhooks that are remembered; the one that was seen longest ago goes first. */
const MOST_WEBHOOKS = 10_000;
/** So many exchanges say something of an endpoint's speed. */
const LEAST_FOR_SPEED = 10;

/** Whether an endpoint is slow; null where what was seen since its lane last turned does not tell. */
export function isSlow(
  all: readonly Pick<Observed, 'durationMs' | 'slow'>[],
  wasSlow: boolean,
  rules: HealthRules,
): boolean | null {
  const seen = all.slice(all.findLastIndex(({ slow }) => slow !== wasSlow) + 1);
  if (seen.length < LEAST_FOR_SPEED) return null;
  // Whether the 95th percentile is above a bound is told by how many are above it, with no need to sort.
  const least = seen.length - Math.ceil(seen.length * 0.95) + 1;
  const above = seen.filter(({ durationMs }) => (wasSlow ? durationMs >= rules.fastMs : durationMs > rules.slowMs));
  return above.length >= least;
}

export interface Health {
  observe: (webhook: string, seen: Observed) => void;
  callsForBreaker: (webhook: string, now: number) => boolean;
  isSlow: (webhook: string, wasSlow: boolean) => boolean | null;
  /** How long its exchanges take, milliseconds; 0 where none was seen. */
  typicalMs: (webhook: string) => number;
  /** What has failed since the last success; null where the last exchange succeeded, or none was seen. */
  failures: (webhook: string) => Failures | null;
  /** Forgets what was seen: the breaker has opened or closed. */
  forget: (webhook: string) => void;
}

interface Seen {
  /** Oldest first. */
  exchanges: readonly Observed[];
  failures: Failures | null;
}

const NOTHING: Seen = { exchanges: [], failures: null };

export function createHealth(rules: HealthRules = HEALTH_RULES, breaker: BreakerRules = BREAKER_RULES): Health {
  const seenOf = new Map<string, Seen>();
  const of = (webhook: string): Seen => seenOf.get(webhook) ?? NOTHING;
  return {
    observe: (webhook, seen) => {
      const before = of(webhook);
      seenOf.delete(webhook);
      seenOf.set(webhook, {
        exchanges: [...before.exchanges.slice(1 - REMEMBERED), seen],
        failures: failuresAfter(before.failures, seen),
      });
      keepNewest(seenOf, MOST_WEBHOOKS);
    },
    callsForBreaker: (webhook, now) => callsForBreaker(of(webhook).failures, now, breaker),
    isSlow: (webhook, wasSlow) => isSlow(of(webhook).exchanges, wasSlow, rules),
    typicalMs: (webhook) => {
      const sorted = of(webhook)
        .exchanges.map(({ durationMs }) => durationMs)
        .sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? 0;
    },
    failures: (webhook) => of(webhook).failures,
    forget: (webhook) => void seenOf.delete(webhook),
  };
}
