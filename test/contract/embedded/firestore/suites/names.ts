import { expect, test } from '@jest/globals';
import type { CollectionReference, Query } from '@google-cloud/firestore';
import fc from 'fast-check';
import { namesOf } from '../raw.ts';
import { codeOf, status, type Target } from '../target.ts';

const long = 'x'.repeat(1_501);
const deep = (pairs: number) => Array.from({ length: pairs }, (_, at) => `a/${at}`).join('/');

/** Names that no document can have (https://firebase.google.com/docs/firestore/quotas#collections_documents_and_fields). */
const refused = [
  'a/__foo__',
  'a/_____',
  'a/__\n__',
  'a/__id__',
  'a/__id0__',
  'a/__id07__',
  'a/__id9223372036854775808__',
  'a/.',
  'a/..',
  'a/',
  'a//b/1',
  'a',
  'a/b/c',
  'a/__foo__/b/1',
  'a/../b/1',
  '__foo__/1',
  '__id7__/1',
  './1',
  '../1',
  'a/1/__foo__/1',
];

/** The same, but Google's emulator looks at some of these only when they are written, and never at a whole name's length. */
const tooLong = [
  `a/${long}`,
  `a/${'ä'.repeat(751)}`,
  `${long}/1`,
  deep(101),
  `${`a/${'x'.repeat(1_499)}/`.repeat(5)}a/1`,
];

const taken = [
  'a/____',
  'a/___',
  'a/__',
  'a/__id7__',
  'a/__id-7__',
  'a/__id9223372036854775807__',
  'a/__id-9223372036854775808__',
  'a/__id7',
  'a/...',
  'a/__id7__/b/1',
  '____/1',
  deep(100),
];

const collections = ['__foo__', '__id7__', '_____', '.', '..', 'a/b', long];

/** Names are checked alike in every call that names something, and sort as the service sorts them. */
export function names(target: () => Target): void {
  /** Every way to name a document, as calls. */
  function callsWith(path: string): Record<string, () => Promise<unknown>> {
    const { raw } = target();
    const { database, root, name } = namesOf(target().client());
    const update = { name: name(path), fields: {} };
    const referenceValue = name(path);
    const fieldTransforms = [{ fieldPath: 'x', setToServerValue: 'REQUEST_TIME' }];
    const query = (part: object, parent = root) =>
      raw.stream('RunQuery', { parent, structuredQuery: { from: [{ collectionId: 'a' }], ...part } });
    const where = (fieldPath: string, op: string, value: object) => ({
      where: { fieldFilter: { field: { fieldPath }, op, value } },
    });
    return {
      set: () => raw.call('Commit', { database, writes: [{ update }] }),
      transform: () =>
        raw.call('Commit', { database, writes: [{ transform: { document: name(path), fieldTransforms } }] }),
      write: () => raw.call('BatchWrite', { database, writes: [{ update }] }),
      update: () => raw.call('UpdateDocument', { document: update }),
      delete: () => raw.call('DeleteDocument', { name: name(path) }),
      get: () => raw.call('GetDocument', { name: name(path) }),
      getAll: () => raw.stream('BatchGetDocuments', { database, documents: [name(path)] }),
      store: () =>
        raw.call('Commit', {
          database,
          writes: [{ update: { name: name('r/1'), fields: { x: { referenceValue } } } }],
        }),
      storeInList: () => {
        const x = { arrayValue: { values: [{ mapValue: { fields: { y: { referenceValue } } } }] } };
        return raw.call('Commit', { database, writes: [{ update: { name: name('r/1'), fields: { x } } }] });
      },
      equal: () => query(where('x', 'EQUAL', { referenceValue })),
      in: () => query(where('x', 'IN', { arrayValue: { values: [{ referenceValue }] } })),
      named: () => query(where('__name__', 'GREATER_THAN', { referenceValue })),
      cursor: () => query({ orderBy: [{ field: { fieldPath: 'x' } }], startAt: { values: [{ referenceValue }] } }),
      nameCursor: () =>
        query({ orderBy: [{ field: { fieldPath: '__name__' } }], startAt: { values: [{ referenceValue }] } }),
      below: () => query({}, name(path)),
      list: () => raw.call('ListDocuments', { parent: name(path), collectionId: 'a' }),
      listCollections: () => raw.call('ListCollectionIds', { parent: name(path) }),
      create: () =>
        raw.call('CreateDocument', {
          parent: name(path),
          collectionId: 'b',
          documentId: '1',
          document: { fields: {} },
        }),
    };
  }

  async function codesOf(path: string): Promise<Record<string, number | undefined>> {
    const codes: Record<string, number | undefined> = {};
    for (const [call, run] of Object.entries(callsWith(path))) codes[call] = await codeOf(run());
    return codes;
  }

  test.each(refused)('%j is refused, whatever is done with it', async (path) => {
    const codes = await codesOf(path);
    expect(codes).toEqual(Object.fromEntries(Object.keys(codes).map((call) => [call, status.invalidArgument])));
  });

  test.each(tooLong)('a name that is too long is refused: %#', async (path) => {
    if (target().kind === 'google') return;
    const codes = await codesOf(path);
    expect(codes).toEqual(Object.fromEntries(Object.keys(codes).map((call) => [call, status.invalidArgument])));
  });

  test.each(taken)('%j is a document like others', async (path) => {
    const db = target().client();
    const document = db.doc(path);
    await document.set({ itself: document });
    expect((await document.get()).get('itself')).toEqual(document);
    expect((await document.parent.where('itself', '==', document).get()).docs.map(({ ref }) => ref.path)).toEqual([
      path,
    ]);
    await document.delete();
    expect((await document.get()).exists).toBe(false);
  });

  test.each(collections)('the collection %j is refused', async (collectionId) => {
    const { raw } = target();
    const { root: parent } = namesOf(target().client());
    const structuredQuery = { from: [{ collectionId }] };
    const group = { from: [{ collectionId, allDescendants: true }] };
    const aggregations = [{ count: {}, alias: 'n' }];
    const calls = [
      () => raw.stream('RunQuery', { parent, structuredQuery }),
      () => raw.stream('RunQuery', { parent, structuredQuery: group }),
      () =>
        raw.stream('RunAggregationQuery', { parent, structuredAggregationQuery: { structuredQuery, aggregations } }),
      () => raw.call('ListDocuments', { parent, collectionId }),
      () => raw.call('CreateDocument', { parent, collectionId, documentId: '1', document: { fields: {} } }),
    ];
    for (const call of calls) expect(await codeOf(call())).toBe(status.invalidArgument);
  });

  test.each(['__foo__', '.', '..', 'a/b', long])('a new document cannot be called %j', async (documentId) => {
    const { root: parent } = namesOf(target().client());
    const create = { parent, collectionId: 'a', documentId, document: { fields: {} } };
    expect(await codeOf(target().raw.call('CreateDocument', create))).toBe(status.invalidArgument);
  });

  test('ids that are numbers come first, by number, and in comparisons too', async () => {
    const db = target().client();
    const inOrder =
      '__id-9223372036854775808__ __id-3__ __id5__ __id40__ __id9223372036854775807__ - 0 A ___a __id'.split(' ');
    const batch = db.batch();
    for (const id of inOrder.toReversed()) batch.set(db.doc(`x/${id}`), { r: db.doc(`x/${id}`) });
    await batch.commit();
    const x = db.collection('x');
    const found = async (query: Query) => (await query.get()).docs.map(({ id }) => id);
    const five = db.doc('x/__id5__');
    expect(await found(x)).toEqual(inOrder);
    expect(await found(x.orderBy('r'))).toEqual(inOrder);
    expect(await found(x.orderBy('r', 'desc'))).toEqual(inOrder.toReversed());
    expect(await found(x.where('r', '>', five))).toEqual(inOrder.slice(3));
    expect(await found(x.where('r', '<=', five))).toEqual(inOrder.slice(0, 3));
    expect(await found(x.where('r', '!=', five))).toEqual(inOrder.toSpliced(2, 1));
    expect(await found(x.where('r', 'in', [db.doc('x/A'), five]))).toEqual(['__id5__', 'A']);
    expect(await found(x.where('__name__', '>=', five).where('__name__', '<', db.doc('x/A')))).toEqual(
      inOrder.slice(2, 7),
    );
    expect(await found(x.orderBy('__name__').startAfter(five).limit(2))).toEqual(inOrder.slice(3, 5));
    expect(await found(db.collectionGroup('x').orderBy('__name__').endBefore(five))).toEqual(inOrder.slice(0, 2));
    expect((await x.listDocuments()).map(({ id }) => id)).toEqual(inOrder);
  });

  test('collections are listed by their ids, page by page', async () => {
    const { raw } = target();
    const db = target().client();
    const { root: parent } = namesOf(db);
    const inOrder = ['A', 'B', 'a', 'b', 'ü'];
    for (const id of inOrder.toReversed()) await db.doc(`${id}/1`).set({});
    const listed: string[] = [];
    let pageToken = '';
    do {
      const page = await raw.call('ListCollectionIds', { parent, pageSize: 2, pageToken });
      listed.push(...((page['collectionIds'] ?? []) as string[]));
      pageToken = page['nextPageToken'] as string;
    } while (pageToken);
    expect(listed).toEqual(inOrder);
  });

  test('random names sort as a naive comparison sorts them', async () => {
    const db = target().client();
    let collections = 0;
    const runs = target().expected(40, { does: 8, because: 'it is slow' });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { minLength: 2, maxLength: 20 }), fc.nat(), async (ids, at) => {
        const collection = db.collection(`named-${++collections}`);
        const batch = db.batch();
        for (const each of ids)
          batch.set(collection.doc(each), { r: db.doc(`y/${each}/z/1`), n: ids.indexOf(each) % 3 });
        await batch.commit();
        await expectSorted(collection, ids.toSorted(compareIds), ids[at % ids.length] as string);
      }),
      { numRuns: runs, seed: 20_261_130 },
    );
  });
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).filter((number) => number !== 0n);
const numericId = fc.oneof(fc.constantFrom(-40n, -5n, 5n, 40n, 300n), int64).map((number) => `__id${number}__`);
const letters = fc.constantFrom('\u0000', '\u0001', '_', '__id', '5', 'A', 'a', 'ü', '\uffee', '🌍');
const textId = fc
  .array(letters, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
  .filter((text) => !/^__.+__$/s.test(text));
const id = fc.oneof(numericId, textId);

/** Numbers before text; numbers by value, text by its UTF-8. */
function compareIds(left: string, right: string): number {
  const [a, b] = [left, right].map((each) => /^__id(-?\d+)__$/.exec(each)?.[1]);
  if (a !== undefined && b !== undefined) return BigInt(a) < BigInt(b) ? -1 : 1;
  if (a !== undefined || b !== undefined) return a !== undefined ? -1 : 1;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

async function expectSorted(collection: CollectionReference, sorted: string[], pivot: string): Promise<void> {
  const found = async (query: Query) => (await query.get()).docs.map((each) => each.id);
  const reference = collection.firestore.doc(`y/${pivot}/z/1`);
  const at = sorted.indexOf(pivot);
  expect(await found(collection)).toEqual(sorted);
  expect(await found(collection.orderBy('r', 'desc'))).toEqual(sorted.toReversed());
  expect(await found(collection.where('r', '>', reference))).toEqual(sorted.slice(at + 1));
  expect(await found(collection.where('r', '<', reference))).toEqual(sorted.slice(0, at));
  // `y/5` stands before all that lies below it.
  expect(await found(collection.where('r', '>', collection.firestore.doc(`y/${pivot}`)))).toEqual(sorted.slice(at));
  expect(await found(collection.where('__name__', '>=', pivot))).toEqual(sorted.slice(at));
  expect(await found(collection.where('__name__', '!=', pivot))).toEqual(sorted.toSpliced(at, 1));
  expect(await found(collection.orderBy('r').startAfter(reference))).toEqual(sorted.slice(at + 1));
  expect(await found(collection.orderBy('__name__').endAt(pivot))).toEqual(sorted.slice(0, at + 1));
  expect((await collection.listDocuments()).map((each) => each.id)).toEqual(sorted);
}
