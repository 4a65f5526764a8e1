/** How one disjunction of a query is run: which indexes are read, between which keys, and what is checked besides. */
import type { IndexRules, Needs } from './definitions.ts';
import { isName, namePath } from './fields.ts';
import type { Contains, Equal, Exclude, Position, Predicate, Range } from './filters.ts';
import { indexSpec, type IndexSpec } from './index.ts';
import type { IndexField } from './keys.ts';
import { edge, keyHolds } from './match.ts';
import { afterAll, inverted, TypeTag } from './order.ts';
import type { Bound, Ordering, Query } from './query.ts';
import { itemAt } from '../base/checked.ts';

export interface Scan {
  /** Indexes that all end alike, each with the keys of the equal fields that it begins with. */
  readonly indexes: readonly { readonly spec: IndexSpec; readonly prefix: string }[];
  /** The keys behind the prefix lie between these bounds, ascending, the lower one included. */
  readonly intervals: readonly Interval[];
  readonly reverse: boolean;
  /** Not seen to by prefix and intervals. */
  readonly checks: readonly Predicate[];
}

type Unequal = Range | Exclude;
export type Interval = readonly [from: string, to: string];

interface Conditions {
  /** By the field's path. */
  readonly equal: ReadonlyMap<string, Equal>;
  readonly contains: Contains | undefined;
  readonly unequal: readonly Unequal[];
}

/** Undefined if nothing can match. Without rules there is an index for every query, as in Google's emulator. */
export function planScan(
  query: Query,
  predicates: readonly Predicate[],
  rules: IndexRules | undefined,
): Scan | undefined {
  const conditions = sorted(predicates);
  if (!conditions) return undefined;
  const { equal, unequal } = conditions;
  const order = query.orders.filter(({ path }) => !isName(path) && !equal.has(path.text));
  const reverse = query.orders.at(-1)?.descending ?? false;
  const needs = needsOf(conditions, order, reverse);
  const served = rules ? rules.serve(query.scope.collectionId, query.scope.group, needs) : [idealIndex(needs)];
  const first = order[0] ?? { path: namePath, descending: reverse };
  const bounding = unequal.filter(({ path }) => path.text === first.path.text);
  const within = cursorInterval(query, equal, reverse);
  return {
    indexes: served.map((fields) => physical(fields, order, reverse, conditions)),
    intervals: bounding.reduce((intervals, each) => narrowed(intervals, each, isInverted(first, reverse)), within),
    reverse,
    checks: unequal.filter((each) => !bounding.includes(each)),
  };
}

/** Sorts predicates by their use of an index. @returns undefined where they contradict each other */
function sorted(predicates: readonly Predicate[]): Conditions | undefined {
  const equal = new Map<string, Equal>();
  for (const each of predicates) {
    if (each.kind !== 'equal') continue;
    if ((equal.get(each.path.text) ?? each).key !== each.key) return undefined;
    equal.set(each.path.text, each);
  }
  const unequal: Unequal[] = [];
  for (const each of predicates) {
    if (each.kind !== 'range' && each.kind !== 'exclude') continue;
    const constant = equal.get(each.path.text);
    if (!constant) unequal.push(each);
    else if (!keyHolds(each, constant.key)) return undefined;
  }
  return { equal, contains: predicates.find((each) => each.kind === 'contains'), unequal };
}

function needsOf({ equal, contains }: Conditions, order: readonly Ordering[], reverse: boolean): Needs {
  const paths = [...equal.values()].map(({ path }) => path).filter((path) => !isName(path));
  return { equal: paths, contains: contains?.path, order, nameDescending: reverse };
}

function idealIndex({ equal, contains, order }: Needs): IndexField[] {
  const fields: IndexField[] = equal.map((path) => ({ path, mode: 'asc' }));
  fields.sort((a, b) => (a.path.text < b.path.text ? -1 : 1));
  if (contains) fields.push({ path: contains, mode: 'contains' });
  return [...fields, ...order.map(({ path, descending }): IndexField => ({ path, mode: descending ? 'desc' : 'asc' }))];
}

/**
 * An index as it is kept: the equal fields ascending, since their direction changes nothing, and the rest so that names
 * ascend. An ascending and a descending definition are one index, read in two directions.
 */
function physical(
  fields: readonly IndexField[],
  order: readonly Ordering[],
  reverse: boolean,
  { equal, contains }: Conditions,
): Scan['indexes'][0] {
  const head = fields
    .slice(0, fields.length - order.length)
    .map(({ path, mode }): IndexField => ({ path, mode: mode === 'contains' ? mode : 'asc' }));
  const tail = order.map((each): IndexField => ({ path: each.path, mode: isInverted(each, reverse) ? 'desc' : 'asc' }));
  const keys = head.map(({ path, mode }) => (mode === 'contains' ? contains?.key : equal.get(path.text)?.key) ?? '');
  return { spec: indexSpec([...head, ...tail]), prefix: keys.join('') };
}

/** Whether a field's keys are inverted in the index as it is kept. */
const isInverted = ({ path, descending }: Ordering, reverse: boolean) => !isName(path) && descending !== reverse;

/** Cuts away the keys that a condition on the first field after the prefix excludes. */
function narrowed(intervals: readonly Interval[], condition: Unequal, inverts: boolean): Interval[] {
  const allowed = condition.kind === 'range' ? [between(condition, inverts)] : around(condition, inverts);
  return intervals
    .flatMap((interval) => allowed.map((each) => intersection(interval, each)))
    .filter(([from, to]) => from < to);
}

function between({ from, to }: Range, inverts: boolean): Interval {
  return inverts ? [edge(mirrored(to)), edge(mirrored(from))] : [edge(from), edge(to)];
}

const mirrored = ({ key, after }: Position): Position => ({ key: inverted(key), after: !after });

/** The gaps between excluded keys, null among them. */
function around({ path, keys }: Exclude, inverts: boolean): Interval[] {
  const excluded = isName(path) ? [...keys] : [String.fromCharCode(TypeTag.null), ...keys];
  const sorted = excluded.map((key) => (inverts ? inverted(key) : key)).sort(byCode);
  const edges = ['', ...sorted.flatMap((key) => [key, key + afterAll]), afterAll];
  const gaps: Interval[] = [];
  for (let at = 0; at < edges.length; at += 2) gaps.push([itemAt(edges, at), itemAt(edges, at + 1)]);
  return gaps;
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const intersection = (a: Interval, b: Interval): Interval => [a[0] > b[0] ? a[0] : b[0], a[1] < b[1] ? a[1] : b[1]];

function cursorInterval(query: Query, equal: ReadonlyMap<string, Equal>, reverse: boolean): Interval[] {
  const start = query.start && cursorEdge(query.orders, query.start, equal, reverse);
  const end = query.end && cursorEdge(query.orders, query.end, equal, reverse);
  const interval: Interval = reverse ? [end ?? '', start ?? afterAll] : [start ?? '', end ?? afterAll];
  return interval[0] < interval[1] ? [interval] : [];
}

/**
 * Where a cursor lies among the keys after the prefix. A field that is equal in all results is not part of them: a
 * cursor at another value of it lies before or after them all.
 */
function cursorEdge(
  orders: readonly Ordering[],
  bound: Bound,
  equal: ReadonlyMap<string, Equal>,
  reverse: boolean,
): string {
  let key = '';
  for (let at = 0; at < bound.keys.length; at++) {
    const { path, descending } = itemAt(orders, at);
    const value = itemAt(bound.keys, at);
    const constant = equal.get(path.text)?.key;
    if (constant === undefined) key += isInverted({ path, descending }, reverse) ? inverted(value) : value;
    else if (constant !== value) return edge({ key, after: value > constant !== (descending !== reverse) });
  }
  return edge({ key, after: bound.before === reverse });
}
