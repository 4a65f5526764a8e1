import { isDeepStrictEqual } from 'node:util';

import type { ListComparison, Listing } from '../sources/comparing.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Seen } from '../subjects/announced.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { withSubscriptionId } from '../subjects/subjects.ts';
import { keyOf } from './list-event.ts';
import { storedObject } from '../base/json.ts';

/** A subscription as the source has just shown it; with `inaccessible`, as it has just refused to. */
export interface Sighting {
  listing: Listing;
  status: Seen['status'];
  observedAt: Timestamp;
}

type Given = Pick<
  SubjectDocument,
  'announced' | 'announced_number' | 'told_at' | 'listed_in' | 'difference' | 'customer_key'
>;

/** A subject's document after a sighting; a state that was observed later stays, and so does an equal one. */
export function subjectAfter(
  { source, account }: Pick<ListComparison, 'source' | 'account'>,
  document: SubjectDocument | null,
  { listing, status, observedAt }: Sighting,
  given: Given,
): SubjectDocument {
  const isNewer = document === null || document.observed_at.valueOf() < observedAt.valueOf();
  const stored = document?.state ?? null;
  const isOther = status === 'fresh' && isNewer && !isDeepStrictEqual(stored && JSON.parse(stored), listing.state);
  return {
    v: 1,
    id: keyOf({ source, account }, listing),
    source,
    account,
    kind: 'subscription',
    subject_id: listing.subject.id,
    subscription_ids: withSubscriptionId(document?.subscription_ids ?? [], listing.subscriptionId),
    // A subscription that is listed again is nobody's predecessor any more.
    replaced_by: status === 'fresh' ? null : (document?.replaced_by ?? null),
    state: isOther ? JSON.stringify(listing.state) : stored,
    state_status: isNewer ? status : document.state_status,
    observed_at: isNewer ? observedAt : document.observed_at,
    source_updated_at: null,
    ...given,
  };
}

/** The part of a list that says which of several subscriptions counts that are one subject. */
type Livelier = Pick<ListComparison, 'livelinessOf'>;

/**
 * Whether the subscription that a document holds goes before a listed one of the same subject, though it is not on the
 * same page: what stands beside it there has told by itself which of them counts.
 * @param together the ids of that subject on the page
 */
export function isShadowed(
  { livelinessOf }: Livelier,
  listing: Listing,
  together: ReadonlySet<string>,
  document: SubjectDocument | null,
): boolean {
  if (document === null || document.state === null || document.state_status === 'inaccessible') return false;
  const stored = storedObject(document.state);
  if (typeof stored.subscription_id === 'string' && together.has(stored.subscription_id)) return false;
  return livelinessOf(stored) > livelinessOf(listing.state);
}

/** Of several listings of one subject, the one that counts. */
export const firstOf = ({ livelinessOf }: Livelier, a: Listing, b: Listing): Listing =>
  livelinessOf(b.state) > livelinessOf(a.state) ? b : a;
