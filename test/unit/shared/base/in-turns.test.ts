import { expect, test } from '@jest/globals';

import { inTurns } from '../../../../shared/base/in-turns.ts';

test('tasks of one key run one after the other, whatever becomes of each, and others beside them', async () => {
  const taken = inTurns();
  const log: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = taken('a', async () => {
    log.push('a1');
    await held;
    throw new Error('down');
  });
  const second = taken('a', async () => void log.push('a2'));
  await taken('b', async () => void log.push('b1'));
  expect(log).toEqual(['a1', 'b1']);
  release();
  await expect(first).rejects.toThrow('down');
  await second;
  expect(await taken('a', () => Promise.resolve(7))).toBe(7);
  expect(log).toEqual(['a1', 'b1', 'a2']);
});
