/** How much travels together in one call, and that a missing answer is told from a missing document. */
import { Firestore } from '@google-cloud/firestore';
import { expect, test } from '@jest/globals';

import { collection } from '../../../../shared/store/collection.ts';
import { sharedCommits, sharedReads } from '../../../../shared/store/trips.ts';
import { create } from '../../../../shared/store/write.ts';

const THINGS = collection<{ v: 1 }>('things');
const within = <T>(call: Promise<T>): Promise<T> => call;
const calls = {
  database: 'projects/p/databases/(default)',
  commit: async () => Buffer.alloc(0),
  batchGet: async () => [],
  close: async () => undefined,
};

test.each([
  ['a hundred units', 150, 1_000, [100, 50]],
  ['6 MiB: Firestore takes 10 MiB', 30, 512 * 1024, [12, 12, 6]],
])('one commit holds at most %s', async (_, count, bytes, expected) => {
  const held: number[] = [];
  const commit = async (request: Buffer) => {
    held.push(request.toString('latin1').split('/documents/things/').length - 1);
    throw new Error('down');
  };
  const share = sharedCommits(new Firestore({ projectId: 'p' }), { ...calls, commit }, within);
  const units = Array.from({ length: count }, (__, n) => ({ writes: [create(THINGS.doc(`${n}`), { v: 1 })], bytes }));
  const outcomes = await Promise.allSettled(units.map(share));
  expect(outcomes.map(({ status }) => status)).toEqual(units.map(() => 'rejected'));
  expect(held).toEqual(expected);
});

test('an answer without some of the documents fails: none of them is taken for missing', async () => {
  const share = sharedReads(calls, within);
  await expect(share([THINGS.doc('one')])).rejects.toThrow('Firestore answered 0 of 1 documents');
});
