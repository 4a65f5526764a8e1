/** What a query of the client finds among documents in memory, by the request that it would send. */
import { Timestamp } from '@google-cloud/firestore';
import type { Query } from '@google-cloud/firestore';

import type { Kept } from './memory-store.ts';

interface Value {
  nullValue?: unknown;
  stringValue?: string;
  integerValue?: number | string;
  booleanValue?: boolean;
  referenceValue?: string;
  timestampValue?: { seconds?: number | string; nanos?: number };
  arrayValue?: { values?: Value[] };
}
interface Filter {
  compositeFilter?: { op: string; filters: Filter[] };
  fieldFilter?: { field: { fieldPath: string }; op: string; value: Value };
  unaryFilter?: { field: { fieldPath: string }; op: string };
}
interface Structured {
  from: { collectionId: string }[];
  where?: Filter;
  orderBy?: { field: { fieldPath: string }; direction: string }[];
  startAt?: { values: Value[]; before?: boolean };
  limit?: { value: number };
}

interface Row {
  path: string;
  kept: Kept;
}

/** @returns the documents' paths, in the query's order */
export function evaluate(query: Query, documents: ReadonlyMap<string, Kept>): string[] {
  // The client has no public way to say what it asks.
  const { structuredQuery: asked } = (query as unknown as { toProto: () => { structuredQuery: Structured } }).toProto();
  const prefix = `${asked.from[0]!.collectionId}/`;
  const orders = (asked.orderBy ?? []).map(({ field, direction }) => ({
    path: field.fieldPath,
    sign: direction === 'DESCENDING' ? -1 : 1,
  }));
  if (orders.at(-1)?.path !== '__name__') orders.push({ path: '__name__', sign: orders.at(-1)?.sign ?? 1 });
  const compare = (keyOf: (path: string) => unknown, row: Row): number => {
    for (const { path, sign } of orders) {
      const order = compareValues(fieldOf(row, path), keyOf(path)) * sign;
      if (order !== 0) return order;
    }
    return 0;
  };
  const after = asked.startAt?.values.map(valueOf);
  const cursor = (row: Row): boolean => {
    if (!after) return true;
    const given = orders.slice(0, after.length);
    const order = given
      .map(({ path, sign }, index) => compareValues(fieldOf(row, path), after[index]) * sign)
      .find((each) => each !== 0);
    return order === undefined ? asked.startAt!.before === true : order > 0;
  };
  const rows = [...documents]
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, kept]): Row => ({ path, kept }))
    .filter((row) => !asked.where || holds(asked.where, row))
    // An index has only documents that have its fields.
    .filter((row) => orders.every(({ path }) => fieldOf(row, path) !== undefined))
    .filter(cursor)
    .sort((a, b) => compare((path) => fieldOf(b, path), a));
  return rows.slice(0, asked.limit?.value ?? Infinity).map(({ path }) => path);
}

const fieldOf = ({ path, kept }: Row, field: string): unknown =>
  field === '__name__'
    ? path
    : field.split('.').reduce<unknown>((within, name) => (within as Record<string, unknown> | null)?.[name], kept.data);

function holds(filter: Filter, row: Row): boolean {
  if (filter.compositeFilter) return filter.compositeFilter.filters.every((each) => holds(each, row));
  if (filter.unaryFilter) return fieldOf(row, filter.unaryFilter.field.fieldPath) === null;
  const { field, op, value } = filter.fieldFilter!;
  const [present, wanted] = [fieldOf(row, field.fieldPath), valueOf(value)];
  if (op === 'IN') return (wanted as unknown[]).some((each) => compareValues(present, each) === 0);
  if (present === undefined || rankOf(present) !== rankOf(wanted)) return false;
  const order = compareValues(present, wanted);
  switch (op) {
    case 'EQUAL':
      return order === 0;
    case 'LESS_THAN':
      return order < 0;
    case 'LESS_THAN_OR_EQUAL':
      return order <= 0;
    case 'GREATER_THAN':
      return order > 0;
    case 'GREATER_THAN_OR_EQUAL':
      return order >= 0;
  }
  throw new Error(`Cannot filter by ${op}: this store doesn't know it`);
}

function valueOf(value: Value): unknown {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.integerValue !== undefined) return Number(value.integerValue);
  if (value.booleanValue !== undefined) return value.booleanValue;
  if (value.referenceValue !== undefined) return value.referenceValue.split('/documents/')[1];
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(valueOf);
  if (value.timestampValue) {
    const { seconds = 0, nanos = 0 } = value.timestampValue;
    return new Timestamp(Number(seconds), nanos);
  }
  if ('nullValue' in value) return null;
  throw new Error(`Cannot read ${JSON.stringify(value)}: this store doesn't know its type`);
}

/** Firestore's order of types, of those that are known here. */
function rankOf(value: unknown): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return 2;
  if (value instanceof Timestamp) return 3;
  return 4;
}

function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (a === b) return 0;
  const [left, right] = [a, b].map((value) => (value instanceof Timestamp ? value.valueOf() : value));
  if (left === right) return 0;
  return (left as string) < (right as string) ? -1 : 1;
}
