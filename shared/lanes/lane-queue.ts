/** A webhook's queue in a transaction: its lane, and the deliveries that are held. */
import { isDeepStrictEqual } from 'node:util';

import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument, Hold } from '../deliveries/documents.ts';
import { laneStateChanges } from '../deliveries/lane-states.ts';
import type { Query } from '../store/query.ts';
import { shardOf } from '../store/shards.ts';
import type { Stored } from '../store/snapshot.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Transaction } from '../store/transaction.ts';
import { replace } from '../store/write.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { LANES } from './document.ts';
import type { LaneDocument } from './document.ts';
import { PROBE_LEASE_MS, laneStateOf } from './lane-policy.ts';

/** How often a lane looks through what is held for its order. */
export const ORDERS_EVERY_MS = 900_000;

/** A webhook's lane as one transaction sees it. */
export interface SeenLane {
  transaction: Transaction;
  webhookId: string;
  lane: LaneDocument | null;
  /** What the transaction has found out of the webhook's standing: written with whatever else it changes of the lane. */
  judged?: Partial<LaneDocument>;
  now: number;
}

/** The same of its queue. */
export interface Queue extends SeenLane {
  webhook: DestinationFields | null;
}

export async function readQueue(transaction: Transaction, webhookId: string, now: number): Promise<Queue> {
  const [webhook, lane] = await transaction.read([WEBHOOKS.doc(webhookId), LANES.doc(webhookId)]);
  return { transaction, webhookId, webhook: webhook.data, lane: lane.data, now };
}

/** Those of several webhooks, in one round trip. */
export async function readLanes(
  transaction: Transaction,
  webhookIds: readonly string[],
  now: number,
): Promise<SeenLane[]> {
  const read = await transaction.readEach(webhookIds.map((id) => [LANES.doc(id)] as const));
  return read.map(([{ id, data }]) => ({ transaction, webhookId: id, lane: data, now }));
}

/** Changes the lane, and with it what the instances are told of it. */
export const changeLane = (seen: SeenLane, change: Partial<LaneDocument>): void =>
  changeLanes(seen.transaction, [[seen, change]]);

/** Changes several lanes: what the instances are told of them is one write. */
export function changeLanes(
  transaction: Transaction,
  changes: readonly (readonly [seen: SeenLane, change: Partial<LaneDocument>])[],
): void {
  const changed = changes.map(([seen, change]) => [seen, changedLane(seen, change)] as const);
  const told = changed.flatMap(([{ webhookId, lane }, after]) => {
    const [was, is] = [laneStateOf(lane), laneStateOf(after)];
    return isDeepStrictEqual(was, is) ? [] : [[webhookId, is] as const];
  });
  transaction.write([
    ...changed.map(([{ webhookId }, after]) => replace(LANES.doc(webhookId), after)),
    ...(told.length === 0 ? [] : [laneStateChanges(Object.fromEntries(told))]),
  ]);
}

function changedLane({ webhookId, lane, judged }: SeenLane, change: Partial<LaneDocument>): LaneDocument {
  const before = lane ?? { v: 1, webhook_id: webhookId, due_at: null, version: 0, shard: shardOf(webhookId) };
  const changed: LaneDocument = { ...before, ...judged, ...change, version: before.version + 1 };
  const { silent_until, ...others } = changed;
  return { ...others, ...(silent_until && { silent_until }), due_at: firstOf(changed.due_at, changed.look_at) };
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
export const UNLIMITED = {
  limited_at: null,
  limited: false,
  fed_at: null,
  silent_until: null,
} as const satisfies Partial<LaneDocument>;

export const pendingOf = ({ webhookId }: Queue): Query<DeliveryDocument> =>
  DELIVERIES.where('webhook_id', '==', webhookId).where('status', '==', 'pending');

export const heldBy = (queue: Queue, hold: Hold): Query<DeliveryDocument> => {
  const held = pendingOf(queue).where('hold', '==', hold);
  return hold === 'rate' ? held.orderBy('waits_since') : held;
};

export const pageOf = async (
  { transaction }: Queue,
  query: Query<DeliveryDocument>,
  limit: number,
): Promise<Stored<DeliveryDocument>[]> => (await transaction.query(query.limit(limit))).docs;
