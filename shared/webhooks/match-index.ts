/**
 * Which webhooks an event matches, found without asking each: pure. `match.ts` decides; this only leaves out whom it
 * need not ask, and asks once for all webhooks that ask for the same.
 */
import type { Match } from './destination-fields.ts';
import { CONDITIONS, aboutWebhook, conditionValues, matches, valuesIn } from './match.ts';
import type { Matched } from './match.ts';
import { packIds } from './packed-ids.ts';
import { formatOf } from './payload/payload-format.ts';
import type { StoredDestination } from './stored-destination.ts';

/** Webhooks that ask for the same. */
interface Group extends Pick<StoredDestination, 'event_types' | 'match' | 'payload_format' | 'owner' | 'owner_match'> {
  webhooks: StoredDestination[];
  packed?: Buffer | undefined;
}

export interface MatchedWebhooks {
  count: number;
  webhooks: () => StoredDestination[];
  /** The ids of all of them (`packed-ids.ts`). */
  packed: () => Buffer;
}

export type MatchIndex = (event: Matched) => MatchedWebhooks;

export function indexMatches(webhooks: readonly StoredDestination[]): MatchIndex {
  const groups = new Map<string, Group[]>();
  for (const group of groupsOf(webhooks)) {
    for (const key of new Set(keysOf(group))) groups.set(key, [...(groups.get(key) ?? []), group]);
  }
  return (event) => {
    const candidates = new Set(keysOfEvent(event).flatMap((key) => groups.get(key) ?? []));
    const found = [...candidates].filter((group) => matches(group, event));
    const about = aboutWebhook(event);
    const matched = about === null ? found : found.map((group) => without(group, about));
    return {
      count: matched.reduce((sum, group) => sum + group.webhooks.length, 0),
      webhooks: () => matched.flatMap((group) => group.webhooks),
      packed: () => Buffer.concat(matched.map(packedOf)),
    };
  };
}

function groupsOf(webhooks: readonly StoredDestination[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const webhook of webhooks) {
    const { event_types, match, owner, owner_match } = webhook;
    const payload_format = formatOf(webhook);
    const key = JSON.stringify([payload_format, event_types, owner ?? null, ...[match, owner_match].map(textOf)]);
    const group = groups.get(key);
    const owned = { ...(owner !== undefined && { owner }), ...(owner_match && { owner_match }) };
    if (group) group.webhooks.push(webhook);
    else groups.set(key, { event_types, match, payload_format, ...owned, webhooks: [webhook] });
  }
  return groups.values();
}

const textOf = (match: Match = {}): string => JSON.stringify(CONDITIONS.map((condition) => match[condition] ?? null));

/** A group but for the webhook that the event is about. */
const without = (group: Group, id: string): Group => {
  const webhooks = group.webhooks.filter((webhook) => webhook.id !== id);
  return webhooks.length === group.webhooks.length ? group : { ...group, webhooks, packed: undefined };
};

const packedOf = (group: Group): Buffer => (group.packed ??= packIds(group.webhooks.map(({ id }) => id)));

const keyOf = (kind: keyof Match | 'type' | 'prefix', value: string): string => `${kind} ${value}`;

/** Where a group is found: under each value of one condition, or under each of its types. */
function keysOf({ event_types, match, owner_match = {} }: Group): string[] {
  for (const condition of CONDITIONS) {
    const values = match[condition] ?? owner_match[condition];
    if (values !== undefined) return values.map((value) => keyOf(condition, value));
  }
  if (event_types === null) return [keyOf('prefix', '')];
  return event_types.flatMap((pattern) => [
    keyOf('type', pattern),
    ...(pattern.endsWith('*') ? [keyOf('prefix', pattern.slice(0, -1))] : []),
  ]);
}

function keysOfEvent(event: Matched): string[] {
  const { type } = event;
  const values = conditionValues(event);
  return [
    ...CONDITIONS.flatMap((condition) => valuesIn(values[condition]).map((value) => keyOf(condition, value))),
    keyOf('type', type),
    ...Array.from({ length: type.length + 1 }, (_, length) => keyOf('prefix', type.slice(0, length))),
  ];
}
