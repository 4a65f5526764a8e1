import { FieldPath, Timestamp } from '@google-cloud/firestore';
import type { Query, QueryDocumentSnapshot, Transaction } from '@google-cloud/firestore';

import { earliest } from '../delivery/due.ts';
import { failsTooLong } from '../delivery/failing.ts';
import { PROBE_LEASE_MS, laneStateOf, passageOf, probeWaitMs } from '../delivery/lane-policy.ts';
import { webhookEvent } from '../delivery/operational-events.ts';
import type { PrepareEvent, PreparedEvent, WebhookChanged } from '../delivery/operational-events.ts';
import { SHARDS, shardOf } from '../events/ids.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { atMost } from './at-most.ts';
import { DELIVERIES, LANES, WEBHOOKS, refTo } from './collections.ts';
import { endedFields } from './deliveries.ts';
import { fieldsOf } from './documents.ts';
import type { DeliveryDocument, Hold, LaneDocument } from './documents.ts';
import { laneStateChange, laneStatesRef } from './lane-states.ts';
import { inOrder, queueOf, released } from './queues.ts';
import type { Store } from './store.ts';
import { disabledFields, webhookChange } from './webhooks.ts';
import { writeIn } from './write-in.ts';

const PAGE = 100;
/** A queue whose webhook has all its slots in use is released in smaller pages, or most would be held again. */
const BUSY_PAGE = 32;
const AFTER_BUSY_PAGE_MS = 1_000;
/** Of an instance: a hold is a transaction of three round trips. */
const HOLDS_AT_ONCE = 8;

/** Why a delivery is to be held back, as its instance sees it; the lane itself decides. */
export type Obstacle =
  { kind: 'paused' } | { kind: 'order'; behind: string } | { kind: 'breaker' } | { kind: 'busy'; againAt: number };

/** `again`: what it was to wait for has ended meanwhile, and nothing has been written. */
export type Held = 'held' | 'passes' | 'again';

export type ProbeOutcome = 'closed' | 'stays_open' | 'disabled' | 'no_probe';

/** What whoever opens and closes breakers needs besides. */
export interface BreakerDeps {
  /** Of the events that tell of it, written by the same commit. */
  prepare: PrepareEvent;
  /** A webhook of which nothing has succeeded for this long is disabled by a failed probe. */
  disableAfterMs: number;
}

export interface Lanes {
  /** When the next lane is due, epoch milliseconds: one read per shard. */
  next: () => Promise<number | null>;
  look: (now: number) => Promise<{ due: string[]; next: number | null }>;
  /** Deals with one page of each webhook's queue. @returns how many deliveries it changed */
  drain: (webhooks: string[], now: number) => Promise<number>;
  /**
   * Takes a delivery out of the due index, in a transaction that has read its lane, unless the obstacle is gone by then.
   * @returns whether it may be sent after all: then nothing has been written of the delivery
   */
  hold: (delivery: DeliveryDocument, obstacle: Obstacle, now: number) => Promise<Held>;
  /** Opens the breaker. @returns false where it was open already */
  open: (webhook: string, failingSince: number, now: number) => Promise<boolean>;
  /**
   * Tells what became of the probe: a success closes the breaker, a failure after too long a time disables the webhook.
   * @returns whether it was the probe, and what follows
   */
  probed: (webhook: string, delivery: string, ok: boolean, now: number) => Promise<ProbeOutcome>;
  /** What there is of a webhook's lane. */
  find: (webhook: string) => Promise<LaneDocument | null>;
  setSlow: (webhook: string, slow: boolean, now: number) => Promise<void>;
}

/**
 * Webhooks' queues as a whole: those of deleted and disabled webhooks are ended, those of resumed ones released, those
 * behind an open breaker probed (DESIGN, What holds a queue?).
 * @param breakers only who delivers opens and closes them
 */
export function openLanes(store: Store, breakers?: BreakerDeps): Lanes {
  const holding = atMost(HOLDS_AT_ONCE);
  const firstOf = async (shard: number) => {
    const query = store.db.collection(LANES).where('shard', '==', shard).where('due_at', '>', Timestamp.fromMillis(0));
    const { docs } = await store.query(query.orderBy('due_at').limit(1));
    return docs[0] ? fieldsOf<LaneDocument>(docs[0]) : null;
  };
  const firsts = () => Promise.all(Array.from({ length: SHARDS }, (_, shard) => firstOf(shard)));
  const dueAt = (lane: LaneDocument | null) => lane?.due_at?.toMillis() ?? null;

  return {
    next: async () => earliest((await firsts()).map(dueAt)),
    look: async (now) => {
      const lanes = await firsts();
      const due = lanes.filter((lane) => lane !== null && (dueAt(lane) ?? Infinity) <= now);
      return { due: due.map((lane) => lane!.webhook_id), next: earliest(lanes.map(dueAt)) };
    },
    drain: async (webhooks, now) => {
      const counts = await Promise.all(webhooks.map((webhook) => drainPage(store, webhook, now)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    hold: (delivery, obstacle, now) => holding(() => holdBack(store, delivery, obstacle, now)),
    open: (webhook, failingSince, now) => announced(openBreaker(store, breakers, { webhook, failingSince, now })),
    probed: (webhook, delivery, ok, now) => announced(endProbe(store, breakers, { webhook, delivery, ok, now })),
    find: async (webhook) => {
      const [lane] = await store.read([refTo(store.db, LANES, webhook)]);
      return fieldsOf<LaneDocument>(lane!);
    },
    setSlow: (webhook, slow, now) =>
      store.transaction(async (transaction) => {
        const queue = await readQueue(store, transaction, webhook, now);
        if ((queue.lane?.slow ?? false) !== slow) changeLane(queue, { slow });
      }),
  };
}

/** A webhook's queue as one transaction sees it. */
interface Queue {
  store: Store;
  transaction: Transaction;
  webhookId: string;
  webhook: Webhook | null;
  lane: LaneDocument | null;
  now: number;
}

async function readQueue(store: Store, transaction: Transaction, webhookId: string, now: number): Promise<Queue> {
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
function changeLane({ store, transaction, webhookId, lane }: Queue, change: Partial<LaneDocument>): void {
  const { db } = store;
  const before = lane ?? { v: 1, webhook_id: webhookId, due_at: null, version: 0, shard: shardOf(webhookId) };
  const after: LaneDocument = { ...before, ...change, version: before.version + 1 };
  transaction.set(refTo(db, LANES, webhookId), after);
  const [was, is] = [laneStateOf(lane), laneStateOf(after)];
  if (was.open === is.open && was.probe === is.probe && was.slow === is.slow) return;
  transaction.set(laneStatesRef(db), laneStateChange(webhookId, is), { merge: true });
}

/**
 * One page of a queue in one transaction that has read the webhook and the lane, so that a change of either in between
 * makes it decide anew. What is dealt with leaves the query: no cursor decides what is left.
 */
const drainPage = (store: Store, webhookId: string, now: number): Promise<number> =>
  store.transaction(async (transaction) => {
    const queue = await readQueue(store, transaction, webhookId, now);
    const { webhook, lane } = queue;
    if (webhook === null || webhook.deleted_at !== null) return endPage(queue, 'cancelled', 'webhook_deleted');
    if (webhook.status === 'disabled') return endPage(queue, 'discarded', 'webhook_disabled');
    if (webhook.status === 'paused') return rest(queue);
    return lane?.open ? nameProbe(queue) : releasePage(queue);
  });

/** Nothing is to be done with the queue until somebody makes it due again. */
function rest(queue: Queue): number {
  if (queue.lane) changeLane(queue, { due_at: null });
  return 0;
}

async function endPage(queue: Queue, status: 'cancelled' | 'discarded', reason: string): Promise<number> {
  const page = await pageOf(queue, pendingOf(queue), PAGE);
  const change = endedFields(status, reason, queue.now);
  // A webhook that is resumed starts with a closed breaker.
  if (queue.lane) changeLane(queue, { ...CLOSED, ...(page.length < PAGE && { due_at: null }) });
  for (const { ref } of page) queue.transaction.update(ref, change);
  return page.length;
}

/** The breaker is open and it is time for a probe: a held delivery, or else the next that arrives. */
async function nameProbe(queue: Queue): Promise<number> {
  const { transaction, now } = queue;
  const probe = await firstHeld(queue);
  if (!probe) {
    const ordersAt = queue.lane?.orders_at?.toMillis() ?? Infinity;
    if (ordersAt <= now) return releaseFirsts(queue);
    const due_at = Timestamp.fromMillis(now + probeWaitMs(queue.lane?.failed_probes ?? 0));
    changeLane(queue, { due_at, probe: null, awaits_probe: true });
    return 0;
  }
  changeLane(queue, { due_at: Timestamp.fromMillis(now + PROBE_LEASE_MS), probe: probe.id, awaits_probe: false });
  transaction.update(probe.ref, released(now));
  return 1;
}

/** What was held back before the breaker opened waits for it, too, and nothing else may ever arrive. */
async function firstHeld(queue: Queue): Promise<QueryDocumentSnapshot | undefined> {
  for (const hold of ['breaker', 'paused', 'busy'] as const) {
    const [held] = await pageOf(queue, heldBy(queue, hold), 1);
    if (held) return held;
  }
  return undefined;
}

/** The order in which what was held back for different reasons is released. */
const RELEASED: readonly { hold: Hold; page: number }[] = [
  { hold: 'paused', page: PAGE },
  { hold: 'breaker', page: PAGE },
  { hold: 'busy', page: BUSY_PAGE },
];

async function releasePage(queue: Queue): Promise<number> {
  const { transaction, lane, now } = queue;
  for (const { hold, page: limit } of RELEASED) {
    const page = await pageOf(queue, heldBy(queue, hold), limit);
    if (page.length === 0) continue;
    const again = hold === 'busy' && page.length === limit ? now + AFTER_BUSY_PAGE_MS : now;
    if (lane) changeLane(queue, { due_at: Timestamp.fromMillis(again) });
    for (const { ref } of page) transaction.update(ref, released(now));
    return page.length;
  }
  const ordersAt = lane?.orders_at ?? null;
  if (ordersAt === null) return rest(queue);
  if (ordersAt.toMillis() <= now) return releaseFirsts(queue);
  changeLane(queue, { due_at: ordersAt });
  return 0;
}

/**
 * One page of what is held for its order, by id: what is the first of its queue is released, since whoever ended the one
 * before it did not look for it. Those that are held meanwhile need no look: what they wait for is ended later.
 */
async function releaseFirsts(queue: Queue): Promise<number> {
  const { store, transaction, webhook, lane, now } = queue;
  const held = heldBy(queue, 'order').orderBy(FieldPath.documentId());
  const after = lane?.orders_after;
  const page = await pageOf(queue, after ? held.startAfter(after) : held, PAGE);
  const deliveries = page.map((snapshot) => fieldsOf<DeliveryDocument>(snapshot)!);
  const one = new Map(deliveries.map((delivery) => [delivery.subject_key, delivery]));
  const queues = await Promise.all([...one.values()].map((delivery) => transaction.get(queueOf(store.db, delivery))));
  const firsts = new Set(queues.map(({ docs }) => inOrder(docs)[0]?.id));
  const free = page.filter(({ id }) => webhook?.ordering !== 'subject' || firsts.has(id));
  const isLast = page.length < PAGE;
  const isDone = isLast && free.length === 0 && !lane?.open;
  const rest = isLast ? { orders_at: null, orders_after: null } : { orders_after: page.at(-1)!.id };
  changeLane(queue, { ...rest, due_at: isDone ? null : Timestamp.fromMillis(now) });
  for (const { ref } of free) transaction.update(ref, released(now));
  return free.length;
}

const holdBack = (store: Store, held: DeliveryDocument, obstacle: Obstacle, now: number): Promise<Held> =>
  store.transaction(async (transaction) => {
    const ref = refTo(store.db, DELIVERIES, held.id);
    const queue = await readQueue(store, transaction, held.webhook_id, now);
    const delivery = fieldsOf<DeliveryDocument>(await transaction.get(ref));
    // Somebody else has moved it on: whoever did that sees to it.
    if (delivery?.status !== 'pending' || delivery.hold !== null || !delivery.due_at!.isEqual(held.due_at!))
      return 'held';
    const hold =
      obstacle.kind === 'order' ? await orderHold(queue, held.id, obstacle.behind) : holdFor(queue, held.id, obstacle);
    if (hold === null) return 'passes';
    if (hold === 'again') return 'again';
    transaction.update(ref, { hold });
    return 'held';
  });

/** @returns null where it may pass; also tells the lane what it has to know */
function holdFor(queue: Queue, delivery: string, obstacle: Exclude<Obstacle, { kind: 'order' }>): Hold | null {
  const { webhook, lane, now } = queue;
  switch (obstacle.kind) {
    case 'paused':
      return webhook?.status === 'paused' ? 'paused' : null;
    case 'breaker': {
      const passage = passageOf(lane, delivery);
      if (passage === 'becomes_probe') {
        changeLane(queue, {
          probe: delivery,
          awaits_probe: false,
          due_at: Timestamp.fromMillis(now + PROBE_LEASE_MS),
        });
      }
      return passage === 'held' ? 'breaker' : null;
    }
    case 'busy': {
      const due = Math.min(obstacle.againAt, lane?.due_at?.toMillis() ?? Infinity);
      changeLane(queue, { due_at: Timestamp.fromMillis(lane?.open ? lane.due_at!.toMillis() : due) });
      return lane?.open ? 'breaker' : 'busy';
    }
  }
}

/**
 * The transaction that holds it has read that the one before it is pending: whoever ends that one comes after it, and finds
 * it held. It reads no more of the queue, since a crowd of them would wait for each other. A probe that can't go makes room
 * for another.
 */
async function orderHold(queue: Queue, delivery: string, behind: string): Promise<Hold | 'again' | null> {
  const { store, transaction, webhook, lane, now } = queue;
  if (webhook?.ordering !== 'subject') return null;
  const before = fieldsOf<DeliveryDocument>(await transaction.get(refTo(store.db, DELIVERIES, behind)));
  if (before?.status !== 'pending') return 'again';
  if (lane?.open && lane.probe === delivery) {
    changeLane(queue, { probe: null, awaits_probe: false, due_at: Timestamp.fromMillis(now) });
  }
  return 'order';
}

/** What a transaction came to, and what is to be published once it is committed. */
interface Told<T> {
  outcome: T;
  event?: PreparedEvent | undefined;
}

async function announced<T>(transaction: Promise<Told<T>>): Promise<T> {
  const { outcome, event } = await transaction;
  await event?.announce();
  return outcome;
}

type Change = Pick<WebhookChanged, 'type' | 'failingSince' | 'reason'>;

/** Prepares the event of the change that the transaction is about to make: it is numbered as the lane will be. */
async function prepareFor(queue: Queue, breakers: BreakerDeps | undefined, change: Change) {
  const { webhook, lane, now } = queue;
  if (!breakers || webhook === null || webhook.deleted_at !== null) return undefined;
  return breakers.prepare(webhookEvent({ ...change, webhook, number: (lane?.version ?? 0) + 1, now }));
}

const writeEvent = ({ transaction }: Queue, event: PreparedEvent | undefined): void =>
  writeIn(transaction, event?.writes ?? []);

interface Opening {
  webhook: string;
  /** Epoch milliseconds. */
  failingSince: number;
  now: number;
}

const openBreaker = (store: Store, breakers: BreakerDeps | undefined, { webhook, failingSince, now }: Opening) =>
  store.transaction(async (transaction): Promise<Told<boolean>> => {
    const queue = await readQueue(store, transaction, webhook, now);
    if (queue.lane?.open || queue.webhook?.status !== 'active') return { outcome: false };
    const event = await prepareFor(queue, breakers, { type: 'webhook.failing', failingSince });
    changeLane(queue, {
      open: true,
      opened_at: Timestamp.fromMillis(now),
      failing_since: Timestamp.fromMillis(failingSince),
      probe: null,
      awaits_probe: false,
      failed_probes: 0,
      due_at: Timestamp.fromMillis(now + probeWaitMs(0)),
    });
    writeEvent(queue, event);
    return { outcome: true, event };
  });

interface EndedProbe {
  webhook: string;
  delivery: string;
  ok: boolean;
  now: number;
}

const endProbe = (store: Store, breakers: BreakerDeps | undefined, { webhook, delivery, ok, now }: EndedProbe) =>
  store.transaction(async (transaction): Promise<Told<ProbeOutcome>> => {
    const queue = await readQueue(store, transaction, webhook, now);
    const { lane } = queue;
    if (!lane?.open || lane.probe !== delivery) return { outcome: 'no_probe' };
    const failingSince = lane.failing_since?.toMillis() ?? null;
    if (ok) {
      const event = await prepareFor(queue, breakers, { type: 'webhook.recovered', failingSince });
      changeLane(queue, { ...CLOSED, due_at: Timestamp.fromMillis(now) });
      writeEvent(queue, event);
      return { outcome: 'closed', event };
    }
    // The queue of a disabled webhook is due already.
    if (queue.webhook?.status === 'disabled') return { outcome: 'stays_open' };
    if (isToBeDisabled(queue, failingSince, breakers)) return disableFailing(queue, failingSince, breakers);
    const failed_probes = (lane.failed_probes ?? 0) + 1;
    const due_at = Timestamp.fromMillis(now + probeWaitMs(failed_probes));
    changeLane(queue, { probe: null, awaits_probe: false, failed_probes, due_at });
    return { outcome: 'stays_open' };
  });

const isToBeDisabled = ({ webhook, now }: Queue, since: number | null, breakers: BreakerDeps | undefined): boolean =>
  breakers !== undefined && webhook?.status === 'active' && failsTooLong(since, webhook, breakers.disableAfterMs, now);

/** Its queue is due at once, for the drain to end it. */
async function disableFailing(
  queue: Queue,
  failingSince: number | null,
  breakers: BreakerDeps | undefined,
): Promise<Told<ProbeOutcome>> {
  const { store, transaction, webhookId, now } = queue;
  const reason = 'failing';
  const event = await prepareFor(queue, breakers, { type: 'webhook.disabled', failingSince, reason });
  changeLane(queue, { ...CLOSED, due_at: Timestamp.fromMillis(now) });
  writeIn(transaction, webhookChange(store.db, webhookId, disabledFields(reason), null));
  writeEvent(queue, event);
  return { outcome: 'disabled', event };
}

/** A lane whose breaker is closed. */
const CLOSED = {
  open: false,
  opened_at: null,
  failing_since: null,
  exhausted_since: null,
  probe: null,
  awaits_probe: false,
  failed_probes: 0,
} as const satisfies Partial<LaneDocument>;

const pendingOf = ({ store, webhookId }: Queue): Query =>
  store.db.collection(DELIVERIES).where('webhook_id', '==', webhookId).where('status', '==', 'pending');

const heldBy = (queue: Queue, hold: Hold): Query => pendingOf(queue).where('hold', '==', hold);

const pageOf = async ({ transaction }: Queue, query: Query, limit: number): Promise<QueryDocumentSnapshot[]> =>
  (await transaction.get(query.limit(limit))).docs;
