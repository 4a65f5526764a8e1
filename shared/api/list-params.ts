/** A list's parameters: postmand's (docs/facts/postmand.md, PM-24 and PM-25), a cursor, and a refusal of what can't be read. */
import { z } from 'zod';

import { utcTime } from '../base/time.ts';
import { invalid } from '../http/body-fields.ts';
import type { Invalid } from '../http/body-fields.ts';
import type { TimeBound } from '../store/lists.ts';
import { appliedTo, problemsOfCompared } from './applied-filters.ts';
import type { Applied, AppliedFilters, GivenFilter } from './applied-filters.ts';
import { followCursor, scopeOf } from './cursor.ts';
import { parameter, readerOf } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { eventIdText, keyText, ownerIdText, uuidText } from './path-ids.ts';

export const LIMITS: Limits = { most: 1_000, usual: 50 };
/** Every document skipped is read, so a deep walk wants a cursor. */
export const MAX_OFFSET = 10_000;

/** One filter: which field it compares, and how its value is read. */
export interface Filter<Field extends string = string> {
  field: Field;
  text: Parameter<string | boolean>;
  by?: Applied;
  /** Words that stand for several values of the field. */
  words?: Readonly<Record<string, readonly string[]>>;
}

export interface ListSpec<Cursor, Field extends string = string> {
  /** The list's name: a cursor of another is none of it. */
  name: string;
  /** The most items of a page, and how many it has where nobody says; absent: 1,000 and 50. */
  limits?: Limits | undefined;
  /** By parameter. */
  filters: Readonly<Record<string, Filter<Field>>>;
  /** Parameters that say how much of each is shown, and not which: they are checked here. Missing: there are none. */
  shapes?: Readonly<Record<string, Parameter<string>>> | undefined;
  /** The names that the list's time goes by in `….gt`, `….gte`, `….lt`, `….lte`. */
  times: readonly string[];
  /** Whether it can be followed. */
  follows?: true | undefined;
  readCursor: (text: string, scope: string) => Cursor | null;
}

/** That a list is followed. */
export interface Followed {
  /** From then on, nanoseconds since 1970; `now`: from its first answer on. */
  from: bigint | 'now';
  /** Whether what may still be incomplete is wanted, too. */
  provisional: boolean;
}

export interface Limits {
  most: number;
  usual: number;
}

export interface ListParams<Cursor, Field extends string = string> extends AppliedFilters<Field> {
  limit: number;
  offset: number;
  cursor: Cursor | null;
  /** Null: it is looked at once. */
  follow: Followed | null;
  bounds: TimeBound[];
  /** What a cursor of this list with these filters carries. */
  scope: string;
}

export const uuidFilter = <F extends string>(field: F, description: string): Filter<F> => ({
  field,
  text: uuidText(description),
});

export const eventIdFilter = <F extends string>(field: F, description: string): Filter<F> => ({
  field,
  text: eventIdText(description),
});

export const flagFilter = <F extends string>(field: F, description: string): Filter<F> => ({
  field,
  text: parameter((text) => (text === 'true' ? true : text === 'false' ? false : null), 'must be true or false', {
    type: 'boolean',
    description,
  }),
});

/** Of a field that only some documents have. */
export const setFilter = <F extends string>(field: F, description: string): Filter<F> => ({
  field,
  text: parameter((text) => (text === 'true' ? true : null), 'must be true', {
    type: 'boolean',
    enum: [true],
    description,
  }),
});

export const choiceFilter = <F extends string>(
  field: F,
  choices: readonly string[],
  description: string,
): Filter<F> => ({ field, text: choiceText(choices, description) });

export const choiceText = (choices: readonly string[], description: string): Parameter<string> =>
  parameter((text) => (choices.includes(text) ? text : null), `must be one of ${choices.join(', ')}`, {
    type: 'string',
    enum: choices,
    description,
  });

/** A key as search answers it. */
export const keyFilter = <F extends string>(field: F, description: string, by?: 'contains'): Filter<F> => ({
  field,
  text: keyText(description),
  ...(by && { by }),
});

export const ownerFilter = <F extends string>(field: F, description: string): Filter<F> => ({
  field,
  text: ownerIdText(description),
});

/** A filter that no index knows. */
export const compared = <F extends string>(filter: Filter<F>): Filter<F> => ({ ...filter, by: 'compared' });

/** Longer ones Firestore can't compare: it answers that such a value is too large to be used in a query. */
const MOST_TEXT_BYTES = 1_499;

/** As an index keeps text: a zero byte takes two. */
const indexedBytes = (text: string): number => Buffer.byteLength(text.replaceAll('\0', '\0\0'));

export const textFilter = <F extends string>(field: F, description: string): Filter<F> => ({
  field,
  text: parameter(
    (text) => (indexedBytes(text) <= MOST_TEXT_BYTES ? text : null),
    `must be at most ${MOST_TEXT_BYTES} bytes long`,
    { type: 'string', minLength: 1, maxLength: MOST_TEXT_BYTES, description },
  ),
});

const limitText = (limits: Limits) =>
  wholeText(limits, 'How many items a page may have. A page ends before at about 8 MB.');

/** A number from 1 on. */
export const wholeText = ({ most, usual }: Limits, description: string): Parameter<number> =>
  parameter(between(1, most), `must be a whole number between 1 and ${most}`, {
    type: 'integer',
    minimum: 1,
    maximum: most,
    default: usual,
    description,
  });

const offsetText = parameter(
  between(0, MAX_OFFSET),
  `must be a whole number between 0 and ${MAX_OFFSET}; beyond it use cursor`,
  {
    type: 'integer',
    minimum: 0,
    maximum: MAX_OFFSET,
    default: 0,
    description: 'How many items are skipped. What is skipped is read all the same: a long walk wants `cursor`.',
  },
);

/** It can be read only with the list's other parameters. */
const cursorText = z.string().meta({
  minLength: 1,
  description: '`next_cursor` of the page before, of this list with the same filters. Not together with `offset`.',
});

const followText = z.string().meta({
  minLength: 1,
  description:
    '`now`, then `follow_cursor` of the answer before, of this list with the same filters: what came since. Not together with `offset`.',
});

const provisionalText = parameter(
  (text) => (text === 'true' ? true : text === 'false' ? false : null),
  'must be true or false',
  { type: 'boolean', description: 'Beside `follow`: also what came after `complete_until`, of which more may come.' },
);

const operators: readonly (readonly [string, TimeBound['op']])[] = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
];

const timeText = (description: string): Parameter<bigint> =>
  parameter(nanosOf, 'must be an RFC 3339 time from 1970 on, a + in it written as %2B', {
    type: 'string',
    format: 'date-time',
    description,
  });

const timeTexts: Record<TimeBound['op'], Parameter<bigint>> = {
  '>': timeText('After this time.'),
  '>=': timeText('At this time, or after it.'),
  '<': timeText('Before this time.'),
  '<=': timeText('At this time, or before it.'),
};

/** The parameters that a list knows. */
export const listQuery = ({
  filters,
  shapes = {},
  times,
  limits = LIMITS,
  follows,
}: Pick<ListSpec<unknown>, 'filters' | 'shapes' | 'times' | 'limits' | 'follows'>): z.ZodObject =>
  z.object({
    limit: limitText(limits).optional(),
    offset: offsetText.optional(),
    cursor: cursorText.optional(),
    ...(follows && { follow: followText.optional(), provisional: provisionalText.optional() }),
    ...Object.fromEntries(Object.entries(filters).map(([name, { text }]) => [name, text.optional()])),
    ...Object.fromEntries(Object.entries(shapes).map(([name, text]) => [name, text.optional()])),
    ...Object.fromEntries(
      times.flatMap((time) => operators.map(([suffix, op]) => [`${time}.${suffix}`, timeTexts[op].optional()])),
    ),
  });

/** A body has a boolean, or its text: so answers and queries write it. */
function memberOf(text: Parameter<string | boolean>) {
  const { type, enum: shown, description = '' } = text.meta() ?? {};
  if (type !== 'boolean') return text.exactOptional();
  const choices: unknown[] = Array.isArray(shown) ? shown : [true, false];
  return z
    .preprocess((value) => (typeof value === 'boolean' ? String(value) : value), text)
    .meta({ type: ['boolean', 'string'], description, enum: [...choices, ...choices.map(String)] })
    .exactOptional();
}

/** The filters of a list as members of a body. */
export const filterFields = ({ filters, times }: Pick<ListSpec<unknown>, 'filters' | 'times'>) => ({
  ...Object.fromEntries(Object.entries(filters).map(([name, { text }]) => [name, memberOf(text)])),
  ...Object.fromEntries(
    times.flatMap((time) => operators.map(([suffix, op]) => [`${time}.${suffix}`, timeTexts[op].exactOptional()])),
  ),
});

/** What such members amount to. @param given as they were read */
export function filterIn<Field extends string>(
  given: Readonly<Record<string, unknown>>,
  { filters, times }: Pick<ListSpec<unknown, Field>, 'filters' | 'times'>,
): AppliedFilters<Field> & Pick<ListParams<unknown>, 'bounds'> {
  const bounds = times.flatMap((time) =>
    operators.flatMap(([suffix, op]) => {
      const at = given[`${time}.${suffix}`];
      return typeof at === 'bigint' ? [{ op, at }] : [];
    }),
  );
  return { ...appliedTo(givenOf(given, filters)), bounds };
}

/** What is wrong with such members together, by member. */
export const problemsOfFilter = (
  given: Readonly<Record<string, unknown>>,
  { filters }: Pick<ListSpec<unknown>, 'filters'>,
): Record<string, string> => problemsOfCompared(givenOf(given, filters), indexedOf(filters), 0);

const givenOf = <Field extends string>(
  values: Readonly<Record<string, unknown>>,
  filters: ListSpec<unknown, Field>['filters'],
): GivenFilter<Field>[] =>
  Object.entries(filters).flatMap(([name, { field, by, words }]) => {
    const value = values[name];
    if (typeof value !== 'string' && typeof value !== 'boolean') return [];
    return [{ name, field, value, by, among: words?.[String(value)] }];
  });

const indexedOf = (filters: ListSpec<unknown>['filters']): string[] =>
  Object.keys(filters).filter((filter) => filters[filter]?.by !== 'compared');

/** Reads the parameters that the list knows, and names every bad value. */
export function readListParams<Cursor, Field extends string>(
  query: URLSearchParams,
  { name, filters, shapes = {}, times, readCursor, limits = LIMITS, follows }: ListSpec<Cursor, Field>,
): { ok: true; params: ListParams<Cursor, Field> } | Invalid {
  const { read, problems } = readerOf(query);
  const limit = read('limit', limitText(limits));
  const offset = read('offset', offsetText);
  const values = Object.fromEntries(Object.entries(filters).map(([filter, { text }]) => [filter, read(filter, text)]));
  const given = givenOf(values, filters);
  for (const [name, text] of Object.entries(shapes)) read(name, text);
  const bounds: TimeBound[] = [];
  for (const [suffix, op] of operators) {
    for (const time of times) {
      const at = read(`${time}.${suffix}`, timeTexts[op]);
      if (at !== null) bounds.push({ op, at });
    }
  }
  const scope = scopeOf(name, Object.fromEntries(given.map(({ field, value }) => [field, value])), bounds);
  const cursor = read(
    'cursor',
    parameter(
      (text) => readCursor(text, scope),
      'must be the next_cursor of another page of this list, with the same filters',
      {},
    ),
  );
  const follow = follows ? readFollow(read, problems, scope, offset ?? 0) : null;
  if (cursor !== null && offset) problems.offset = 'must not be given together with cursor';
  Object.assign(problems, problemsOfCompared(given, indexedOf(filters), offset ?? 0));
  if (Object.keys(problems).length > 0) return invalid(problems);
  const page = { limit: limit ?? limits.usual, offset: offset ?? 0, cursor, follow };
  return { ok: true, params: { ...page, bounds, ...appliedTo(given), scope } };
}

type Reader = ReturnType<typeof readerOf>;

function readFollow(
  read: Reader['read'],
  problems: Reader['problems'],
  scope: string,
  offset: number,
): Followed | null {
  const must = 'must be now, or the follow_cursor of an answer of this list with the same filters';
  const from = read(
    'follow',
    parameter<Followed['from']>((text) => (text === 'now' ? text : followCursor.read(text, scope)), must, {}),
  );
  const provisional = read('provisional', provisionalText);
  if (from !== null && offset > 0) problems.follow = 'must not be given together with offset';
  if (from === null && provisional !== null && !problems.follow)
    problems.provisional = 'can be given only beside follow';
  return from === null ? null : { from, provisional: provisional ?? false };
}

function between(least: number, most: number) {
  return (text: string): number | null => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return value >= least && value <= most ? value : null;
  };
}

/** The RFC 3339 time of nanoseconds since 1970. */
export function textOfNanos(nanos: bigint): string {
  const fraction = String(nanos % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const text = new Date(Number(nanos / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return fraction === '' ? `${text}Z` : `${text}.${fraction}Z`;
}

/** Nanoseconds since 1970 of an RFC 3339 time; null if it isn't one. */
export function nanosOf(text: string): bigint | null {
  const time = utcTime(text);
  if (time === null) return null;
  const [seconds, fraction = ''] = time.slice(0, -1).split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
