/** What an order selects, read at one time. */
import { readById } from '../store/find.ts';
import { lengthOf, openLists } from '../store/lists.ts';
import type { Seen, Sharded, TimeList } from '../store/lists.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Reader } from '../store/transaction.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { WEBHOOKS } from '../webhooks/document.ts';

/** Beyond this a job counts. */
export const MOST_AT_ONCE = 2_000;
/** Of so many ids a plan tells, and warns of their order. */
export const FIRST_IDS = 50;
/** To read what 2,000 documents hang on takes longer than one call. */
export const PLAN_MS = 20_000;

/** A list, and what no query tells of what is wanted of it; absent: nothing. */
export interface Wanted<T, F extends keyof T & string> {
  list: TimeList<T, F>;
  isWanted?: ((data: Seen<T, F>) => boolean) | undefined;
}

/** @returns newest first; null where more would have to be looked at */
export async function selectedAt<T extends Sharded, F extends keyof T & string>(
  at: Pick<Reader, 'query'>,
  { list, isWanted = () => true }: Wanted<T, F>,
): Promise<Stored<Seen<T, F>>[] | null> {
  const docs = await openLists(at).page(list, null, MOST_AT_ONCE + 1);
  return docs.length > MOST_AT_ONCE ? null : docs.filter(({ data }) => isWanted(data));
}

/** @returns null where more would have to be compared */
export async function countAt<T extends Sharded, F extends keyof T & string>(
  at: Pick<Reader, 'query' | 'count'>,
  wanted: Wanted<T, F>,
): Promise<number | null> {
  if (wanted.isWanted === undefined) return lengthOf(at, wanted.list);
  return (await selectedAt(at, wanted))?.length ?? null;
}

/** Those of some webhooks that are not deleted. */
export async function webhooksAt(
  at: Pick<Reader, 'read'>,
  ids: readonly string[],
): Promise<Map<string, DestinationFields>> {
  const found = await readById(at, WEBHOOKS, ids);
  return new Map([...found].filter(([, { deleted_at }]) => deleted_at === null));
}

/** What is counted of the deliveries of a plan. */
export interface Planned {
  webhook_id: string;
  event_type: string | null;
  /** Whether it would be sent. */
  sends: boolean;
}

interface Counted {
  count: number;
  sends: number;
}

/** How many there are for each key, and how many of them would be sent: the most first. */
export function countsBy<K>(planned: readonly Planned[], keyOf: (each: Planned) => K): (readonly [K, Counted])[] {
  const counts = new Map<K, Counted>();
  for (const each of planned) {
    const { count, sends } = counts.get(keyOf(each)) ?? { count: 0, sends: 0 };
    counts.set(keyOf(each), { count: count + 1, sends: sends + (each.sends ? 1 : 0) });
  }
  return [...counts].sort(([, a], [, b]) => b.count - a.count);
}

/** @param names by webhook; one that was deleted has none */
export const plannedCounts = (planned: readonly Planned[], names: ReadonlyMap<string, { name: string }>) => ({
  by_webhook: countsBy(planned, ({ webhook_id }) => webhook_id).map(([webhook_id, counted]) => ({
    ...{ webhook_id, name: names.get(webhook_id)?.name ?? null },
    ...counted,
  })),
  by_type: countsBy(planned, ({ event_type }) => event_type).map(([event_type, counted]) => ({
    event_type,
    ...counted,
  })),
});
