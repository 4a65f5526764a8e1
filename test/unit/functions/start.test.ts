/** Functions open what their requests need once: when it is asked for, or by themselves. */
import { expect, test } from '@jest/globals';

import { callOf, onFirstCall, onFirstUseOrSoon } from '../../../functions/start.ts';

/** Opens at the third try. */
function opensAtTheThirdTry() {
  let tries = 0;
  const open = () => {
    tries += 1;
    return tries < 3
      ? Promise.reject(new Error(`try ${tries}`))
      : Promise.resolve((name: string) => `${name} ${tries}`);
  };
  return { open, tries: () => tries };
}

/** A clock that calls what is due when it is told. */
function clock() {
  const waiting: { call: () => void; ms: number }[] = [];
  return {
    later: (call: () => void, ms: number) => void waiting.push({ call, ms }),
    ring: async () => {
      for (const { call } of waiting.splice(0)) call();
      await new Promise((resolve) => setImmediate(resolve));
    },
    waiting,
  };
}

test('what every event passes opens by itself, once, and only after the function has started', async () => {
  const { later, ring, waiting } = clock();
  let opened = 0;
  const use = onFirstUseOrSoon(() => Promise.resolve((opened += 1)), later);
  expect([opened, waiting.map(({ ms }) => ms)]).toEqual([0, [1_000]]);
  await ring();
  expect([opened, await use(), await use(), waiting]).toEqual([1, 1, 1, []]);
});

test('a request does not wait until it opens by itself, and it does not open again then', async () => {
  const { later, ring } = clock();
  let opened = 0;
  const use = onFirstUseOrSoon(() => Promise.resolve((opened += 1)), later);
  expect(await use()).toBe(1);
  await ring();
  expect([opened, await use()]).toEqual([1, 1]);
});

test('what failed to open by itself harms nothing: the next request tries again, and is told', async () => {
  const { later, ring } = clock();
  const { open, tries } = opensAtTheThirdTry();
  const call = callOf(onFirstUseOrSoon(open, later));
  await ring();
  expect(tries()).toBe(1);
  await expect(call('a')).rejects.toThrow('try 2');
  expect([await call('a'), await call('b')]).toEqual(['a 3', 'b 3']);
});

test('what not every event passes opens with its first call', async () => {
  const { open, tries } = opensAtTheThirdTry();
  const call = onFirstCall(open);
  expect(tries()).toBe(0);
  await expect(call('a')).rejects.toThrow('try 1');
});
