import { FieldPath } from '@google-cloud/firestore';
import type { QueryDocumentSnapshot, Timestamp } from '@google-cloud/firestore';

import { SUBJECTS, catalogueRef } from '../store/collections.ts';
import { withDeadline } from '../store/deadline.ts';
import type { Store } from '../store/store.ts';

/** The subjects of one account that the source's list must show. */
export interface ListedSubjects {
  /** How many there are: one read per thousand. */
  count: () => Promise<number>;
  /** They in the order of their ids, behind one. */
  page: (afterId: string | null, limit: number) => Promise<QueryDocumentSnapshot[]>;
}

/** @param listedIn `source/account` */
export function openListedSubjects(store: Store, listedIn: string): ListedSubjects {
  const all = store.db.collection(SUBJECTS).where('listed_in', '==', listedIn);
  return {
    count: async () => (await withDeadline(all.count().get(), 'a count')).data().count,
    page: async (afterId, limit) => {
      const ordered = all.orderBy(FieldPath.documentId()).limit(limit);
      return (await store.query(afterId === null ? ordered : ordered.startAfter(afterId))).docs;
    },
  };
}

/** The store's clock is asked by a read: it is the read's time. */
export async function storeTime(store: Store): Promise<Timestamp> {
  const [snapshot] = await store.read([catalogueRef(store.db)]);
  return snapshot!.readTime;
}
