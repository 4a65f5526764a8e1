/** How many exchanges a webhook's endpoint is sent in a time (docs/rate-limits.md): pure. */
import type { Rate } from '../base/token-bucket.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';

/** Until so long after it was asked for, a permit may be used. */
export const PERMIT_MS = 2_000;
/** A queue that has been held for its rate for this long is told to all instances: what arrives is held at once then. */
export const LIMITED_AFTER_MS = 10_000;
/** How often a queue that waits for its rate is released, where more than one may go in that time. */
const STEP_MS = 500;

/**
 * The bucket of a webhook with a limit: after a rest a second's worth may go at once, and one. With `PERMIT_MS` on top, in
 * any `n` seconds no more than `n + 3` seconds' worth begin, and one.
 */
export function webhookRate({ rate_limit, rate_limit_duration }: DestinationFields): Rate | null {
  if (rate_limit == null) return null;
  const perSecond = rate_limit / (rate_limit_duration ?? 1);
  return { capacity: 1 + Math.floor(perSecond), intervalMs: 1_000 / perSecond };
}

/** How long after one page of held deliveries the next may go. */
export const pageStepMs = ({ intervalMs }: Rate, page: number): number =>
  Math.ceil(Math.max(intervalMs, Math.min(STEP_MS, page * intervalMs)));
