/** Whether a document is of what had arrived when an erasure was ordered: what arrived since is not erased. */
import { DELIVERIES } from '../deliveries/documents.ts';
import { EVENTS } from '../events/event-document.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';

/** What a document was made of: an event, or where there is none another delivery; neither: it stands for itself. */
export interface Origin {
  event: string | null;
  delivery: string | null;
}

export const isBy = (asOf: Timestamp, time: Timestamp): boolean => time.valueOf() <= asOf.valueOf();

/** Those that were there by then, or were made since of what was: by a replay, by a fan-out, by an exchange in flight. */
export async function ofBefore<S>(
  store: Pick<Store, 'readFields'>,
  asOf: Timestamp,
  docs: readonly Stored<S>[],
  originOf: (data: S) => Origin,
): Promise<Stored<S>[]> {
  const are = await Promise.all(
    docs.map(async ({ createTime, data }) => isBy(asOf, createTime) || isOfBefore(store, asOf, originOf(data))),
  );
  return docs.filter((_, index) => are[index]);
}

/** Whether the origin had arrived by then. What has expired by now had arrived by then. */
export async function isOfBefore(
  store: Pick<Store, 'readFields'>,
  asOf: Timestamp,
  { event, delivery }: Origin,
): Promise<boolean> {
  if (event !== null) {
    const [found] = await store.readFields([EVENTS.doc(event)], ['v']);
    return !found?.exists || isBy(asOf, found.createTime);
  }
  if (delivery === null) return false;
  const [found] = await store.readFields([DELIVERIES.doc(delivery)], ['v', 'replay_of']);
  if (!found?.exists || isBy(asOf, found.createTime)) return true;
  return isOfBefore(store, asOf, { event: null, delivery: found.data.replay_of });
}
