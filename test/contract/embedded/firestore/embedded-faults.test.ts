/** Failures on demand. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Firestore } from '@google-cloud/firestore';
import { namesOf } from './raw.ts';
import { codeOf, dataOf, status, Target } from './target.ts';
import { isWaiting, wire } from './wire.ts';

let target: Target;
let db: Firestore;
let calls: ReturnType<typeof wire>;

beforeEach(async () => {
  target = await Target.embedded();
  db = target.client();
  calls = wire(target, db);
});
afterEach(() => target.close());

test('a call is refused with a status, as often as was said, and has no effect', async () => {
  target.server.inject({ method: 'Commit', kind: 'status', code: status.unavailable, times: 2 });
  expect(await codeOf(calls.commit(undefined, 'a/1', 1))).toBe(status.unavailable);
  expect(await codeOf(calls.commit(undefined, 'a/1', 2))).toBe(status.unavailable);
  expect(await dataOf(db.doc('a/1'))).toBeUndefined();
  await calls.commit(undefined, 'a/1', 3);
  expect(await dataOf(db.doc('a/1'))).toEqual({ n: 3 });
});

test('an answer is lost, but not the effect', async () => {
  const remove = target.server.inject({ method: 'Commit', kind: 'lose-answer', code: status.unavailable });
  expect(await codeOf(calls.commit(undefined, 'a/1', 1))).toBe(status.unavailable);
  remove();
  expect(await dataOf(db.doc('a/1'))).toEqual({ n: 1 });
});

test('a call hangs without effect until the fault is removed', async () => {
  const remove = target.server.inject({ method: '*', kind: 'hang', times: 1 });
  const write = calls.commit(undefined, 'a/1', 1);
  expect(await isWaiting(db, write)).toBe(true);
  expect(await dataOf(db.doc('a/1'))).toBeUndefined();
  remove();
  await write;
  expect(await dataOf(db.doc('a/1'))).toEqual({ n: 1 });
});

test('a call that hangs and is given up never has an effect', async () => {
  const remove = target.server.inject({ method: 'Commit', kind: 'hang', times: 1 });
  const { answer, cancel } = calls.startCommit('a/1', 1);
  expect(await isWaiting(db, answer)).toBe(true);
  cancel();
  expect(await codeOf(answer)).toBe(status.cancelled);
  await db.doc('unrelated/1').set({});
  remove();
  await db.doc('unrelated/1').set({});
  expect(await dataOf(db.doc('a/1'))).toBeUndefined();
});

test('a call is answered late', async () => {
  target.server.inject({ method: 'Commit', kind: 'delay', ms: 50, times: 1 });
  await calls.commit(undefined, 'a/1', 1);
  expect(await dataOf(db.doc('a/1'))).toEqual({ n: 1 });
});

test('other methods are left alone, streams are not', async () => {
  target.server.inject({ method: 'BatchGetDocuments', kind: 'lose-answer', code: status.unavailable, times: 1 });
  await calls.commit(undefined, 'a/1', 1);
  const { database, name } = namesOf(db);
  const read = target.raw.stream('BatchGetDocuments', { database, documents: [name('a/1')] });
  expect(await codeOf(read)).toBe(status.unavailable);
});
