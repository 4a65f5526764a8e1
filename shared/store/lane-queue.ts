/** A webhook's queue in a transaction: its lane, and the deliveries that are held. */
import { isDeepStrictEqual } from 'node:util';

import { Timestamp } from '@google-cloud/firestore';
import type { Query, QueryDocumentSnapshot, Transaction } from '@google-cloud/firestore';

import { PROBE_LEASE_MS, laneStateOf } from '../delivery/lane-policy.ts';
import { shardOf } from '../events/ids.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { DELIVERIES, LANES, WEBHOOKS, refTo } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { Hold, LaneDocument } from './documents.ts';
import { laneStateChange, laneStatesRef } from './lane-states.ts';
import type { Store } from './store.ts';

/** How often a lane looks through what is held for its order. */
export const ORDERS_EVERY_MS = 900_000;

/** A webhook's queue as one transaction sees it. */
export interface Queue {
  store: Store;
  transaction: Transaction;
  webhookId: string;
  webhook: Webhook | null;
  lane: LaneDocument | null;
  /** What the transaction has found out of the webhook's standing: written with whatever else it changes of the lane. */
  judged?: Partial<LaneDocument>;
  now: number;
}

export async function readQueue(
  store: Store,
  transaction: Transaction,
  webhookId: string,
  now: number,
): Promise<Queue> {
  const [queue] = await readQueues(store, transaction, [webhookId], now);
  return queue!;
}

/** Several, in one round trip. */
export async function readQueues(
  store: Store,
  transaction: Transaction,
  webhookIds: readonly string[],
  now: number,
): Promise<Queue[]> {
  const refs = webhookIds.flatMap((id) => [refTo(store.db, WEBHOOKS, id), refTo(store.db, LANES, id)]);
  const read = await transaction.getAll(...refs);
  return webhookIds.map((webhookId, index) => ({
    store,
    transaction,
    webhookId,
    webhook: fieldsOf<Webhook & { v: 1 }>(read[2 * index]!),
    lane: fieldsOf<LaneDocument>(read[2 * index + 1]!),
    now,
  }));
}

/** Changes the lane, and with it what the instances are told of it. */
export function changeLane(
  { store, transaction, webhookId, lane, judged }: Queue,
  change: Partial<LaneDocument>,
): void {
  const { db } = store;
  const before = lane ?? { v: 1, webhook_id: webhookId, due_at: null, version: 0, shard: shardOf(webhookId) };
  const changed: LaneDocument = { ...before, ...judged, ...change, version: before.version + 1 };
  const after = { ...changed, due_at: firstOf(changed.due_at, changed.look_at) };
  transaction.set(refTo(db, LANES, webhookId), after);
  const [was, is] = [laneStateOf(lane), laneStateOf(after)];
  if (isDeepStrictEqual(was, is)) return;
  transaction.set(laneStatesRef(db), laneStateChange(webhookId, is), { merge: true });
}

const firstOf = (due: Timestamp | null, look: Timestamp | null | undefined): Timestamp | null =>
  look != null && (due === null || look < due) ? look : due;

/** Whether nothing is to be done about a lane but a look at it, which the next tick is soon enough for. */
export const isPatient = ({ due_at, look_at, awaits_probe }: LaneDocument): boolean =>
  awaits_probe === true || (due_at !== null && look_at?.isEqual(due_at) === true);

/** A lane whose breaker is closed, and of whose webhook nothing bad is known. */
export const CLOSED = {
  open: false,
  opened_at: null,
  suspect_since: null,
  failing_since: null,
  look_at: null,
  exhausted_since: null,
  probe: null,
  probe_until: null,
  probe_granted: false,
  probe_ended_at: null,
  last_probe: null,
  awaits_probe: false,
  failed_probes: 0,
} as const satisfies Partial<LaneDocument>;

/** The fields of an open lane whose next probe is a delivery. */
export function namedProbe(delivery: string, now: number): Partial<LaneDocument> {
  const until = Timestamp.fromMillis(now + PROBE_LEASE_MS);
  const probe = { probe: delivery, probe_until: until, probe_granted: false, last_probe: delivery };
  return { ...probe, awaits_probe: false, due_at: until };
}

/** A lane that lets go what it holds as it comes. */
export const UNLIMITED = { limited_at: null, limited: false, fed_at: null } as const satisfies Partial<LaneDocument>;

export const pendingOf = ({ store, webhookId }: Queue): Query =>
  store.db.collection(DELIVERIES).where('webhook_id', '==', webhookId).where('status', '==', 'pending');

export const heldBy = (queue: Queue, hold: Hold): Query => {
  const held = pendingOf(queue).where('hold', '==', hold);
  return hold === 'rate' ? held.orderBy('waits_since') : held;
};

export const pageOf = async ({ transaction }: Queue, query: Query, limit: number): Promise<QueryDocumentSnapshot[]> =>
  (await transaction.get(query.limit(limit))).docs;
