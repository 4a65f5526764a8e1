/** Objects whose keys are known: what `Object.keys` and `Object.fromEntries` forget. */

/** The keys of an object that holds nothing else: a table of ours, or a parsed value. */
export const keysOf = <K extends string>(table: Readonly<Partial<Record<K, unknown>>>): K[] =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- A type may have fewer keys than its value, so TypeScript promises none.
  Object.keys(table) as K[];

/** @param entries one for each key of the object's type */
export const recordOf = <K extends string, V>(entries: readonly (readonly [K, V])[]): Record<K, V> =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- `fromEntries` forgets the keys that it is given.
  Object.fromEntries(entries) as Record<K, V>;

/** Any object, its members unknown. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** An object whose members are all text, which no array is. */
export const isTextRecord = (value: unknown): value is Record<string, string> =>
  isRecord(value) && !Array.isArray(value) && Object.values(value).every((each) => typeof each === 'string');
