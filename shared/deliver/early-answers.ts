/**
 * When a push may be answered though its exchange goes on: pure. A push that waits for an endpoint holds a place in
 * Pub/Sub's push window, which begins at about four and widens by answers alone (https://cloud.google.com/pubsub/docs/push),
 * so a few endpoints that never answer would stop everybody's. An instance has CPU only while one of its requests is open
 * (https://docs.cloud.google.com/run/docs/tips/general), so a push leaves only while another one covers what goes on.
 * The order between these numbers matters, not their size.
 */
import type { EpochMs } from '../base/time.ts';

/** An exchange that has lasted this long goes on without its push, … */
export const EARLY_AFTER_MS = 10;
/** … or this long, where the webhook has lately succeeded: it will most likely answer. Behind another one it does at once. */
export const EARLY_AFTER_PROVEN_MS = 1_000;
export const PROVEN_FOR_MS = 10 * 60_000;

/** How long a push is kept open for others: below the function's timeout and the subscription's ack deadline. */
export const OPEN_AT_MOST_MS = 50_000;
/** From an exchange's end to the end of its record. */
export const RECORD_MS = 5_000;

/** So many exchanges go on without their pushes on one instance, … */
export const MOST_HANDED_OVER = 1_024;
/** … and no more than have bodies of this size together: each keeps its request, and about twice as much around it. */
export const MOST_HANDED_OVER_BYTES = 64 * 1024 * 1024;

/** An exchange that has lasted this long counts as unanswered: its webhook's lane becomes slow. */
export const UNANSWERED_AFTER_MS = 2_000;
/** A webhook with so many unanswered exchanges on one instance gets no further one there. */
export const MOST_UNANSWERED = 4;

/**
 * How long an exchange lasts before its push may leave.
 * @param succeededAt when its webhook has last succeeded here
 * @param goesOn whether another exchange with its webhook goes on without its push: this one will most likely, too
 */
export function earlyAfterMs(succeededAt: EpochMs | undefined, goesOn: boolean, now: EpochMs): number {
  if (goesOn) return 0;
  return succeededAt !== undefined && now - succeededAt < PROVEN_FOR_MS ? EARLY_AFTER_PROVEN_MS : EARLY_AFTER_MS;
}

/** What goes on without pushes on an instance. */
export interface HandedOver {
  exchanges: number;
  /** Of their requests' bodies. */
  bytes: number;
}

export const isFull = ({ exchanges, bytes }: HandedOver): boolean =>
  exchanges >= MOST_HANDED_OVER || bytes >= MOST_HANDED_OVER_BYTES;

const mostUnanswered = (handedOver: HandedOver): number => (isFull(handedOver) ? 1 : MOST_UNANSWERED);

/** Whether a webhook gets no further exchange on an instance. @param unanswered how many it has there */
export const isCrowded = (unanswered: number, handedOver: HandedOver): boolean =>
  unanswered >= mostUnanswered(handedOver);

/**
 * Until when a crowded webhook is expected to answer nothing: when so many of its unanswered exchanges have timed out that it
 * gets another. Null where it is not crowded, or has answered since the oldest of them began.
 */
export function silentUntil(
  unanswered: readonly Pick<UnderWay, 'startedAt' | 'timeoutMs'>[],
  answeredAt: EpochMs,
  handedOver: HandedOver,
): EpochMs | null {
  if (!isCrowded(unanswered.length, handedOver)) return null;
  if (answeredAt >= Math.min(...unanswered.map(({ startedAt }) => startedAt))) return null;
  const ends = unanswered.map(({ startedAt, timeoutMs }) => startedAt + timeoutMs).sort((a, b) => a - b);
  return ends[ends.length - mostUnanswered(handedOver)] ?? null;
}

export interface UnderWay {
  startedAt: EpochMs;
  timeoutMs: number;
  /** Nobody else sends the delivery before; null where nobody knows. */
  leaseUntil: EpochMs | null;
}

/** Until when an exchange that is handed over must be covered by an open push. */
export const coverNeededUntil = ({ startedAt, timeoutMs }: UnderWay): EpochMs => startedAt + timeoutMs + RECORD_MS;

/** A push that could be answered. */
export type Leaving =
  /** Its exchange goes on. */
  | { wish: 'hand_over'; exchange: UnderWay }
  /** All is done. */
  | { wish: 'end'; openedAt: EpochMs };

/** What a push that could be answered leaves behind on its instance. */
export interface LeftBehind {
  /** When the youngest of the other open pushes was opened; null where there is none. */
  youngestOpenedAt: EpochMs | null;
  /** Until when what is handed over must be covered; null where nothing is. */
  coverNeeded: EpochMs | null;
  handedOver: HandedOver;
}

/**
 * Whether a push is answered now. None leaves unless another one, by staying as long as it may, covers all that is handed
 * over; a push that has stayed as long as it may leaves anyhow, since Pub/Sub would take it for failed soon: what still goes
 * on then has outlived its cover and is left to its lease.
 */
export function mayLeave(push: Leaving, left: LeftBehind, now: EpochMs): boolean {
  if (push.wish === 'end' && now >= push.openedAt + OPEN_AT_MOST_MS) return true;
  const needed = Math.max(
    left.coverNeeded ?? -Infinity,
    push.wish === 'hand_over' ? coverNeededUntil(push.exchange) : -Infinity,
  );
  const isCovered = left.youngestOpenedAt !== null && left.youngestOpenedAt + OPEN_AT_MOST_MS >= needed;
  if (push.wish === 'end') return needed === -Infinity || isCovered;
  const { leaseUntil } = push.exchange;
  return isCovered && !isFull(left.handedOver) && leaseUntil !== null && leaseUntil > now;
}
