/** Locks of the embedded server where only time, or a circle of waiting transactions, ends a wait. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Firestore } from '@google-cloud/firestore';
import { namesOf } from './raw.ts';
import { codeOf, dataOf, status, Target } from './target.ts';
import { isWaiting, n, wire } from './wire.ts';

let now: number;
let target: Target;
let db: Firestore;
let calls: ReturnType<typeof wire>;

beforeEach(async () => {
  now = Date.now();
  target = await Target.embedded({ clock: () => now });
  db = target.client();
  calls = wire(target, db);
});
afterEach(() => target.close());

/** A transaction that has read documents. */
async function reader(...paths: string[]): Promise<Buffer> {
  const transaction = await calls.begin();
  for (const path of paths) await calls.read(transaction, path);
  return transaction;
}

test('of two transactions that wait for each other the younger is aborted', async () => {
  const [older, younger] = [await reader('a/1'), await reader('a/2')];
  const first = calls.commit(older, 'a/2', 1);
  expect(await isWaiting(db, first)).toBe(true);
  expect(await codeOf(calls.commit(younger, 'a/1', 2))).toBe(status.aborted);
  await first;
  expect([await dataOf(db.doc('a/1')), await dataOf(db.doc('a/2'))]).toEqual([undefined, { n: 1 }]);
});

test('the younger is aborted while it waits, when the older closes the circle', async () => {
  const [older, younger] = [await reader('a/1'), await reader('a/2')];
  const second = calls.commit(younger, 'a/1', 2);
  expect(await isWaiting(db, second)).toBe(true);
  const [first, aborted] = await Promise.all([calls.commit(older, 'a/2', 1), codeOf(second)]);
  expect([first['commitTime'] === null, aborted]).toEqual([false, status.aborted]);
});

test('a circle of three is found', async () => {
  const [one, two, three] = [await reader('a/1'), await reader('a/2'), await reader('a/3')];
  const waiting = [calls.commit(one, 'a/2'), calls.commit(two, 'a/3')];
  expect(await isWaiting(db, Promise.race(waiting))).toBe(true);
  expect(await codeOf(calls.commit(three, 'a/1'))).toBe(status.aborted);
  await Promise.all(waiting);
});

test('a transaction that is retried keeps its age', async () => {
  const first = await reader('a/1');
  const second = await reader('a/2');
  const committed = calls.commit(first, 'a/2', 1);
  expect(await codeOf(calls.commit(second, 'a/1', 2))).toBe(status.aborted);
  await committed;
  const younger = await reader('a/2');
  const retried = await calls.begin({ readWrite: { retryTransaction: second } });
  await calls.read(retried, 'a/1');
  const waiting = calls.commit(younger, 'a/1', 3);
  const aborted = codeOf(waiting);
  await calls.commit(retried, 'a/2', 4);
  expect([await aborted, await dataOf(db.doc('a/2'))]).toEqual([status.aborted, { n: 4 }]);
});

test('an aborted transaction cannot be used any more', async () => {
  const [older, younger] = [await reader('a/1'), await reader('a/2')];
  const second = codeOf(calls.commit(younger, 'a/1'));
  await calls.commit(older, 'a/2');
  expect(await second).toBe(status.aborted);
  expect(await codeOf(calls.read(younger, 'a/1'))).toBe(status.invalidArgument);
});

test('commits that wait are applied in the order in which they came', async () => {
  const transaction = await reader('a/1');
  const writes = [1, 2, 3].map((value) => calls.commit(undefined, 'a/1', value));
  expect(await isWaiting(db, Promise.race(writes))).toBe(true);
  await calls.rollback(transaction);
  const times = (await Promise.all(writes)).map(({ commitTime }) => (commitTime as { nanos: number }).nanos);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(await dataOf(db.doc('a/1'))).toEqual({ n: 3 });
});

test('the first read of a transaction waits behind a commit, a later one does not', async () => {
  const transaction = await reader('a/1', 'b/1');
  const write = calls.commit(undefined, 'a/1', 1);
  expect(await isWaiting(db, write)).toBe(true);
  const later = await calls.begin();
  const read = calls.read(later, 'a/1');
  expect(await isWaiting(db, read)).toBe(true);
  expect(await calls.read(transaction, 'a/1')).toBeUndefined();
  await calls.rollback(transaction);
  await write;
  expect(await read).toEqual(n(1));
});

test('a query that its limit ended holds only what lies before that', async () => {
  for (const value of [1, 3, 5]) await calls.commit(undefined, `a/${value}`, value);
  const transaction = await calls.begin();
  await target.raw.stream('RunQuery', {
    parent: namesOf(db).root,
    transaction,
    structuredQuery: { from: [{ collectionId: 'a' }], orderBy: [{ field: { fieldPath: 'n' } }], limit: { value: 2 } },
  });
  await calls.commit(undefined, 'a/5', 6);
  await calls.commit(undefined, 'a/4', 4);
  const within = calls.commit(undefined, 'a/2', 2);
  expect(await isWaiting(db, within)).toBe(true);
  await calls.rollback(transaction);
  await within;
});

test('a commit waits 20 s, then it is aborted', async () => {
  await reader('a/1');
  const write = calls.commit(undefined, 'a/1', 1);
  expect(await isWaiting(db, write)).toBe(true);
  now += 19_999;
  expect(await isWaiting(db, write)).toBe(true);
  now += 1;
  expect(await codeOf(write)).toBe(status.aborted);
});

test('a transaction that was idle for a minute has ended', async () => {
  const transaction = await reader('a/1');
  now += 59_000;
  await calls.read(transaction, 'a/1');
  now += 59_000;
  const write = calls.commit(undefined, 'a/1', 1);
  expect(await isWaiting(db, write)).toBe(true);
  now += 1_000;
  await write;
  await expect(calls.read(transaction, 'a/1')).rejects.toMatchObject({
    code: status.invalidArgument,
    // The client retries by this text (isRetryableTransactionError in @google-cloud/firestore).
    message: expect.stringMatching(/transaction has expired/),
  });
});

test('a transaction of 270 s has ended, however busy', async () => {
  const transaction = await reader('a/1');
  for (let passed = 0; passed < 250_000; passed += 50_000) {
    now += 50_000;
    await calls.read(transaction, 'a/1');
  }
  const write = calls.commit(undefined, 'a/1', 1);
  now += 19_000;
  expect(await isWaiting(db, write)).toBe(true);
  now += 1_000;
  await write;
});

test('a commit whose client gave up while it waited is not applied', async () => {
  const transaction = await reader('a/1');
  const { answer, cancel } = calls.startCommit('a/1', 1);
  expect(await isWaiting(db, answer)).toBe(true);
  cancel();
  expect(await codeOf(answer)).toBe(status.cancelled);
  await db.doc('unrelated/1').set({});
  await calls.rollback(transaction);
  expect(await dataOf(db.doc('a/1'))).toBeUndefined();
});

test('closing the server ends what waits', async () => {
  const closing = await Target.embedded();
  const other = wire(closing, closing.client());
  await other.read(await other.begin(), 'a/1');
  const write = codeOf(other.commit(undefined, 'a/1', 1));
  expect(await isWaiting(closing.client(), write)).toBe(true);
  await closing.server.close();
  expect(await write).toBe(status.unavailable);
});
