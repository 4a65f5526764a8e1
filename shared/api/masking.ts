/** What a viewer is not shown: what was sent and answered, and who it is about. */
import { isJsonObject } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';

/** Members that are `null` for a viewer, wherever they stand: bodies, originals, states, what endpoints answered. */
export const HIDDEN: readonly string[] = [
  ...(['payload', 'data', 'raw', 'raw_request', 'raw_response', 'state', 'announced', 'excerpt'] as const),
];

/**
 * An answer as a viewer gets it: each item of a page, or the whole, says `masked` where something of it is hidden.
 * @param body as others get it
 */
export function masked(body: JsonObject): JsonObject {
  if (body['next_cursor'] === undefined) return maskedItem(body);
  const entries = Object.entries(body).map(([name, value]): [string, Json] => [
    name,
    Array.isArray(value) ? value.map(maskedIn) : value,
  ]);
  return Object.fromEntries(entries);
}

const maskedIn = (item: Json): Json => (isJsonObject(item) ? maskedItem(item) : item);

function maskedItem(item: JsonObject): JsonObject {
  const seen = { hidden: false };
  const members = without(item, seen);
  return seen.hidden ? { ...members, masked: true } : members;
}

function without(object: JsonObject, seen: { hidden: boolean }): JsonObject {
  const entries = Object.entries(object).map(([name, value]): [string, Json] => {
    const hides = HIDDEN.includes(name) || (name === 'email' && object['id'] !== undefined);
    if (!hides || value === null) return [name, within(value, seen)];
    seen.hidden = true;
    return [name, null];
  });
  return Object.fromEntries(entries);
}

function within(value: Json, seen: { hidden: boolean }): Json {
  if (Array.isArray(value)) return value.map((each) => within(each, seen));
  return isJsonObject(value) ? without(value, seen) : value;
}
