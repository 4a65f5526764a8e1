/** A list's parameters: postmand's (PM-24), a cursor, and no silence about what can't be read (PM-25). */
import { z } from 'zod';

import { utcTime } from '../events/time.ts';
import type { TimeBound } from '../store/lists.ts';
import { invalid } from '../webhooks/body-fields.ts';
import type { Invalid } from '../webhooks/body-fields.ts';
import { scopeOf } from './cursor.ts';
import { parameter, readerOf } from './parameters.ts';
import type { Parameter } from './parameters.ts';
import { eventIdText, uuidText } from './path-ids.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;
/** Every document skipped is read, so a deep walk wants a cursor. */
const MAX_OFFSET = 10_000;

/** One filter: which field it compares, and how its value is read. */
export interface Filter {
  field: string;
  text: Parameter<string | boolean>;
}

export interface ListSpec<Cursor> {
  /** The list's name: a cursor of another is none of it. */
  name: string;
  /** By parameter. */
  filters: Readonly<Record<string, Filter>>;
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
  /** What a cursor of this list with these filters carries. */
  scope: string;
}

export const uuidFilter = (field: string, description: string): Filter => ({ field, text: uuidText(description) });

export const eventIdFilter = (field: string, description: string): Filter => ({
  field,
  text: eventIdText(description),
});

export const flagFilter = (field: string, description: string): Filter => ({
  field,
  text: parameter((text) => (text === 'true' ? true : text === 'false' ? false : null), 'must be true or false', {
    type: 'boolean',
    description,
  }),
});

export const choiceFilter = (field: string, choices: readonly string[], description: string): Filter => ({
  field,
  text: parameter((text) => (choices.includes(text) ? text : null), `must be one of ${choices.join(', ')}`, {
    type: 'string',
    enum: choices,
    description,
  }),
});

/** Longer ones Firestore can't compare: it answers that such a value is too large to be used in a query. */
const MOST_TEXT_BYTES = 1_499;

/** As an index keeps text: a zero byte takes two. */
const indexedBytes = (text: string): number => Buffer.byteLength(text.replaceAll('\0', '\0\0'));

export const textFilter = (field: string, description: string): Filter => ({
  field,
  text: parameter(
    (text) => (indexedBytes(text) <= MOST_TEXT_BYTES ? text : null),
    `must be at most ${MOST_TEXT_BYTES} bytes long`,
    { type: 'string', minLength: 1, maxLength: MOST_TEXT_BYTES, description },
  ),
});

const limitText = parameter(between(1, MAX_LIMIT), `must be a whole number between 1 and ${MAX_LIMIT}`, {
  type: 'integer',
  minimum: 1,
  maximum: MAX_LIMIT,
  default: DEFAULT_LIMIT,
  description: 'How many items a page may have. A page ends before at about 8 MB.',
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

const operators: readonly (readonly [string, TimeBound['op']])[] = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
];

const timeText = (description: string): Parameter<bigint> =>
  parameter(nanosOf, 'must be an RFC 3339 time, a + in it written as %2B', {
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
export const listQuery = ({ filters, times }: Pick<ListSpec<unknown>, 'filters' | 'times'>): z.ZodObject =>
  z.object({
    limit: limitText.optional(),
    offset: offsetText.optional(),
    cursor: cursorText.optional(),
    ...Object.fromEntries(Object.entries(filters).map(([name, { text }]) => [name, text.optional()])),
    ...Object.fromEntries(
      times.flatMap((time) => operators.map(([suffix, op]) => [`${time}.${suffix}`, timeTexts[op].optional()])),
    ),
  });

/** Reads the parameters that the list knows, and names every bad value. */
export function readListParams<Cursor>(
  query: URLSearchParams,
  { name, filters, times, readCursor }: ListSpec<Cursor>,
): { ok: true; params: ListParams<Cursor> } | Invalid {
  const { read, problems } = readerOf(query);
  const limit = read('limit', limitText);
  const offset = read('offset', offsetText);
  const equal: Record<string, string | boolean> = {};
  for (const [filter, { field, text }] of Object.entries(filters)) {
    const value = read(filter, text);
    if (value !== null) equal[field] = value;
  }
  const bounds: TimeBound[] = [];
  for (const [suffix, op] of operators) {
    for (const time of times) {
      const at = read(`${time}.${suffix}`, timeTexts[op]);
      if (at !== null) bounds.push({ op, at });
    }
  }
  const scope = scopeOf(name, equal, bounds);
  const cursor = read(
    'cursor',
    parameter(
      (text) => readCursor(text, scope),
      'must be the next_cursor of another page of this list, with the same filters',
      {},
    ),
  );
  if (cursor !== null && offset) problems.offset = 'must not be given together with cursor';
  if (Object.keys(problems).length > 0) return invalid(problems);
  return { ok: true, params: { limit: limit ?? DEFAULT_LIMIT, offset: offset ?? 0, cursor, bounds, equal, scope } };
}

function between(least: number, most: number) {
  return (text: string): number | null => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return value >= least && value <= most ? value : null;
  };
}

/** Nanoseconds since 1970 of an RFC 3339 time; null if it isn't one. */
export function nanosOf(text: string): bigint | null {
  const time = utcTime(text);
  if (time === null) return null;
  const [seconds, fraction = ''] = time.slice(0, -1).split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}
