import { shardOf } from '../../shared/store/shards.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import type { RetryJobDocument } from '../../shared/sweep/documents.ts';
import { NOTHING_YET } from '../../shared/sweep/retry-choice.ts';

/** A retry job as the API makes one. */
export function aRetryJob(id: string, equal: RetryJobDocument['equal'], now: number): RetryJobDocument {
  const at = Timestamp.fromMillis(now);
  return {
    ...{ v: 1, id, kind: 'retry', status: 'running', dry_run: false, rate_per_second: 50, request_digest: '' },
    ...{ filter: {}, equal, compared: {}, bounds: [], selected: 0, as_of: at, beside: [], ...NOTHING_YET },
    ...{ after: null, due_at: at, claims: 0, created_at: at, updated_at: at, ended_at: null },
    ...{ shard: shardOf(id), expire_at: null },
  };
}
