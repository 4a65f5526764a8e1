/** How an event's `data` is read from what a source sent: one reader per key, whatever the source's format. */
import type { Json, JsonObject } from '../../base/json.ts';

/** A field that can't be what it is documented to be; the message names the field and never its value. */
export class FieldProblem extends Error {
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.name = 'FieldProblem';
  }
}

/** Absent and empty are both null. @throws FieldProblem */
export type Reader<S, V extends Json = Json> = (source: S) => V;

/** The value of each key of `data`, or of an object within it. */
export type Shape<S> = { readonly [key: string]: Reader<S> | Shape<S> };

/** @throws FieldProblem for the first field that is malformed */
export function readShape<S>(shape: Shape<S>, source: S): JsonObject {
  const entries = Object.entries(shape).map(([key, part]): [string, Json] => [
    key,
    typeof part === 'function' ? part(source) : readShape(part, source),
  ]);
  return Object.fromEntries(entries);
}

/** Refuses null. */
export const required =
  <S, V extends Json>(name: string, read: Reader<S, V | null>): Reader<S, V> =>
  (source) => {
    const value = read(source);
    if (value === null) throw new FieldProblem(name, 'is missing');
    return value;
  };

/** The first that isn't null; all are read, so a malformed one is found though another comes before it. */
export const firstOf =
  <S, V extends Json>(...readers: Reader<S, V>[]): Reader<S, V | null> =>
  (source) =>
    readers.map((read) => read(source)).find((value) => value !== null) ?? null;

/** The same for every event. */
export const always =
  (value: Json): Reader<unknown> =>
  () =>
    value;

/** Ids and names: what Firestore keeps in an index, and what nobody has longer ones of. */
export const MAX_NAME_LENGTH = 200;

/** @throws FieldProblem if it is longer than any id or name is */
export function asName(name: string, value: string): string {
  if (value.length > MAX_NAME_LENGTH) throw new FieldProblem(name, `is longer than ${MAX_NAME_LENGTH} characters`);
  return value;
}

/** Runs `convert`, whose RangeError says what is wrong with the field. */
export function converted<T>(name: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (error instanceof RangeError) throw new FieldProblem(name, error.message);
    throw error;
  }
}
