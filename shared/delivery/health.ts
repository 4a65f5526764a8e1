/** How a webhook's endpoint does, as far as one instance sees it: whether its breaker shall open, and whether it is slow. */

/** One exchange that was made. */
export interface Observed {
  /** When it ended, epoch milliseconds. */
  at: number;
  ok: boolean;
  durationMs: number;
}

export interface HealthRules {
  /** Only exchanges that ended within this count. */
  windowMs: number;
  /** The breaker opens where this many have been made, …  */
  leastExchanges: number;
  /** … at least this part of them failed, the last one among them, … */
  failureRate: number;
  /** … and nothing has succeeded for this long: a retry policy's first delays pass before that. */
  leastFailingMs: number;
  /** Slow is an endpoint whose 95th percentile is above this: Pub/Sub narrows a push window whose mean answer takes 1 s. */
  slowMs: number;
  /** It is fast again below this, so that it doesn't go to and fro. */
  fastMs: number;
}

export const HEALTH_RULES: HealthRules = {
  windowMs: 60_000,
  leastExchanges: 20,
  failureRate: 0.8,
  leastFailingMs: 10_000,
  slowMs: 1_000,
  fastMs: 500,
};

/** The exchanges that are remembered of one webhook. */
const REMEMBERED = 64;
/** Webhooks that are remembered; the one that was seen longest ago goes first. */
const MOST_WEBHOOKS = 10_000;
/** So many exchanges say something of an endpoint's speed. */
const LEAST_FOR_SPEED = 10;

/** Whether what was seen calls for an open breaker. @param seen oldest first */
export function callsForBreaker(seen: readonly Observed[], now: number, rules: HealthRules): boolean {
  const recent = seen.filter(({ at }) => now - at < rules.windowMs);
  if (recent.length < rules.leastExchanges || recent.at(-1)!.ok) return false;
  const failed = recent.filter(({ ok }) => !ok).length;
  if (failed < rules.failureRate * recent.length) return false;
  const lastSuccess = recent.findLastIndex(({ ok }) => ok);
  return now - recent[lastSuccess + 1]!.at >= rules.leastFailingMs;
}

/** Whether an endpoint is slow; null where what was seen does not tell. */
export function isSlow(seen: readonly Observed[], wasSlow: boolean, rules: HealthRules): boolean | null {
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
  /** Since when nothing has succeeded, epoch milliseconds; `now` where the last exchange did. */
  failingSince: (webhook: string, now: number) => number;
  /** Forgets what was seen: the breaker has opened or closed. */
  forget: (webhook: string) => void;
}

export function createHealth(rules: HealthRules = HEALTH_RULES): Health {
  const seenOf = new Map<string, Observed[]>();
  const of = (webhook: string): readonly Observed[] => seenOf.get(webhook) ?? [];
  return {
    observe: (webhook, seen) => {
      const before = of(webhook);
      seenOf.delete(webhook);
      seenOf.set(webhook, [...before.slice(1 - REMEMBERED), seen]);
      if (seenOf.size > MOST_WEBHOOKS) seenOf.delete(seenOf.keys().next().value!);
    },
    callsForBreaker: (webhook, now) => callsForBreaker(of(webhook), now, rules),
    isSlow: (webhook, wasSlow) => isSlow(of(webhook), wasSlow, rules),
    typicalMs: (webhook) => {
      const sorted = of(webhook)
        .map(({ durationMs }) => durationMs)
        .sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? 0;
    },
    failingSince: (webhook, now) => {
      const seen = of(webhook);
      return seen[seen.findLastIndex(({ ok }) => ok) + 1]?.at ?? now;
    },
    forget: (webhook) => void seenOf.delete(webhook),
  };
}
