/** What becomes of a webhook's queue as a whole: pure. */
import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { LaneDocument } from './document.ts';

/** A probe that says nothing for this long, after it was named, is taken for lost and another is named. */
export const PROBE_LEASE_MS = 60_000;

/** So long after a probe has ended an arrival's first attempt passes as the next, where none is in flight. */
export const FIRST_PROBE_MS = 10_000;

/** How long an open breaker waits after a probe has ended before it names the next: 10 s, 20 s, 40 s … at most 5 min. */
export const probeWaitMs = (failedProbes: number): number =>
  Math.min(300_000, FIRST_PROBE_MS * 2 ** Math.min(failedProbes, 5));

/** How long a queue that met no free slot is left alone: about as long as an exchange takes. */
export const busyWaitMs = (typicalMs: number): number => Math.min(30_000, Math.max(1_000, typicalMs));

/** So many of what waits for a slot are tried first where exchanges go unanswered. */
export const FEW = 4;
/** A queue whose webhook has all its slots in use is released in pages of so many, or most would be held again. */
export const BUSY_PAGE = 32;

/** How many are released after a page of so many: none of it came back, or the lane would have been told. */
export const nextBusyPage = (page: number): number => Math.min(BUSY_PAGE, 2 * page);

/**
 * How long after a full page the next follows. An endpoint that is slow, or was tried in vain, has a second; any other one has had
 * time for several exchanges in each slot by then.
 */
export const busyStepMs = (page: number, slow = false): number => (slow || page < BUSY_PAGE ? 1_000 : 250);

/** The lane's fields with nothing out of the ordinary where they are missing. */
export const laneStateOf = (lane: LaneDocument | null): LaneState => ({
  open: lane?.open ?? false,
  probe: lane?.probe ?? null,
  slow: lane?.slow ?? false,
  limited: lane?.limited ?? false,
  suspect: lane?.suspect_since?.toMillis() ?? null,
  failing: lane?.failing_since?.toMillis() ?? null,
  ...(lane?.silent_until && { silent_until: lane.silent_until.toMillis() }),
});

/** One word for how a webhook does. */
export const healthWords = ['disabled', 'paused', 'open', 'failing', 'limited', 'slow', 'ok'] as const;
export type HealthWord = (typeof healthWords)[number];

export function healthWordOf(status: DestinationFields['status'], lane: LaneState): HealthWord {
  if (status !== 'active') return status;
  if (lane.open) return 'open';
  if (lane.failing != null) return 'failing';
  if (lane.limited) return 'limited';
  return lane.slow ? 'slow' : 'ok';
}

/** Whether a delivery may pass its lane now. */
export type Passage =
  | 'passes'
  /** It may, and must be named first. */
  | 'becomes_probe'
  | 'held';

export function passageOf(
  lane: LaneDocument | null,
  { id, attempts }: Pick<DeliveryDocument, 'id' | 'attempts'>,
  now: EpochMs,
): Passage {
  if (!lane?.open || lane.probe === id) return 'passes';
  if (lane.probe != null) return 'held';
  if (lane.awaits_probe) return 'becomes_probe';
  const endedAt = (lane.probe_ended_at ?? lane.opened_at)?.toMillis() ?? 0;
  return attempts === 0 && now - endedAt >= FIRST_PROBE_MS ? 'becomes_probe' : 'held';
}
