import type { Json, JsonObject } from '../base/json.ts';
import { utcTime } from '../base/time.ts';
import type { NormalizedEvent, ReceivedEvent } from '../events/event.ts';
import { reconciledEventId, subjectKey } from '../events/ids.ts';
import type { Instant } from '../subjects/announced.ts';
import type { Told } from './difference.ts';

/** A subscription as it was listed, or as it was last known. */
export interface Listing {
  account: string;
  customerId: string;
  skuId: string;
  subscriptionId: string | null;
  state: JsonObject | null;
}

export const subjectOf = ({ account, customerId, skuId }: Listing): NonNullable<NormalizedEvent['subject']> => ({
  kind: 'subscription',
  id: `${account}/${customerId}/${skuId}`,
});

export const keyOf = (listing: Listing): string => subjectKey('google-workspace', listing.account, subjectOf(listing));

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What is asked about a subscription that no event of the source is at hand for. */
export function questionFor(listing: Listing): NormalizedEvent {
  return reconciledEvent(listing, { type: 'subscription.reconciled', changed: {} }, 0, '1970-01-01T00:00:00Z').event;
}

/**
 * The event that announces a difference.
 * @param number of the announced value that it replaces
 */
export function reconciledEvent(listing: Listing, told: Told, number: number, observedAt: Instant): ReceivedEvent {
  const { account, customerId, skuId, subscriptionId, state } = listing;
  const subject = subjectOf(listing);
  const domain = textOf(state?.customer_domain);
  const changed = Object.fromEntries(Object.entries(told.changed).map(([field, change]) => [field, { ...change }]));
  const event: NormalizedEvent = {
    id: reconciledEventId('google-workspace', account, subject, number),
    type: told.type,
    source: 'google-workspace',
    account,
    source_type: 'reconcile',
    occurred_at: utcTime(observedAt) ?? observedAt,
    subject,
    customer: { id: customerId, ...(domain === null ? {} : { domain }) },
    sku: skuId,
    plan: null,
    data: {
      ...{ subscription_id: subscriptionId, sku_id: skuId, customer_id: customerId, customer_domain: domain },
      ...reasonsFor(told.type, state),
      changed,
    },
  };
  return { event, raw: Buffer.from(JSON.stringify({ changed, state })), recovered: true };
}

function reasonsFor(type: string, state: JsonObject | null): JsonObject {
  if (type === 'subscription.suspended') return { suspension_reasons: state?.suspension_reasons ?? [] };
  return type === 'subscription.cancelled' ? { cancellation_reason: null } : {};
}
