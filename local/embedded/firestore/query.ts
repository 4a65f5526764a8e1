/** A query, checked and brought into the form that is planned and run: alternatives of conditions, and a full order. */
import { isName, namePath, parseFieldPath, type FieldPath } from './fields.ts';
import { disjunctionsOf, type Predicate } from './filters.ts';
import { assertCollectionId, parseDocumentName, type ParentName } from './names.ts';
import { keyOf, pathKey } from './order.ts';
import type { Cursor, Order, StructuredQuery } from './protocol.ts';
import { Code, invalid, StatusError, unimplemented } from './status.ts';
import { assertComparable, contentOf, Kind, kindOf } from './values.ts';
import { itemAt } from '../base/checked.ts';

export interface Ordering {
  readonly path: FieldPath;
  readonly descending: boolean;
}

/** A place in the results: before or after the documents whose first order fields have these keys. */
export interface Bound {
  readonly keys: readonly string[];
  readonly before: boolean;
}

/** Where a query looks: one collection, or all collections with an id below a document or the root. */
export interface Scope {
  readonly database: string;
  readonly parent: string;
  readonly collectionId: string;
  readonly group: boolean;
}

export interface Query {
  readonly scope: Scope;
  /** A document matches if all predicates of one disjunction hold, and it has every field of `orders`. */
  readonly disjunctions: readonly (readonly Predicate[])[];
  /** Ends with the name. */
  readonly orders: readonly Ordering[];
  readonly start: Bound | undefined;
  readonly end: Bound | undefined;
  readonly offset: number;
  readonly limit: number | undefined;
  readonly select: readonly FieldPath[] | undefined;
}

// https://firebase.google.com/docs/firestore/query-data/multiple-range-fields#limitations
const maxUnequalFields = 10;

export const collectionPath = ({ parent, collectionId }: Scope) =>
  parent ? `${parent}/${collectionId}` : collectionId;

/**
 * Reads a query. `required` are fields that documents must have besides: a sum or an average of a field skips those
 * without it, and its index ends with it.
 */
export function parseQuery(parent: ParentName, query: StructuredQuery, required: readonly FieldPath[] = []): Query {
  if (query.findNearest) throw unimplemented('A nearest-neighbour search');
  const scope = scopeOf(parent, query);
  const explicit = (query.orderBy ?? []).map(parseOrder);
  assertOrders(explicit);
  const disjunctions = disjunctionsOf(query.where, (value) => nameKey(scope, value));
  const orders = completed(explicit, disjunctions, required);
  if (scope.group && scope.parent) assertNameScan(disjunctions, orders);
  const bound = (cursor: Cursor | undefined) => cursor && parseBound(cursor, explicit, orders, scope);
  const offset = query.offset ?? 0;
  const limit = query.limit && (query.limit.value ?? 0);
  if (offset < 0) throw invalid('offset is negative');
  if (limit !== undefined && limit < 0) throw invalid('limit is negative');
  const select = selected(query);
  return { scope, disjunctions, orders, start: bound(query.startAt), end: bound(query.endAt), offset, limit, select };
}

function scopeOf(parent: ParentName, { from = [] }: StructuredQuery): Scope {
  if (from.length > 1) throw invalid('StructuredQuery.from cannot have more than one collection selector.');
  const collectionId = from[0]?.collectionId;
  if (!collectionId) throw unimplemented('A query over collections of any id');
  assertCollectionId(collectionId);
  return { database: parent.database, parent: parent.path, collectionId, group: from[0]?.allDescendants ?? false };
}

/**
 * Below a document the service serves a collection group by ascending names alone: its index is the whole group's.
 * https://github.com/skunkteam/rust-firestore-emulator/blob/55f3497/test-suite/tests/7-descendants-query.test.ts has
 * what the service answers.
 */
function assertNameScan(disjunctions: readonly (readonly Predicate[])[], orders: readonly Ordering[]): void {
  const paths = [...disjunctions.flat(), ...orders].map(({ path }) => path);
  if (!paths.every(isName)) throw invalid('collection group queries are only allowed at the root parent');
  if (!orders.at(-1)?.descending) return;
  const message = "collection group queries are only allowed if they're at the root or they're an ascending name scan";
  throw new StatusError(Code.FAILED_PRECONDITION, message);
}

function selected({ select }: StructuredQuery): FieldPath[] | undefined {
  return (
    select && (select.fields ?? []).map(({ fieldPath }) => parseFieldPath(fieldPath)).filter((path) => !isName(path))
  );
}

const parseOrder = ({ field, direction }: Order): Ordering => ({
  path: parseFieldPath(field?.fieldPath),
  descending: direction === 'DESCENDING',
});

export function assertOrders(orders: readonly Ordering[]): void {
  const name = orders.findIndex(({ path }) => isName(path));
  if (name >= 0 && name < orders.length - 1) throw invalid('order by clause cannot contain more fields after the key');
  const texts = orders.map(({ path }) => path.text);
  const twice = texts.find((text, at) => texts.indexOf(text) < at);
  if (twice) throw invalid(`order by clause cannot contain duplicate fields ${twice}`);
}

/** The order that is left unsaid: fields of inequalities by their names, then the document's (query.proto, `order_by`). */
function completed(
  explicit: readonly Ordering[],
  disjunctions: readonly (readonly Predicate[])[],
  required: readonly FieldPath[],
): Ordering[] {
  const orders = [...explicit];
  const descending = explicit.at(-1)?.descending ?? false;
  const unequal = disjunctions.flat().filter(({ kind }) => kind === 'range' || kind === 'exclude');
  const fields = new Set(unequal.map(({ path }) => path.text));
  if (fields.size > maxUnequalFields) {
    throw invalid(`A query may not have more than ${maxUnequalFields} inequality fields, it has ${fields.size}.`);
  }
  const paths = unequal.map(({ path }) => path).sort(byNames);
  for (const path of [...paths, ...required]) {
    const known = isName(path) || orders.some((order) => order.path.text === path.text);
    if (known) continue;
    if (isName(orders.at(-1)?.path ?? path)) throw invalid(`order by clause must contain ${path.text} before the key`);
    orders.push({ path, descending });
  }
  if (!orders.some(({ path }) => isName(path))) orders.push({ path: namePath, descending });
  return orders;
}

/** As the fields' names sort, however their path is written: `` `a-b` `` stands before `b`. */
const byNames = (a: FieldPath, b: FieldPath) => (a.names.join('\0') < b.names.join('\0') ? -1 : 1);

function parseBound(cursor: Cursor, explicit: readonly Ordering[], orders: readonly Ordering[], scope: Scope): Bound {
  const values = cursor.values ?? [];
  if (values.length > explicit.length) throw invalid('Cursor has too many values.');
  const keys = values.map((value, at) => {
    assertComparable(value);
    return isName(itemAt(orders, at).path) ? nameKey(scope, value) : keyOf(value);
  });
  return { keys, before: cursor.before ?? false };
}

/** Indexes of a collection end with the document's id, those of a group with its path. */
function nameKey(scope: Scope, value: Buffer): string {
  if (kindOf(value) !== Kind.reference) throw invalid('__key__ filter value must be a Key');
  const name = parseDocumentName(contentOf(value).toString());
  if (name.database !== scope.database) throw invalid(`__key__ filter value is not in ${scope.database}`);
  if (scope.group) return pathKey(`${name.collection}/${name.id}`);
  if (name.collection !== collectionPath(scope))
    throw invalid(`__key__ filter value is not in ${collectionPath(scope)}`);
  return pathKey(name.id);
}
