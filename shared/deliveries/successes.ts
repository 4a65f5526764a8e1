import type { Page } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { lastSuccessOf } from './attempts.ts';
import { ATTEMPTS } from './documents.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import type { FailureTimes } from './failure-times.ts';

/**
 * When a delivery first failed, and when its webhook last answered anything with success. It takes three queries, so it is
 * asked only where a delivery has used up its attempts.
 * @throws SubrelayError STORE_UNAVAILABLE
 */
export type FindFailureTimes = (delivery: Pick<DeliveryDocument, 'id' | 'webhook_id'>) => Promise<FailureTimes>;

export const findFailureTimes =
  (store: Store): FindFailureTimes =>
  async ({ id, webhook_id }) => {
    const failed = ATTEMPTS.where('delivery_id', '==', id).where('success', '==', false);
    const [failures, success] = await Promise.all([
      store.query(failed.select('v', 'created_at')).then(timesOf),
      lastSuccessOf(store, webhook_id),
    ]);
    return {
      firstFailure: failures.length > 0 ? Math.min(...failures) : null,
      lastSuccess: success?.created_at.toMillis() ?? null,
    };
  };

const timesOf = ({ docs }: Page<Pick<AttemptDocument, 'created_at'>>): number[] =>
  docs.map(({ data }) => data.created_at.toMillis());
