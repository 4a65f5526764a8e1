/** A bucket of permits from which all were taken, whatever time it is. */
import { BUDGETS } from '../../shared/sources/asking/budgets.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { replace } from '../../shared/store/write.ts';

/** The tests that an owner may send. */
export const testsUsedUp = (owner: string) =>
  replace(BUDGETS.doc(`tests ${owner}`), {
    ...{ v: 1, api: 'tests', account: owner },
    full_at: Timestamp.fromMillis(Date.parse('2100-01-01T00:00:00Z')),
  });
