/** What becomes of a webhook's queue as a whole: pure. */
import type { LaneDocument } from '../store/documents.ts';
import type { LaneState } from '../store/lane-states.ts';

/** A probe that says nothing for this long, after it was named, is taken for lost and another is named. */
export const PROBE_LEASE_MS = 60_000;

/** How long an open breaker waits before its next probe: 10 s, 20 s, 40 s … at most 5 min. */
export const probeWaitMs = (failedProbes: number): number => Math.min(300_000, 10_000 * 2 ** Math.min(failedProbes, 5));

/** How long a queue that met no free slot is left alone: about as long as an exchange takes. */
export const busyWaitMs = (typicalMs: number): number => Math.min(30_000, Math.max(1_000, typicalMs));

/** The lane's fields with nothing out of the ordinary where they are missing. */
export const laneStateOf = (lane: LaneDocument | null): LaneState => ({
  open: lane?.open ?? false,
  probe: lane?.probe ?? null,
  slow: lane?.slow ?? false,
  limited: lane?.limited ?? false,
});

/** Whether a delivery may pass its lane now. */
export type Passage =
  | 'passes'
  /** It may, and must be named first: it is time for a probe, and nothing was held. */
  | 'becomes_probe'
  | 'held';

export function passageOf(lane: LaneDocument | null, delivery: string): Passage {
  if (!lane?.open || lane.probe === delivery) return 'passes';
  return lane.awaits_probe ? 'becomes_probe' : 'held';
}
