/**
 * A change of some fields of a destination, whatever its kind: a JSON Merge Patch (RFC 7396) of the body that would make
 * it.
 */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { invalid } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import type { DestinationFields } from './destination-fields.ts';
import { CONDITIONS } from './match.ts';
import { retrying } from './retrying.ts';

/** Those that follow from any other policy than postmand's own. */
const POSTMANDS = ['max_delivery_attempts', 'retry_min_backoff', 'retry_max_backoff'] as const;

/** What a patch has to know of a kind. */
export interface PatchedKind {
  /** The names of the fields of its body. */
  fields: readonly string[];
  /** Those that null cannot take away, besides `active`. */
  kept?: readonly string[];
  /** Its objects of fields, by their names, which are patched field by field, as `match` is. */
  objects?: Readonly<Record<string, readonly string[]>>;
  /** The fields that only its kind has, as its body would give them. @param given the patch, its names in lower case */
  own: (given: JsonObject) => JsonObject;
}

/**
 * The body that makes a destination what the patch asks for: its fields of now, with the patch's over them. Sealed values
 * are in no body, and stay.
 * @param patch its names in any case; null takes a field back to its default
 */
export function patchedDestination(
  stored: DestinationFields,
  patch: JsonObject,
  { fields, kept = [], objects = {}, own }: PatchedKind,
): { ok: true; body: JsonObject } | Refused {
  const given = lowerCased(patch);
  const twice = repeatedIn(Object.keys(patch));
  if (twice.length > 0) return invalid(Object.fromEntries(twice.map((name) => [name, 'must be given once'])));
  const emptied = ['active', ...kept].filter((name) => given[name] === null);
  if (emptied.length > 0) return invalid(Object.fromEntries(emptied.map((name) => [name, NOT_NULL])));
  const before = { ...bodyOf(stored, given), ...own(given) };
  return { ok: true, body: merged(before, given, fields, { ...objects, match: CONDITIONS }) };
}

const NOT_NULL = 'cannot be null: give a value, or leave it out';

/** The fields that every kind has as a body would give them, without those that follow from others. */
function bodyOf(stored: DestinationFields, patch: JsonObject): JsonObject {
  const { name, active, match, ordering, rate_limit, rate_limit_duration, event_types, retry_policy } = stored;
  const isLimited = rate_limit != null && patch['rate_limit'] !== null;
  return {
    ...{ name, active, ...fixedOf(stored), ...retriesOf(stored, patch) },
    ...(ordering && { ordering }),
    ...(isLimited && { rate_limit, ...(rate_limit_duration && { rate_limit_duration }) }),
    ...(event_types && { event_types }),
    ...{ match: { ...match }, retry_policy },
  };
}

/** What is the destination's own and not its policy's. */
function fixedOf({ name, retry_policy, delivery_attempt_timeout, retry_jitter }: DestinationFields): JsonObject {
  const usual = retrying({ name, retry_policy });
  return {
    ...(delivery_attempt_timeout !== usual.delivery_attempt_timeout && { delivery_attempt_timeout }),
    ...(retry_jitter !== usual.retry_jitter && { retry_jitter }),
  };
}

/** postmand's three fields say something only of its own policy. */
const retriesOf = (stored: DestinationFields, patch: JsonObject): JsonObject =>
  stored.retry_policy === 'exponential' && (patch['retry_policy'] ?? 'exponential') === 'exponential'
    ? Object.fromEntries(POSTMANDS.map((field) => [field, stored[field]]))
    : {};

/**
 * RFC 7396, section 2. Through a map, so that `__proto__` is a name like any other.
 * @param fields the names that null takes away; another stays, and is refused with the body
 */
function merged(
  target: JsonObject,
  patch: JsonObject,
  fields: readonly string[],
  objects: Readonly<Record<string, readonly string[]>> = {},
): JsonObject {
  const result = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const members = Object.hasOwn(objects, name) ? objects[name] : undefined;
    if (value === null && fields.includes(name)) result.delete(name);
    else result.set(name, members && isJsonObject(value) ? mergedObject(result.get(name), value, members) : value);
  }
  return Object.fromEntries(result);
}

const mergedObject = (before: Json | undefined, patch: JsonObject, members: readonly string[]): JsonObject =>
  merged(isJsonObject(before) ? before : {}, lowerCased(patch), members);

/** The names that stand there in several spellings: which of them counts would be a guess. */
function repeatedIn(names: readonly string[]): string[] {
  const folded = names.map((name) => name.toLowerCase());
  return [...new Set(folded.filter((name, index) => folded.indexOf(name) !== index))];
}

const lowerCased = (given: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
