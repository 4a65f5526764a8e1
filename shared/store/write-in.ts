import type { Transaction } from '@google-cloud/firestore';

import { placed } from './store.ts';
import type { Write } from './store.ts';

/** Makes writes part of a transaction, which is to have read by then all that it reads. */
export function writeIn(transaction: Transaction, writes: readonly Write[]): void {
  for (const [place, write] of writes.entries()) {
    if (write.kind === 'create') transaction.create(write.ref, write.queued ? placed(write.data, place) : write.data);
    else if (write.kind === 'merge') transaction.set(write.ref, write.data, { merge: true });
    else if (write.kind === 'delete') transaction.delete(write.ref, write.precondition);
    else if (write.precondition) transaction.update(write.ref, write.data, write.precondition);
    else transaction.update(write.ref, write.data);
  }
}
