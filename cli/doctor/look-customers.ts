/** Firestore, for what a customer would notice. Counts are aggregations, all queries have their index. */
import { Timestamp } from '@google-cloud/firestore';
import type { QueryDocumentSnapshot } from '@google-cloud/firestore';

import type { Hold } from '../../shared/deliveries/documents.ts';
import { EVERY_SHARD } from '../../shared/events/ids.ts';
import { DELIVERIES, QUARANTINE, webhooksOf } from '../../shared/store/collections.ts';
import { fieldsOf } from '../../shared/store/documents.ts';
import type { Store } from '../../shared/store/store.ts';
import type { WebhookDocument } from '../../shared/webhooks/document.ts';
import type { Finding } from './finding.ts';
import { judgeDisabled, judgeQuarantine, judgeWaiting } from './judge-customers.ts';

/** So many documents are looked at of what may be many. */
const MOST = 300;

export async function lookAtDisabled(store: Store): Promise<Finding[]> {
  const disabled = webhooksOf(store.db).where('status', '==', 'disabled').where('deleted_at', '==', null);
  const { docs } = await store.query(disabled.limit(MOST));
  const found = docs.map((doc) => fieldsOf<WebhookDocument>(doc)!);
  return [judgeDisabled(found.map(({ id, name, disabled_reason: reason }) => ({ id, name, reason })))];
}

const HOLDS: readonly Hold[] = ['paused', 'breaker', 'busy', 'rate', 'order'];
/** `sweep` publishes what nobody attempts every ten minutes at least: what is late is due within that. */
const PUBLISHED_WITHIN_MS = 600_000;

export async function lookAtWaiting(store: Store, now: number): Promise<Finding[]> {
  const pending = store.db.collection(DELIVERIES).where('status', '==', 'pending');
  const due = pending
    .where('hold', '==', null)
    .where('shard', 'in', EVERY_SHARD)
    .where('due_at', '<=', Timestamp.fromMillis(now + PUBLISHED_WITHIN_MS))
    .orderBy('due_at');
  const first = due.limit(MOST).select('webhook_id', 'scheduled_at', 'state_waits');
  return store.snapshot(async (at) => {
    const countOf = async (query: typeof pending) => (await at.get(query.count())).data().count;
    const [all, dueCount, { docs }, ...held] = await Promise.all([
      countOf(pending),
      countOf(due),
      at.get(first),
      ...HOLDS.map((hold) => countOf(pending.where('hold', '==', hold))),
    ]);
    const looked = docs.map((doc) => ({
      id: doc.id,
      webhook: doc.get('webhook_id') as string,
      plannedAt: millis(doc, 'scheduled_at'),
      stateWaits: doc.get('state_waits') as number,
    }));
    const byHold = Object.fromEntries(HOLDS.map((hold, index) => [hold, held[index]!]));
    return [judgeWaiting({ pending: all, held: byHold, due: dueCount, looked }, now)];
  });
}

/** Ids are hashes, so that the first of them are a sample. */
export async function lookAtQuarantine(store: Store, now: number): Promise<Finding[]> {
  const kept = store.db.collection(QUARANTINE);
  const sample = kept.limit(MOST).select('source', 'reason', 'received_at');
  return store.snapshot(async (at) => {
    const [counted, { docs }] = await Promise.all([at.get(kept.count()), at.get(sample)]);
    const looked = docs.map((doc) => ({
      source: doc.get('source') as string,
      reason: doc.get('reason') as string,
      receivedAt: millis(doc, 'received_at'),
    }));
    return [judgeQuarantine(counted.data().count, looked, now)];
  });
}

const millis = (doc: QueryDocumentSnapshot, field: string): number => (doc.get(field) as Timestamp).toMillis();
