/** Keeping the newest state: deliveries come in any order, and each carries the state as of its attempt. */
import type { WebhookEvent } from './receiver.ts';

/** A name for what an event is about, to keep a state under: null where there is none. */
export function subjectOf({ source, subject }: Pick<WebhookEvent, 'source' | 'subject'>): string | null {
  return subject ? `${source}/${subject.kind}/${subject.id}` : null;
}

/**
 * Whether an event's state is newer than the one that you keep, so that it should replace it. False where the event
 * carries no state, or says nothing about it (`unavailable`).
 * @param kept `state_observed_at` of the state that you keep; null or undefined where you keep none
 * @throws RangeError where `kept` is no RFC 3339 time
 */
export function isNewer(
  { state_observed_at: observed }: Pick<WebhookEvent, 'state_observed_at'>,
  kept: string | Date | null | undefined,
): boolean {
  if (observed == null) return false;
  return kept == null || nanosOf(observed) > nanosOf(kept instanceof Date ? kept.toISOString() : kept);
}

/** Times have up to nine digits behind the second, of which `Date` keeps three. */
function nanosOf(time: string): bigint {
  const millis = Date.parse(time);
  if (Number.isNaN(millis)) throw new RangeError(`${JSON.stringify(time.slice(0, 40))} is no time of RFC 3339`);
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? '';
  const seconds = Math.floor(millis / 1_000);
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}
