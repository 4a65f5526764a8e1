import { Timestamp } from '@google-cloud/firestore';

import { grant } from '../../base/token-bucket.ts';
import { BUDGETS, refTo } from '../../store/collections.ts';
import type { Store } from '../../store/store.ts';
import type { TakeBlock } from './budget.ts';

/** The permits of one account of one API (docs/state.md, Budgets), or of a webhook's endpoint (docs/rate-limits.md). */
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
      const fullAt = before ? exactMillis(before.full_at) : null;
      const taken = grant(fullAt, want, snapshot.readTime.toMillis(), rate);
      if (taken.granted > 0) {
        const data: BudgetDocument = { v: 1, api, account, full_at: noEarlierThan(taken.fullAt) };
        transaction.set(ref, data);
      }
      return taken;
    });

/** With its fraction, which `toMillis` rounds. */
export const exactMillis = ({ seconds, nanoseconds }: Timestamp): number => seconds * 1_000 + nanoseconds / 1_000_000;

/** The store cuts times to microseconds: a bucket that is often written would fill too fast. */
export function noEarlierThan(millis: number): Timestamp {
  const micros = Math.ceil(millis * 1_000);
  return new Timestamp(Math.floor(micros / 1_000_000), (micros % 1_000_000) * 1_000);
}
