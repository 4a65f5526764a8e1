/** Whether what one instance has seen of a webhook's endpoint calls for an open breaker: pure. */
import type { EpochMs } from '../base/time.ts';

export interface SeenExchange {
  /** The time of its end. */
  at: EpochMs;
  ok: boolean;
  delivery: string;
  /** Whether nobody was there, or nobody answered in time. */
  unanswered: boolean;
}

export interface BreakerRules {
  /** The breaker opens after this many failures since the last success … */
  failures: number;
  /** … of this many deliveries: one that its receiver can't read says nothing of the others, … */
  deliveries: number;
  /** … over this long: a retry policy's first delays pass before that. */
  lastingMs: number;
  /** Or after this many exchanges that nobody answered, of as many deliveries, however soon. */
  unanswered: number;
}

export const BREAKER_RULES: BreakerRules = { failures: 20, deliveries: 3, lastingMs: 10_000, unanswered: 4 };

/** So many different deliveries are told apart; no rule asks for more. */
const MOST_DELIVERIES = 16;

/** What has failed since the last success. */
export interface Failures {
  /** When the first did. */
  since: EpochMs;
  count: number;
  deliveries: ReadonlySet<string>;
  unanswered: number;
  unansweredDeliveries: ReadonlySet<string>;
}

/** @param before null where the exchange before it succeeded, or there was none */
export function failuresAfter(
  before: Failures | null,
  { at, ok, delivery, unanswered }: SeenExchange,
): Failures | null {
  if (ok) return null;
  const { since, count, deliveries, ...rest } = before ?? NONE;
  return {
    since: Math.min(since, at),
    count: count + 1,
    deliveries: withOne(deliveries, delivery),
    unanswered: rest.unanswered + (unanswered ? 1 : 0),
    unansweredDeliveries: unanswered ? withOne(rest.unansweredDeliveries, delivery) : rest.unansweredDeliveries,
  };
}

const NONE: Failures = {
  since: Infinity,
  count: 0,
  deliveries: new Set(),
  unanswered: 0,
  unansweredDeliveries: new Set(),
};

const withOne = (known: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  known.has(id) || known.size >= MOST_DELIVERIES ? known : new Set([...known, id]);

/** Whether they call for an open breaker. */
export const callsForBreaker = (failures: Failures | null, now: EpochMs, rules: BreakerRules): boolean =>
  failures !== null &&
  ((failures.count >= rules.failures &&
    failures.deliveries.size >= rules.deliveries &&
    now - failures.since >= rules.lastingMs) ||
    (failures.unanswered >= rules.unanswered && failures.unansweredDeliveries.size >= rules.deliveries));
