/** Which events a webhook gets, by what it asks for; whether it is active is not asked here. */
import { isOfType } from '../events/event-types.ts';
import { isOperational } from '../events/event.ts';
import type { NormalizedEvent } from '../events/event.ts';
import { formatOf, hasForm } from './payload/payload-format.ts';
import type { DestinationFields, Match } from './destination-fields.ts';

/** What of a webhook is asked. */
export type Matching = Pick<DestinationFields, 'event_types' | 'match' | 'payload_format' | 'owner' | 'owner_match'> & {
  id?: string;
};

/** What of an event is asked about, but for its data, which payload formats ask about. */
export const ASKED_FIELDS = ['source', 'type', 'account', 'subject', 'customer', 'sku', 'plan', 'tags'] as const;

export type Asked = Pick<NormalizedEvent, (typeof ASKED_FIELDS)[number]>;
export type Matched = Asked & Pick<NormalizedEvent, 'data'>;

/** The conditions of `match`, the most telling first. */
export const CONDITIONS = [
  ...(['customer', 'domain', 'sku', 'plan', 'tags', 'account'] as const),
] as const satisfies readonly (keyof Match)[];

export type Condition = (typeof CONDITIONS)[number];

/** Why a webhook does not get an event. */
export const mismatches = [
  'event_types',
  'not_named',
  'about_itself',
  'owner',
  ...CONDITIONS,
  'payload_format',
] as const;
export type Mismatch = (typeof mismatches)[number];

/**
 * True if the event is of one of the webhook's types, satisfies every condition of its owner's match and of its own, and
 * can be sent in its payload format. An operational event must be named, and the webhook that it is about never gets it.
 */
export const matches = (webhook: Matching, event: Matched): boolean => mismatchOf(webhook, event) === null;

/** The first of the webhook's rules that keeps the event from it; null where it gets it. */
export function mismatchOf({ event_types, match, ...webhook }: Matching, event: Matched): Mismatch | null {
  if (!asksFor(event_types, event))
    return isOperational(event) && asksForAll(event_types) ? 'not_named' : 'event_types';
  if (webhook.id !== undefined && aboutWebhook(event) === webhook.id) return 'about_itself';
  if (!ownerAllows(webhook, event)) return 'owner';
  return unmetIn(match, event) ?? (hasForm(formatOf(webhook), event) ? null : 'payload_format');
}

/** The first condition that an event does not satisfy. */
function unmetIn(match: Match, event: Asked): Condition | undefined {
  const values = conditionValues(event);
  return CONDITIONS.find((condition) => !allows(match[condition], values[condition]));
}

/** Without a match of its owner nothing is for it: an empty one would be everything. */
const ownerAllows = ({ owner, owner_match = {} }: Pick<Matching, 'owner' | 'owner_match'>, event: Asked): boolean =>
  owner === undefined || (Object.keys(owner_match).length > 0 && unmetIn(owner_match, event) === undefined);

/**
 * Whether an event may go to a webhook though nobody asks now what it matched when it arrived: to an owner's what its
 * rules of now match, whatever the payload format; to any other everything.
 */
export const isForOwner = (webhook: Omit<Matching, 'payload_format'>, event: Asked): boolean =>
  webhook.owner === undefined || mismatchOf({ ...webhook, payload_format: 'event' }, { ...event, data: {} }) === null;

/** What an event has that conditions ask about. */
export function conditionValues(event: Pick<Matched, 'account' | 'customer' | 'sku' | 'plan' | 'tags'>) {
  const { account, customer, sku, plan, tags } = event;
  return { account, customer: customer?.id, domain: customer?.domain?.toLowerCase(), sku, plan, tags };
}

const asksForAll = (patterns: string[] | null): boolean => patterns?.includes('*') ?? true;

function asksFor(patterns: string[] | null, event: Matched): boolean {
  const { type } = event;
  if (!isOperational(event)) return patterns === null || patterns.some((pattern) => isOfType(pattern, type));
  return patterns?.some((pattern) => pattern !== '*' && isOfType(pattern, type)) ?? false;
}

/** The webhook that an operational event is about. */
export const aboutWebhook = (event: Pick<Matched, 'source' | 'subject'>): string | null =>
  isOperational(event) && event.subject?.kind === 'webhook' ? event.subject.id : null;

const allows = (wanted: string[] | undefined, value: Asking): boolean =>
  wanted === undefined || valuesIn(value).some((each) => wanted.includes(each));

/** What an event has for a condition: tags are several. */
type Asking = string | readonly string[] | null | undefined;

export const valuesIn = (value: Asking): readonly string[] => (typeof value === 'string' ? [value] : (value ?? []));
