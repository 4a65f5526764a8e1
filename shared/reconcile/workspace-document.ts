import { isDeepStrictEqual } from 'node:util';

import { fromJsonText } from '../base/json.ts';
import { livelinessOf } from '../sources/workspace/liveliness.ts';
import type { Timestamp } from '../store/timestamp.ts';
import type { Seen } from '../subjects/announced.ts';
import type { SubjectDocument } from '../subjects/document.ts';
import { withSubscriptionId } from '../subjects/subjects.ts';
import { keyOf, subjectOf } from './workspace-event.ts';
import type { Listing } from './workspace-event.ts';

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
  document: SubjectDocument | null,
  { listing, status, observedAt }: Sighting,
  given: Given,
): SubjectDocument {
  const isNewer = document === null || document.observed_at.valueOf() < observedAt.valueOf();
  const stored = document?.state ?? null;
  const isOther = status === 'fresh' && isNewer && !isDeepStrictEqual(stored && JSON.parse(stored), listing.state);
  return {
    v: 1,
    id: keyOf(listing),
    source: 'google-workspace',
    account: listing.account,
    kind: 'subscription',
    subject_id: subjectOf(listing).id,
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

/**
 * Whether the subscription that a document holds goes before a listed one of the same customer and SKU, though it is not
 * on the same page: what stands beside it there has told by itself which of them counts.
 * @param together the ids of that customer and SKU on the page
 */
export function isShadowed(listing: Listing, together: ReadonlySet<string>, document: SubjectDocument | null): boolean {
  if (document === null || document.state === null || document.state_status === 'inaccessible') return false;
  const stored = fromJsonText(document.state);
  if (typeof stored.subscription_id === 'string' && together.has(stored.subscription_id)) return false;
  return livelinessOf(stored) > livelinessOf(listing.state);
}

/** Of several listings of one subject, the one that counts. */
export const firstOf = (a: Listing, b: Listing): Listing => (livelinessOf(b.state) > livelinessOf(a.state) ? b : a);
