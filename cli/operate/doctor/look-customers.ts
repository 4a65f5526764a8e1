/** Firestore, for what a customer would notice. Counts are aggregations, all queries have their index. */
import { DELIVERIES } from '../../../shared/deliveries/documents.ts';
import type { Hold } from '../../../shared/deliveries/documents.ts';
import { wantedAt } from '../../../shared/deliveries/pace.ts';
import { QUARANTINE } from '../../../shared/events/event-document.ts';
import { EVERY_SHARD } from '../../../shared/store/shards.ts';
import type { Store } from '../../../shared/store/store.ts';
import { Timestamp } from '../../../shared/store/timestamp.ts';
import { WEBHOOKS } from '../../../shared/webhooks/document.ts';
import type { Finding } from './finding.ts';
import { judgeDisabled, judgeQuarantine, judgeWaiting } from './judge-customers.ts';

/** So many documents are looked at of what may be many. */
const MOST = 300;

export async function lookAtDisabled(store: Store): Promise<Finding[]> {
  const disabled = WEBHOOKS.where('status', '==', 'disabled').where('deleted_at', '==', null);
  const { docs } = await store.query(disabled.limit(MOST));
  const found = docs.map((doc) => doc.data);
  return [judgeDisabled(found.map(({ id, name, disabled_reason: reason }) => ({ id, name, reason })))];
}

const HOLDS: readonly Hold[] = ['paused', 'breaker', 'busy', 'rate', 'order'];
/** `sweep` publishes what nobody attempts every ten minutes at least: what is late is due within that. */
const PUBLISHED_WITHIN_MS = 600_000;

export async function lookAtWaiting(store: Store, now: number): Promise<Finding[]> {
  const pending = DELIVERIES.where('status', '==', 'pending');
  const due = pending
    .where('hold', '==', null)
    .where('shard', 'in', EVERY_SHARD)
    .where('due_at', '<=', Timestamp.fromMillis(now + PUBLISHED_WITHIN_MS))
    .orderBy('due_at');
  const first = due
    .limit(MOST)
    .select('webhook_id', 'attempts', 'event_id', 'created_at', 'scheduled_at', 'state_waits');
  return store.reading(async (at) => {
    const countHeld = async (hold: Hold) => [hold, await at.count(pending.where('hold', '==', hold))] as const;
    const [all, dueCount, { docs }, held] = await Promise.all([
      at.count(pending),
      at.count(due),
      at.query(first),
      Promise.all(HOLDS.map(countHeld)),
    ]);
    const looked = docs.map(({ id, data }) => ({
      id,
      webhook: data.webhook_id,
      plannedAt: wantedAt(data),
      stateWaits: data.state_waits,
    }));
    return [judgeWaiting({ pending: all, held: Object.fromEntries(held), due: dueCount, looked }, now)];
  });
}

/** Ids are hashes, so that the first of them are a sample. */
export async function lookAtQuarantine(store: Store, now: number): Promise<Finding[]> {
  const kept = QUARANTINE;
  const sample = kept.limit(MOST).select('source', 'reason', 'received_at');
  return store.reading(async (at) => {
    const [counted, { docs }] = await Promise.all([at.count(kept), at.query(sample)]);
    const looked = docs.map(({ data: { source, reason, received_at } }) => ({
      source,
      reason,
      receivedAt: received_at.toMillis(),
    }));
    return [judgeQuarantine(counted, looked, now)];
  });
}
