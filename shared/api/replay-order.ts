/** Where the order of replays may surprise: one that goes out though its webhook has had a newer one of the same subject. */
import { groupedBy } from '../base/grouped.ts';
import { present } from '../base/present.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { openLists } from '../store/lists.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Reader } from '../store/transaction.ts';
import { nanosOf } from '../sweep/job-place.ts';
import { ON_THEIR_WAY } from '../sweep/replay-choice.ts';
import type { Candidate } from '../sweep/replay-choice.ts';

/** So many of a subject's newest are looked at for one that is no replay. */
const LOOKED_AT = 10;

/** What is to be sent: its id among the first ids, and its place in the queue of its webhook and subject. */
export interface Sending {
  id: string;
  webhook_id: string;
  subject_key: string | null;
  at: Timestamp;
}

export interface OrderWarning {
  id: string;
  webhook_id: string;
  newer: string;
}

/** @param sent the ids of all deliveries that are sent again: what is newer and among them comes after */
export async function replayOrderWarnings(
  reader: Pick<Reader, 'query'>,
  first: readonly Sending[],
  sent: ReadonlySet<string>,
): Promise<OrderWarning[]> {
  const withSubject = first.filter(({ subject_key }) => subject_key !== null);
  const queues = groupedBy(withSubject, ({ webhook_id, subject_key }) => `${webhook_id} ${subject_key ?? ''}`);
  const warnings = await Promise.all([...queues.values()].map((queue) => warningsOf(reader, queue, sent)));
  return warnings.flat();
}

async function warningsOf(
  reader: Pick<Reader, 'query'>,
  queue: readonly Sending[],
  sent: ReadonlySet<string>,
): Promise<OrderWarning[]> {
  const newest = await newestOf(reader, present(queue[0], 'a delivery of the queue'));
  if (newest === null || sent.has(newest.id)) return [];
  const isOlder = ({ at }: Sending) => nanosOf(at) < nanosOf(newest.created_at);
  return queue.filter(isOlder).map(({ id, webhook_id }) => ({ id, webhook_id, newer: newest.id }));
}

/** The newest that its webhook has had of the subject, or is about to have; a replay brings what is older. */
async function newestOf(
  reader: Pick<Reader, 'query'>,
  { webhook_id, subject_key }: Sending,
): Promise<Pick<Candidate, 'id' | 'created_at'> | null> {
  const list = {
    ...({ collection: DELIVERIES, time: 'created_at', bounds: [] } as const),
    equal: { webhook_id, ...(subject_key !== null && { subject_key }) },
    among: { field: 'status', values: ON_THEIR_WAY },
    fields: ['id', 'origin', 'created_at', 'shard'],
  } as const;
  const docs = await openLists(reader).page(list, null, LOOKED_AT);
  return docs.map(({ data }) => data).find(({ origin }) => origin !== 'replay') ?? null;
}
