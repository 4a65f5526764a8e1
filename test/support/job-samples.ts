import { shardOf } from '../../shared/store/shards.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import type { JobSelection, ReplayJobDocument, RetryJobDocument, SendingFields } from '../../shared/sweep/documents.ts';
import { nowhere } from '../../shared/sweep/places.ts';
import { NOTHING_REPLAYED } from '../../shared/sweep/replay-choice.ts';
import { NOTHING_YET } from '../../shared/sweep/retry-choice.ts';

const RATE = 50;

function begun(id: string, now: number): SendingFields {
  const at = Timestamp.fromMillis(now);
  return {
    ...{ v: 1, id, status: 'running', dry_run: false, rate_per_second: RATE, request_digest: '' },
    ...{ after: null, due_at: at, claims: 0, created_at: at, updated_at: at, ended_at: null },
    ...{ shard: shardOf(id), expire_at: null },
  };
}

const selecting = (equal: JobSelection['equal'], now: number): JobSelection => ({
  ...{ filter: {}, equal, compared: {}, bounds: [], selected: 0, as_of: Timestamp.fromMillis(now), beside: [] },
});

/** A retry job as the API makes one. */
export const aRetryJob = (id: string, equal: JobSelection['equal'], now: number): RetryJobDocument => ({
  ...{ kind: 'retry', ...begun(id, now), ...selecting(equal, now), ...NOTHING_YET },
});

/** A replay job of what failed, as the API makes one. */
export const aReplayJob = (id: string, equal: JobSelection['equal'], now: number): ReplayJobDocument => ({
  ...{ kind: 'replay', mode: 'failed', webhook_ids: null, event_types: null },
  ...{ ...begun(id, now), ...selecting(equal, now), ...nowhere(RATE), ...NOTHING_REPLAYED },
});
