/** What a replay job reads: the next deliveries that it looks at, oldest first. */
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { positionOf } from '../store/lists.ts';
import type { Lists, TimeList } from '../store/lists.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { readBlock } from './blocks.ts';
import type { Places, ReplayJobDocument } from './documents.ts';
import { positionIn, textOf } from './job-place.ts';
import { isSelected, replayList } from './job-selection.ts';
import { pageSize } from './replay-choice.ts';
import type { Candidate } from './replay-choice.ts';

/** The payloads of a page together; a commit has room for 10 MiB. Bytes. */
const PAYLOAD_BYTES = 4_000_000;

/** Where a job goes on. */
export type JobPlace = Pick<Places, 'places'> & Pick<ReplayJobDocument, 'after'>;

export type WithPayload = Candidate & Pick<DeliveryDocument, 'payload'>;

export interface Taken<T> {
  items: T[];
  place: JobPlace;
  /** Whether there are no more behind it. */
  isLast: boolean;
}

/** Reads the next page of a job's deliveries, from where it is. */
export async function readReplayPage(
  { store, lists }: { store: Pick<Store, 'readFields'>; lists: Lists },
  job: ReplayJobDocument,
): Promise<Taken<WithPayload>> {
  const list = replayList(job);
  const docs = await readBlock(lists, list, blockOf(job));
  const items: WithPayload[] = [];
  let [looked, bytes] = [0, 0];
  for (const { id, data } of docs) {
    if (bytes > PAYLOAD_BYTES || items.length === pageSize(job)) break;
    looked += 1;
    if (!isSelected(job, data)) continue;
    const payload = data.event_id === null ? await payloadOf(store, id) : null;
    bytes += payload?.length ?? 0;
    items.push({ ...data, payload });
  }
  return takenOf(job, list, docs, { items, looked });
}

export const blockOf = ({ places, after }: JobPlace) => ({
  newer: positionIn(places.at(-1) ?? null),
  older: positionIn(after),
});

/** @param looked how many of a block's documents have been looked at */
export function takenOf<T, D, F extends keyof D & string, S extends object>(
  { places, after }: JobPlace,
  list: Pick<TimeList<D, F>, 'time'>,
  docs: readonly Stored<S>[],
  { items, looked }: { items: T[]; looked: number },
): Taken<T> {
  const isWhole = looked === docs.length;
  const isLast = isWhole && places.length === 0;
  const last = docs[looked - 1];
  const next = last ? textOf(positionOf(list, last)) : after;
  const place = { places: isWhole ? places.slice(0, -1) : places, after: isLast ? null : next };
  return { items, place, isLast };
}

async function payloadOf(store: Pick<Store, 'readFields'>, id: string): Promise<string | null> {
  const [delivery] = await store.readFields([DELIVERIES.doc(id)], ['payload']);
  return delivery?.data?.payload ?? null;
}
