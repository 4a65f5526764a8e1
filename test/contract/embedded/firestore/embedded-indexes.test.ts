/** With index definitions the embedded server refuses what the service would refuse, and finds the rest through them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  AggregateField,
  Filter,
  type CollectionReference,
  type DocumentData,
  type Query,
} from '@google-cloud/firestore';
import fc from 'fast-check';
import type { IndexDefinitions } from '../../../../local/embedded/firestore/server.ts';
import { asQuery, document, idOf, model, plan } from './random.ts';
import { ids, status, Target } from './target.ts';

type Field = string | { contains: string };

/** `a`, `-a` (descending) and `{ contains: 'a' }` as the Firebase CLI writes them. */
const index = (
  collectionGroup: string,
  fields: Field[],
  queryScope: 'COLLECTION' | 'COLLECTION_GROUP' = 'COLLECTION',
) => ({
  collectionGroup,
  queryScope,
  fields: fields.map((field) => {
    if (typeof field !== 'string') return { fieldPath: field.contains, arrayConfig: 'CONTAINS' as const };
    const order = field.startsWith('-') ? ('DESCENDING' as const) : ('ASCENDING' as const);
    return { fieldPath: field.replace('-', ''), order };
  }),
});

const fields = ['a', 'b', 'c'];
const pairs = fields.flatMap((one) => fields.filter((other) => other !== one).map((other) => [one, other] as const));

const definitions: IndexDefinitions = {
  indexes: [
    ...pairs.flatMap(([one, other]) => [index('random', [one, other]), index('random', [one, `-${other}`])]),
    index('p', ['shard', 'hold', 'status', 'due']),
    index('p', ['webhook', '-due']),
    index('p', ['status', '-due']),
    index('p', ['kind', 'due', '__name__']),
    index('p', ['kind', 'due', '-__name__']),
    index('p', [{ contains: 'tags' }, 'due']),
    index('p', ['late', 'off']),
    index('p', ['-__name__']),
    index('g', ['status', 'due'], 'COLLECTION_GROUP'),
  ],
  fieldOverrides: [
    { collectionGroup: 'p', fieldPath: 'due', ttl: true, indexes: [] },
    { collectionGroup: 'p', fieldPath: 'off', indexes: [] },
    { collectionGroup: 'p', fieldPath: 'map', indexes: [] },
    { collectionGroup: 'p', fieldPath: 'map.on', indexes: [{ order: 'ASCENDING', queryScope: 'COLLECTION' }] },
    { collectionGroup: 'p', fieldPath: 'list', indexes: [{ arrayConfig: 'CONTAINS', queryScope: 'COLLECTION' }] },
    { collectionGroup: 'g', fieldPath: 'n', indexes: [{ order: 'DESCENDING', queryScope: 'COLLECTION_GROUP' }] },
    { collectionGroup: 'none', fieldPath: '*', indexes: [] },
  ],
};

let target: Target;
beforeAll(async () => {
  target = await Target.embedded({ indexes: definitions });
});
afterEach(() => target.endClients());
afterAll(() => target.close());

type Case = [name: string, query: (p: CollectionReference) => Query];

const served: Case[] = [
  ['all documents', (p) => p],
  ['all documents of a group', (p) => p.firestore.collectionGroup('p')],
  ['one field', (p) => p.where('a', '==', 1)],
  ['one field, a range', (p) => p.where('a', '>', 1).where('a', '<', 3)],
  ['one field, in order', (p) => p.orderBy('a')],
  ['one field, backwards', (p) => p.orderBy('a', 'desc')],
  ['a field of a map', (p) => p.where('b.c', '!=', 1)],
  ['several fields equal', (p) => p.where('a', '==', 1).where('b', '==', 2).where('c', '==', null)],
  [
    'several fields equal, ordered by one of them',
    (p) => p.where('a', '==', 1).where('b', '==', 2).orderBy('b', 'desc'),
  ],
  ['one of several values', (p) => p.where('a', 'in', [1, 2]).where('b', '==', 3)],
  ['or', (p) => p.where(Filter.or(Filter.where('a', '==', 1), Filter.where('b', '==', 1)))],
  ['containing and equal', (p) => p.where('labels', 'array-contains', 1).where('a', '==', 1)],
  ['all of a composite index', (p) => due(p).orderBy('due').limit(10)],
  [
    'its equal fields in another order',
    (p) => p.where('status', '==', 's').where('shard', '==', 1).where('hold', '==', null).where('due', '<', 5),
  ],
  [
    'in on a field of it',
    (p) => p.where('shard', 'in', [1, 2]).where('hold', '==', null).where('status', '==', 's').orderBy('due'),
  ],
  [
    'two composite indexes that go on alike',
    (p) => p.where('webhook', '==', 1).where('status', '==', 's').orderBy('due', 'desc'),
  ],
  ['a composite index descending', (p) => p.where('webhook', '==', 1).orderBy('due', 'desc')],
  ['names against the order', (p) => p.where('kind', '==', 1).orderBy('due').orderBy('__name__', 'desc')],
  ['containing, ordered', (p) => p.where('tags', 'array-contains', 1).orderBy('due')],
  ['an exempt field in a composite index', (p) => p.where('late', '==', 1).where('off', '==', 1)],
  ['a field of an exempt map with an index of its own', (p) => p.where('map.on', '==', 1)],
  ['what is left of a field', (p) => p.where('list', 'array-contains', 1)],
  ['names backwards', (p) => p.orderBy('__name__', 'desc')],
  ['one name and anything', (p) => p.where('__name__', '==', 'x').where('off', '==', 1)],
  ['a group by its index', (p) => p.firestore.collectionGroup('g').where('status', '==', 1).orderBy('due')],
  ['a group by its field', (p) => p.firestore.collectionGroup('g').orderBy('n', 'desc')],
];

const refused: [...Case, missing: object][] = [
  ['equal, in another order', (p) => p.where('a', '==', 1).orderBy('b'), index('p', ['a', 'b'])],
  ['two orders', (p) => p.orderBy('a').orderBy('b', 'desc'), index('p', ['a', '-b'])],
  ['equal and a range', (p) => p.where('b', '==', 1).where('a', '>', 1), index('p', ['b', 'a'])],
  ['ranges of two fields', (p) => p.where('b', '>', 1).where('a', '>', 1), index('p', ['a', 'b'])],
  [
    'an index in the other direction',
    (p) => p.where('webhook', '==', 1).orderBy('due'),
    index('p', ['webhook', 'due']),
  ],
  [
    'limit to last, which turns the order',
    (p) => due(p).orderBy('due').limitToLast(1),
    index('p', ['shard', 'hold', 'status', '-due']),
  ],
  [
    'a composite index without one of its fields',
    (p) => p.where('shard', '==', 1).where('status', '==', 's').orderBy('due'),
    index('p', ['shard', 'status', 'due']),
  ],
  ['an exempt field', (p) => p.where('off', '==', 1), index('p', ['off'])],
  ['an exempt field in order', (p) => p.orderBy('due'), index('p', ['due'])],
  ['a field of an exempt map', (p) => p.where('map.off', '==', 1), index('p', ['map.off'])],
  ['a direction that a field is not indexed in', (p) => p.orderBy('map.on', 'desc'), index('p', ['-map.on'])],
  ['a field that is indexed by elements only', (p) => p.where('list', '==', 1), index('p', ['list'])],
  [
    'containing, and descending',
    (p) => p.where('tags', 'array-contains', 1).orderBy('due', 'desc'),
    index('p', [{ contains: 'tags' }, '-due']),
  ],
  ['names against the order', (p) => p.orderBy('a').orderBy('__name__', 'desc'), index('p', ['a', '-__name__'])],
  ['names backwards', (p) => p.firestore.collection('q').orderBy('__name__', 'desc'), index('q', ['-__name__'])],
  [
    'one part of an or',
    (p) => p.where(Filter.or(Filter.where('a', '==', 1), Filter.where('off', '==', 1))),
    index('p', ['off']),
  ],
  [
    'a group, by the index of a collection',
    (p) => p.firestore.collectionGroup('p').where('a', '==', 1),
    index('p', ['a'], 'COLLECTION_GROUP'),
  ],
  [
    'a collection, by the index of a group',
    (p) => p.firestore.collection('g').where('status', '==', 1).orderBy('due'),
    index('g', ['status', 'due']),
  ],
  ['a collection without any index', (p) => p.firestore.collection('none').where('a', '==', 1), index('none', ['a'])],
];

const due = (p: CollectionReference) => p.where('shard', '==', 1).where('hold', '==', null).where('status', '==', 's');

/** Runs a query once: the client would repeat a refused one for seven seconds. Gives the ids found. */
async function once(query: object): Promise<string[]> {
  const request = (query as { toProto: () => Record<string, unknown> }).toProto();
  const answers = await target.raw.stream('structuredQuery' in request ? 'RunQuery' : 'RunAggregationQuery', request);
  return answers.flatMap(({ document }) => (document ? [lastId((document as { name: string }).name)] : []));
}

const lastId = (name: string) => name.slice(name.lastIndexOf('/') + 1);

describe('index definitions', () => {
  test.each(served)('serve %s', async (_name, query) => {
    await once(query(target.client().collection('p')));
  });

  test.each(refused)('do not serve %s', async (_name, query, missing) => {
    const refusal = await once(query(target.client().collection('p'))).catch(
      (error: Error & { code: number }) => error,
    );
    expect(refusal).toMatchObject({ code: status.failedPrecondition });
    const [, text, json] = /(The query requires an index)[^{]*(\{.*\})/.exec((refusal as Error).message) ?? [];
    expect([text, JSON.parse(json ?? '{}')]).toEqual(['The query requires an index', missing]);
  });

  test('a sum needs an index that ends with its field', async () => {
    const p = target.client().collection('p');
    await p.doc('1').set({ a: 1, off: 5, late: 1 });
    const sumOf = (query: Query, field: string) => query.aggregate({ sum: AggregateField.sum(field) });
    expect((await sumOf(p.where('late', '==', 1), 'off').get()).data()).toEqual({ sum: 5 });
    await expect(once(sumOf(p.where('a', '==', 1), 'late'))).rejects.toMatchObject({ code: status.failedPrecondition });
  });

  test('merged indexes find what is in all of them, in order, and follow changes', async () => {
    const p = target.client().collection('p');
    const batch = p.firestore.batch();
    for (let n = 0; n < 200; n++)
      batch.set(p.doc(idOf(n)), { webhook: n % 3, status: n % 5, due: n % 50, a: n % 2, b: n % 7 });
    await batch.commit();
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const expected = numbers.filter((n) => n % 3 === 1 && n % 5 === 2);
    expected.sort((x, y) => (y % 50) - (x % 50) || y - x);
    const query = p.where('webhook', '==', 1).where('status', '==', 2).orderBy('due', 'desc');
    expect(await ids(query)).toBe(expected.map(idOf).join(' '));
    expect(await ids(query.startAfter(22).limit(3))).toBe(
      expected
        .filter((n) => n % 50 < 22)
        .slice(0, 3)
        .map(idOf)
        .join(' '),
    );
    const both = p.where('a', '==', 1).where('b', '==', 3);
    expect(await ids(both)).toBe(
      numbers
        .filter((n) => n % 2 === 1 && n % 7 === 3)
        .map(idOf)
        .join(' '),
    );
    await p.doc(idOf(3)).delete();
    await p.doc(idOf(17)).update({ b: 0 });
    await p.doc(idOf(0)).update({ a: 1, b: 3 });
    expect((await ids(both)).split(' ').slice(0, 2)).toEqual([idOf(0), idOf(31)]);
  });

  test('random queries that are served find what a naive model finds', async () => {
    const seen = { served: 0, refused: 0 };
    const find = async (query: Query) => {
      try {
        const found = await once(query);
        seen.served++;
        return found;
      } catch (error) {
        expect(error).toMatchObject({ code: status.failedPrecondition });
        seen.refused++;
        return undefined;
      }
    };
    const documents = fc.array(document, { maxLength: 25 });
    const plans = fc.array(plan, { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(documents, plans, async (documents, plans) => {
        const collection = target.client().collection('random');
        const batch = collection.firestore.batch();
        documents.forEach((data, at) => batch.set(collection.doc(idOf(at)), data as DocumentData));
        await batch.commit();
        for (const each of plans) {
          const found = await find(asQuery(collection, each));
          if (found) expect(found).toEqual(model(documents, each));
        }
      }),
      { numRuns: 60, seed: 20_261_121 },
    );
    expect(Math.min(seen.served, seen.refused)).toBeGreaterThan(20);
  });
});
