/** What an accept goes by: the webhooks, and the lanes that are out of the ordinary (docs/protocol.md, DP-23). */
import type { EpochMs } from '../base/time.ts';
import { LANE_STATES, laneStatesIn } from '../deliveries/lane-states.ts';
import type { LaneStates } from '../deliveries/lane-states.ts';
import type { Store } from '../store/store.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import type { SeenCatalogue } from '../webhooks/document.ts';

export interface Known {
  catalogue: SeenCatalogue;
  lanes: LaneStates;
}

/** Reads both in one round trip, or tells what was read a moment ago. */
export type Know = () => Promise<Known>;

export interface Clocks {
  wall: () => EpochMs;
  /** Milliseconds from anywhere, never set. */
  steady: () => number;
}

interface ReadAt {
  wall: EpochMs;
  steady: number;
  known: Known;
}

/**
 * @param ageMs how long ago a read may have begun; 0: each is made anew
 * @param clocks an instance that was frozen may find that one of them stood still: the later counts
 */
export function openKnow(store: Pick<Store, 'read'>, ageMs: number, clocks: Clocks): Know {
  let latest: ReadAt | null = null;
  const ageOf = ({ wall, steady }: ReadAt): number => Math.max(clocks.wall() - wall, clocks.steady() - steady);
  return async () => {
    if (latest !== null && ageOf(latest) < ageMs) return latest.known;
    const [wall, steady] = [clocks.wall(), clocks.steady()];
    const [catalogue, lanes] = await store.read([CATALOGUE, LANE_STATES]);
    const known = { catalogue, lanes: laneStatesIn(lanes) };
    // Of two reads the one that began later, whichever comes first.
    if (latest === null || latest.steady <= steady) latest = { wall, steady, known };
    return known;
  };
}

/** Reads both each time. */
export const knowAnew = (store: Pick<Store, 'read'>): Know => openKnow(store, 0, { wall: () => 0, steady: () => 0 });

/** With the clocks of this process. */
export const knowRecently = (store: Pick<Store, 'read'>, ageMs: number): Know =>
  openKnow(store, ageMs, { wall: Date.now, steady: () => performance.now() });
