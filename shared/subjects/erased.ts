/** What an erasure leaves of a subject (docs/erasure.md): pure. */
import type { EventDocument } from '../events/event-document.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { gone } from '../store/write.ts';
import type { Change } from '../store/write.ts';
import type { SubjectDocument } from './document.ts';

/**
 * The number of what was announced stays: it names the next event of `reconcile`, which must not find one of before.
 * @param asOf what arrived by then, by the store's clock, is erased
 */
export const erasedSubject = (asOf: Timestamp) =>
  ({
    subject_id: '',
    customer_key: null,
    subscription_ids: [],
    replaced_by: null,
    state: null,
    source_updated_at: null,
    announced: '{}',
    told_at: null,
    difference: null,
    listed_in: null,
    erased_at: asOf,
  }) satisfies Change<SubjectDocument>;

/** The mark of one that nobody has looked at yet, so that nobody takes it for new. */
export const markOfErased = (
  id: string,
  { source, account }: Pick<EventDocument, 'source' | 'account'>,
  asOf: Timestamp,
): SubjectDocument => ({
  ...{ v: 1, id, source, account, kind: 'subscription' },
  ...{ state_status: 'inaccessible', observed_at: asOf, announced_number: 0 },
  ...erasedSubject(asOf),
});

type Marked = Pick<SubjectDocument, 'erased_at'>;

/** Whether an event that arrived then tells nothing of it: its content was erased. */
export const isErasedSince = ({ erased_at }: Marked, arrived: Timestamp): boolean =>
  erased_at !== undefined && arrived.valueOf() <= erased_at.valueOf();

/** The change that takes the mark away: its source has told of it anew. */
export const toldAnew = (before: Marked | null): Pick<Change<SubjectDocument>, 'erased_at'> =>
  before?.erased_at === undefined ? {} : { erased_at: gone() };
