import type { QuerySnapshot } from '@google-cloud/firestore';

import { EVERY_SHARD } from '../events/ids.ts';
import { ATTEMPTS } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import type { FailureTimes } from './failure-times.ts';

/**
 * When a delivery first failed, and when its webhook last answered anything with success. It takes two queries, so it is
 * asked only where a delivery has used up its attempts.
 * @throws SubrelayError STORE_UNAVAILABLE
 */
export type FindFailureTimes = (delivery: Pick<DeliveryDocument, 'id' | 'webhook_id'>) => Promise<FailureTimes>;

export const findFailureTimes = (store: Store): FindFailureTimes => {
  const attempts = store.db.collection(ATTEMPTS);
  return async ({ id, webhook_id }) => {
    const failed = attempts.where('delivery_id', '==', id).where('success', '==', false);
    const succeeded = attempts
      .where('shard', 'in', EVERY_SHARD)
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
};

const timesOf = ({ docs }: QuerySnapshot): number[] =>
  docs.map((doc) => fieldsOf<AttemptDocument>(doc)!.created_at.toMillis());
