/** What is written and read by our own messages, against what Firestore's client writes and reads. */
import { randomUUID } from 'node:crypto';
import { FieldValue, Timestamp } from '@google-cloud/firestore';
import type { DocumentData } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import { SubrelayError } from '../../../shared/base/errors.ts';
import { CommitRefused, openStore } from '../../../shared/store/store.ts';
import type { Store } from '../../../shared/store/store.ts';

let server: FirestoreServer;
let store: Store;

beforeAll(async () => {
  server = await startFirestore();
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  store = openStore(`wire-${randomUUID()}`);
});
afterAll(async () => {
  await store.close();
  await server.close();
});

const newRef = () => store.db.collection('documents').doc(randomUUID());

const timestamp = fc
  .tuple(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.nat({ max: 999_999 }))
  .map(([seconds, micros]) => new Timestamp(seconds, micros * 1_000));
const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
  fc.maxSafeInteger(),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.constantFrom(-0, NaN, 2 ** 53, -(2 ** 53), Infinity, 127, 128, -1),
  timestamp,
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);
const key = fc.stringMatching(/^[a-zA-Zäö][a-zA-Z0-9 .äö-]{0,20}$/);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, tie('list'), tie('map')),
  list: fc.array(fc.oneof(scalar, tie('map')), { maxLength: 4 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
}));
const simple = fc.stringMatching(/^[a-zA-Z_][a-zA-Z_0-9]{0,20}$/).filter((name) => !/^__.*__$/.test(name));
const document = fc.dictionary(simple, value, { maxKeys: 6 }) as fc.Arbitrary<DocumentData>;

test('what we create, the client reads, and what the client creates, we read', async () => {
  await fc.assert(
    fc.asyncProperty(document, async (data) => {
      const [ours, clients] = [newRef(), newRef()];
      const [created] = await store.commit({ writes: [{ kind: 'create', ref: ours, data }] });
      const { writeTime } = await clients.create(data);
      const read = await ours.get();
      const [snapshot] = await store.read([clients]);
      expect(read.data()).toEqual(data);
      expect(read.createTime).toEqual(created);
      expect(snapshot!.data()).toEqual((await clients.get()).data());
      expect([snapshot!.exists, snapshot!.id, snapshot!.createTime]).toEqual([true, clients.id, writeTime]);
      expect(snapshot!.readTime.valueOf() >= writeTime.valueOf()).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('an update changes the fields that it names, under its precondition, and no others', async () => {
  const ref = newRef();
  const [created] = await store.commit({ writes: [{ kind: 'create', ref, data: { a: 1, b: { c: 1 }, d: 'kept' } }] });
  const precondition = { lastUpdateTime: created! };
  const data = { a: null, b: { e: 2 } };
  const [updated] = await store.commit({ writes: [{ kind: 'update', ref, data, precondition }] });
  const [after] = await store.read([ref]);
  expect(after!.data()).toEqual({ a: null, b: { e: 2 }, d: 'kept' });
  expect([after!.createTime, after!.updateTime]).toEqual([created, updated]);
  await expect(store.commit({ writes: [{ kind: 'update', ref, data, precondition }] })).rejects.toThrow(CommitRefused);
  await expect(store.commit({ writes: [{ kind: 'update', ref: newRef(), data }] })).rejects.toThrow(CommitRefused);
  await expect(store.commit({ writes: [{ kind: 'create', ref, data }] })).rejects.toThrow(CommitRefused);
});

test('a queued document gets its place in its commit, and the time of it', async () => {
  const refs = [newRef(), newRef()];
  const times = await store.commit({
    writes: refs.map((ref) => ({ kind: 'create', ref, data: { n: 1 }, queued: true })),
  });
  const snapshots = await store.read(refs);
  expect(snapshots.map((each) => each.data())).toEqual([
    { n: 1, position: times[0], place: 0 },
    { n: 1, position: times[1], place: 1 },
  ]);
});

test('what has more to it than values goes through the client, and is all there', async () => {
  const ref = newRef();
  await store.commit({ writes: [{ kind: 'create', ref, data: { n: 1, at: FieldValue.serverTimestamp() } }] });
  await store.commit({ writes: [{ kind: 'update', ref, data: { 'deep.down': 2, n: FieldValue.increment(2) } }] });
  await store.commit({ writes: [{ kind: 'merge', ref, data: { deep: { other: 3 } } }] });
  const [snapshot] = await store.read([ref]);
  expect(snapshot!.data()).toEqual({ n: 3, at: snapshot!.createTime, deep: { down: 2, other: 3 } });
  await expect(store.commit({ writes: [{ kind: 'update', ref, data: { n: undefined } }] })).rejects.toThrow(
    /undefined/,
  );
});

test('many are read at once, each once, those that are not there as such', async () => {
  const [there, missing] = [newRef(), newRef()];
  await store.commit({ writes: [{ kind: 'create', ref: there, data: { n: 1 } }] });
  const { reads } = server.counts();
  const found = await Promise.all([store.read([there, missing]), store.read([missing, there]), store.read([])]);
  expect(found.map((each) => each.map(({ exists }) => exists))).toEqual([[true, false], [false, true], []]);
  expect(found[1][0]!.data()).toBeUndefined();
  expect(server.counts().reads - reads).toBe(2);
});

test.each([
  { kind: 'status', code: 14, times: 1 },
  { kind: 'lose-answer', code: 14, times: 1 },
  { kind: 'status', code: 10, times: 2 },
] as const)('a commit is repeated after $kind $code', async (fault) => {
  const ref = newRef();
  const stop = server.inject({ method: 'Commit', ...fault });
  const commit = store.commit({ writes: [{ kind: 'create', ref, data: { n: 1 } }] });
  // Its own earlier success, whose answer got lost, refuses the repeat: whoever commits looks for it then.
  if (fault.kind === 'lose-answer') await expect(commit).rejects.toThrow(CommitRefused);
  else await commit;
  stop();
  expect((await ref.get()).exists).toBe(true);
});

test('a call that is not answered in time fails with a code', async () => {
  const impatient = openStore(`wire-${randomUUID()}`, 300);
  const stop = server.inject({ method: 'BatchGetDocuments', kind: 'hang' });
  const failure = await impatient.read([impatient.db.doc('documents/a')]).catch((error: unknown) => error);
  stop();
  await impatient.close();
  expect(failure).toBeInstanceOf(SubrelayError);
  expect((failure as SubrelayError).code).toBe('STORE_UNAVAILABLE');
});
