/** A lease of several instances over one store, at the numbers that `sweep` has. */
import { expect, test } from '@jest/globals';

import { openLeases } from '../../../../shared/store/leases.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const START = Date.parse('2026-11-30T00:00:00Z');

function world() {
  let now = START;
  let serial = 0;
  const clock = () => now;
  const store = memoryStore(clock);
  return {
    instance: () => openLeases(store, clock, () => `holder-${(serial += 1)}`),
    pass: (ms: number) => void (now += ms),
    now: clock,
  };
}

test('one instance holds it, and another takes it once it is released', async () => {
  const { instance } = world();
  const [first, second] = [instance(), instance()];
  const held = await first.take('sweep', false);
  expect(held).not.toBeNull();
  expect(await second.take('sweep', false)).toBeNull();
  await held!.release();
  expect(await second.take('sweep', false)).not.toBeNull();
});

test('a holder that died is succeeded after 15 s, and finds out if it lives after all', async () => {
  const { instance, pass } = world();
  const [dead, next] = [instance(), instance()];
  const held = await dead.take('sweep', false);
  pass(14_999);
  expect(await next.take('sweep', false)).toBeNull();
  pass(1);
  const taken = await next.take('sweep', false);
  expect(taken).not.toBeNull();
  expect(await held!.keep()).toBeNull();
  await held!.release();
  expect(await dead.take('sweep', false)).toBeNull();
});

test('a holder that says every second that it lives keeps it', async () => {
  const { instance, pass } = world();
  const held = await instance().take('sweep', false);
  for (let seconds = 0; seconds < 60; seconds += 1) {
    pass(1_000);
    expect(await held!.keep()).not.toBeNull();
    expect(await instance().take('sweep', false)).toBeNull();
  }
});

test('a wake that comes while another holds it is told to the holder, within 2 s', async () => {
  const { instance, pass, now } = world();
  const held = await instance().take('sweep', true);
  expect(await held!.keep()).toBe(START);
  pass(500);
  const wokenAt = now();
  expect(await instance().take('sweep', true)).toBeNull();
  pass(1_500);
  expect(await held!.keep()).toBe(wokenAt);
});
