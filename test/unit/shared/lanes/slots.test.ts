import { expect, jest, test } from '@jest/globals';

import { createSlots } from '../../../../shared/lanes/slots.ts';

test('a webhook has so many slots and no more; another webhook has its own', async () => {
  const slots = createSlots(2, 0);
  expect([await slots.take('a'), await slots.take('a'), await slots.take('a')]).toEqual([true, true, false]);
  expect(await slots.take('b')).toBe(true);
  slots.release('a');
  expect(await slots.take('a')).toBe(true);
});

test('who waits gets the slot that is released, in the order of asking', async () => {
  const slots = createSlots(1, 60_000);
  expect(await slots.take('a')).toBe(true);
  const order: string[] = [];
  const waiting = ['first', 'second'].map(async (name) => {
    expect(await slots.take('a')).toBe(true);
    order.push(name);
    slots.release('a');
  });
  slots.release('a');
  await Promise.all(waiting);
  expect(order).toEqual(['first', 'second']);
});

test('who gave up waiting does not take the slot of somebody else', async () => {
  const slots = createSlots(1, 0);
  expect(await slots.take('a')).toBe(true);
  expect(await slots.take('a')).toBe(false);
  slots.release('a');
  expect([await slots.take('a'), await slots.take('a')]).toEqual([true, false]);
});

test('as deliver has them: 64 for one webhook, and who finds none waits a fifth of a second', async () => {
  jest.useFakeTimers();
  const slots = createSlots();
  const taken = await Promise.all(Array.from({ length: 64 }, () => slots.take('a')));
  expect(taken).toEqual(taken.map(() => true));
  let answer: boolean | undefined;
  void slots.take('a').then((given) => (answer = given));
  await jest.advanceTimersByTimeAsync(199);
  expect(answer).toBeUndefined();
  await jest.advanceTimersByTimeAsync(1);
  expect(answer).toBe(false);
  jest.useRealTimers();
});
