import type { EpochMs } from '../base/time.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { Store } from '../store/store.ts';
import { webhookRate } from './rate-limit.ts';
import type { RetriableFields } from './retries.ts';
import type { Standing } from './retry-now.ts';

/** About when a delivery that waits for its webhook's rate goes. */
export type RateWait = (waiting: Standing & { delivery: RetriableFields }, now: EpochMs) => Promise<EpochMs>;

/** By how many are before it, one aggregation, and by when its lane lets the next of them go. */
export const openRateWait = (store: Pick<Store, 'count'>): RateWait => {
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
