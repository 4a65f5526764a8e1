import type { Page } from '../store/query.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { ATTEMPTS } from './documents.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import type { FailureTimes } from './failure-times.ts';

/**
 * When a delivery first failed, and when its webhook last answered anything with success. It takes two queries, so it is
 * asked only where a delivery has used up its attempts.
 * @throws SubrelayError STORE_UNAVAILABLE
 */
export type FindFailureTimes = (delivery: Pick<DeliveryDocument, 'id' | 'webhook_id'>) => Promise<FailureTimes>;

export const findFailureTimes =
  (store: Store): FindFailureTimes =>
  async ({ id, webhook_id }) => {
    const failed = ATTEMPTS.where('delivery_id', '==', id).where('success', '==', false);
    const succeeded = ATTEMPTS.where('shard', 'in', EVERY_SHARD)
      .where('webhook_id', '==', webhook_id)
      .where('success', '==', true)
      .orderBy('created_at', 'desc')
      .limit(1);
    const [failures, successes] = await Promise.all([
      store.query(failed.select('v', 'created_at')).then(timesOf),
      store.query(succeeded.select('v', 'created_at')).then(timesOf),
    ]);
    return {
      firstFailure: failures.length > 0 ? Math.min(...failures) : null,
      lastSuccess: successes[0] ?? null,
    };
  };

const timesOf = ({ docs }: Page<Pick<AttemptDocument, 'created_at'>>): number[] =>
  docs.map(({ data }) => data.created_at.toMillis());
