/** What is written and read by our own messages, against what Firestore's client writes and reads. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import { SubrelayError } from '../../../shared/base/errors.ts';
import { collection } from '../../../shared/store/collection.ts';
import type { Ref } from '../../../shared/store/collection.ts';
import { readOne } from '../../../shared/store/find.ts';
import { openStore } from '../../../shared/store/store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { Timestamp } from '../../../shared/store/timestamp.ts';
import { create, enqueue, gone, increment, merge, replace, storeTime, update } from '../../../shared/store/write.ts';
import { docOf } from '../../support/client.ts';
import { patientStore } from '../../support/patience.ts';

let server: FirestoreServer;
let store: Store;

beforeAll(async () => {
  server = await startFirestore();
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  store = patientStore(`wire-${randomUUID()}`);
});
afterAll(async () => {
  await store.close();
  await server.close();
});

/** Any document: what it holds is the test's own. */
type Anything = { v: 1 } & Readonly<Record<string, unknown>>;

const DOCUMENTS = collection<Anything>('documents');
const TICKETS = collection<{ v: 1; position?: Timestamp; place?: number }>('tickets');
const newRef = () => DOCUMENTS.doc(randomUUID());
const clients = (ref: Ref<Anything>) => docOf(store, ref);

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
const document = fc.dictionary(simple, value, { maxKeys: 6 }).map((fields): Anything => ({ ...fields, v: 1 }));

test('what we create, the client reads, and what the client creates, we read', async () => {
  await fc.assert(
    fc.asyncProperty(document, async (data) => {
      const [ours, theirs] = [newRef(), newRef()];
      const created = await store.commit({ writes: [create(ours, data)] });
      const { writeTime } = await clients(theirs).create(data);
      const read = await clients(ours).get();
      const snapshot = await readOne(store, theirs);
      expect(read.data()).toEqual(data);
      expect(created).toEqual({ version: { lastUpdateTime: read.createTime }, times: [read.createTime] });
      expect(snapshot.data).toEqual((await clients(theirs).get()).data());
      expect(snapshot).toMatchObject({ exists: true, id: theirs.id, createTime: writeTime, updateTime: writeTime });
      expect(snapshot.readTime.valueOf() >= writeTime.valueOf()).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('an update changes the fields that it names, under its precondition, and no others', async () => {
  const ref = newRef();
  const created = await store.commit({ writes: [create(ref, { v: 1, a: 1, b: { c: 1 }, d: 'kept' })] });
  const data = { a: null, b: { e: 2 } };
  const updated = await store.commit({ writes: [update(ref, data, created!.version)] });
  const after = await readOne(store, ref);
  expect(after.data).toEqual({ v: 1, a: null, b: { e: 2 }, d: 'kept' });
  expect(after).toMatchObject({ createTime: created!.times[0], version: updated!.version });
  expect(await store.commit({ writes: [update(ref, data, created!.version)] })).toBeNull();
  expect(await store.commit({ writes: [update(newRef(), data)] })).toBeNull();
  expect(await store.commit({ writes: [create(ref, { v: 1, ...data })] })).toBeNull();
});

test('a queued document gets its place in its commit, and the time of it', async () => {
  const refs = [TICKETS.doc(randomUUID()), TICKETS.doc(randomUUID())];
  const { times } = (await store.commit({ writes: refs.map((ref) => enqueue(ref, { v: 1 })) }))!;
  const snapshots = await store.read(refs);
  expect(snapshots.map((each) => each.data)).toEqual([
    { v: 1, position: times[0], place: 0 },
    { v: 1, position: times[1], place: 1 },
  ]);
});

test('what has more to it than values goes through the client, and is all there', async () => {
  const ref = newRef();
  await store.commit({ writes: [create(ref, { v: 1, n: 1, at: storeTime() })] });
  await store.commit({ writes: [update(ref, { 'deep.down': 2, n: increment(2) })] });
  await store.commit({ writes: [merge(ref, { deep: { other: 3, gone: gone() } })] });
  const snapshot = await readOne(store, ref);
  expect(snapshot).toMatchObject({ exists: true, data: { v: 1, n: 3, deep: { down: 2, other: 3 } } });
  expect(snapshot.data?.['at']).toEqual((await clients(ref).get()).createTime);
  await store.commit({ writes: [replace(ref, { v: 1, other: storeTime() })] });
  expect(Object.keys((await readOne(store, ref)).data ?? {}).sort()).toEqual(['other', 'v']);
});

test.each([
  ['undefined', undefined],
  ['an array in an array', [[1]]],
  ['an object of a class', new Map()],
])('%s is refused before it is sent', async (what, value) => {
  const { Commit: before = 0 } = server.counts().calls;
  await expect(store.commit({ writes: [update(newRef(), { n: value })] })).rejects.toThrow(what);
  expect(server.counts().calls['Commit'] ?? 0).toBe(before);
});

test('a document of another version is read, and refused where its fields are looked at', async () => {
  const ref = newRef();
  await clients(ref).create({ v: 2, n: 1 });
  const found = await readOne(store, ref);
  expect(found.exists).toBe(true);
  expect(() => found.data).toThrow(`Cannot read ${ref.path}: v is 2, this code knows 1`);
  const { docs } = await store.query(DOCUMENTS.where('v', '==', 2 as 1));
  expect(() => docs[0]!.data).toThrow('v is 2');
});

test.each(['', 'a/b', 'a/b/c'])('%j names no document', (id) => {
  expect(() => DOCUMENTS.doc(id)).toThrow(RangeError);
});

test('many are read at once, each once, those that are not there as such', async () => {
  const [there, missing] = [newRef(), newRef()];
  await store.commit({ writes: [create(there, { v: 1, n: 1 })] });
  const { reads } = server.counts();
  const [both, other, none] = await Promise.all([
    store.read([there, missing]),
    store.read([missing, null, there]),
    store.read([]),
  ]);
  expect(both.map(({ exists }) => exists)).toEqual([true, false]);
  expect(other.map((each) => each?.exists ?? null)).toEqual([false, null, true]);
  expect(none).toEqual([]);
  expect(other[0].data).toBeNull();
  expect(server.counts().reads - reads).toBe(2);
});

test('a transaction reads in groups, and what is not asked for is null', async () => {
  const [there, missing] = [newRef(), newRef()];
  await store.commit({ writes: [create(there, { v: 1, n: 1 })] });
  const seen = await store.transaction(async (transaction) => {
    const groups = await transaction.readEach([[there, null], [], [null, missing]]);
    const [one, none] = await transaction.read([there, null]);
    return [...groups, [one, none]];
  });
  expect(seen.map((group) => group.map((each) => each?.exists ?? null))).toEqual([
    [true, null],
    [],
    [null, false],
    [true, null],
  ]);
});

test.each([
  { kind: 'status', code: 14, times: 1 },
  { kind: 'lose-answer', code: 14, times: 1 },
  { kind: 'status', code: 10, times: 2 },
] as const)('a commit is repeated after $kind $code', async (fault) => {
  const ref = newRef();
  const stop = server.inject({ method: 'Commit', ...fault });
  const committed = await store.commit({ writes: [create(ref, { v: 1, n: 1 })] });
  // Its own earlier success, whose answer got lost, refuses the repeat: whoever commits looks for it then.
  expect(committed === null).toBe(fault.kind === 'lose-answer');
  stop();
  expect((await readOne(store, ref)).exists).toBe(true);
});

test('a call that is not answered in time fails with a code', async () => {
  const impatient = openStore(`wire-${randomUUID()}`, 300);
  const stop = server.inject({ method: 'BatchGetDocuments', kind: 'hang' });
  const failure = await impatient.read([newRef()]).catch((error: unknown) => error);
  stop();
  await impatient.close();
  expect(failure).toBeInstanceOf(SubrelayError);
  expect((failure as SubrelayError).code).toBe('STORE_UNAVAILABLE');
});
