/** When `sweep` publishes what is due, and how fast: pure. */
import type { EpochMs } from '../base/time.ts';
import { PENDING_RETENTION_MS } from '../events/retention.ts';
import type { DeliveryDocument } from './documents.ts';

/** Whether a delivery has been pending for as long as one is kept: nobody sends it any more. */
export const isPastRetention = ({ created_at }: Pick<DeliveryDocument, 'created_at'>, now: number): boolean =>
  now - created_at.toMillis() >= PENDING_RETENTION_MS;

/**
 * When an attempt was wanted, epoch milliseconds: of an event's first when it was taken in, whatever put that off since (a
 * wait for its state moves the plan); of any other when it was planned.
 */
export const wantedAt = ({
  attempts,
  event_id,
  created_at,
  scheduled_at,
}: Pick<DeliveryDocument, 'attempts' | 'event_id' | 'created_at' | 'scheduled_at'>): number =>
  (attempts === 0 && event_id !== null ? created_at : scheduled_at).toMillis();

/**
 * How long after a publish by `sweep` its pointer may take: 10 s, 40 s, 160 s, then 10 min (docs/protocol.md, DP-16).
 */
export const republishLeaseMs = (republished: number): number => Math.min(600_000, 10_000 * 4 ** republished);

/** So long after its plan a delivery that nothing holds back is late. */
const LATE_MS = 3_600_000;
/** What was let go a moment ago (by a drain, a probe, a wait for its state) has not been published so often since. */
const LATE_PUBLISHES = 4;

/** Whether a delivery is late for no reason that its webhook or its source gives: it was published in vain for minutes. */
export const isLate = (
  { scheduled_at, republished }: Pick<DeliveryDocument, 'scheduled_at' | 'republished'>,
  now: number,
): boolean => republished >= LATE_PUBLISHES && now - scheduled_at.toMillis() >= LATE_MS;

/** So long before its plan `sweep` claims a delivery and publishes it: about as long as its pointer takes to come. */
export const LEAD_MS = 100;

/** `deliver` waits no longer for a plan, whatever its clock says. */
const LONGEST_WAIT_MS = 1_000;

/** How long `deliver` waits before it follows a pointer, milliseconds. @param notBefore the pointer's */
export const waitMs = (notBefore: EpochMs | undefined, now: EpochMs): number =>
  notBefore === undefined ? 0 : Math.min(Math.max(0, notBefore - now), LONGEST_WAIT_MS);

/** Deliveries a second that are republished though they were published and never attempted. */
export const BACKLOG_PER_SECOND = 50;

/** A bucket that fills at `perSecond` up to one second's worth. */
export function bucket(perSecond: number, start: number) {
  let left = perSecond;
  let filledAt = start;
  return {
    available(now: number): number {
      left = Math.min(perSecond, left + ((now - filledAt) / 1000) * perSecond);
      filledAt = now;
      return Math.floor(left);
    },
    use(count: number): void {
      left -= count;
    },
  };
}

/** Null where no time is known. */
export const earliest = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/**
 * How long a walker keeps a fan-out without committing a page: 5 s, and 20 s, 80 s … 10 min after claims that brought
 * none, so that one which can't be walked leaves room for the others.
 */
export const fanoutLeaseMs = (claims: number): number => Math.min(600_000, 5_000 * 4 ** claims);
