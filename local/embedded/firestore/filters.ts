/** A filter as alternatives ("disjunctions") of simple predicates over keys. */
import { isName, parseFieldPath, type FieldPath } from './fields.ts';
import { keyOf, TypeTag } from './order.ts';
import type { FieldOperator, Filter, UnaryOperator } from './protocol.ts';
import { invalid } from './status.ts';
import { assertComparable, contentOf, elementsOf, Kind, kindOf } from './values.ts';

/** A place among keys: before those that begin with `key`, or after them. */
export interface Position {
  readonly key: string;
  readonly after: boolean;
}

export interface Equal {
  readonly kind: 'equal';
  readonly path: FieldPath;
  readonly key: string;
}

/** An array has an element with this key. */
export interface Contains {
  readonly kind: 'contains';
  readonly path: FieldPath;
  readonly key: string;
}

export interface Range {
  readonly kind: 'range';
  readonly path: FieldPath;
  readonly from: Position;
  readonly to: Position;
}

/** Any value but these and null. */
export interface Exclude {
  readonly kind: 'exclude';
  readonly path: FieldPath;
  readonly keys: readonly string[];
}

export type Predicate = Equal | Contains | Range | Exclude;

/** Makes the key of a reference that a document's name is compared with. */
type NameKey = (value: Buffer) => string;

// https://firebase.google.com/docs/firestore/query-data/queries#limits_on_or_queries
const maxDisjunctions = 30;
const maxNotIn = 10;

const nullKey = String.fromCharCode(TypeTag.null);
const nanKey = String.fromCharCode(TypeTag.nan);

/** No filter is one disjunction without predicates; a filter that nothing can match is none. */
export function disjunctionsOf(filter: Filter | undefined, nameKey: NameKey): (readonly Predicate[])[] {
  if (!filter) return [[]];
  assertCombination(operatorsOf(filter));
  assertFew(disjunctionCount(filter));
  const disjunctions = expand(filter, nameKey);
  for (const predicates of disjunctions) {
    if (predicates.filter(({ kind }) => kind === 'contains').length > 1) {
      throw invalid("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.");
    }
  }
  return disjunctions;
}

function disjunctionCount({ compositeFilter, fieldFilter }: Filter): number {
  if (compositeFilter) {
    const counts = (compositeFilter.filters ?? []).map(disjunctionCount);
    return counts.reduce((a, b) => (compositeFilter.op === 'OR' ? a + b : a * b), compositeFilter.op === 'OR' ? 0 : 1);
  }
  const many = fieldFilter?.op === 'IN' || fieldFilter?.op === 'ARRAY_CONTAINS_ANY';
  return many && fieldFilter.value ? listed(fieldFilter.op ?? 'IN', fieldFilter.value).length : 1;
}

function assertFew(disjunctions: number): void {
  if (disjunctions <= maxDisjunctions) return;
  throw invalid(
    `Too many disjunctions after normalization. Result had ${disjunctions} disjunctions which is more than the maximum of ${maxDisjunctions}`,
  );
}

function expand(filter: Filter, nameKey: NameKey): (readonly Predicate[])[] {
  const { compositeFilter, fieldFilter, unaryFilter } = filter;
  if (fieldFilter) {
    const path = parseFieldPath(fieldFilter.field?.fieldPath);
    if (!fieldFilter.value) throw invalid('A field filter has no value');
    assertComparable(fieldFilter.value);
    if (isName(path) && fieldFilter.op?.startsWith('ARRAY_CONTAINS')) throw invalid('the name __key__ is reserved');
    return fieldPredicates(
      path,
      fieldFilter.op,
      fieldFilter.value,
      isName(path) ? nameKey : (value) => valueKey(path, value),
    );
  }
  if (unaryFilter) {
    const path = parseFieldPath(unaryFilter.field?.fieldPath);
    if (isName(path)) throw invalid('__key__ filter value must be a Key');
    return [[unaryPredicate(path, unaryFilter.op)]];
  }
  if (!compositeFilter) throw invalid('A filter has no type');
  const parts = (compositeFilter.filters ?? []).map((part) => expand(part, nameKey));
  if (parts.length === 0) throw invalid('A composite filter has no filters');
  if (compositeFilter.op === 'OR') return parts.flat();
  if (compositeFilter.op !== 'AND') throw invalid('Unknown CompositeFilter operator.');
  return parts.reduce((left, right) => left.flatMap((a) => right.map((b) => [...a, ...b])));
}

// A string of 1,499 bytes with its type and its end; longer values are not wholly in an index.
const maxKeyLength = 1_502;

function valueKey({ text }: FieldPath, value: Buffer): string {
  const key = keyOf(value);
  if (key.length > maxKeyLength) throw invalid(`value for ${text} is too large to be used in a query`);
  return key;
}

function fieldPredicates(path: FieldPath, op: FieldOperator = 'OPERATOR_UNSPECIFIED', value: Buffer, key: NameKey) {
  switch (op) {
    case 'EQUAL':
      return [[{ kind: 'equal', path, key: key(value) }] as const];
    case 'ARRAY_CONTAINS':
      return [[{ kind: 'contains', path, key: key(value) }] as const];
    case 'IN':
      return alternatives(path, 'equal', listed(op, value), key);
    case 'ARRAY_CONTAINS_ANY':
      return alternatives(path, 'contains', listed(op, value), key);
    case 'NOT_EQUAL':
      return [[{ kind: 'exclude', path, keys: [key(value)] }] as const];
    case 'NOT_IN':
      return notIn(path, listed(op, value), key);
    case 'LESS_THAN':
    case 'LESS_THAN_OR_EQUAL':
    case 'GREATER_THAN':
    case 'GREATER_THAN_OR_EQUAL':
      return range(path, op, key(value));
    case 'OPERATOR_UNSPECIFIED':
      throw invalid('Unknown FieldFilter operator.');
  }
}

function unaryPredicate(path: FieldPath, op: UnaryOperator = 'OPERATOR_UNSPECIFIED'): Predicate {
  switch (op) {
    case 'IS_NULL':
      return { kind: 'equal', path, key: nullKey };
    case 'IS_NAN':
      return { kind: 'equal', path, key: nanKey };
    case 'IS_NOT_NULL':
      return { kind: 'exclude', path, keys: [] };
    case 'IS_NOT_NAN':
      return { kind: 'exclude', path, keys: [nanKey] };
    case 'OPERATOR_UNSPECIFIED':
      throw invalid('Unknown UnaryFilter operator.');
  }
}

function listed(op: FieldOperator, value: Buffer): Buffer[] {
  const elements = kindOf(value) === Kind.array ? elementsOf(contentOf(value)) : [];
  if (elements.length === 0) throw invalid(`'${op}' requires an non-empty ArrayValue.`);
  const most = op === 'NOT_IN' ? maxNotIn : maxDisjunctions;
  if (elements.length > most) throw invalid(`'${op}' supports up to ${most} comparison values.`);
  return elements;
}

/** Null and NaN in a list equal nothing (seen in Google's emulator). */
function alternatives(path: FieldPath, kind: 'equal' | 'contains', values: Buffer[], key: NameKey) {
  const keys = new Set(values.map((value) => key(value)).filter((each) => each !== nullKey && each !== nanKey));
  return [...keys].map((each) => [{ kind, path, key: each }] as const);
}

function notIn(path: FieldPath, values: Buffer[], key: NameKey) {
  const keys = values.map((value) => key(value));
  if (keys.includes(nullKey)) return [];
  return [[{ kind: 'exclude', path, keys: keys.filter((each) => each !== nanKey) }] as const];
}

type RangeOperator = Extract<FieldOperator, `${'LESS' | 'GREATER'}_THAN${'' | '_OR_EQUAL'}`>;

/** Comparisons see values of the operand's type only; nothing is less or greater than null or NaN. */
function range(path: FieldPath, op: RangeOperator, key: string) {
  if (key === nullKey || key === nanKey) return [];
  const type = isName(path) ? '' : key.charAt(0);
  const whole = { from: { key: type, after: false }, to: { key: type, after: true } };
  const bounds = {
    LESS_THAN: { to: { key, after: false } },
    LESS_THAN_OR_EQUAL: { to: { key, after: true } },
    GREATER_THAN: { from: { key, after: true } },
    GREATER_THAN_OR_EQUAL: { from: { key, after: false } },
  }[op];
  return [[{ kind: 'range', path, ...whole, ...bounds }] as const];
}

function operatorsOf(filter: Filter): string[] {
  const { compositeFilter, fieldFilter, unaryFilter } = filter;
  if (!compositeFilter) return [fieldFilter?.op ?? unaryFilter?.op ?? ''];
  const inside = (compositeFilter.filters ?? []).flatMap(operatorsOf);
  return compositeFilter.op === 'OR' ? ['OR', ...inside] : inside;
}

function assertCombination(operators: string[]): void {
  const count = (...wanted: string[]) => operators.filter((op) => wanted.includes(op)).length;
  if (count('NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', 'IS_NOT_NULL') > 1) {
    throw invalid("Only a single 'NOT_EQUAL', 'NOT_IN', 'IS_NOT_NAN', or 'IS_NOT_NULL' filter allowed per query.");
  }
  if (count('NOT_IN') && count('IN', 'ARRAY_CONTAINS_ANY', 'OR')) {
    throw invalid("'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.");
  }
}
