import { Timestamp } from '@google-cloud/firestore';

import type { TakeBlock } from '../sources/budget.ts';
import { grant } from '../sources/token-bucket.ts';
import { BUDGETS, refTo } from './collections.ts';
import type { Store } from './store.ts';

/** The permits of one account of one API (docs/state.md, Budgets). */
export interface BudgetDocument {
  v: 1;
  api: string;
  account: string;
  /** When its bucket will be full again, by the store's clock; may lie in the past. */
  full_at: Timestamp;
}

/**
 * Takes blocks of permits out of buckets that all instances share, by the store's clock: the read time of the
 * transaction's own read.
 */
export const takeBlocks =
  (store: Store): TakeBlock =>
  ({ api, account, want, rate }) =>
    store.transaction(async (transaction) => {
      const ref = refTo(store.db, BUDGETS, `${api} ${account.replaceAll('/', ' ')}`);
      const snapshot = await transaction.get(ref);
      const before = snapshot.data() as BudgetDocument | undefined;
      const fullAt = before ? before.full_at.toMillis() : null;
      const taken = grant(fullAt, want, snapshot.readTime.toMillis(), rate);
      if (taken.granted > 0) {
        const data: BudgetDocument = { v: 1, api, account, full_at: Timestamp.fromMillis(taken.fullAt) };
        transaction.set(ref, data);
      }
      return taken;
    });
