/** Which events a webhook gets, by what it asks for; whether it is active is not asked here. */
import { isOfType } from '../events/event-types.ts';
import { isOperational } from '../events/event.ts';
import type { NormalizedEvent } from '../events/event.ts';
import { formatOf, hasForm } from './payload/payload-format.ts';
import type { Webhook } from './webhook.ts';

type Matching = Pick<Webhook, 'event_types' | 'match' | 'payload_format'> & { id?: string };
/** What of an event is asked about. */
export type Matched = Pick<
  NormalizedEvent,
  'source' | 'type' | 'account' | 'subject' | 'customer' | 'sku' | 'plan' | 'data'
>;

/**
 * True if the event is of one of the webhook's types, satisfies every condition of its `match`, and can be sent in its
 * payload format. An operational event must be named, and the webhook that it is about never gets it.
 */
export function matches({ event_types, match, ...webhook }: Matching, event: Matched): boolean {
  return (
    asksFor(event_types, event) &&
    (webhook.id === undefined || aboutWebhook(event) !== webhook.id) &&
    allows(match.account, event.account) &&
    allows(match.customer, event.customer?.id) &&
    allows(match.domain, event.customer?.domain?.toLowerCase()) &&
    allows(match.sku, event.sku) &&
    allows(match.plan, event.plan) &&
    hasForm(formatOf(webhook), event)
  );
}

function asksFor(patterns: string[] | null, event: Matched): boolean {
  const { type } = event;
  if (!isOperational(event)) return patterns === null || patterns.some((pattern) => isOfType(pattern, type));
  return patterns?.some((pattern) => pattern !== '*' && isOfType(pattern, type)) ?? false;
}

/** The webhook that an operational event is about. */
export const aboutWebhook = (event: Pick<Matched, 'source' | 'subject'>): string | null =>
  isOperational(event) && event.subject?.kind === 'webhook' ? event.subject.id : null;

const allows = (wanted: string[] | undefined, value: string | null | undefined): boolean =>
  wanted === undefined || (value !== null && value !== undefined && wanted.includes(value));
