import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Database } from '../../../../../local/embedded/firestore/documents.ts';
import { writeFields } from '../../../../../local/embedded/firestore/fields.ts';
import { parseQuery } from '../../../../../local/embedded/firestore/query.ts';
import { runQuery } from '../../../../../local/embedded/firestore/run.ts';
import { arrayValue, numberValue } from '../../../../../local/embedded/firestore/values.ts';
import { Writer } from '../../../../../local/embedded/firestore/wire.ts';

interface Thing {
  readonly n?: number;
  readonly s?: string;
  readonly tags?: readonly string[];
}

type Field = 'n' | 's';

interface Question {
  readonly collection: string | null;
  readonly s: string | null;
  readonly tag: string | null;
  readonly least: number | null;
  readonly orders: readonly Field[];
  readonly descending: readonly [boolean, boolean];
  readonly start: { readonly n: number; readonly before: boolean } | null;
  readonly ago: number | null;
}

const NAME = 'projects/p/databases/(default)';
const COLLECTIONS = ['things', 'homes/a/things', 'homes/b/things'];
/** Microseconds between two changes: a deleted document is forgotten after 60 of them. */
const STEP = 1_000_000;

const text = (value: string) => new Writer().stringField(17, value).finish();
const encoded = ({ n, s, tags }: Thing) =>
  writeFields(
    new Map([
      ...(n === undefined ? [] : [['n', numberValue(BigInt(n))] as const]),
      ...(s === undefined ? [] : [['s', text(s)] as const]),
      ...(tags === undefined ? [] : [['tags', arrayValue(tags.map(text))] as const]),
    ]),
  );

const thing: fc.Arbitrary<Thing> = fc.record(
  {
    n: fc.integer({ min: -3, max: 3 }),
    s: fc.constantFrom('a', 'b', 'c'),
    tags: fc.subarray(['x', 'y', 'z']),
  },
  { requiredKeys: [] },
);
const change = fc.record({
  collection: fc.constantFrom(...COLLECTIONS),
  id: fc.integer({ min: 10, max: 40 }).map(String),
  thing: fc.option(thing, { freq: 4 }),
});
const question: fc.Arbitrary<Question> = fc.record({
  collection: fc.option(fc.constantFrom(...COLLECTIONS)),
  s: fc.option(fc.constantFrom('a', 'b'), { freq: 1 }),
  tag: fc.option(fc.constantFrom('x', 'y'), { freq: 1 }),
  least: fc.option(fc.integer({ min: -3, max: 3 }), { freq: 1 }),
  orders: fc.constantFrom<readonly Field[]>([], ['n'], ['s'], ['n', 's'], ['s', 'n']),
  descending: fc.tuple(fc.boolean(), fc.boolean()),
  start: fc.option(fc.record({ n: fc.integer({ min: -3, max: 3 }), before: fc.boolean() }), { freq: 1 }),
  ago: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 2 }),
});
/** One document that changes again and again brings the indexes to where they must take in the changes before. */
const OTHER = { collection: 'things', id: 'other' };
const others = fc.constantFrom(0, 0, 0, 0, 0, 300, 300, 9_000);
const stretch = fc.record({ changes: fc.array(change, { maxLength: 60 }), others, question });

function changed(
  before: ReadonlyMap<string, Thing> | undefined,
  { collection, id }: { collection: string; id: string },
  thing: Thing | null,
): ReadonlyMap<string, Thing> {
  const after = new Map(before);
  if (thing) after.set(`${collection}/${id}`, thing);
  else after.delete(`${collection}/${id}`);
  return after;
}

/** The order of a question in full: a range must be over its first field. */
const ordersOf = ({ orders, least, start }: Question): readonly Field[] =>
  (least !== null || start !== null) && orders[0] !== 'n' ? ['n', ...orders.filter((field) => field !== 'n')] : orders;

function asked(question: Question) {
  const { collection, s, tag, least, descending, start } = question;
  const filter = (fieldPath: string, op: 'EQUAL' | 'ARRAY_CONTAINS' | 'GREATER_THAN_OR_EQUAL', value: Buffer) => ({
    fieldFilter: { field: { fieldPath }, op, value },
  });
  const filters = [
    ...(s === null ? [] : [filter('s', 'EQUAL', text(s))]),
    ...(tag === null ? [] : [filter('tags', 'ARRAY_CONTAINS', text(tag))]),
    ...(least === null ? [] : [filter('n', 'GREATER_THAN_OR_EQUAL', numberValue(BigInt(least)))]),
  ];
  const parent = collection === null ? '' : collection.split('/').slice(0, -1).join('/');
  return parseQuery(
    { database: NAME, path: parent },
    {
      from: [{ collectionId: 'things', allDescendants: collection === null }],
      ...(filters.length > 0 && { where: { compositeFilter: { op: 'AND', filters } } }),
      orderBy: ordersOf(question).map((fieldPath, at) => ({
        field: { fieldPath },
        direction: descending[at] ? 'DESCENDING' : 'ASCENDING',
      })),
      ...(start && { startAt: { values: [numberValue(BigInt(start.n))], before: start.before } }),
    },
  );
}

const compared = <T extends number | string>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

/** The answer from all documents, looked at one by one and sorted. */
function answer(things: ReadonlyMap<string, Thing>, question: Question): string[] {
  const { collection, s, tag, least, descending, start } = question;
  const orders = ordersOf(question);
  const from = start && (descending[0] ? -start.n : start.n);
  const found = [...things].filter(([path, each]) => {
    const first = descending[0] ? -(each.n ?? 0) : (each.n ?? 0);
    return (
      (collection === null || path.startsWith(`${collection}/`)) &&
      (s === null || each.s === s) &&
      (tag === null || each.tags?.includes(tag)) &&
      (least === null || (each.n !== undefined && each.n >= least)) &&
      orders.every((field) => each[field] !== undefined) &&
      (from === null || (start?.before ? first >= from : first > from))
    );
  });
  const order = (a: [string, Thing], b: [string, Thing]) => {
    for (const [at, field] of orders.entries()) {
      const sign = compared(a[1][field] ?? 0, b[1][field] ?? 0);
      if (sign !== 0) return descending[at] ? -sign : sign;
    }
    const last = orders.length > 0 && descending[orders.length - 1];
    return last ? compared(b[0], a[0]) : compared(a[0], b[0]);
  };
  return found.sort(order).map(([path]) => path);
}

test('answers from indexes that lag behind what a sort of all documents answers', () => {
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 4, maxLength: 16 }), (stretches) => {
      const database = new Database(NAME);
      const states: ReadonlyMap<string, Thing>[] = [new Map()];
      const put = (
        name: { collection: string; id: string },
        thing: Thing | null,
        state: ReadonlyMap<string, Thing>,
      ) => {
        const time = states.push(state) * STEP;
        database.put(name, thing ? encoded(thing) : undefined, time, time);
      };
      for (const { changes, others, question } of stretches) {
        for (const { collection, id, thing } of changes) {
          const name = { collection, id };
          put(name, thing, changed(states.at(-1), name, thing));
        }
        const after = others > 0 ? changed(states.at(-1), OTHER, {}) : new Map<string, Thing>();
        for (let n = 0; n < others; n++) put(OTHER, {}, after);
        const past = states.length - 1 - (question.ago ?? 0);
        const time =
          question.ago === null || past < 0 ? undefined : Math.max((past + 1) * STEP, database.history.oldest);
        const state = time === undefined ? states.at(-1) : states[time / STEP - 1];
        const { results } = runQuery(database, asked(question), undefined, time);
        expect(results.map(({ doc }) => doc.path)).toEqual(answer(state ?? new Map(), question));
      }
    }),
    { numRuns: 50 },
  );
});
