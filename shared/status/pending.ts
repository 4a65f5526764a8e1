/** What is pending, read at one time. Counts are aggregations, all queries have their index. */
import type { EpochMs } from '../base/time.ts';
import { DELIVERIES, holds } from '../deliveries/documents.ts';
import type { Hold } from '../deliveries/documents.ts';
import { wantedAt } from '../deliveries/pace.ts';
import { ASIDE, EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import type { PendingFacts } from './facts.ts';

/** One that nothing holds back, and that is due within ten minutes. */
export interface DueDelivery {
  id: string;
  webhook: string;
  plannedAt: EpochMs;
  /** How often it was put off because its state could not be fetched. */
  stateWaits: number;
}

/** All pending deliveries, but for tests of webhooks. */
export interface Waiting {
  pending: number;
  /** Of which no attempt has counted yet. */
  untried: number;
  /** Due later than in five minutes. */
  scheduled: number;
  /** How many of them are held back, by why. */
  held: Readonly<Record<Hold, number>>;
  /** How many are due within ten minutes, and those of them that were looked at. */
  due: number;
  looked: readonly DueDelivery[];
}

/** `sweep` publishes what nobody attempts every ten minutes at least: what is late is due within that. */
const PUBLISHED_WITHIN_MS = 600_000;
/** What is due later was planned for later; what is due before waits for its turn. */
const SCHEDULED_AFTER_MS = 300_000;

/** @param most how many of those that are due are looked at */
export function readWaiting(store: Pick<Store, 'reading'>, now: EpochMs, most: number): Promise<Waiting> {
  const pending = DELIVERIES.where('status', '==', 'pending');
  const planned = pending.where('hold', '==', null).where('shard', 'in', EVERY_SHARD);
  const due = planned.where('due_at', '<=', Timestamp.fromMillis(now + PUBLISHED_WITHIN_MS)).orderBy('due_at');
  const scheduled = planned.where('due_at', '>', Timestamp.fromMillis(now + SCHEDULED_AFTER_MS)).orderBy('due_at');
  const first = due
    .limit(most)
    .select('webhook_id', 'attempts', 'event_id', 'created_at', 'scheduled_at', 'state_waits');
  return store.reading(async (at) => {
    const [all, untried, tests, later, dueCount, { docs }, held] = await Promise.all([
      at.count(pending),
      at.count(pending.where('attempts', '==', 0)),
      at.count(pending.where('shard', '==', ASIDE)),
      at.count(scheduled),
      at.count(due),
      at.query(first),
      heldBy(at),
    ]);
    const looked = docs.map(({ id, data }) => ({
      id,
      webhook: data.webhook_id,
      plannedAt: wantedAt(data),
      stateWaits: data.state_waits,
    }));
    // A test has one attempt: while it is pending it has none.
    return { pending: all - tests, untried: untried - tests, scheduled: later, held, due: dueCount, looked };
  });
}

async function heldBy(at: Reader): Promise<Record<Hold, number>> {
  const counts: Record<Hold, number> = { paused: 0, breaker: 0, busy: 0, rate: 0, order: 0 };
  await Promise.all(
    holds.map(async (hold) => {
      counts[hold] = await at.count(DELIVERIES.where('status', '==', 'pending').where('hold', '==', hold));
    }),
  );
  return counts;
}

/** Pure. */
export function pendingFacts({ pending, untried, scheduled, held, looked }: Waiting, now: EpochMs): PendingFacts {
  const [oldest] = looked.filter(({ plannedAt }) => plannedAt <= now).toSorted((a, b) => a.plannedAt - b.plannedAt);
  return {
    waiting: pending - scheduled,
    scheduled,
    retrying: pending - untried,
    held: { ...held },
    oldest_due: oldest
      ? { delivery_id: oldest.id, webhook_id: oldest.webhook, due_at: new Date(oldest.plannedAt).toISOString() }
      : null,
  };
}
