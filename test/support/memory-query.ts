/** What a query finds among documents in memory. */
import type { Plan } from '../../shared/store/query.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import type { Kept } from './memory-store.ts';

interface Row {
  id: string;
  kept: Kept;
}

/** @returns the documents' ids, in the query's order */
export function evaluate(plan: Plan, documents: ReadonlyMap<string, Kept>): string[] {
  const prefix = `${plan.collection}/`;
  const orders = plan.orders.map(({ field, direction }) => ({ field, sign: direction === 'desc' ? -1 : 1 }));
  if (orders.at(-1)?.field !== null) orders.push({ field: null, sign: orders.at(-1)?.sign ?? 1 });
  const compare = (keyOf: (field: string | null, index: number) => unknown, row: Row, given = orders): number => {
    for (const [index, { field, sign }] of given.entries()) {
      const order = compareValues(fieldOf(row, field), keyOf(field, index)) * sign;
      if (order !== 0) return order;
    }
    return 0;
  };
  const { after } = plan;
  const isBehind = (row: Row): boolean =>
    after === null || compare((_, index) => after[index], row, orders.slice(0, after.length)) > 0;
  const rows = [...documents]
    .filter(([path]) => path.startsWith(prefix))
    .map(([path, kept]): Row => ({ id: path.slice(prefix.length), kept }))
    .filter((row) => plan.filters.every((filter) => holds(filter, row)))
    // An index has only documents that have its fields.
    .filter((row) => orders.every(({ field }) => fieldOf(row, field) !== undefined))
    .filter(isBehind)
    .sort((a, b) => compare((field) => fieldOf(b, field), a));
  return rows.slice(0, plan.limit ?? Infinity).map(({ id }) => id);
}

/** @param field null: its id */
const fieldOf = ({ id, kept }: Row, field: string | null): unknown =>
  field === null
    ? id
    : field.split('.').reduce<unknown>((within, name) => (within as Record<string, unknown> | null)?.[name], kept.data);

function holds({ field, is, value: wanted }: Plan['filters'][number], row: Row): boolean {
  const present = fieldOf(row, field);
  if (is === 'in') return (wanted as readonly unknown[]).some((each) => compareValues(present, each) === 0);
  if (is === 'array-contains') return Array.isArray(present) && present.includes(wanted);
  if (present === undefined || rankOf(present) !== rankOf(wanted)) return false;
  const order = compareValues(present, wanted);
  switch (is) {
    case '==':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
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
