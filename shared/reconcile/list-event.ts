import { utcTime } from '../base/time.ts';
import type { NormalizedEvent, ReceivedEvent } from '../events/event.ts';
import { reconciledEventId, subjectKey } from '../events/ids.ts';
import type { Compared, ListComparison, Listing } from '../sources/comparing.ts';
import type { Told } from '../sources/subject-rules.ts';
import type { Instant } from '../subjects/announced.ts';

/** The id of a listed subject's document. */
export const keyOf = ({ source, account }: Pick<Compared, 'source' | 'account'>, { subject }: Listing): string =>
  subjectKey(source, account, subject);

/**
 * The event that announces a difference.
 * @param number of the announced value that it replaces
 */
export function reconciledEvent(
  { source, account, particularsOf }: Pick<ListComparison, 'source' | 'account' | 'particularsOf'>,
  listing: Listing,
  told: Told,
  number: number,
  observedAt: Instant,
): ReceivedEvent {
  const { subject, state } = listing;
  const changed = Object.fromEntries(Object.entries(told.changed).map(([field, change]) => [field, { ...change }]));
  const { customer, sku, plan, data } = particularsOf(listing, told);
  const event: NormalizedEvent = {
    id: reconciledEventId(source, account, subject, number),
    type: told.type,
    source,
    account,
    source_type: 'reconcile',
    occurred_at: utcTime(observedAt) ?? observedAt,
    subject,
    customer,
    sku,
    plan,
    data: { ...data, changed },
  };
  return { event, raw: Buffer.from(JSON.stringify({ changed, state })), recovered: true };
}
