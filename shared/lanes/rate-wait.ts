import { DELIVERIES } from '../deliveries/documents.ts';
import type { Store } from '../store/store.ts';
import { webhookRate } from './rate-limit.ts';
import type { Retries } from './retries.ts';

/**
 * When a delivery that waits for its webhook's rate goes: by how many are before it, one aggregation, and by when its lane
 * lets the next of them go.
 */
export const openRateWait = (store: Pick<Store, 'count'>): Retries['rateWait'] => {
  return async ({ delivery, webhook, lane }, now) => {
    const next = Math.max(now, lane?.due_at?.toMillis() ?? now);
    const rate = webhook ? webhookRate(webhook) : null;
    if (rate === null) return next;
    const before = DELIVERIES.where('webhook_id', '==', delivery.webhook_id)
      .where('status', '==', 'pending')
      .where('hold', '==', 'rate')
      .where('waits_since', '<', delivery.waits_since ?? delivery.scheduled_at);
    return next + Math.ceil((await store.count(before)) * rate.intervalMs);
  };
};
