/** What the embedded server does not do it says it does not do; what it did it can tell. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { FieldValue } from '@google-cloud/firestore';
import { get } from 'node:http';
import { connect } from 'node:net';
import { ODD_REQUESTS, exchangeRaw } from '../../../support/odd-requests.ts';
import { namesOf } from './raw.ts';
import { codeOf, status, Target } from './target.ts';

let target: Target;
beforeAll(async () => {
  target = await Target.embedded();
});
afterEach(() => target.endClients());
afterAll(() => target.close());

const all = { structuredQuery: { from: [{ collectionId: 'a' }] } };
const findNearest = {
  vectorField: { fieldPath: 'v' },
  queryVector: { arrayValue: { values: [{ doubleValue: 1 }] } },
  distanceMeasure: 'COSINE',
  limit: { value: 1 },
};

test.each<[string, string, object]>([
  ['partitions', 'PartitionQuery', { ...all, partitionCount: '2' }],
  ['pipelines', 'ExecutePipeline', {}],
  ['explaining a query', 'RunQuery', { ...all, explainOptions: { analyze: true } }],
  ['nearest neighbours', 'RunQuery', { structuredQuery: { ...all.structuredQuery, findNearest } }],
  ['collections of any id', 'RunQuery', { structuredQuery: { from: [{ allDescendants: true }] } }],
  ['explaining an aggregation', 'RunAggregationQuery', { explainOptions: {}, structuredAggregationQuery: all }],
])('%s', async (_what, method, request) => {
  const { root: parent, database } = namesOf(target.client());
  const unary = method === 'PartitionQuery';
  const message = { parent, ...request, ...(method === 'ExecutePipeline' && { database, parent: undefined }) };
  const call = unary ? target.raw.call(method, message) : target.raw.stream(method, message);
  expect(await codeOf(call)).toBe(status.unimplemented);
});

test.each(['Listen', 'Write'])('%s, at once', async (method) => {
  expect(await codeOf(target.raw.converse(method))).toBe(status.unimplemented);
});

test('what the client repeats without a word is said, once', async () => {
  const said: string[] = [];
  const talking = await Target.embedded({ indexes: {}, log: (line) => said.push(line) });
  const db = talking.client();
  const { root: parent } = namesOf(db);
  const stop = db.doc('a/1').onSnapshot(
    () => undefined,
    () => undefined,
  );
  while (said.length === 0) await new Promise((resolve) => setImmediate(resolve));
  stop();
  const lacksIndex = {
    ...all.structuredQuery,
    orderBy: [{ field: { fieldPath: 'x' } }, { field: { fieldPath: 'y' } }],
  };
  for (let time = 0; time < 2; time++) {
    await codeOf(talking.raw.converse('Listen'));
    await codeOf(talking.raw.stream('RunQuery', { parent, ...all, explainOptions: {} }));
    await codeOf(talking.raw.stream('RunQuery', { parent, structuredQuery: lacksIndex }));
    await codeOf(talking.raw.call('DeleteDocument', { name: `${parent}/a/none`, currentDocument: { exists: true } }));
  }
  expect(said).toEqual([
    '/google.firestore.v1.Firestore/Listen is not supported by the embedded Firestore',
    'RunQuery: Explaining a query is not supported by the embedded Firestore',
    expect.stringMatching(/^RunQuery: The query requires an index\. Define it: \{"collectionGroup":"a"/),
  ]);
  await talking.close();
});

test('vectors', async () => {
  const vector = FieldValue.vector([1, 2]);
  expect(await codeOf(target.client().doc('a/1').set({ vector }))).toBe(status.unimplemented);
});

test('lists of documents of all collections, and of collections in the past', async () => {
  const { root: parent } = namesOf(target.client());
  expect(await codeOf(target.raw.call('ListDocuments', { parent }))).toBe(status.unimplemented);
  const readTime = { seconds: '1000' };
  expect(await codeOf(target.raw.call('ListCollectionIds', { parent, readTime }))).toBe(status.unimplemented);
});

function page(path: string): Promise<[status: number | undefined, text: string]> {
  return new Promise((resolve, reject) => {
    get(`http://${target.address}${path}`, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve([response.statusCode, text]));
    }).on('error', reject);
  });
}

test('plain HTTP on the same port: a sign of life, and what was counted', async () => {
  const db = target.client();
  const before = target.server.counts();
  await db.doc('a/1').set({ n: 1 });
  await db.batch().set(db.doc('a/2'), { n: 2 }).delete(db.doc('a/3')).commit();
  await db.doc('a/1/counted/1').set({ n: 3 });
  await db.getAll(db.doc('a/1'), db.doc('a/3'));
  await db.collection('a').get();
  await db.collection('none').get();
  await db.collection('a').count().get();
  const after = target.server.counts();
  expect(after.writes - before.writes).toBe(3);
  expect(after.deletes - before.deletes).toBe(1);
  expect(after.reads - before.reads).toBe(2 + 2 + 1 + 1);
  expect((after.changes['a'] ?? 0) - (before.changes['a'] ?? 0)).toBe(3);
  expect(after.changes['counted']).toBe(1);
  expect((after.calls['Commit'] ?? 0) - (before.calls['Commit'] ?? 0)).toBe(3);
  expect(await page('/')).toEqual([200, 'Ok\n']);
  const [code, text] = await page('/counts');
  expect([code, JSON.parse(text)]).toEqual([200, after]);
  expect((await page('/nothing'))[0]).toBe(404);
});

test('nonsense on the port harms nobody', async () => {
  await new Promise((resolve) => {
    const socket = connect(target.server.port, '127.0.0.1', () =>
      socket.write('PRI * HTTP/9.9\r\n\r\nSM\r\n\r\nnonsense'),
    );
    socket
      .resume()
      .on('close', resolve)
      .on('error', () => undefined);
  });
  await target.client().doc('a/1').set({ n: 1 });
});

test('what is no call ends by itself, and not the server', async () => {
  await Promise.all(ODD_REQUESTS.map((odd) => exchangeRaw(target.server.port, odd)));
  await target.client().doc('a/1').set({ n: 1 });
});

test('a connection that says nothing does not keep the server from closing', async () => {
  const own = await Target.embedded();
  const silent = connect({ host: '127.0.0.1', port: own.server.port });
  const closed = new Promise((resolve) => silent.once('close', resolve));
  await new Promise((resolve) => silent.once('connect', resolve));
  await Promise.all([own.close(), closed]);
});
