import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';

import { GIVES_WAY_MS, openTurns } from '../../../../shared/deliver/others-first.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

function turns() {
  const at = { now: 0, busy: false };
  const begun: string[] = [];
  const turn = openTurns({ now: () => at.now, isBusy: () => at.busy });
  const begins = async (name: string): Promise<void> => {
    await turn();
    begun.push(name);
  };
  return { at, begun, begins };
}

test('four begin in a turn of the event loop, in the order in which they came, and what arrives goes between', async () => {
  const { begun, begins } = turns();
  const all = NAMES.map(begins);
  await Promise.resolve();
  expect(begun).toEqual([]);
  await setImmediate();
  begun.push('arrived');
  await Promise.all(all);
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'arrived', 'e', 'f']);
  await begins('later');
  expect(begun.at(-1)).toBe('later');
});

test('one begins in a turn while what goes first is under way', async () => {
  const { at, begun, begins } = turns();
  at.busy = true;
  const all = NAMES.map(begins);
  for (const count of [1, 2, 3]) {
    await setImmediate();
    expect(begun).toHaveLength(count);
  }
  at.busy = false;
  await setImmediate();
  await Promise.all(all);
  expect(begun).toEqual(NAMES);
});

test('none waits for longer than 100 ms', async () => {
  const { at, begun, begins } = turns();
  at.busy = true;
  expect(GIVES_WAY_MS).toBe(100);
  const all = NAMES.map(begins);
  at.now = 99;
  await setImmediate();
  expect(begun).toEqual(['a']);
  at.now = 100;
  const late = begins('late');
  await setImmediate();
  expect(begun).toEqual(NAMES);
  await Promise.all([...all, late]);
});
