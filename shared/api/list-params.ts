/** A list's parameters: postmand's (PM-24), a cursor, and no silence about what can't be read (PM-25). */
import { utcTime } from '../events/time.ts';
import type { TimeBound } from '../store/lists.ts';
import { invalid } from '../webhooks/body-fields.ts';
import type { Refused } from '../webhooks/body-fields.ts';
import { scopeOf } from './cursor.ts';
import { parseEventId, parseUuid } from './path-ids.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;
/** Every document skipped is read, so a deep walk wants a cursor. */
const MAX_OFFSET = 10_000;

/** One filter: which field it compares, and how its value is read. */
export interface Filter {
  field: string;
  /** @returns null where the text is no value of it */
  read: (text: string) => string | boolean | null;
  /** What the value must be, to be continued after `field: `. */
  must: string;
}

export interface ListSpec<Cursor> {
  /** The list's name: a cursor of another is none of it. */
  name: string;
  /** By parameter. */
  filters: Readonly<Record<string, Filter>>;
  /** Parameters that say how much of each is shown, and not which; missing: there are none. */
  shapes?: Readonly<Record<string, Filter>>;
  /** The names that the list's time goes by in `….gt`, `….gte`, `….lt`, `….lte`. */
  times: readonly string[];
  readCursor: (text: string, scope: string) => Cursor | null;
}

export interface ListParams<Cursor> {
  limit: number;
  offset: number;
  cursor: Cursor | null;
  bounds: TimeBound[];
  /** Values by field. */
  equal: Record<string, string | boolean>;
  /** Values of `shapes`, by field. */
  shape: Record<string, string | boolean>;
  /** What a cursor of this list with these filters carries. */
  scope: string;
}

export const uuidFilter = (field: string): Filter => ({ field, read: parseUuid, must: 'must be a valid UUID' });

export const eventIdFilter = (field: string): Filter => ({
  field,
  read: parseEventId,
  must: 'must be the id of an event, evt_ and 32 hexadecimal digits',
});

export const flagFilter = (field: string): Filter => ({
  field,
  read: (text) => (text === 'true' ? true : text === 'false' ? false : null),
  must: 'must be true or false',
});

export const choiceFilter = (field: string, choices: readonly string[]): Filter => ({
  field,
  read: (text) => (choices.includes(text) ? text : null),
  must: `must be one of ${choices.join(', ')}`,
});

export const textFilter = (field: string): Filter => ({
  field,
  read: (text) => (Buffer.byteLength(text) <= 1_500 ? text : null),
  must: 'must be at most 1500 bytes long',
});

const operators: readonly (readonly [string, TimeBound['op']])[] = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
];

/** The parameters that a list knows. */
export const parametersOf = ({
  filters,
  shapes = {},
  times,
}: Pick<ListSpec<unknown>, 'filters' | 'shapes' | 'times'>): string[] => [
  ...['limit', 'offset', 'cursor'],
  ...Object.keys(filters),
  ...Object.keys(shapes),
  ...times.flatMap((time) => operators.map(([suffix]) => `${time}.${suffix}`)),
];

/** Reads the parameters that the list knows, and names every bad value. */
export function readListParams<Cursor>(
  query: URLSearchParams,
  { name, filters, shapes = {}, times, readCursor }: ListSpec<Cursor>,
): { ok: true; params: ListParams<Cursor> } | Refused {
  const { read, problems } = readerOf(query);
  const limit = read('limit', between(1, MAX_LIMIT), `must be a whole number between 1 and ${MAX_LIMIT}`);
  const offset = read(
    'offset',
    between(0, MAX_OFFSET),
    `must be a whole number between 0 and ${MAX_OFFSET}; beyond it use cursor`,
  );
  const valuesOf = (asked: Readonly<Record<string, Filter>>): Record<string, string | boolean> =>
    Object.fromEntries(
      Object.entries(asked).flatMap(([parameter, { field, read: parse, must }]) => {
        const value = read(parameter, parse, must);
        return value === null ? [] : [[field, value]];
      }),
    );
  const [equal, shape] = [valuesOf(filters), valuesOf(shapes)];
  const bounds: TimeBound[] = [];
  for (const [suffix, op] of operators) {
    for (const time of times) {
      const at = read(`${time}.${suffix}`, nanosOf, 'must be an RFC 3339 time, a + in it written as %2B');
      if (at !== null) bounds.push({ op, at });
    }
  }
  const scope = scopeOf(name, equal, bounds);
  const cursor = read(
    'cursor',
    (text) => readCursor(text, scope),
    'must be the next_cursor of another page of this list, with the same filters',
  );
  if (cursor !== null && offset) problems.offset = 'must not be given together with cursor';
  if (Object.keys(problems).length > 0) return invalid(problems);
  const page = { limit: limit ?? DEFAULT_LIMIT, offset: offset ?? 0, cursor };
  return { ok: true, params: { ...page, bounds, equal, shape, scope } };
}

/** Reads parameters one by one and gathers what is wrong with them. */
function readerOf(query: URLSearchParams) {
  const problems: Record<string, string> = {};
  const read = <T>(name: string, parse: (text: string) => T | null, must: string): T | null => {
    const [text, ...more] = query.getAll(name);
    if (text === undefined) return null;
    const value = text === '' || more.length > 0 ? null : parse(text);
    if (value === null) {
      problems[name] = more.length > 0 ? 'must be given once' : text === '' ? 'cannot be blank' : must;
    }
    return value;
  };
  return { read, problems };
}

const between =
  (least: number, most: number) =>
  (text: string): number | null => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return value >= least && value <= most ? value : null;
  };

/** Nanoseconds since 1970 of an RFC 3339 time; null if it isn't one. */
export function nanosOf(text: string): bigint | null {
  const time = utcTime(text);
  if (time === null) return null;
  const [seconds, fraction = ''] = time.slice(0, -1).split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
