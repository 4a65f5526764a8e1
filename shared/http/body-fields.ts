/** The fields of a JSON body, read and refused in postmand's way (docs/facts/postmand.md, PM-14, PM-15 and PM-26). */
import { z } from 'zod';

import { countable, isJsonObject, readJson } from '../base/json.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { refuseUnknown } from './handling.ts';
import type { Handling } from './handling.ts';

/** A refusal in postmand's form, to be answered with 400 (docs/facts/postmand.md, PM-14). */
export interface Refused {
  ok: false;
  /** 3: the body is malformed or a field has the wrong type; 4: a field's value is refused. */
  code: 3 | 4;
  message: 'malformed request body' | 'request validation failed';
  /** `field: message; field: message.`, sorted by field (docs/facts/postmand.md, PM-15). */
  details: string;
}

/** The refusal of values, where nothing was malformed. */
export interface Invalid extends Refused {
  code: 4;
}

/** The refusal of some fields' values, each with its message. */
export const invalid = (fields: Record<string, string>): Invalid => ({
  ok: false,
  code: 4,
  message: 'request validation failed',
  details: detailsOf(new Map(Object.entries(fields))),
});

export const malformed = (details: string): Refused => ({
  ok: false,
  code: 3,
  message: 'malformed request body',
  details,
});

/** A lone surrogate is a string for JSON, but not for whoever stores text as UTF-8. */
export const text = z.string('must be a string').refine((value) => !/\p{Cs}/u.test(value), 'must be well-formed text');
export const notBlank = text
  .refine((value) => value !== '', { error: 'cannot be blank', abort: true })
  .meta({ minLength: 1 });

/** Of a field that a body must have, though its schema takes the absence for a blank: what the API's document says. */
export const MUST_BE_GIVEN = { isRequired: true } as const;

/** Of the same field where another body need not have it. */
export const MAY_BE_LEFT_OUT = { isRequired: false } as const;

/** Of a list that may be given as its only member. */
export const MAY_BE_ITS_ONLY_MEMBER = { orItsItem: true } as const;

export const bytesBetween = (least: number, most: number) => (value: string) => {
  const bytes = Buffer.byteLength(value);
  return bytes >= least && bytes <= most;
};

/** Refuses bytes that are not JSON in UTF-8, or are nested too deep, with code 3. */
export function readJsonBody(body: Uint8Array): { ok: true; json: Json } | Refused {
  const read = readJson(body);
  if (read.ok) return read;
  return malformed(read.problem === 'is not JSON' ? 'the body must be JSON.' : `the body ${read.problem}.`);
}

/** An object of a client's own, within a body: whatever it holds is kept as it was given. */
export const clientObject = z
  .custom<JsonObject>((value) => isJsonObject(value), 'must be an object')
  .default({})
  .meta({ keptAsGiven: true, type: 'object' });

/** An object of our own fields, within a body: their names in any case; another one is refused, lest it be lost. */
export const objectOf = <T extends z.ZodRawShape>(shape: T, wrongType = 'must be an object') =>
  z.preprocess(
    (value) => (isJsonObject(value) ? ownNames(value, shape) : value),
    z.strictObject(shape, {
      error: ({ code }) => (code === 'unrecognized_keys' ? `may have ${listed(Object.keys(shape))}` : wrongType),
    }),
  );

const ownNames = (given: JsonObject, shape: z.ZodRawShape): JsonObject =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const ours = name.toLowerCase();
      return [Object.hasOwn(shape, ours) ? ours : name, value];
    }),
  );

const listed = (names: string[]): string => `${names.slice(0, -1).join(', ')} and ${names.slice(-1).join()}`;

/**
 * Reads a body's fields: keys in any case (docs/facts/postmand.md, PM-26), unknown ones as `handling` has it, null as
 * if it weren't there.
 * @param more what else is wrong with the fields that were given, by field; asked for where their types are right, with
 *   what they amount to where each by itself is right
 */
export function readFields<T extends z.ZodObject>(
  body: Json,
  fields: T,
  handling: Handling,
  more: (given: JsonObject, read: z.output<T> | undefined) => Record<string, string> = () => ({}),
): { ok: true; body: z.output<T> } | Refused {
  if (!isJsonObject(body)) return malformed('the body must be a JSON object.');
  const given = knownFields(body, fields);
  const result = fields.safeParse(given);
  const issues = result.error?.issues ?? [];
  const refusal = refusalOfTypes(issues);
  if (refusal !== null) return refusal;
  const messages = messagesOf(issues);
  const others = { ...unknownIn(body, fields, handling), ...more(given, result.data) };
  for (const [field, message] of Object.entries(others)) if (!messages.has(field)) messages.set(field, message);
  if (messages.size > 0 || !result.success) return invalid(Object.fromEntries(messages));
  return { ok: true, body: result.data };
}

/** The refusal of a body whose fields have wrong types. */
export function refusalOfTypes(issues: readonly z.core.$ZodIssue[]): Refused | null {
  const wrongTypes = issues.filter(isOfWrongType);
  return wrongTypes.length > 0 ? malformed(detailsOf(messagesOf(wrongTypes))) : null;
}

/** What is wrong with keys that are no field, or the same field in another spelling. */
function unknownIn(body: JsonObject, fields: z.ZodObject, handling: Handling): Record<string, string> {
  const known = Object.keys(fields.shape);
  const keys = Object.keys(body);
  const unknown = keys.filter((key) => !known.includes(key.toLowerCase()));
  const twice = known.filter((field) => keys.filter((key) => key.toLowerCase() === field).length > 1);
  if (!handling.strict)
    handling.warnings.push(
      ...twice.map((field) => `${field}: is given in several spellings, of which the last counts`),
    );
  return {
    ...refuseUnknown(unknown, known, 'field', handling),
    ...(handling.strict && Object.fromEntries(twice.map((field) => [field, 'must be given once']))),
  };
}

interface Shaped {
  shape: Readonly<Record<string, z.core.$ZodType>>;
}

/** The known keys of an object; of several spellings the last counts, as in Go. */
function knownFields(body: JsonObject, fields: Shaped): JsonObject {
  const found: JsonObject = {};
  for (const [key, value] of Object.entries(lowerCaseKeys(body))) {
    const field = Object.hasOwn(fields.shape, key) ? fields.shape[key] : undefined;
    if (field) found[key] = z.globalRegistry.get(field)?.['keptAsGiven'] ? value : withCountables(value);
  }
  return found;
}

/** What our own fields hold: `1e1` is ten, and what a double can't hold is no number. */
function withCountables(value: Json): Json {
  if (Array.isArray(value)) return value.map(withCountables);
  if (!isJsonObject(value)) return countable(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withCountables(member)]));
}

/** Also without what is null. */
export const lowerCaseKeys = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (member === null ? [] : [[key.toLowerCase(), member]])),
  );

/** What Go's decoder would have stumbled over, before any validation. */
const isOfWrongType = ({ code }: z.core.$ZodIssue): boolean => code === 'invalid_type' || code === 'invalid_union';

/** The first message of each field; a list's members speak for their list. */
export function messagesOf(issues: readonly z.core.$ZodIssue[]): Map<string, string> {
  const messages = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = path.filter((part) => typeof part === 'string').join('.');
    if (!messages.has(field)) messages.set(field, message);
  }
  return messages;
}

const detailsOf = (messages: Map<string, string>): string =>
  `${[...messages]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([field, message]) => `${field}: ${message}`)
    .join('; ')}.`;
