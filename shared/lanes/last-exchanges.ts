/** A webhook's latest exchanges, as its attempts tell. */

import type { EpochMs } from '../base/time.ts';
import { lastSuccessOf } from '../deliveries/attempts.ts';
import { ATTEMPTS } from '../deliveries/documents.ts';
import type { AttemptDocument } from '../deliveries/documents.ts';
import type { Query } from '../store/query.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Reader } from '../store/transaction.ts';
import type { LastExchanges } from './failing.ts';

/** The failures of a webhook, the latest first. */
const failuresOf = (webhook: string): Query<AttemptDocument> =>
  ATTEMPTS.where('shard', 'in', EVERY_SHARD)
    .where('webhook_id', '==', webhook)
    .where('success', '==', false)
    .orderBy('created_at', 'desc');

const latestFailures = async (reader: Reader, webhook: string, count: number): Promise<AttemptDocument[]> =>
  (await reader.query(failuresOf(webhook).limit(count))).docs.map(({ data }) => data);

/** What is read of an attempt that only its outcome is asked of. */
const OUTCOME = ['v', 'success', 'response_status_code', 'error_code', 'error', 'created_at'] as const;

/** The last attempt of a webhook that ended so; null where there is none. */
export async function lastAttemptThat(
  reader: Pick<Reader, 'query'>,
  webhook: string,
  ended: 'succeeded' | 'failed',
): Promise<Pick<AttemptDocument, (typeof OUTCOME)[number]> | null> {
  if (ended === 'succeeded') return lastSuccessOf(reader, webhook);
  const { docs } = await reader.query(
    failuresOf(webhook)
      .limit(1)
      .select(...OUTCOME),
  );
  return docs[0]?.data ?? null;
}

export async function lastSuccess(reader: Reader, webhook: string): Promise<number | null> {
  const found = await lastSuccessOf(reader, webhook);
  return found?.created_at.toMillis() ?? null;
}

export async function lastExchanges(reader: Reader, webhook: string): Promise<LastExchanges> {
  const [success, [failure]] = await Promise.all([lastSuccess(reader, webhook), latestFailures(reader, webhook, 1)]);
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
  reader: Reader,
  { id, webhook_id, attempts }: { id: string; webhook_id: string; attempts: number },
  since: EpochMs,
): Promise<boolean> {
  const failures = await latestFailures(reader, webhook_id, attempts + UNCOUNTED);
  return failures.some(({ delivery_id, created_at }) => delivery_id !== id && created_at.toMillis() >= since);
}
