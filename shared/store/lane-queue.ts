/** A webhook's queue in a transaction: its lane, and the deliveries that are held. */
import type { Query, QueryDocumentSnapshot, Transaction } from '@google-cloud/firestore';

import { laneStateOf } from '../delivery/lane-policy.ts';
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
  now: number;
}

export async function readQueue(
  store: Store,
  transaction: Transaction,
  webhookId: string,
  now: number,
): Promise<Queue> {
  const refs = [refTo(store.db, WEBHOOKS, webhookId), refTo(store.db, LANES, webhookId)];
  const [webhook, lane] = await transaction.getAll(...refs);
  return {
    store,
    transaction,
    webhookId,
    webhook: fieldsOf<Webhook & { v: 1 }>(webhook!),
    lane: fieldsOf<LaneDocument>(lane!),
    now,
  };
}

/** Changes the lane, and with it what the instances are told of it. */
export function changeLane({ store, transaction, webhookId, lane }: Queue, change: Partial<LaneDocument>): void {
  const { db } = store;
  const before = lane ?? { v: 1, webhook_id: webhookId, due_at: null, version: 0, shard: shardOf(webhookId) };
  const after: LaneDocument = { ...before, ...change, version: before.version + 1 };
  transaction.set(refTo(db, LANES, webhookId), after);
  const [was, is] = [laneStateOf(lane), laneStateOf(after)];
  if (was.open === is.open && was.probe === is.probe && was.slow === is.slow && was.limited === is.limited) return;
  transaction.set(laneStatesRef(db), laneStateChange(webhookId, is), { merge: true });
}

/** A lane whose breaker is closed. */
export const CLOSED = {
  open: false,
  opened_at: null,
  failing_since: null,
  exhausted_since: null,
  probe: null,
  awaits_probe: false,
  failed_probes: 0,
} as const satisfies Partial<LaneDocument>;

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
