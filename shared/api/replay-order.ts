/** Where the order of replays may surprise: one that goes out though its webhook has had a newer one of the same subject. */
import { groupedBy } from '../base/grouped.ts';
import { present } from '../base/present.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { openLists } from '../store/lists.ts';
import type { Reader } from '../store/transaction.ts';
import { nanosOf } from '../sweep/job-place.ts';
import { ON_THEIR_WAY } from '../sweep/replay-choice.ts';
import type { Candidate } from '../sweep/replay-choice.ts';

/** So many of a subject's newest are looked at for one that is no replay. */
const LOOKED_AT = 10;

export interface OrderWarning {
  delivery_id: string;
  newer: string;
}

/** @param sent the ids of all that are sent again: what is newer and among them comes after */
export async function replayOrderWarnings(
  at: Pick<Reader, 'query'>,
  candidates: readonly Candidate[],
  sent: ReadonlySet<string>,
): Promise<OrderWarning[]> {
  const withSubject = candidates.filter(({ subject_key }) => subject_key !== null);
  const queues = groupedBy(withSubject, ({ webhook_id, subject_key }) => `${webhook_id} ${subject_key ?? ''}`);
  const warnings = await Promise.all([...queues.values()].map((queue) => warningsOf(at, queue, sent)));
  return warnings.flat();
}

async function warningsOf(
  at: Pick<Reader, 'query'>,
  queue: readonly Candidate[],
  sent: ReadonlySet<string>,
): Promise<OrderWarning[]> {
  const newest = await newestOf(at, present(queue[0], 'a delivery of the queue'));
  if (newest === null || sent.has(newest.id)) return [];
  const isNewer = ({ created_at }: Candidate) => nanosOf(newest.created_at) > nanosOf(created_at);
  return queue.filter(isNewer).map(({ id }) => ({ delivery_id: id, newer: newest.id }));
}

/** The newest that its webhook has had of the subject, or is about to have; a replay brings what is older. */
async function newestOf(
  at: Pick<Reader, 'query'>,
  { webhook_id, subject_key }: Candidate,
): Promise<Pick<Candidate, 'id' | 'created_at'> | null> {
  const list = {
    ...({ collection: DELIVERIES, time: 'created_at', bounds: [] } as const),
    equal: { webhook_id, ...(subject_key !== null && { subject_key }) },
    among: { field: 'status', values: ON_THEIR_WAY },
    fields: ['id', 'origin', 'created_at', 'shard'],
  } as const;
  const docs = await openLists(at).page(list, null, LOOKED_AT);
  return docs.map(({ data }) => data).find(({ origin }) => origin !== 'replay') ?? null;
}
