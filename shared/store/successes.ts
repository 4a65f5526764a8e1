import { SHARDS } from '../events/ids.ts';
import { ATTEMPTS } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { AttemptDocument, DeliveryDocument } from './documents.ts';
import type { Store } from './store.ts';

/**
 * Whether a delivery's webhook has answered anything with success since the delivery's first recorded failure (HK-32).
 * It takes two queries, so it is asked only where a webhook is about to be disabled.
 * @throws SubrelayError STORE_UNAVAILABLE
 */
export type SucceededSince = (delivery: Pick<DeliveryDocument, 'id' | 'webhook_id'>) => Promise<boolean>;

const EVERY_SHARD = Array.from({ length: SHARDS }, (_, shard) => shard);

export const openSuccesses = (store: Store): SucceededSince => {
  const attempts = store.db.collection(ATTEMPTS);
  const timesOf = (docs: Parameters<typeof fieldsOf>[0][]): number[] =>
    docs.map((doc) => fieldsOf<AttemptDocument>(doc)!.created_at.toMillis());
  return async ({ id, webhook_id }) => {
    const failed = attempts.where('delivery_id', '==', id).where('success', '==', false);
    const succeeded = attempts
      .where('shard', 'in', EVERY_SHARD)
      .where('webhook_id', '==', webhook_id)
      .where('success', '==', true)
      .orderBy('created_at', 'desc')
      .limit(1);
    const [failures, [lastSuccess]] = (await Promise.all(
      [failed, succeeded].map(async (query) => timesOf((await store.query(query.select('v', 'created_at'))).docs)),
    )) as [number[], number[]];
    return failures.length > 0 && lastSuccess !== undefined && lastSuccess > Math.min(...failures);
  };
};
