import { describe, expect, test } from '@jest/globals';
import {
  AggregateField,
  FieldPath,
  Filter,
  GeoPoint,
  Timestamp,
  type CollectionReference,
  type Firestore,
  type Query,
} from '@google-cloud/firestore';
import { namesOf } from '../raw.ts';
import { codeOf, ids, status, type Target } from '../target.ts';

/** One document for each kind of value, named so that their order by `x` can be read. */
function values(db: Firestore) {
  return {
    null: null,
    no: false,
    yes: true,
    nan: NaN,
    '-inf': -Infinity,
    '-1': -1,
    zero: 0,
    zero_: -0,
    '3': 3,
    '3.5': 3.5,
    inf: Infinity,
    time: Timestamp.fromMillis(1e12),
    empty: '',
    a: 'a',
    z: 'z',
    ü: 'ü',
    '🌍': '🌍',
    bytes: Buffer.from('ab'),
    ref: db.doc('a/b'),
    geo: new GeoPoint(1, 2),
    list: [1],
    list2: [1, 2],
    map0: {},
    map: { a: 1 },
  };
}

const inOrder =
  'null no yes nan -inf -1 zero zero_ 3 3.5 inf time empty a z ü 🌍 bytes ref geo list list2 map0 map'.split(' ');
const all = inOrder.join(' ');
const without = (...left: string[]) => inOrder.filter((id) => !left.includes(id)).join(' ');

async function typed(target: Target): Promise<CollectionReference> {
  const db = target.client();
  const batch = db.batch();
  for (const [id, x] of Object.entries(values(db))) batch.set(db.doc(`t/${id}`), { x });
  batch.set(db.doc('t/lacks'), { y: 1 });
  await batch.commit();
  return db.collection('t');
}

const people = {
  ann: { age: 30, city: 'Bern', tags: ['a', 'b'], n: 1 },
  bob: { age: 25, city: 'Bern', tags: ['b'], n: 2 },
  cid: { age: 30, city: 'Rome', tags: ['c', 'a'], n: 3 },
  dan: { age: 40, city: 'Rome', tags: [], n: 4 },
  eve: { age: 25, city: 'Oslo', n: 5 },
  fay: { age: 35, city: 'Bern', tags: ['a'], n: 6, left: true },
};

async function peopled(target: Target, path = 'p'): Promise<CollectionReference> {
  const db = target.client();
  const batch = db.batch();
  for (const [id, data] of Object.entries(people)) batch.set(db.doc(`${path}/${id}`), data);
  await batch.commit();
  return db.collection(path);
}

type Case = [name: string, query: (all: CollectionReference) => Query, found: string];

const typeCases: Case[] = [
  ['everything in order', (t) => t.orderBy('x'), all],
  ['everything backwards', (t) => t.orderBy('x', 'desc'), inOrder.toReversed().join(' ')],
  ['less than a number', (t) => t.where('x', '<', 3), '-inf -1 zero zero_'],
  ['less than zero', (t) => t.where('x', '<', 0), '-inf -1'],
  ['at most a number', (t) => t.where('x', '<=', 0), '-inf -1 zero zero_'],
  ['more than a number', (t) => t.where('x', '>', 3), '3.5 inf'],
  ['at least a number, descending', (t) => t.where('x', '>=', 0).orderBy('x', 'desc'), 'inf 3.5 3 zero_ zero'],
  ['between strings', (t) => t.where('x', '>', '').where('x', '<=', 'ü'), 'a z ü'],
  ['after a string, by bytes', (t) => t.where('x', '>', 'z'), 'ü 🌍'],
  ['less than true', (t) => t.where('x', '<', true), 'no'],
  ['more than a list', (t) => t.where('x', '>', [1]), 'list2'],
  ['at most a map', (t) => t.where('x', '<=', { a: 1 }), 'map0 map'],
  ['equal to a number', (t) => t.where('x', '==', 3), '3'],
  ['equal to zero of either sign', (t) => t.where('x', '==', 0), 'zero zero_'],
  ['null', (t) => t.where('x', '==', null), 'null'],
  ['NaN', (t) => t.where('x', '==', NaN), 'nan'],
  ['equal to a list', (t) => t.where('x', '==', [1, 2]), 'list2'],
  ['equal to a map', (t) => t.where('x', '==', { a: 1 }), 'map'],
  ['equal to bytes', (t) => t.where('x', '==', Buffer.from('ab')), 'bytes'],
  ['not equal', (t) => t.where('x', '!=', 3), without('null', '3')],
  ['not equal, descending', (t) => t.where('x', '!=', 3).orderBy('x', 'desc').limit(3), 'map map0 list2'],
  ['not null', (t) => t.where('x', '!=', null), without('null')],
  ['not NaN', (t) => t.where('x', '!=', NaN), without('null', 'nan')],
  ['one of', (t) => t.where('x', 'in', [3, 'a', true, 3]), '3 a yes'],
  ['one of, in order', (t) => t.where('x', 'in', [3, 'a', true]).orderBy('x', 'desc'), 'a 3 yes'],
  ['one of, null and NaN match nothing', (t) => t.where('x', 'in', [null, NaN, 3]), '3'],
  ['none of', (t) => t.where('x', 'not-in', [3, 'a', 'nothing']), without('null', '3', 'a')],
  ['none of null', (t) => t.where('x', 'not-in', [3, null]), ''],
  ['none of NaN', (t) => t.where('x', 'not-in', [NaN]), without('null')],
  ['containing', (t) => t.where('x', 'array-contains', 1), 'list list2'],
  ['containing any', (t) => t.where('x', 'array-contains-any', [2, 1]), 'list list2'],
  [
    'from a value of another type',
    (t) => t.orderBy('x').startAfter(true).endBefore('a'),
    inOrder.slice(3, 13).join(' '),
  ],
  ['a field of a map', (t) => t.where('x.a', '==', 1), 'map'],
  ['in the order of a field of a map', (t) => t.orderBy('x.a'), 'map'],
];

const peopleCases: Case[] = [
  ['all, by name', (p) => p, 'ann bob cid dan eve fay'],
  ['two fields equal', (p) => p.where('age', '==', 30).where('city', '==', 'Bern'), 'ann'],
  ['equal, in an order', (p) => p.where('city', '==', 'Bern').orderBy('age'), 'bob ann fay'],
  ['equal, in another order', (p) => p.where('city', '==', 'Bern').orderBy('age', 'desc'), 'fay ann bob'],
  ['equal and a range', (p) => p.where('city', '==', 'Bern').where('age', '>=', 30), 'ann fay'],
  ['by two fields', (p) => p.orderBy('age').orderBy('city', 'desc'), 'eve bob cid ann fay dan'],
  ['the name goes the way of the last field', (p) => p.orderBy('age', 'desc'), 'dan fay cid ann eve bob'],
  ['ranges of two fields', (p) => p.where('age', '>', 25).where('n', '<', 5), 'ann cid dan'],
  [
    'ranges of two fields, ordered',
    (p) => p.where('age', '>', 25).where('n', '<', 5).orderBy('n', 'desc'),
    'dan cid ann',
  ],
  ['ordered by the equal field', (p) => p.where('age', '==', 25).orderBy('age', 'desc'), 'eve bob'],
  ['a field that few have', (p) => p.orderBy('left'), 'fay'],
  ['or', (p) => p.where(Filter.or(Filter.where('age', '==', 40), Filter.where('city', '==', 'Oslo'))), 'dan eve'],
  [
    'or, and one document by both',
    (p) => p.where(Filter.or(Filter.where('age', '==', 30), Filter.where('city', '==', 'Bern'))).orderBy('n', 'desc'),
    'fay cid bob ann',
  ],
  [
    'and within or within and',
    (p) =>
      p
        .where('age', '<', 40)
        .where(
          Filter.or(
            Filter.where('city', '==', 'Oslo'),
            Filter.and(Filter.where('city', '==', 'Bern'), Filter.where('n', 'in', [1, 6, 7])),
          ),
        ),
    'eve ann fay',
  ],
  ['in twice', (p) => p.where('age', 'in', [25, 30]).where('city', 'in', ['Bern', 'Rome']), 'ann bob cid'],
  ['in and an order', (p) => p.where('city', 'in', ['Rome', 'Bern']).orderBy('age').limit(3), 'bob ann cid'],
  ['containing and equal', (p) => p.where('tags', 'array-contains', 'a').where('city', '==', 'Bern'), 'ann fay'],
  ['containing, in an order', (p) => p.where('tags', 'array-contains', 'a').orderBy('age', 'desc'), 'fay cid ann'],
  [
    'containing any, once each',
    (p) => p.where('tags', 'array-contains-any', ['a', 'b', 'c']).orderBy('n'),
    'ann bob cid fay',
  ],
  ['not equal and equal', (p) => p.where('city', '==', 'Bern').where('age', '!=', 30), 'bob fay'],
  ['equal to two values', (p) => p.where('age', '==', 30).where('age', '==', 25), ''],
  ['equal and within', (p) => p.where('age', '==', 30).where('age', '>', 20), 'ann cid'],
  ['equal and outside', (p) => p.where('age', '==', 30).where('age', '>', 30), ''],
  ['an empty range', (p) => p.where('age', '>', 30).where('age', '<', 30), ''],
  ['limit', (p) => p.orderBy('age').limit(2), 'bob eve'],
  ['limit to the last', (p) => p.orderBy('age').limitToLast(2), 'fay dan'],
  ['offset', (p) => p.orderBy('age').offset(2).limit(2), 'ann cid'],
  ['offset beyond the end', (p) => p.offset(10), ''],
  ['start at', (p) => p.orderBy('age').startAt(30), 'ann cid fay dan'],
  ['start after', (p) => p.orderBy('age').startAfter(30), 'fay dan'],
  ['end at', (p) => p.orderBy('age').endAt(30), 'bob eve ann cid'],
  ['end before', (p) => p.orderBy('age').endBefore(30), 'bob eve'],
  ['backwards from and to', (p) => p.orderBy('age', 'desc').startAt(35).endBefore(25), 'fay cid ann'],
  ['from within two fields', (p) => p.orderBy('age').orderBy('city').startAfter(30, 'Bern'), 'cid fay dan'],
  ['from within an equal field', (p) => p.where('age', '==', 30).orderBy('age').orderBy('n').startAfter(30, 1), 'cid'],
  [
    'from before an equal field',
    (p) => p.where('age', '==', 30).orderBy('age').orderBy('n').startAfter(20, 9),
    'ann cid',
  ],
  ['from behind an equal field', (p) => p.where('age', '==', 30).orderBy('age').orderBy('n').startAfter(40, 0), ''],
  ['from a name', (p) => p.orderBy('__name__').startAfter('bob').limit(2), 'cid dan'],
  ['names from and to', (p) => p.where('__name__', '>', 'bob').where('__name__', '<=', 'dan'), 'cid dan'],
  ['one name', (p) => p.where('__name__', '==', 'dan'), 'dan'],
  ['one name and a field', (p) => p.where('__name__', '==', 'dan').where('age', '==', 1), ''],
  ['some names', (p) => p.where('__name__', 'in', ['eve', 'nobody', 'ann']), 'ann eve'],
  ['all but some names', (p) => p.where('__name__', 'not-in', ['eve', 'nobody', 'ann']), 'bob cid dan fay'],
  ['all but one name', (p) => p.where(FieldPath.documentId(), '!=', 'eve'), 'ann bob cid dan fay'],
  ['a range and names', (p) => p.where('age', '>=', 30).where('__name__', '<', 'dan'), 'ann cid'],
];

/** Queries find what they should, in their order. */
export function queries(target: () => Target): void {
  test.each(typeCases)('values of all types: %s', async (_name, query, found) => {
    expect(await ids(query(await typed(target())))).toBe(found);
  });

  test.each(peopleCases)('people: %s', async (_name, query, found) => {
    expect(await ids(query(await peopled(target())))).toBe(found);
  });

  test('a query continues after the document it last returned', async () => {
    const people = await peopled(target());
    const query = people.where('age', '<', 40).orderBy('age', 'desc').limit(2);
    let page = await query.get();
    const pages: string[] = [];
    while (!page.empty) {
      pages.push(page.docs.map(({ id }) => id).join(' '));
      page = await query.startAfter(page.docs.at(-1)).get();
    }
    expect(pages).toEqual(['fay cid', 'ann eve', 'bob']);
  });

  test('integers that no double can hold are told apart, and doubles sort among them', async () => {
    const { raw } = target();
    const db = target().client();
    const { database, name } = namesOf(db);
    const numbers = {
      a: { integerValue: '-9223372036854775808' },
      b: { integerValue: '-9007199254740993' },
      c: { integerValue: '-9007199254740992' },
      d: { doubleValue: 5e-324 },
      e: { integerValue: '9007199254740992' },
      f: { integerValue: '9007199254740993' },
      g: { doubleValue: 9007199254740994 },
      h: { integerValue: '9223372036854775806' },
      i: { integerValue: '9223372036854775807' },
      j: { doubleValue: 9223372036854775808 },
    };
    const writes = Object.entries(numbers).map(([id, x]) => ({ update: { name: name(`n/${id}`), fields: { x } } }));
    await raw.call('Commit', { database, writes: writes.toReversed() });
    expect(await ids(db.collection('n').orderBy('x'))).toBe('a b c d e f g h i j');
    expect(await ids(db.collection('n').where('x', '==', 9007199254740992))).toBe('e');
  });

  test('strings sort by their first 1,500 bytes, and longer ones cannot be asked for', async () => {
    const notes = target().client().collection('notes');
    const start = 'x'.repeat(1_498);
    await notes.doc('1').set({ text: `${start}b` });
    await notes.doc('2').set({ text: `${start}a` });
    await notes.doc('3').set({ text: `${start}aab` });
    await notes.doc('4').set({ text: `${start}aaa` });
    expect(await ids(notes.where('text', '==', `${start}b`))).toBe('1');
    expect(await ids(notes.orderBy('text'))).toBe('2 3 4 1');
    const where = filter('text', 'EQUAL', { stringValue: `${start}aa` });
    const structuredQuery = { from: [{ collectionId: 'notes' }], where };
    const { root: parent } = namesOf(notes.firestore);
    expect(await codeOf(target().raw.stream('RunQuery', { parent, structuredQuery }))).toBe(status.invalidArgument);
  });

  test('only the selected fields are returned', async () => {
    const db = target().client();
    await db.doc('a/1').set({ a: { b: 1, c: 2 }, d: 3, e: 4 });
    const selected = await db.collection('a').select('a.c', 'e').get();
    expect(selected.docs.map((each) => each.data())).toEqual([{ a: { c: 2 }, e: 4 }]);
    const keys = await db.collection('a').select().get();
    expect(keys.docs.map((each) => [each.id, each.data()])).toEqual([['1', {}]]);
  });

  test('a query sees its collection only, a collection group all with its name', async () => {
    const db = target().client();
    const paths = ['in/1', 'a/1/in/2', 'a/2/in/3', 'a/1/in/2/in/4', 'a/1/other/5', 'inn/6'];
    await Promise.all(paths.map((path, n) => db.doc(path).set({ n })));
    const found = async (query: Query) => (await query.get()).docs.map(({ ref }) => ref.path);
    expect(await found(db.collection('in'))).toEqual(['in/1']);
    expect(await found(db.collection('a/1/in'))).toEqual(['a/1/in/2']);
    const group = db.collectionGroup('in');
    expect(await found(group)).toEqual(['a/1/in/2', 'a/1/in/2/in/4', 'a/2/in/3', 'in/1']);
    expect(await found(group.where('n', '>=', 1).orderBy('n', 'desc'))).toEqual([
      'a/1/in/2/in/4',
      'a/2/in/3',
      'a/1/in/2',
    ]);
    const after = group.orderBy('__name__').startAfter(db.doc('a/1/in/2'));
    expect(await found(after)).toEqual(['a/1/in/2/in/4', 'a/2/in/3', 'in/1']);
    expect(await found(group.where('__name__', '==', db.doc('a/2/in/3')))).toEqual(['a/2/in/3']);
    await db.doc('b/1/in/7').set({ n: 7 });
    await db.doc('in/1').delete();
    expect(await found(group.where('n', '>', 3))).toEqual(
      ['b/1/in/7'].toSpliced(0, 0, 'a/1/in/2/in/4').toSpliced(0, 1),
    );
  });

  test('a query follows every change', async () => {
    const people = await peopled(target());
    const inBern = people.where('city', '==', 'Bern').orderBy('age');
    expect(await ids(inBern)).toBe('bob ann fay');
    await people.doc('ann').update({ age: 50 });
    await people.doc('bob').delete();
    await people.doc('eve').update({ city: 'Bern' });
    await people.doc('gil').set({ city: 'Bern', age: 1, tags: ['z', 'z'] });
    await people.doc('fay').update({ n: 100 });
    expect(await ids(inBern)).toBe('gil eve fay ann');
    expect((await inBern.limitToLast(2).get()).docs[0]?.get('n')).toBe(100);
    expect(await ids(people.where('tags', 'array-contains', 'z'))).toBe('gil');
    await people.doc('gil').update({ tags: ['y'] });
    expect(await ids(people.where('tags', 'array-contains', 'z'))).toBe('');
  });

  test('count, sum and average', async () => {
    const people = await peopled(target());
    const aggregates = {
      count: AggregateField.count(),
      sum: AggregateField.sum('n'),
      average: AggregateField.average('n'),
    };
    const of = async (query: Query) => (await query.aggregate(aggregates).get()).data();
    expect(await of(people)).toEqual({ count: 6, sum: 21, average: 3.5 });
    expect(await of(people.where('city', '==', 'Bern'))).toEqual({ count: 3, sum: 9, average: 3 });
    expect(await of(people.where('city', '==', 'Nice'))).toEqual({ count: 0, sum: 0, average: null });
    expect((await people.orderBy('age').limit(2).count().get()).data().count).toBe(2);
    await people.doc('bob').update({ n: 0.5 });
    await people.doc('eve').update({ n: 'many' });
    expect(await of(people)).toEqual({ count: 6, sum: 14.5, average: 2.9 });
    const left = await people.aggregate({ count: AggregateField.count(), sum: AggregateField.sum('left') }).get();
    expect(left.data()).toEqual({ count: 1, sum: 0 });
  });

  test('a count up to a number, and names that were left out', async () => {
    const { raw } = target();
    const people = await peopled(target());
    const { root } = namesOf(people.firestore);
    const aggregations = [
      { count: {} },
      { alias: 'few', count: { upTo: { value: '2' } } },
      { sum: { field: { fieldPath: 'n' } } },
    ];
    const structuredAggregationQuery = { structuredQuery: { from: [{ collectionId: 'p' }] }, aggregations };
    const [answer] = await raw.stream('RunAggregationQuery', { parent: root, structuredAggregationQuery });
    expect(answer?.['result']).toMatchObject({
      aggregateFields: { field_1: { integerValue: '6' }, few: { integerValue: '2' }, field_2: { integerValue: '21' } },
    });
  });

  test.each([
    ['a reserved alias', { count: {}, alias: '__x__' }],
    ['a long alias', { count: {}, alias: 'x'.repeat(1_501) }],
    ['a sum of names', { sum: { field: { fieldPath: '__name__' } } }],
    ['an average of names', { avg: { field: { fieldPath: '__name__' } } }],
    ['an aggregation of nothing', { alias: 'x' }],
  ])('%s is refused', async (_what, aggregation) => {
    const { root: parent } = namesOf(target().client());
    const structuredQuery = { from: [{ collectionId: 'a' }] };
    const structuredAggregationQuery = { structuredQuery, aggregations: [aggregation] };
    const call = target().raw.stream('RunAggregationQuery', { parent, structuredAggregationQuery });
    expect(await codeOf(call)).toBe(status.invalidArgument);
  });

  const filter = (field: string, op: string, value: object) => ({
    fieldFilter: { field: { fieldPath: field }, op, value },
  });
  const many = (length: number) => ({
    arrayValue: { values: Array.from({ length }, (_, n) => ({ integerValue: String(n) })) },
  });
  const both = (...filters: object[]) => ({ where: { compositeFilter: { op: 'AND', filters } } });
  const one = { integerValue: '1' };
  const order = (fieldPath: string) => ({ field: { fieldPath } });

  const elsewhere = { referenceValue: 'projects/elsewhere/databases/(default)/documents/a/1' };
  const tooLate = { timestampValue: { seconds: '253402300800' } };

  test('what no document can hold can still be compared with', async () => {
    const { root: parent } = namesOf(target().client());
    const nested = { arrayValue: { values: [{ arrayValue: { values: [one] } }] } };
    for (const value of [nested, { mapValue: { fields: { '': one } } }, elsewhere]) {
      const structuredQuery = { from: [{ collectionId: 'a' }], where: filter('x', 'EQUAL', value) };
      await target().raw.stream('RunQuery', { parent, structuredQuery });
    }
  });

  test('inequalities sort by the names of their fields, however these are written', async () => {
    const db = target().client();
    await db.doc('a/1').set({ 'c-c': 1, b: 2 });
    await db.doc('a/2').set({ 'c-c': 2, b: 1 });
    const unequal = db.collection('a').where(new FieldPath('c-c'), '>', 0).where('b', '>', 0);
    expect(await ids(unequal)).toBe('2 1');
  });

  describe('a collection group below a document', () => {
    const paths = ['in/0', 'a/1', 'a/1/in/2', 'a/1/in/2/in/4', 'a/1/b/1/in/5', 'a/2/in/3'];
    const ask = async (part: object) => {
      const db = target().client();
      const { root, name } = namesOf(db);
      await Promise.all(paths.map((path, n) => db.doc(path).set({ n, list: [n] })));
      const structuredQuery = { from: [{ collectionId: 'in', allDescendants: true }], ...part };
      const answers = await target().raw.stream('RunQuery', { parent: name('a/1'), structuredQuery });
      const documents = answers.flatMap(({ document }) => (document ? [document as { name: string }] : []));
      return documents.map((each) => each.name.slice(root.length + 1)).join(' ');
    };

    test('is served by its names', async () => {
      expect(await ask({})).toBe('a/1/b/1/in/5 a/1/in/2 a/1/in/2/in/4');
      expect(await ask({ orderBy: [order('__name__')], offset: 1, limit: { value: 1 } })).toBe('a/1/in/2');
    });

    test.each<[string, object, number]>([
      ['a field that is equal', { where: filter('n', 'EQUAL', one) }, status.invalidArgument],
      ['one of some values', { where: filter('n', 'IN', many(2)) }, status.invalidArgument],
      ['a range', { where: filter('n', 'GREATER_THAN', one) }, status.invalidArgument],
      ['an element', { where: filter('list', 'ARRAY_CONTAINS', one) }, status.invalidArgument],
      ['an order', { orderBy: [order('n')] }, status.invalidArgument],
      ['names backwards', { orderBy: [{ ...order('__name__'), direction: 'DESCENDING' }] }, status.failedPrecondition],
    ])('is refused by %s, as the service does', async (_what, part, code) => {
      expect(await codeOf(ask(part))).toBe(code);
    });
  });

  test.each<[string, object]>([
    ['in with 31 values', { where: filter('x', 'IN', many(31)) }],
    ['in without values', { where: filter('x', 'IN', many(0)) }],
    ['not in with 11 values', { where: filter('x', 'NOT_IN', many(11)) }],
    ['more than 30 disjunctions', both(filter('x', 'IN', many(6)), filter('y', 'IN', many(6)))],
    ['two unequals', both(filter('x', 'NOT_EQUAL', one), filter('y', 'NOT_EQUAL', one))],
    ['in and not in', both(filter('x', 'IN', many(1)), filter('y', 'NOT_IN', many(1)))],
    ['containing twice', both(filter('x', 'ARRAY_CONTAINS', one), filter('y', 'ARRAY_CONTAINS', one))],
    ['an order twice', { orderBy: [order('x'), order('x')] }],
    ['an order after the name', { orderBy: [order('__name__'), order('x')] }],
    ['a cursor longer than the order', { orderBy: [order('x')], startAt: { values: [one, one] } }],
    ['a name that is a number', { where: filter('__name__', 'GREATER_THAN', one) }],
    ['a name in a cursor that is a number', { orderBy: [order('__name__')], startAt: { values: [one] } }],
    ['a negative limit', { limit: { value: -1 } }],
    ['a negative offset', { offset: -1 }],
    ['an operator that is not given', { where: { fieldFilter: { field: { fieldPath: 'x' }, value: one } } }],
    ['a reserved field', { where: filter('__x__', 'EQUAL', one) }],
    ['a malformed field', { where: filter('a b', 'EQUAL', one) }],
    ['a cursor without an order', { startAt: { values: [one] } }],
    ['a name that contains', { where: filter('__name__', 'ARRAY_CONTAINS', one) }],
    ['a name that is null', { where: { unaryFilter: { field: { fieldPath: '__name__' }, op: 'IS_NULL' } } }],
    ['a name that is a number', { where: { unaryFilter: { field: { fieldPath: '__name__' }, op: 'IS_NOT_NAN' } } }],
    ['a name of another database', { where: filter('__name__', 'EQUAL', elsewhere) }],
    ['a latitude over 90', { where: filter('x', 'EQUAL', { geoPointValue: { latitude: 91, longitude: 0 } }) }],
    ['a time after the year 9999', { where: filter('x', 'IN', { arrayValue: { values: [tooLate] } }) }],
    ['a time after the year 9999 in a cursor', { orderBy: [order('x')], endAt: { values: [tooLate] } }],
    ['a reserved field in a map', { where: filter('x', 'EQUAL', { mapValue: { fields: { __x__: one } } }) }],
    ['inequalities of 11 fields', both(...Array.from({ length: 11 }, (_, n) => filter(`f${n}`, 'GREATER_THAN', one)))],
    ['two collections', { from: [{ collectionId: 'a' }, { collectionId: 'b' }] }],
  ])('refused: %s', async (_what, part) => {
    const { root: parent } = namesOf(target().client());
    const structuredQuery = { from: [{ collectionId: 'a' }], ...part };
    expect(await codeOf(target().raw.stream('RunQuery', { parent, structuredQuery }))).toBe(status.invalidArgument);
  });
}
