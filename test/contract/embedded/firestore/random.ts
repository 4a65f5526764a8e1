/** Random documents and queries, and what a query should find: filter, sort, cut. */
import type { CollectionReference, OrderByDirection, Query, WhereFilterOp } from '@google-cloud/firestore';
import fc from 'fast-check';

export type Data = { a?: Value; b?: Value; c?: Value };
type Value = null | boolean | number | string | (number | string)[];
interface Condition {
  field: keyof Data;
  op: WhereFilterOp;
  value: Value;
}
export interface Plan {
  conditions: Condition[];
  orders: { field: keyof Data; direction: OrderByDirection }[];
  limit: number | undefined;
  offset: number;
  /** A cursor: the values of the orders' fields, and on which side of them to begin. */
  start: { values: Value[]; inclusive: boolean } | undefined;
}

/** Few different values, so that random conditions match something. */
const number = fc.constantFrom(-1, 0, 1, 1.5, 2, NaN);
const text = fc.constantFrom('', 'a', 'b');
const scalar = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const list = fc.array(fc.oneof(fc.constantFrom(0, 1, 2), text), { maxLength: 3 });
const value: fc.Arbitrary<Value> = fc.oneof({ weight: 4, arbitrary: scalar }, { weight: 1, arbitrary: list });
export const document: fc.Arbitrary<Data> = fc.record({ a: value, b: value, c: value }, { requiredKeys: [] });
const field = fc.constantFrom<keyof Data>('a', 'b', 'c');

const comparable = scalar.filter((each) => each !== null && !Number.isNaN(each));
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field, op: fc.constantFrom<WhereFilterOp>('==', '!='), value }),
  fc.record({ field, op: fc.constantFrom<WhereFilterOp>('<', '<=', '>', '>='), value: comparable }),
  fc.record({ field, op: fc.constant<WhereFilterOp>('array-contains'), value: comparable }),
  fc.record({
    field,
    op: fc.constantFrom<WhereFilterOp>('in', 'array-contains-any', 'not-in'),
    value: fc.array(fc.oneof(fc.constantFrom(0, 1, 2), text), { minLength: 1, maxLength: 3 }),
  }),
);

export const plan: fc.Arbitrary<Plan> = fc
  .record({
    conditions: fc.array(condition, { maxLength: 3 }),
    orders: fc.uniqueArray(fc.record({ field, direction: fc.constantFrom<OrderByDirection>('asc', 'desc') }), {
      selector: (order) => order.field,
      maxLength: 2,
    }),
    limit: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    offset: fc.integer({ min: 0, max: 2 }),
    start: fc.option(fc.record({ values: fc.array(scalar, { minLength: 1, maxLength: 2 }), inclusive: fc.boolean() }), {
      nil: undefined,
    }),
  })
  .filter(({ conditions }) => isAllowed(conditions))
  .map((each) => ({ ...each, start: each.orders.length > 0 ? each.start : undefined }));

/** Combinations that the service refuses. */
function isAllowed(conditions: Condition[]): boolean {
  const count = (...ops: string[]) => conditions.filter(({ op }) => ops.includes(op)).length;
  if (count('!=', 'not-in') > 1 || count('array-contains', 'array-contains-any') > 1) return false;
  return !(count('not-in') && count('in', 'array-contains-any'));
}

/** Sorts values as https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering says. */
function compare(left: Value, right: Value): number {
  const rank = (each: Value) =>
    each === null ? 0 : typeof each === 'boolean' ? 1 : typeof each === 'number' ? 2 : typeof each === 'string' ? 3 : 4;
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (Array.isArray(left) && Array.isArray(right)) {
    for (let at = 0; at < Math.min(left.length, right.length); at++) {
      const different = compare(left[at] as Value, right[at] as Value);
      if (different) return different;
    }
    return left.length - right.length;
  }
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(right)) - Number(Number.isNaN(left));
  return (left ?? 0) < (right ?? 0) ? -1 : (left ?? 0) > (right ?? 0) ? 1 : 0;
}

function holds(data: Data, { field, op, value: wanted }: Condition): boolean {
  const found = data[field];
  if (found === undefined) return false;
  const list = Array.isArray(wanted) ? (wanted as Value[]) : [];
  const elements = Array.isArray(found) ? (found as Value[]) : [];
  const among = (values: Value[], one: Value) => values.some((each) => compare(each, one) === 0);
  const comparable = typeof found === typeof wanted && found !== null && !Number.isNaN(found);
  switch (op) {
    case '==':
      return compare(found, wanted) === 0;
    case '!=':
      return found !== null && compare(found, wanted) !== 0;
    case 'array-contains':
      return among(elements, wanted);
    case 'array-contains-any':
      return list.some((each) => among(elements, each));
    case 'in':
      return among(list, found);
    case 'not-in':
      return found !== null && !among(list, found);
    case '<':
      return comparable && compare(found, wanted) < 0;
    case '<=':
      return comparable && compare(found, wanted) <= 0;
    case '>':
      return comparable && compare(found, wanted) > 0;
    case '>=':
      return comparable && compare(found, wanted) >= 0;
  }
}

/** All orders: those asked for, then the fields of inequalities, then the name, which goes the way of the last. */
function fullOrder({ conditions, orders }: Plan): Plan['orders'] {
  const direction = orders.at(-1)?.direction ?? 'asc';
  const unequal = conditions.filter(({ op }) => ['<', '<=', '>', '>=', '!=', 'not-in'].includes(op));
  const missing = [...new Set(unequal.map((each) => each.field))].sort();
  return [
    ...orders,
    ...missing
      .filter((each) => !orders.some((order) => order.field === each))
      .map((each) => ({ field: each, direction })),
  ];
}

/** What a query should find among documents whose ids are their places, as three digits. */
export function model(documents: Data[], plan: Plan): string[] {
  const orders = fullOrder(plan);
  const last = orders.at(-1)?.direction === 'desc' ? -1 : 1;
  const difference = (left: Value, right: Value, direction: OrderByDirection) =>
    direction === 'desc' ? compare(right, left) : compare(left, right);
  const rows = documents.map((data, at) => ({ id: idOf(at), data }));
  const found = rows.filter(({ data }) => {
    if (orders.some((order) => data[order.field] === undefined)) return false;
    return plan.conditions.every((each) => holds(data, each)) && isAfterStart(data, plan, difference);
  });
  found.sort((left, right) => {
    for (const order of orders) {
      const different = difference(left.data[order.field] as Value, right.data[order.field] as Value, order.direction);
      if (different) return different;
    }
    return left.id < right.id ? -last : last;
  });
  return found.slice(plan.offset, plan.limit === undefined ? undefined : plan.offset + plan.limit).map(({ id }) => id);
}

function isAfterStart(
  data: Data,
  { orders, start }: Plan,
  difference: (left: Value, right: Value, direction: OrderByDirection) => number,
): boolean {
  if (!start) return true;
  for (const [at, order] of orders.slice(0, start.values.length).entries()) {
    const different = difference(data[order.field] as Value, start.values[at] as Value, order.direction);
    if (different) return different > 0;
  }
  return start.inclusive;
}

export function asQuery(collection: CollectionReference, plan: Plan): Query {
  let query: Query = collection;
  for (const each of plan.conditions) query = query.where(each.field, each.op, each.value);
  for (const order of plan.orders) query = query.orderBy(order.field, order.direction);
  const values = plan.start?.values.slice(0, plan.orders.length) ?? [];
  if (plan.start) query = plan.start.inclusive ? query.startAt(...values) : query.startAfter(...values);
  if (plan.limit !== undefined) query = query.limit(plan.limit);
  return query.offset(plan.offset);
}

export const idOf = (at: number) => String(at).padStart(3, '0');
