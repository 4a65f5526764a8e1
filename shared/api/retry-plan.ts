/** What a retry job would do, counted at one time. */
import type { EpochMs } from '../base/time.ts';
import { LANES } from '../lanes/document.ts';
import type { RetriableFields } from '../lanes/retries.ts';
import { readOne } from '../store/find.ts';
import { lengthOf, openLists } from '../store/lists.ts';
import { hasValues } from '../store/query.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import { candidatesOf, selectedBy } from '../sweep/retry-candidates.ts';
import type { ReadCandidate, Selection } from '../sweep/retry-candidates.ts';
import { NOTHING_YET, chooseRetries, countOf, progressAfter } from '../sweep/retry-choice.ts';
import { CATALOGUE, WEBHOOKS } from '../webhooks/document.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { retryProgressView } from './job-views.ts';
import { orderWarnings } from './order-warnings.ts';
import type { RetryPlanView } from './shapes/retry-job.ts';
import { timeOf } from './views.ts';

/** Beyond this a job counts. */
const MOST = 2_000;
/** Of so many a queue is asked which comes first. */
const FIRST = 50;

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
      const docs = await selectedAt(at, selection);
      if (docs === null) return null;
      const webhooks = await webhooksAround(at, docs);
      const candidates = await candidatesAt(at, docs, webhooks);
      return planOf(candidates, { webhooks, selection, readTime, now: now() });
    }),
  count: (selection) =>
    store.reading(async (at) => {
      const [{ readTime }, selected] = await Promise.all([readOne(at, CATALOGUE), countAt(at, selection)]);
      return { selected, asOf: readTime };
    }),
});

async function countAt(at: Reader, selection: Selection): Promise<number | null> {
  if (Object.keys(selection.compared).length === 0) return lengthOf(at, selectedBy(selection));
  return (await selectedAt(at, selection))?.length ?? null;
}

/** @returns null where more would have to be looked at */
async function selectedAt(at: Reader, selection: Selection): Promise<Stored<RetriableFields>[] | null> {
  const docs = await openLists(at).page(selectedBy(selection), null, MOST + 1);
  return docs.length > MOST ? null : docs.filter(({ data }) => hasValues(data, selection.compared));
}

const idsOf = (docs: readonly Stored<RetriableFields>[]): string[] => [
  ...new Set(docs.map(({ data }) => data.webhook_id)),
];

async function webhooksAround(
  at: Reader,
  docs: readonly Stored<RetriableFields>[],
): Promise<Map<string, DestinationFields>> {
  const found = await at.read(idsOf(docs).map((id) => WEBHOOKS.doc(id)));
  return new Map(found.flatMap(({ id, data }) => (data === null || data.deleted_at !== null ? [] : [[id, data]])));
}

async function candidatesAt(
  at: Reader,
  docs: readonly Stored<RetriableFields>[],
  webhooks: ReadonlyMap<string, DestinationFields>,
): Promise<ReadCandidate[]> {
  const found = await at.read(idsOf(docs).map((id) => LANES.doc(id)));
  const lanes = new Map(found.flatMap(({ id, data }) => (data === null ? [] : [[id, data] as const])));
  return candidatesOf(at, docs, { webhooks, lanes, asksQueue: (index) => index < FIRST });
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
  const deliveries = candidates.map(({ delivery }) => delivery);
  const byWebhook = countsBy(deliveries, ({ webhook_id }) => webhook_id);
  return {
    dry_run: true,
    as_of: timeOf(readTime),
    selected: deliveries.length,
    progress: retryProgressView(progressAfter(NOTHING_YET, counted)),
    by_webhook: byWebhook.map(([webhook_id, count]) => {
      return { webhook_id, name: webhooks.get(webhook_id)?.name ?? null, count };
    }),
    by_type: countsBy(deliveries, (delivery) => delivery.event_type).map(([event_type, count]) => ({
      event_type,
      count,
    })),
    first_ids: deliveries.slice(0, FIRST).map(({ id }) => id),
    order_warnings: {
      looked_at: Math.min(FIRST, deliveries.length),
      warnings: orderWarnings(candidates.slice(0, FIRST)),
    },
  };
}

/** The most first. */
function countsBy<K>(deliveries: readonly RetriableFields[], keyOf: (delivery: RetriableFields) => K): [K, number][] {
  const counts = new Map<K, number>();
  for (const delivery of deliveries) counts.set(keyOf(delivery), (counts.get(keyOf(delivery)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
