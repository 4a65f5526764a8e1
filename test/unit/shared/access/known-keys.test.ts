/** An instance's copy of the keys, under a clock that the test moves. */
import { beforeEach, expect, jest, test } from '@jest/globals';

import { API_KEYS, KEYS_VERSION } from '../../../../shared/access/documents.ts';
import type { KeyDocument } from '../../../../shared/access/documents.ts';
import { openKnownKeys } from '../../../../shared/access/known-keys.ts';
import { SubrelayError } from '../../../../shared/base/errors.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { create, increment, merge, update } from '../../../../shared/store/write.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const key = (id: string): KeyDocument => ({
  ...{ v: 1, id, name: id, role: 'viewer', digest: '', live: true, created_by: 'ops', request_digest: null },
  ...{ created_at: Timestamp.fromMillis(0), expires_at: null, revoked_at: null, revoked_by: null, expire_at: null },
});

let clock = 0;
let [reads, queries] = [0, 0];
let isDown = false;
let memory: ReturnType<typeof memoryStore>;
beforeEach(async () => {
  [clock, reads, queries, isDown] = [1_000_000, 0, 0, false];
  memory = memoryStore(() => clock);
  await make('a');
});

const next = () => merge(KEYS_VERSION, { v: 1, version: increment(1) });
const make = (id: string) => memory.commit({ writes: [create(API_KEYS.doc(id), key(id)), next()] });
const revoke = (id: string) => memory.commit({ writes: [update(API_KEYS.doc(id), { live: false }), next()] });

const down = () => Promise.reject(new SubrelayError('STORE_UNAVAILABLE', 'down'));
const opened = () =>
  openKnownKeys(
    {
      read: (refs) => {
        reads += 1;
        return isDown ? down() : memory.read(refs);
      },
      query: (query) => {
        queries += 1;
        return isDown ? down() : memory.query(query);
      },
    },
    () => clock,
  );
const idOf = (key: KeyDocument | null) => key && key.id;

test('is read once, and for 4 s nobody is asked', async () => {
  const find = opened();
  expect(idOf(await find('a'))).toBe('a');
  clock += 3_999;
  expect(idOf(await find('a'))).toBe('a');
  expect([reads, queries]).toEqual([1, 1]);
});

test('costs one read from then on, as long as no key is made or revoked', async () => {
  const find = opened();
  for (let time = 0; time < 5; time++, clock += 4_000) await find('a');
  expect([reads, queries]).toEqual([5, 1]);
});

test('lacks a revoked key 4 s later', async () => {
  const find = opened();
  await find('a');
  await revoke('a');
  clock += 3_999;
  expect(idOf(await find('a'))).toBe('a');
  clock += 1;
  expect(await find('a')).toBeNull();
});

test('has a key that was just made at once', async () => {
  const find = opened();
  await find('a');
  await make('b');
  expect(idOf(await find('b'))).toBe('b');
});

test('is looked at again for keys that were made up, but not as often as somebody likes', async () => {
  const find = opened();
  for (let time = 0; time < 100; time++) expect(await find(`x${time}`)).toBeNull();
  expect([reads, queries]).toEqual([11, 1]);
  clock += 1_000;
  for (let time = 0; time < 100; time++) await find('x');
  expect(reads).toBe(13);
});

test('is read once for all who ask at the same time', async () => {
  const find = opened();
  await Promise.all([find('a'), find('a'), find('a')]);
  expect([reads, queries]).toEqual([1, 1]);
});

test('counts for 60 s while Firestore does not answer, and no longer', async () => {
  const find = opened();
  await find('a');
  isDown = true;
  clock += 59_999;
  expect(idOf(await find('a'))).toBe('a');
  clock += 1;
  await expect(find('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  isDown = false;
  expect(idOf(await find('a'))).toBe('a');
});

test('is what a request has that has waited for Firestore for a second', async () => {
  const find = opened();
  await find('a');
  clock += 4_000;
  memory.read = () => new Promise(() => undefined);
  jest.useFakeTimers();
  try {
    let found: KeyDocument | null | 'none yet' = 'none yet';
    void find('a').then((key) => (found = key));
    await jest.advanceTimersByTimeAsync(999);
    expect(found).toBe('none yet');
    await jest.advanceTimersByTimeAsync(1);
    expect(found).toMatchObject({ id: 'a' });
  } finally {
    jest.useRealTimers();
  }
});

test.each([0, 3_999, 4_000, 59_999])(
  'says nothing of a key that it lacks where Firestore is silent, %i ms old',
  async (age) => {
    const find = opened();
    await find('a');
    await make('b');
    clock += age;
    isDown = true;
    await expect(find('b')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(idOf(await find('a'))).toBe('a');
    isDown = false;
    expect(idOf(await find('b'))).toBe('b');
  },
);

test('is no excuse for a failure of ours', async () => {
  const find = opened();
  await find('a');
  clock += 4_000;
  memory.read = () => Promise.reject(new Error('broken'));
  await expect(find('a')).rejects.toThrow('broken');
});
