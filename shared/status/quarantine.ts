/** What nobody has dealt with yet. */
import { QUARANTINE, statusOfQuarantined } from '../events/event-document.ts';
import type { QuarantineDocument } from '../events/event-document.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import type { Reader } from '../store/transaction.ts';
import type { QuarantineFacts } from './facts.ts';

const FIELDS = ['id', 'source', 'account', 'reason', 'received_at', 'status'] as const;
export type Unreadable = Pick<QuarantineDocument, (typeof FIELDS)[number]>;

export interface Quarantined {
  /** Those that are open. */
  count: number;
  /** Newest first. */
  newest: readonly Unreadable[];
}

/** Of so many documents at once the open ones are looked for. */
const PAGE = 100;
/** Where none of so many of the newest is open, the newest that is open is not told. */
const MOST_LOOKED_AT = 1_000;

/** @param most how many of them are read */
export function readQuarantine(store: Pick<Store, 'reading'>, most: number): Promise<Quarantined> {
  return store.reading(async (at) => {
    const [all, closed] = await Promise.all([
      at.count(QUARANTINE),
      at.count(QUARANTINE.where('status', 'in', ['processed', 'dismissed'])),
    ]);
    const count = all - closed;
    return { count, newest: count === 0 ? [] : await newestOpen(at, Math.min(count, most), closed === 0) };
  });
}

/** @param areAll whether all that there are, are open */
async function newestOpen(at: Pick<Reader, 'query'>, most: number, areAll: boolean): Promise<Unreadable[]> {
  const newest = QUARANTINE.where('shard', 'in', EVERY_SHARD).orderBy('received_at', 'desc').orderById('desc');
  const size = areAll ? most : Math.max(PAGE, most);
  const open: Unreadable[] = [];
  let page = newest;
  for (let looked = 0; open.length < most && looked < MOST_LOOKED_AT; looked += size) {
    const { docs } = await at.query(page.limit(size).select(...FIELDS));
    open.push(...docs.map(({ data }) => data).filter((each) => statusOfQuarantined(each) === 'open'));
    const last = docs.at(-1);
    if (docs.length < size || !last) break;
    page = newest.after(last.data.received_at, last.id);
  }
  return open.slice(0, most);
}

/** Pure. */
export function quarantineFacts({ count, newest: [first] }: Quarantined): QuarantineFacts {
  if (!first) return { count, newest: null };
  const { id, source, account, reason, received_at } = first;
  return { count, newest: { id, source, account, reason, received_at: received_at.toDate().toISOString() } };
}
