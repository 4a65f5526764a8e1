import { grant } from '../../base/token-bucket.ts';
import { collection } from '../../store/collection.ts';
import { readOne } from '../../store/find.ts';
import type { Store } from '../../store/store.ts';
import { Timestamp } from '../../store/timestamp.ts';
import { replace } from '../../store/write.ts';
import type { TakeBlock } from './budget.ts';

/** The permits of one account of one API (docs/state.md, Budgets), or of a webhook's endpoint (docs/rate-limits.md). */
export interface BudgetDocument {
  v: 1;
  api: string;
  account: string;
  /** When its bucket will be full again, by the store's clock; may lie in the past. */
  full_at: Timestamp;
}

export const BUDGETS = collection<BudgetDocument>('budgets');

/**
 * Takes blocks of permits out of buckets that all instances share, by the store's clock: the read time of the
 * transaction's own read.
 */
export const takeBlocks =
  (store: Store): TakeBlock =>
  ({ api, account, want, rate }) =>
    store.transaction(async (transaction) => {
      const ref = BUDGETS.doc(`${api} ${account.replaceAll('/', ' ')}`);
      const { data: before, readTime } = await readOne(transaction, ref);
      const fullAt = before ? exactMillis(before.full_at) : null;
      const taken = grant(fullAt, want, readTime.toMillis(), rate);
      if (taken.granted > 0) {
        transaction.write([replace(ref, { v: 1, api, account, full_at: noEarlierThan(taken.fullAt) })]);
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
