import { expect, test } from '@jest/globals';

import { keptFor } from '../../../../shared/base/kept-for.ts';

test('an answer is asked for once in a while, by key, and a failure each time', async () => {
  let now = 0;
  const asked: string[] = [];
  const kept = keptFor<number>(1_000, () => now);
  const of = (key: string) => kept.of(key, async () => asked.push(key));
  expect([await of('a'), await of('a'), await of('b')]).toEqual([1, 1, 2]);
  now = 999;
  expect(await of('a')).toBe(1);
  now = 1_000;
  expect(await of('a')).toBe(3);
  const failing = () => kept.of('c', () => Promise.reject(new Error('busy')));
  await expect(failing()).rejects.toThrow('busy');
  await expect(failing()).rejects.toThrow('busy');
  expect(await of('c')).toBe(4);
});

test('of very many the oldest goes', async () => {
  const kept = keptFor<string>(1_000, () => 0);
  for (let index = 0; index <= 1_000; index += 1) await kept.of(`${index}`, async () => 'first');
  expect(await kept.of('0', async () => 'again')).toBe('again');
  expect(await kept.of('1000', async () => 'again')).toBe('first');
});
