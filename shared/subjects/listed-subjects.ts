import { readOne } from '../store/find.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { CATALOGUE } from '../webhooks/document.ts';
import { SUBJECTS } from './document.ts';
import type { SubjectDocument } from './document.ts';

/** The subjects of one account that the source's list must show. */
export interface ListedSubjects {
  /** How many there are: one read per thousand. */
  count: () => Promise<number>;
  /** They in the order of their ids, behind one. */
  page: (afterId: string | null, limit: number) => Promise<Stored<SubjectDocument>[]>;
}

/** @param listedIn `source/account` */
export function openListedSubjects(store: Store, listedIn: string): ListedSubjects {
  const all = SUBJECTS.where('listed_in', '==', listedIn);
  return {
    count: () => store.count(all),
    page: async (afterId, limit) => {
      const ordered = all.orderById().limit(limit);
      return (await store.query(afterId === null ? ordered : ordered.after(afterId))).docs;
    },
  };
}

/** The store's clock is asked by a read: it is the read's time. */
export async function storeTime(store: Pick<Store, 'read'>): Promise<Timestamp> {
  const { readTime } = await readOne(store, CATALOGUE);
  return readTime;
}
