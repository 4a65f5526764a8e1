import { FieldValue } from '@google-cloud/firestore';
import type { DocumentData, DocumentReference, DocumentSnapshot, Firestore } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import type { PushLane } from '../bus/push-lane.ts';
import { fieldsOf } from '../store/documents.ts';
import type { Store } from '../store/store.ts';

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

export const laneStatesRef = (db: Firestore): DocumentReference => db.collection('catalogue').doc('lanes');

export const laneStatesIn = (snapshot: DocumentSnapshot): LaneStates =>
  fieldsOf<LaneStatesDocument>(snapshot)?.webhooks ?? {};

/** Reads it; in one round trip with whatever else is read at the time. */
export async function readLaneStates(store: Store): Promise<LaneStates> {
  const [snapshot] = await store.read([laneStatesRef(store.db)]);
  return laneStatesIn(snapshot!);
}

/** What is merged into the document when a lane changes; an ordinary one leaves it. */
export const laneStateChange = (webhook: string, state: LaneState): DocumentData => ({
  v: 1,
  webhooks: { [webhook]: isOrdinary(state) ? FieldValue.delete() : state },
});

const isOrdinary = ({ open, slow, limited, suspect, failing }: LaneState): boolean =>
  !open && !slow && !limited && suspect == null && failing == null;

export const pushLaneOf = (states: LaneStates, webhook: string): PushLane => {
  const state = states[webhook];
  return state && (state.slow || state.open) ? 'slow' : 'fast';
};
