/** Transactions that are tried again, and how soon. */
import { expect, test } from '@jest/globals';

import { untilCommitted } from '../../../../shared/store/attempts.ts';

const ABORTED = 10;
const UNAVAILABLE = 14;
const FAILED_PRECONDITION = 9;

const failure = (code?: number): Error => Object.assign(new Error(`status ${code}`), code !== undefined && { code });

/** @param failures of the tries, in order; the next succeeds */
async function tried(failures: (Error | 'always')[], deadlineMs?: number) {
  let [now, tries] = [0, 0];
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    now += ms;
  };
  const once = async () => {
    const next = failures[0] === 'always' ? failure(ABORTED) : failures[tries];
    tries += 1;
    if (next instanceof Error) throw next;
    return 'done';
  };
  const outcome = await untilCommitted(once, deadlineMs, { now: () => now, sleep, random: () => 0.999 }).catch(
    (error: unknown) => error,
  );
  return { outcome, tries, waits };
}

test('one that met another is tried again after some milliseconds, and twice as many each time', async () => {
  const failures = [failure(ABORTED), failure(UNAVAILABLE), failure(ABORTED)];
  expect(await tried(failures)).toEqual({ outcome: 'done', tries: 4, waits: [8, 16, 32] });
});

test.each([
  ['a failure of its body', failure()],
  ['a refusal', failure(FAILED_PRECONDITION)],
])('%s is no reason to try again', async (_, error) => {
  expect(await tried([error])).toEqual({ outcome: error, tries: 1, waits: [] });
});

test.each([
  [undefined, 2_000, 2_500],
  [120_000, 99_000, 100_000],
  [300, 120, 250],
])('it ends with its last failure before the deadline of a call: %s', async (deadlineMs, atLeast, below) => {
  const { outcome, waits } = await tried(['always'], deadlineMs);
  expect(outcome).toMatchObject({ code: ABORTED });
  const waited = waits.reduce((sum, ms) => sum + ms, 0);
  expect(waited).toBeGreaterThanOrEqual(atLeast);
  expect(waited).toBeLessThan(below);
});
