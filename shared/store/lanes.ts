import { Timestamp } from '@google-cloud/firestore';
import type { DocumentData, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';

import { earliest } from '../delivery/due.ts';
import { SHARDS } from '../events/ids.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { DELIVERIES, LANES, WEBHOOKS, refTo } from './collections.ts';
import { endedFields } from './deliveries.ts';
import { fieldsOf } from './documents.ts';
import type { LaneDocument } from './documents.ts';
import type { Store } from './store.ts';

const PAGE = 100;

export interface Lanes {
  /** When the next lane is due, epoch milliseconds: one read per shard. */
  next: () => Promise<number | null>;
  look: (now: number) => Promise<{ due: string[]; next: number | null }>;
  /** Deals with one page of each webhook's queue. @returns how many deliveries it changed */
  drain: (webhooks: string[], now: number) => Promise<number>;
}

/** Webhooks' queues as a whole: those of deleted and disabled webhooks are ended, those of resumed ones released. */
export function openLanes(store: Store): Lanes {
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
  };
}

/** What is done with the deliveries of a queue, by what its webhook is now. */
interface Drain {
  select: (deliveries: Query) => Query;
  change: (now: number) => DocumentData;
}

function drainOf(webhook: Webhook | null): Drain | null {
  if (webhook === null || webhook.deleted_at !== null) return ending('cancelled', 'webhook_deleted');
  switch (webhook.status) {
    case 'disabled':
      return ending('discarded', 'webhook_disabled');
    case 'active':
      return {
        select: (deliveries) => deliveries.where('hold', '==', 'paused'),
        change: (now) => ({ hold: null, due_at: Timestamp.fromMillis(now), urgent: true, republished: 0 }),
      };
    case 'paused':
      return null;
  }
}

const ending = (status: 'cancelled' | 'discarded', reason: string): Drain => ({
  select: (deliveries) => deliveries,
  change: (now) => endedFields(status, reason, now),
});

/**
 * One page of a queue in one transaction that has read the webhook and the lane, so that a change of either in between
 * makes it decide anew. What is dealt with leaves the query: no cursor decides what is left.
 */
async function drainPage(store: Store, webhookId: string, now: number): Promise<number> {
  const { db } = store;
  return store.transaction(async (transaction) => {
    const [webhook, lane] = await transaction.getAll(refTo(db, WEBHOOKS, webhookId), refTo(db, LANES, webhookId));
    const drain = drainOf(fieldsOf<Webhook & { v: 1 }>(webhook!));
    const page = drain === null ? [] : await pageOf(drain.select(pendingOf(store, webhookId)), transaction);
    for (const { ref } of page) transaction.update(ref, drain!.change(now));
    if (page.length < PAGE && lane!.exists) transaction.update(lane!.ref, { due_at: null });
    return page.length;
  });
}

const pendingOf = (store: Store, webhookId: string): Query =>
  store.db.collection(DELIVERIES).where('webhook_id', '==', webhookId).where('status', '==', 'pending');

const pageOf = async (
  query: Query,
  transaction: { get: (query: Query) => Promise<{ docs: QueryDocumentSnapshot[] }> },
): Promise<QueryDocumentSnapshot[]> => (await transaction.get(query.limit(PAGE))).docs;
