import { isJsonObject, parseJsonBytes } from '../../base/json.ts';
import type { NormalizedEvent } from '../../events/event.ts';
import { billingSubscription } from './billing-state.ts';
import type { BillingSubscription } from './billing-state.ts';

/**
 * The subscription that a notification itself carries: Paddle Billing sends the whole of it, as it was after the change
 * (docs/facts/paddle.md, PB-1).
 * @param raw the notification's JSON
 * @returns null for every other kind of event
 */
export function ownEntity(event: NormalizedEvent, raw: Uint8Array): BillingSubscription | null {
  if (!event.source_type.startsWith('subscription.')) return null;
  const notification = parseJsonBytes(raw);
  const entity = isJsonObject(notification) ? billingSubscription(notification['data']) : null;
  return entity && event.subject?.id === `${event.account}/${entity.subscriptionId}` ? entity : null;
}
