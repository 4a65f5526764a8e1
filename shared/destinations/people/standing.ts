/** How a person stands at a destination, in one word: pure. */
import type { EpochMs } from '../../base/time.ts';
import type { PersonDocument } from './document.ts';
import { entitles } from './entitlement.ts';

/**
 * The first of these that is true. `erasing`: to be taken back and forgotten. `forgotten`: an erasure has been there.
 * `refused`: the service will not have the person. `open`: at the last look something was not as it should be. `stays`: it was
 * there by another's hand, and no subscription wants it. `entitled`: a subscription counts. `ended`: none does.
 */
export const standings = ['erasing', 'forgotten', 'refused', 'open', 'stays', 'entitled', 'ended'] as const;
export type Standing = (typeof standings)[number];

export function standingOf(person: PersonDocument, now: EpochMs): Standing {
  const { erasing, email, refused, differs = {}, subscriptions } = person;
  if (erasing) return 'erasing';
  if (email === null) return 'forgotten';
  if (refused !== null) return 'refused';
  const found = Object.values(differs);
  if (found.some((each) => each !== 'stays')) return 'open';
  if (found.length > 0) return 'stays';
  return Object.values(subscriptions).some((each) => entitles(each, now)) ? 'entitled' : 'ended';
}
