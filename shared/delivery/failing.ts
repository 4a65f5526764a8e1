/** Since when a webhook fails, and whether that is too long: pure. Times are epoch milliseconds. */
import type { LaneDocument } from '../store/documents.ts';
import type { Webhook } from '../webhooks/webhook.ts';

/** What is recorded around a delivery that has used up its attempts. */
export interface FailureTimes {
  /** Of the delivery's first failure; null where none is recorded. */
  firstFailure: number | null;
  /** Of the webhook's last success; null where none is recorded. */
  lastSuccess: number | null;
}

/** Whether anything has succeeded since the delivery's first failure. */
export const hasSucceededSince = ({ firstFailure, lastSuccess }: FailureTimes): boolean =>
  firstFailure !== null && lastSuccess !== null && lastSuccess > firstFailure;

/**
 * Since when nothing of a webhook has succeeded, as its lane and an exhausted delivery tell; null where something has
 * since the delivery's first failure.
 */
export function failingSince(
  lane: Pick<LaneDocument, 'failing_since' | 'exhausted_since'> | null,
  times: FailureTimes,
  now: number,
): number | null {
  if (hasSucceededSince(times)) return null;
  const known = [lane?.failing_since?.toMillis(), lane?.exhausted_since?.toMillis(), times.firstFailure ?? now];
  const lastSuccess = times.lastSuccess ?? -Infinity;
  return Math.min(...known.filter((at) => at !== undefined).filter((at) => at >= lastSuccess));
}

/** Whether a webhook is to be disabled: it has failed this long, and as long since its settings were last changed. */
export const failsTooLong = (
  since: number | null,
  { updated_at }: Pick<Webhook, 'updated_at'>,
  limitMs: number,
  now: number,
): boolean => since !== null && now - Math.max(since, Date.parse(updated_at)) >= limitMs;
