import type { DocumentData, DocumentReference, DocumentSnapshot } from '@google-cloud/firestore';

import type { Got } from './messages.ts';

/** What was read of a document, as far as snapshots are looked at here; `data` is made once, and not to be changed. */
export function snapshotOf(ref: DocumentReference, { found, readTime }: Got): DocumentSnapshot {
  const data = (): DocumentData | undefined => found?.data();
  const snapshot = {
    ref,
    id: ref.id,
    exists: found !== null,
    readTime,
    createTime: found?.createTime,
    updateTime: found?.updateTime,
    data,
    get: (field: string): unknown => (data() as Record<string, unknown> | undefined)?.[field],
  };
  return snapshot as unknown as DocumentSnapshot;
}
