/** Which events a webhook gets, by what it asks for; whether it is active is not asked here. */
import type { NormalizedEvent } from '../events/event.ts';
import { formatOf, hasForm } from './payload-format.ts';
import type { Webhook } from './webhook.ts';

type Matching = Pick<Webhook, 'event_types' | 'match' | 'payload_format'>;
/** What of an event is asked about. */
export type Matched = Pick<NormalizedEvent, 'source' | 'type' | 'account' | 'customer' | 'sku' | 'plan' | 'data'>;

/**
 * True if the event is of one of the webhook's types, satisfies every condition of its `match`, and can be sent in its
 * payload format.
 */
export function matches({ event_types, match, ...webhook }: Matching, event: Matched): boolean {
  return (
    (event_types === null || event_types.some((pattern) => isOfType(pattern, event.type))) &&
    allows(match.account, event.account) &&
    allows(match.customer, event.customer?.id) &&
    allows(match.domain, event.customer?.domain?.toLowerCase()) &&
    allows(match.sku, event.sku) &&
    allows(match.plan, event.plan) &&
    hasForm(formatOf(webhook), event)
  );
}

/** `subscription.*` means every type below `subscription`, however deep; `*` means all. */
export const isOfType = (pattern: string, type: string): boolean =>
  pattern === type || (pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1)));

const allows = (wanted: string[] | undefined, value: string | null | undefined): boolean =>
  wanted === undefined || (value !== null && value !== undefined && wanted.includes(value));
