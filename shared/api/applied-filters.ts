/** How a list's filters are applied: by an index where one knows the field, else by a look at each document: pure. */
import type { Among, Contains } from '../store/lists.ts';

/**
 * How a filter is applied; absent: by an index, which knows the field's value. `contains`: by an index of the members of
 * the field, a list. `compared`: by no index, on each document that the other filters find.
 */
export type Applied = 'contains' | 'compared';

/** A filter with the value that a request gives it. */
export interface GivenFilter<Field extends string = string> {
  /** The parameter. */
  name: string;
  field: Field;
  value: string | boolean;
  by: Applied | undefined;
  /** The field's values that its value stands for; missing: itself alone. */
  among?: readonly string[] | undefined;
}

type Values<Field extends string> = Partial<Record<Field, string | boolean>>;

export interface AppliedFilters<Field extends string = string> {
  /** Values by field, that an index knows. */
  equal: Values<Field>;
  contains: Contains<Field> | null;
  /** Values of one field that an index knows, of which one must be there. */
  among: Among<Field> | null;
  /** Values by field, that each document is compared with. */
  compared: Values<Field>;
}

/** Beside a filter of a list's members all others are compared: no index joins them. */
export function appliedTo<Field extends string>(all: readonly GivenFilter<Field>[]): AppliedFilters<Field> {
  const [several] = all.flatMap(({ field, among }) => (among ? [{ field, values: among }] : []));
  const given = all.filter(({ among }) => among === undefined);
  const member = given.find(({ by }) => by === 'contains');
  return {
    equal: valuesOf(given.filter((each) => member === undefined && each.by !== 'compared')),
    among: several ?? null,
    contains: member ? { field: member.field, member: String(member.value) } : null,
    compared: valuesOf(given.filter((each) => each !== member && (member !== undefined || each.by === 'compared'))),
  };
}

function valuesOf<Field extends string>(some: readonly GivenFilter<Field>[]): Values<Field> {
  const values: Values<Field> = {};
  for (const { field, value } of some) values[field] = value;
  return values;
}

/**
 * What is wrong with filters that are compared, by parameter: they need another one that finds documents, and a place
 * among those that match can't be counted off from the beginning.
 * @param indexed the list's parameters that find documents
 */
export function problemsOfCompared(
  given: readonly GivenFilter[],
  indexed: readonly string[],
  offset: number,
): Record<string, string> {
  const { compared } = appliedTo(given);
  const names = given.filter(({ field }) => Object.hasOwn(compared, field)).map(({ name }) => name);
  if (names.length === 0) return {};
  // A list that no index filters is short.
  const isAlone = indexed.length > 0 && given.every(({ by }) => by === 'compared');
  const alone = `can be given only beside one of ${indexed.join(', ')}`;
  return {
    ...(isAlone && Object.fromEntries(names.map((name) => [name, alone]))),
    ...(offset > 0 && { offset: `must not be given together with ${names.join(', ')}: use cursor` }),
  };
}
