/** What a retry job would do, counted at one time. */
import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import { LANES } from '../lanes/document.ts';
import type { RetriableFields } from '../lanes/retries.ts';
import { readById, readOne } from '../store/find.ts';
import { hasValues } from '../store/query.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import { candidatesOf, selectedBy } from '../sweep/retry-candidates.ts';
import type { ReadCandidate, Selection } from '../sweep/retry-candidates.ts';
import { NOTHING_YET, chooseRetries, countOf, progressAfter } from '../sweep/retry-choice.ts';
import type { Counted } from '../sweep/retry-choice.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { retryProgressView } from './job-views.ts';
import { orderWarnings } from './order-warnings.ts';
import { FIRST_IDS, PLAN_MS, countAt, plannedCounts, selectedAt, webhooksAt } from './plan-counts.ts';
import type { RetryPlanView } from './shapes/retry-job.ts';
import { timeOf } from './views.ts';

export interface RetryPlanner {
  /** @returns null where too many are selected to be looked at in one request */
  plan: (selection: Selection) => Promise<RetryPlanView | null>;
  /** @returns `selected` null where documents are compared, and too many would have to be */
  count: (selection: Selection) => Promise<{ selected: number | null; asOf: Timestamp }>;
}

export const openRetryPlanner = (store: Pick<Store, 'reading'>, now: () => EpochMs): RetryPlanner => ({
  plan: (selection) =>
    store.reading(async (at) => {
      const { readTime } = await readOne(at, CATALOGUE);
      const docs = await selectedAt(at, wantedBy(selection));
      if (docs === null) return null;
      const webhooks = await webhooksAt(at, idsOf(docs));
      const candidates = await candidatesAt(at, docs, webhooks);
      return planOf(candidates, { webhooks, selection, readTime, now: now() });
    }, PLAN_MS),
  count: (selection) =>
    store.reading(async (at) => {
      const [{ readTime }, selected] = await Promise.all([readOne(at, CATALOGUE), countAt(at, wantedBy(selection))]);
      return { selected, asOf: readTime };
    }),
});

const wantedBy = (selection: Selection) => {
  const { compared } = selection;
  const isCompared = Object.keys(compared).length > 0;
  return {
    list: selectedBy(selection),
    isWanted: isCompared ? (data: RetriableFields) => hasValues(data, compared) : undefined,
  };
};

const idsOf = (docs: readonly Stored<RetriableFields>[]): string[] => docs.map(({ data }) => data.webhook_id);

async function candidatesAt(
  at: Reader,
  docs: readonly Stored<RetriableFields>[],
  webhooks: ReadonlyMap<string, DestinationFields>,
): Promise<ReadCandidate[]> {
  const lanes = await readById(at, LANES, idsOf(docs));
  return candidatesOf(at, docs, { webhooks, lanes, asksQueue: (index) => index < FIRST_IDS });
}

interface Planned {
  webhooks: ReadonlyMap<string, DestinationFields>;
  selection: Selection;
  readTime: Timestamp;
  now: EpochMs;
}

function planOf(candidates: readonly ReadCandidate[], { webhooks, selection, readTime, now }: Planned): RetryPlanView {
  const job = { id: '', created_at: selection.created_at, beside: [] };
  const counted = chooseRetries(job, candidates, now).map(countOf);
  const planned = counted.map((count, index) => {
    const { delivery } = present(candidates[index], 'a candidate');
    return { ...delivery, sends: SENDS.includes(count) };
  });
  return {
    dry_run: true,
    as_of: timeOf(readTime),
    selected: candidates.length,
    progress: retryProgressView(progressAfter(NOTHING_YET, counted)),
    ...plannedCounts(planned, webhooks),
    first_ids: planned.slice(0, FIRST_IDS).map(({ id }) => id),
    order_warnings: {
      looked_at: Math.min(FIRST_IDS, planned.length),
      warnings: orderWarnings(candidates.slice(0, FIRST_IDS)),
    },
  };
}

const SENDS: readonly Counted[] = ['brought_forward', 'probes'];
