import { expect, test } from '@jest/globals';

import { PATIENCE_MS, untilDone } from '../../../../shared/store/until-done.ts';

/** Each wait lasts as long as it may. */
function patience() {
  const clock = { now: 0, waits: [] as number[] };
  const sleep = async (ms: number) => {
    clock.waits.push(ms);
    clock.now += ms;
  };
  return { clock, patience: { now: () => clock.now, random: () => 0.999999, sleep } };
}

test('is tried again after 8 ms, doubling to 400, until 2.5 s are over', async () => {
  expect(PATIENCE_MS).toBe(2_500);
  const { clock, patience: patient } = patience();
  let tries = 0;
  const done = await untilDone(patient, async () => {
    tries += 1;
    return null;
  });
  expect(done).toBeNull();
  expect(clock.waits).toEqual([8, 16, 32, 64, 128, 256, 400, 400, 400, 400]);
  expect(tries).toBe(clock.waits.length + 1);
  expect(clock.now).toBeLessThan(PATIENCE_MS);
});

test('ends with what is done, and with what it throws', async () => {
  const { clock, patience: patient } = patience();
  expect(await untilDone(patient, async () => (clock.waits.length === 3 ? 'done' : null))).toBe('done');
  await expect(untilDone(patient, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
});

test('those who met wait differently', async () => {
  const { clock, patience: patient } = patience();
  await untilDone({ ...patient, random: () => 0.5 }, async () => (clock.waits.length === 2 ? true : null));
  expect(clock.waits).toEqual([4, 8]);
});
