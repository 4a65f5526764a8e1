import { webhookRate } from '../delivery/rate-limit.ts';
import { DELIVERIES } from './collections.ts';
import type { Retries } from './retries.ts';
import type { Store } from './store.ts';

/**
 * When a delivery that waits for its webhook's rate goes: by how many are before it, one aggregation, and by when its lane
 * lets the next of them go.
 */
export const openRateWait = (store: Pick<Store, 'db' | 'snapshot'>): Retries['rateWait'] => {
  return async ({ delivery, webhook, lane }, now) => {
    const next = Math.max(now, lane?.due_at?.toMillis() ?? now);
    const rate = webhook ? webhookRate(webhook) : null;
    if (rate === null) return next;
    const waiting = store.db
      .collection(DELIVERIES)
      .where('webhook_id', '==', delivery.webhook_id)
      .where('status', '==', 'pending')
      .where('hold', '==', 'rate')
      .where('waits_since', '<', delivery.waits_since ?? delivery.scheduled_at);
    const before = await store.snapshot((at) => at.get(waiting.count()));
    return next + Math.ceil(before.data().count * rate.intervalMs);
  };
};
