/** Since when a webhook fails, and whether that is too long: pure. */

import type { EpochMs } from '../base/time.ts';
import { hasSucceededSince } from '../deliveries/failure-times.ts';
import type { FailureTimes } from '../deliveries/failure-times.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { LaneDocument } from './document.ts';

/** A lane that may be failing, or is, is looked at this often; after so long without a success a webhook is failing. */
export const LOOK_EVERY_MS = 60_000;

/** A webhook that fails for this long is somebody's to mend: a restart of its endpoint is over by then. */
export const KEEPS_FAILING_MS = 900_000;

/** Of a webhook, as its attempts tell; null where none is recorded. */
export interface LastExchanges {
  lastSuccess: EpochMs | null;
  lastFailure: EpochMs | null;
}

type Standing = Pick<LaneDocument, 'suspect_since' | 'failing_since'>;

/** What is to be written of a webhook's standing, and whether it turns. */
export interface Judgement {
  change: Required<Pick<LaneDocument, 'suspect_since' | 'failing_since' | 'look_at'>>;
  turn: 'failing' | 'recovered' | null;
}

/** The first failure of a webhook that nothing bad is known of. */
export const suspected = (failedAt: EpochMs, now: EpochMs): Judgement => standing('suspect', failedAt, now, null);

/**
 * What becomes of a webhook that may be failing, or is. It turns back only where its last exchange has succeeded: one that
 * has failed since goes on, counted from there. Of two in the same millisecond the success counts, or nobody would ever
 * turn it back.
 * @param isSecond whether an exchange has failed since the one that it is suspected for
 */
export function judged(
  { suspect_since, failing_since }: Standing,
  { lastSuccess, lastFailure }: LastExchanges,
  isSecond: boolean,
  now: EpochMs,
): Judgement {
  const kind = failing_since ? 'failing' : 'suspect';
  const since = (failing_since ?? suspect_since)?.toMillis() ?? now;
  if (lastSuccess !== null && lastSuccess >= since) {
    if (lastFailure !== null && lastFailure > lastSuccess) return standing(kind, lastFailure, now, null);
    return standing(null, 0, now, kind === 'failing' ? 'recovered' : null);
  }
  if (kind === 'failing') return standing('failing', since, now, null);
  return isSecond || now - since >= LOOK_EVERY_MS
    ? standing('failing', since, now, 'failing')
    : standing('suspect', since, now, null);
}

function standing(kind: 'suspect' | 'failing' | null, since: number, now: number, turn: Judgement['turn']): Judgement {
  const at = Timestamp.fromMillis(since);
  return {
    change: {
      suspect_since: kind === 'suspect' ? at : null,
      failing_since: kind === 'failing' ? at : null,
      look_at: kind === null ? null : Timestamp.fromMillis(now + LOOK_EVERY_MS),
    },
    turn,
  };
}

/**
 * Since when nothing of a webhook has succeeded, as its lane and an exhausted delivery tell; null where something has
 * since the delivery's first failure.
 */
export function failingSince(
  lane: Pick<LaneDocument, 'failing_since' | 'exhausted_since'> | null,
  times: FailureTimes,
  now: EpochMs,
): EpochMs | null {
  if (hasSucceededSince(times)) return null;
  const known = [lane?.failing_since?.toMillis(), lane?.exhausted_since?.toMillis(), times.firstFailure ?? now];
  const lastSuccess = times.lastSuccess ?? -Infinity;
  return Math.min(...known.filter((at) => at !== undefined).filter((at) => at >= lastSuccess));
}

/** Whether a webhook is to be disabled: it has failed this long, and as long since its settings were last changed. */
export const failsTooLong = (
  since: EpochMs | null,
  { updated_at }: Pick<DestinationFields, 'updated_at'>,
  limitMs: number,
  now: EpochMs,
): boolean => since !== null && now - Math.max(since, Date.parse(updated_at)) >= limitMs;
