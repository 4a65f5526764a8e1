import type { EpochMs } from '../base/time.ts';
import type { Track } from '../bus/track.ts';
import { collection } from '../store/collection.ts';
import { readOne } from '../store/find.ts';
import type { Snapshot } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { gone, merge } from '../store/write.ts';
import type { Write } from '../store/write.ts';

/** What is out of the ordinary about a webhook's queue; every other one is open and fast. */
export interface LaneState {
  /** Whether its breaker is open: nothing passes but the probe. */
  open: boolean;
  /** The delivery that may pass an open breaker. */
  probe: string | null;
  /** Whether its endpoint is slow: its pointers travel apart from the others'. */
  slow: boolean;
  /** Whether what arrives has to wait for the webhook's rate. */
  limited?: boolean;
  /** When its first exchange failed since the last success: it may be failing. */
  suspect?: EpochMs | null;
  /** Since when nothing has succeeded, of a webhook that fails. */
  failing?: EpochMs | null;
  /** Until when whatever comes for it would be held: nothing that was sent to its endpoint has been answered. */
  silent_until?: EpochMs;
}

export type LaneStates = Readonly<Record<string, LaneState>>;

/**
 * One small document for the lanes of all webhooks that are out of the ordinary: who delivers, and who publishes, reads
 * it in the same round trip as the catalogue's version, so a healthy webhook costs nothing.
 */
export interface LaneStatesDocument {
  v: 1;
  webhooks: LaneStates;
}

export const LANE_STATES = collection<LaneStatesDocument>('catalogue').doc('lanes');

export const laneStatesIn = ({ data }: Snapshot<LaneStatesDocument>): LaneStates => data?.webhooks ?? {};

/** Reads it; in one round trip with whatever else is read at the time. */
export const readLaneStates = async (store: Pick<Store, 'read'>): Promise<LaneStates> =>
  laneStatesIn(await readOne(store, LANE_STATES));

/** The write of it when a lane changes; an ordinary one leaves it. */
export const laneStateChange = (webhook: string, state: LaneState): Write => laneStateChanges({ [webhook]: state });

/** The same of many, in one write. */
export const laneStateChanges = (states: LaneStates): Write =>
  merge(LANE_STATES, {
    v: 1,
    webhooks: Object.fromEntries(Object.entries(states).map(([id, state]) => [id, told(state)])),
  });

/** A merge leaves what it does not name. */
const told = (state: LaneState) =>
  isOrdinary(state) ? gone() : { ...state, silent_until: state.silent_until ?? gone() };

const isOrdinary = ({ open, slow, limited, suspect, failing, silent_until }: LaneState): boolean =>
  !open && !slow && !limited && suspect == null && failing == null && silent_until === undefined;

export const trackOf = (states: LaneStates, webhook: string): Track => {
  const state = states[webhook];
  return state && (state.slow || state.open) ? 'slow' : 'fast';
};

/** Whether whatever comes for a webhook would be held, so that no pointer of it is worth a push. */
export const isSilent = (states: LaneStates, webhook: string, now: EpochMs): boolean => {
  const state = states[webhook];
  return state !== undefined && !state.open && now < (state.silent_until ?? -Infinity);
};
