/** What somebody asks about a webhook that is not ok: when it failed last, and succeeded last, and how much waits for it. */
import { atMost } from '../base/at-most.ts';
import type { EpochMs } from '../base/time.ts';
import { causeOf } from '../deliveries/cause.ts';
import type { Cause } from '../deliveries/cause.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { Store } from '../store/store.ts';
import { lastAttemptThat } from './last-exchanges.ts';

export interface LastFailure {
  at: EpochMs;
  cause: Cause | null;
  /** 0 where no answer came. */
  status: number;
}

export interface WebhookFacts {
  /** Null where no attempt of the last 100 days failed. */
  lastFailure: LastFailure | null;
  /** Null where none succeeded. */
  lastSuccess: EpochMs | null;
  /** Its pending deliveries. */
  waiting: number;
}

/** Two queries for one attempt each and an aggregation, for each webhook. */
export type ReadWebhookFacts = (ids: readonly string[]) => Promise<ReadonlyMap<string, WebhookFacts>>;

const AT_ONCE = 8;

export function openWebhookFacts(store: Pick<Store, 'query' | 'count'>): ReadWebhookFacts {
  const inTurn = atMost(AT_ONCE);
  const factsOf = async (id: string): Promise<WebhookFacts> => {
    const [failure, success, waiting] = await Promise.all([
      lastAttemptThat(store, id, 'failed'),
      lastAttemptThat(store, id, 'succeeded'),
      store.count(DELIVERIES.where('webhook_id', '==', id).where('status', '==', 'pending')),
    ]);
    return {
      lastFailure: failure && {
        at: failure.created_at.toMillis(),
        cause: causeOf(failure),
        status: failure.response_status_code,
      },
      lastSuccess: success?.created_at.toMillis() ?? null,
      waiting,
    };
  };
  return async (ids) =>
    new Map(await Promise.all(ids.map(async (id) => [id, await inTurn(() => factsOf(id))] as const)));
}

/** What is shown of it, wherever a webhook that is not ok is shown. Times are RFC 3339. */
export interface Trouble {
  cause: Cause | null;
  last_failure_at: string | null;
  last_success_at: string | null;
  waiting: number;
}

export const troubleOf = ({ lastFailure, lastSuccess, waiting }: WebhookFacts): Trouble => ({
  cause: lastFailure?.cause ?? null,
  last_failure_at: lastFailure ? new Date(lastFailure.at).toISOString() : null,
  last_success_at: lastSuccess === null ? null : new Date(lastSuccess).toISOString(),
  waiting,
});
