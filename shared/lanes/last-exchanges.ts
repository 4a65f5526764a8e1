/** A webhook's latest exchanges, as its attempts tell, to a transaction. */
import type { Query, Transaction } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import type { AttemptDocument } from '../deliveries/documents.ts';
import { EVERY_SHARD } from '../events/ids.ts';
import { ATTEMPTS } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { LastExchanges } from './failing.ts';

type Asked = Pick<Store, 'db'>;

/** The attempts of a webhook that ended so, the latest first. */
const endedSo = ({ db }: Asked, webhook: string, success: boolean): Query =>
  db
    .collection(ATTEMPTS)
    .where('shard', 'in', EVERY_SHARD)
    .where('webhook_id', '==', webhook)
    .where('success', '==', success)
    .orderBy('created_at', 'desc');

const latest = async (transaction: Transaction, query: Query, count: number): Promise<AttemptDocument[]> =>
  (await transaction.get(query.limit(count))).docs.map((doc) => fieldsOf<AttemptDocument>(doc)!);

export async function lastSuccess(store: Asked, transaction: Transaction, webhook: string): Promise<number | null> {
  const [found] = await latest(transaction, endedSo(store, webhook, true), 1);
  return found?.created_at.toMillis() ?? null;
}

export async function lastExchanges(store: Asked, transaction: Transaction, webhook: string): Promise<LastExchanges> {
  const [success, [failure]] = await Promise.all([
    lastSuccess(store, transaction, webhook),
    latest(transaction, endedSo(store, webhook, false), 1),
  ]);
  return { lastSuccess: success, lastFailure: failure?.created_at.toMillis() ?? null };
}

/** Those that were recorded after another had moved their delivery on, which `attempts` does not count. */
const UNCOUNTED = 10;

/**
 * Whether another delivery than this one has failed since then. The latest failures are looked through, more of them than
 * this delivery can have.
 * @param attempts how many this one has made
 */
export async function hasAnotherFailed(
  store: Asked,
  transaction: Transaction,
  { id, webhook_id, attempts }: { id: string; webhook_id: string; attempts: number },
  since: EpochMs,
): Promise<boolean> {
  const failures = await latest(transaction, endedSo(store, webhook_id, false), attempts + UNCOUNTED);
  return failures.some(({ delivery_id, created_at }) => delivery_id !== id && created_at.toMillis() >= since);
}
