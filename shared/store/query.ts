/** Questions for documents of one collection, as values: the store asks them. */
import type { Stored } from './snapshot.ts';
import type { Timestamp } from './timestamp.ts';

declare const ASKED: unique symbol;

type Comparison = '==' | '<' | '<=' | '>' | '>=';
type Direction = 'asc' | 'desc';

/** Values that have no fields of their own. */
export type Leaf = string | number | boolean | bigint | Timestamp | Uint8Array | readonly unknown[] | null | undefined;

/** The fields of a document, and those within its maps. */
export type Path<T> = {
  [K in keyof T & string]-?: K | (T[K] extends Leaf ? never : `${K}.${keyof NonNullable<T[K]> & string}`);
}[keyof T & string];

/** What a field holds. */
export type At<T, P> = P extends keyof T
  ? Exclude<T[P], undefined>
  : P extends `${infer Outer}.${infer Inner}`
    ? Outer extends keyof T
      ? Inner extends keyof NonNullable<T[Outer]>
        ? NonNullable<T[Outer]>[Inner]
        : never
      : never
    : never;

type MemberOf<L> = L extends readonly (infer Member)[] ? Member : never;

/** A query as it is asked. */
export interface Question {
  readonly plan: Plan;
}

/** Documents of a collection; each call narrows them and leaves the query that it is called of as it is. */
export interface Query<T, Seen = T> extends Question {
  /** Never there: ties the query to what it brings. */
  readonly [ASKED]?: Seen;
  where<P extends Path<T>>(field: P, is: Comparison, value: At<T, P>): Query<T, Seen>;
  where<P extends Path<T>>(field: P, is: 'in', values: readonly At<T, P>[]): Query<T, Seen>;
  where<P extends Path<T>>(field: P, is: 'array-contains', member: MemberOf<At<T, P>>): Query<T, Seen>;
  orderBy(field: Path<T>, direction?: Direction): Query<T, Seen>;
  orderById(direction?: Direction): Query<T, Seen>;
  /** Begins behind the values of the fields that order it, in their order; behind an id where that orders it. */
  after(...values: (Timestamp | string | number | boolean | null)[]): Query<T, Seen>;
  /** Begins behind one of its own documents; what is equal to it is ordered by id then. */
  behind(document: Stored<Seen>): Query<T, Seen>;
  limit(count: number): Query<T, Seen>;
  /** Brings only these fields. */
  select<F extends keyof T & string>(...fields: F[]): Query<T, Pick<T, F>>;
}

/** A query spelt out. */
export interface Plan {
  collection: string;
  filters: readonly { field: string; is: Comparison | 'in' | 'array-contains'; value: unknown }[];
  /** By `field`; null: by id. */
  orders: readonly { field: string | null; direction: Direction }[];
  /** Values of the orders, in their order. */
  after: readonly unknown[] | null;
  limit: number | null;
  /** The only fields to be read; null: all. */
  fields: readonly string[] | null;
}

/** The documents that a query has found. */
export interface Page<Seen> {
  docs: Stored<Seen>[];
  readTime: Timestamp;
}

/** How many documents a query finds, and the sum of a field of theirs. */
export interface Total {
  count: number;
  sum: number;
  readTime: Timestamp;
}

/** All documents of a collection. */
export const queryOver = <T>(collection: string): Query<T> =>
  queryOf({ collection, filters: [], orders: [], after: null, limit: null, fields: null });

export function queryOf<T, Seen>(plan: Plan): Query<T, Seen> {
  const next = (change: Partial<Plan>): Query<T, Seen> => queryOf({ ...plan, ...change });
  return {
    plan,
    where: (field: string, is: Comparison | 'in' | 'array-contains', value: unknown) =>
      next({ filters: [...plan.filters, { field, is, value }] }),
    orderBy: (field, direction = 'asc') => next({ orders: [...plan.orders, { field, direction }] }),
    orderById: (direction = 'asc') => next({ orders: [...plan.orders, { field: null, direction }] }),
    after: (...values) => next({ after: values }),
    behind: (document) => next(behind(plan, document)),
    limit: (count) => next({ limit: count }),
    select: (...fields) => queryOf({ ...plan, fields }),
  };
}

function behind<Seen>({ orders: given }: Plan, { id, data }: Stored<Seen>): Pick<Plan, 'orders' | 'after'> {
  const byId = { field: null, direction: given.at(-1)?.direction ?? 'asc' };
  const orders = given.some(({ field }) => field === null) ? given : [...given, byId];
  return { orders, after: orders.map(({ field }) => (field === null ? id : valueAt(data, field))) };
}

/** What a field of a document holds, or one within its maps; undefined where it has none. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const name of path.split('.')) value = isMap(value) ? value[name] : undefined;
  return value;
}

/** Whether a document has these values, by field. */
export const hasValues = (data: unknown, values: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(values).every(([path, value]) => valueAt(data, path) === value);

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
