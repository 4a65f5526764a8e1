/** What the store promises whatever Firestore does: an answer in time, and no unit that suffers for another one. */
import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { startFirestore } from '../../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../../local/embedded/firestore/server.ts';
import { collection } from '../../../shared/store/collection.ts';
import { STORE_DEADLINE_MS } from '../../../shared/store/deadline.ts';
import { openStore } from '../../../shared/store/store.ts';
import type { Store } from '../../../shared/store/store.ts';
import { create, gone, merge } from '../../../shared/store/write.ts';
import { eventually } from '../../support/eventually.ts';
import { patientStore } from '../../support/patience.ts';

let server: FirestoreServer;
/** With the deadline that functions have. */
let store: Store;
/** Of the same documents. */
let patient: Store;

beforeAll(async () => {
  server = await startFirestore();
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  const projectId = `store-${randomUUID()}`;
  [store, patient] = [openStore(projectId), patientStore(projectId)];
  // Connected, and its modules loaded: on a busy machine that takes longer than a call may.
  await eventually(async () => void (await store.read([newRef()])));
});
afterAll(async () => {
  await Promise.all([store.close(), patient.close()]);
  await server.close();
});

const DOCUMENTS = collection<{ v: 1; n?: number }>('documents');
const newRef = () => DOCUMENTS.doc(randomUUID());
const creation = (ref = newRef()) => ({ writes: [create(ref, { v: 1 })] });

describe('while Firestore does not answer', () => {
  let answers = (): void => undefined;
  afterEach(() => {
    jest.useRealTimers();
    answers();
  });

  test.each<[string, () => Promise<unknown>]>([
    ['read', () => store.read([newRef()])],
    ['readFields', () => store.readFields([newRef()], ['v'])],
    ['exist', () => store.exist([newRef()])],
    ['commit', () => store.commit(creation())],
    ['a commit that Firestore’s own client makes', () => store.commit({ writes: [merge(newRef(), { n: gone() })] })],
    ['query', () => store.query(DOCUMENTS.limit(1))],
    ['count', () => store.count(DOCUMENTS)],
    ['transaction', () => store.transaction((transaction) => transaction.read([newRef()]))],
    ['reading', () => store.reading((reader) => reader.read([newRef()]))],
  ])('%s fails at the deadline that functions have, and not before', async (_, call) => {
    expect(STORE_DEADLINE_MS).toBe(3_000);
    answers = server.inject({ method: '*', kind: 'hang' });
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    let outcome: unknown = 'none yet';
    void call().then(
      () => (outcome = 'answered'),
      (error: unknown) => (outcome = error),
    );
    const turns = async () => {
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    };
    // The store gathers what this turn brings before it asks.
    await turns();
    await jest.advanceTimersByTimeAsync(2_999);
    expect(outcome).toBe('none yet');
    await jest.advanceTimersByTimeAsync(1);
    await turns();
    expect(outcome).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

test('a unit that meets its own document is refused alone: what travels with it is committed', async () => {
  const taken = newRef();
  await patient.commit(creation(taken));
  const others = Array.from({ length: 20 }, newRef);
  const [refused, ...committed] = await Promise.all([taken, ...others].map((ref) => patient.commit(creation(ref))));
  expect(refused).toBeNull();
  expect(committed).toEqual(others.map(() => expect.objectContaining({ version: expect.anything() })));
  expect((await patient.read(others)).map(({ exists }) => exists)).toEqual(others.map(() => true));
});
