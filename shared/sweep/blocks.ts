/** A list from the oldest to the newest, block by block, though no index goes that way. */
import { newestFirst, positionOf } from '../store/lists.ts';
import type { Lists, Position, Seen, Sharded, TimeList } from '../store/lists.ts';
import type { Stored } from '../store/snapshot.ts';

const READ = 200;

/** What lies between two places, neither of them part of it; null: the end of the list. */
export interface Block {
  newer: Position | null;
  older: Position | null;
}

/** All documents of a block, oldest first. */
export async function readBlock<T extends Sharded, F extends keyof T & string>(
  lists: Pick<Lists, 'page'>,
  list: TimeList<T, F>,
  { newer, older }: Block,
): Promise<Stored<Seen<T, F>>[]> {
  const bounds = older ? [...list.bounds, { op: '>=' as const, at: older.at }] : list.bounds;
  const isIn = (doc: Stored<Seen<T, F>>) => older === null || newestFirst(positionOf(list, doc), older) < 0;
  const found: Stored<Seen<T, F>>[] = [];
  let after = newer;
  for (;;) {
    const docs = await lists.page({ ...list, bounds }, after, READ);
    found.push(...docs.filter(isIn));
    const last = docs.at(-1);
    if (last === undefined || docs.length < READ) return found.reverse();
    after = positionOf(list, last);
  }
}
