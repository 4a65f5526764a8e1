/** Which events a webhook gets, by what it asks for; whether it is active is not asked here. */
import type { NormalizedEvent } from '../events/event.ts';
import type { Webhook } from './webhook.ts';

type Matching = Pick<Webhook, 'event_types' | 'match'>;
/** What of an event is asked about. */
export type Matched = Pick<NormalizedEvent, 'type' | 'account' | 'customer' | 'sku' | 'plan'>;

/** True if the event is of one of the webhook's types and satisfies every condition of its `match`. */
export function matches({ event_types, match }: Matching, event: Matched): boolean {
  return (
    (event_types === null || event_types.some((pattern) => isOfType(pattern, event.type))) &&
    allows(match.account, event.account) &&
    allows(match.customer, event.customer?.id) &&
    allows(match.domain, event.customer?.domain?.toLowerCase()) &&
    allows(match.sku, event.sku) &&
    allows(match.plan, event.plan)
  );
}

/** `subscription.*` means every type below `subscription`, however deep; `*` means all. */
export const isOfType = (pattern: string, type: string): boolean =>
  pattern === type || (pattern.endsWith('*') && type.startsWith(pattern.slice(0, -1)));

const allows = (wanted: string[] | undefined, value: string | null | undefined): boolean =>
  wanted === undefined || (value !== null && value !== undefined && wanted.includes(value));
