import { MAX_DEPTH_AROUND, isJsonObject, parseJson } from '../../shared/base/json.ts';
import type { Json, JsonObject } from '../../shared/base/json.ts';
import { UsageError } from '../frame/usage-error.ts';

export interface Setting {
  path: string;
  value: string;
}

/**
 * Reads `path=value`.
 * @throws UsageError
 */
export function settingOf(text: string): Setting {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`--set wants path=value, not ${JSON.stringify(text)}`);
  return { path: text.slice(0, equals), value: text.slice(equals + 1) };
}

/**
 * Sets a value deep in a body: `data.items.0.quantity`. What is missing on the way is made; a value that is JSON is
 * taken as JSON, anything else as text.
 * @throws UsageError where the path leads through something that has no members
 */
export function withSetting(body: JsonObject, { path, value }: Setting): JsonObject {
  const set = setIn(body, path.split('.'), jsonOrText(value), path);
  if (!isJsonObject(set)) throw new UsageError(`--set: ${path} names no member`);
  return set;
}

function setIn(at: Json | undefined, [name, ...rest]: string[], value: Json, path: string): Json {
  if (name === undefined) return value;
  if (name === '') throw new UsageError(`--set: ${path} has an empty part`);
  if (Array.isArray(at)) return setInArray(at, name, rest, value, path);
  if (at !== undefined && at !== null && !isJsonObject(at)) {
    throw new UsageError(`--set: ${path} leads through ${JSON.stringify(at)}, which has no ${name}`);
  }
  const member = at && Object.hasOwn(at, name) ? at[name] : undefined;
  return { ...at, [name]: setIn(member, rest, value, path) };
}

function setInArray(at: Json[], name: string, rest: string[], value: Json, path: string): Json[] {
  const index = /^\d{1,3}$/.test(name) ? Number(name) : Infinity;
  if (index > at.length) {
    throw new UsageError(`--set: ${path} wants one of the ${at.length} items, or the next, by number, not ${name}`);
  }
  const items = [...at];
  items[index] = setIn(at[index], rest, value, path);
  return items;
}

function jsonOrText(text: string): Json {
  try {
    return parseJson(text, MAX_DEPTH_AROUND);
  } catch {
    return text;
  }
}
