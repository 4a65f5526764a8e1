/** What a retry job reads: the next deliveries that its filter selects, and what may stand in the way of each. */
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { firstBefore } from '../deliveries/queues.ts';
import type { LaneDocument } from '../lanes/document.ts';
import { RETRIABLE_FIELDS, isOrdered } from '../lanes/retries.ts';
import type { RetriableFields } from '../lanes/retries.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, TimeList } from '../store/lists.ts';
import { hasValues } from '../store/query.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import type { RetryJobDocument } from './documents.ts';
import { positionIn, textOf } from './job-place.ts';
import { boundsOf } from './job-selection.ts';
import type { RetryCandidate } from './retry-choice.ts';

const PAGE = 100;

/** What selects deliveries for a job. */
export type Selection = Pick<RetryJobDocument, 'equal' | 'compared' | 'bounds' | 'created_at'>;

/** With all that a filter compares. */
export const COMPARABLE_FIELDS = [
  ...RETRIABLE_FIELDS,
  'reason',
  'origin',
] as const satisfies readonly (keyof DeliveryDocument)[];

/**
 * Those that are pending, and were created before the job was ordered, but for what is compared: newest first, never in
 * the order of `due_at`.
 */
export const selectedBy = ({ equal, bounds, created_at }: Omit<Selection, 'compared'>) =>
  ({
    collection: DELIVERIES,
    time: 'created_at',
    equal: { ...equal, status: 'pending' },
    bounds: boundsOf({ bounds, created_at }),
    fields: COMPARABLE_FIELDS,
  }) as const satisfies TimeList<DeliveryDocument>;

export interface RetryPage {
  docs: Stored<RetriableFields>[];
  after: string | null;
  /** Whether there are no more behind it. */
  isLast: boolean;
}

/** Reads the deliveries from the job's place on: a second's worth, so that a slow job sends evenly. */
export async function readRetryPage(lists: Lists, job: RetryJobDocument): Promise<RetryPage> {
  const list = selectedBy(job);
  const most = job.dry_run ? PAGE : Math.min(PAGE, job.rate_per_second);
  const limit = Object.keys(job.compared).length > 0 ? PAGE : most;
  const read = await lists.page(list, positionIn(job.after), limit);
  const wanted = read.filter(({ data }) => hasValues(data, job.compared));
  const docs = wanted.slice(0, most);
  const last = wanted.length > most ? docs.at(-1) : read.at(-1);
  const isLast = read.length < limit && wanted.length <= most;
  return { docs, after: last ? textOf(positionOf(list, last)) : job.after, isLast };
}

/** A candidate, and the version of its delivery. */
export interface ReadCandidate extends RetryCandidate {
  version: Version;
}

export interface Around {
  webhooks: ReadonlyMap<string, DestinationFields>;
  lanes: ReadonlyMap<string, LaneDocument>;
  /** Whether a queue is asked which of its deliveries comes first; else one that nothing holds counts as the first. */
  asksQueue: (index: number) => boolean;
}

/** Stands for the one before a delivery that is held for its order, which nobody has asked for. */
const SOMEBODY = 'one before it';

/** What may stand in the way of some deliveries. */
export const candidatesOf = (
  store: Pick<Store, 'query'>,
  docs: readonly Stored<RetriableFields>[],
  { webhooks, lanes, asksQueue }: Around,
): Promise<ReadCandidate[]> =>
  Promise.all(
    docs.map(async ({ data: delivery, version }, index) => {
      const webhook = webhooks.get(delivery.webhook_id);
      const ordered = isOrdered(delivery, webhook);
      const asks = ordered && asksQueue(index);
      const behind = asks ? await firstBefore(store, delivery) : ordered && delivery.hold === 'order' ? SOMEBODY : null;
      return { delivery, version, webhook, lane: lanes.get(delivery.webhook_id) ?? null, ordered, behind };
    }),
  );
