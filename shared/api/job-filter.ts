/** What a job takes: the filters of the list that shows it, as a member of the order. */
import { MUST_BE_GIVEN, objectOf } from '../http/body-fields.ts';
import type { Contains, TimeBound } from '../store/lists.ts';
import { filterFields, filterIn, problemsOfFilter, textOfNanos } from './list-params.ts';
import type { ListSpec } from './list-params.ts';

type FilterSpec<Field extends string = string> = Pick<ListSpec<unknown, Field>, 'filters' | 'times'>;
export type GivenMembers = Readonly<Record<string, unknown>>;

/** The member `filter` of an order: at least one of the filters, and no window that ends before it begins. */
export function filterMembers(spec: FilterSpec, description: string) {
  const members = filterFields(spec);
  return objectOf(members)
    .refine((given) => Object.keys(given).length > 0, { error: `must have one of ${Object.keys(members).join(', ')}` })
    .superRefine((given, context) => {
      for (const [name, message] of Object.entries(problemsOfBounds(given)))
        context.addIssue({ code: 'custom', path: [name], message });
    })
    .prefault({})
    .meta({ ...MUST_BE_GIVEN, minProperties: 1, description });
}

/**
 * What is wrong with the filters of an order together, by field: one that its list has not, or that no index knows.
 * @param takes what the order takes, to be continued by names
 */
export function problemsWithin(
  given: GivenMembers,
  list: FilterSpec & { of: string },
  takes: string,
): Record<string, string> {
  const known = Object.keys(filterFields(list));
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  const none = `is no filter of ${list.of}: ${takes} ${known.join(', ')}`;
  const problems = { ...problemsOfFilter(given, list), ...Object.fromEntries(unknown.map((name) => [name, none])) };
  return Object.fromEntries(Object.entries(problems).map(([name, message]) => [`filter.${name}`, message]));
}

/** A window that ends before it begins selects nothing, and is a slip. */
function problemsOfBounds(given: GivenMembers): Record<string, string> {
  const named = Object.entries(given).flatMap(([name, at]) => (typeof at === 'bigint' ? [{ name, at }] : []));
  const ends = (...suffixes: string[]) => named.filter(({ name }) => suffixes.some((suffix) => name.endsWith(suffix)));
  const problems: Record<string, string> = {};
  for (const lower of ends('.gt', '.gte')) {
    const upper = ends('.lt', '.lte').find(({ at }) => at < lower.at);
    if (upper) problems[lower.name] = `must be before ${upper.name}, which is ${textOfNanos(upper.at)}`;
  }
  return problems;
}

/** A filter as its job keeps it. */
export interface KeptFilter<Field extends string> {
  equal: Partial<Record<Field, string | boolean>>;
  compared: Partial<Record<Field, string | boolean>>;
  contains: Contains<Field> | null;
  bounds: { op: TimeBound['op']; at: string }[];
}

export function keptFilter<Field extends string>(given: GivenMembers, spec: FilterSpec<Field>): KeptFilter<Field> {
  const { equal, compared, contains, bounds } = filterIn(given, spec);
  return { equal, compared, contains, bounds: bounds.map(({ op, at }) => ({ op, at: String(at) })) };
}

/** A filter as answers show it. */
export const filterTexts = (given: GivenMembers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? textOfNanos(value) : String(value),
    ]),
  );
