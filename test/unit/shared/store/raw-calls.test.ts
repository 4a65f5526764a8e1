/** Which failures of a call are waited for. */
import { expect, test } from '@jest/globals';

import { repeated } from '../../../../shared/store/raw-calls.ts';

const ABORTED = 10;
const UNAVAILABLE = 14;

/** Fails once. @returns what came of it, and how often it was called */
async function calledWith(code: number, deadlineMs: number) {
  const untils: number[] = [];
  const call = (until: number): Promise<string> => {
    untils.push(until);
    if (untils.length > 1) return Promise.resolve('answered');
    return Promise.reject(Object.assign(new Error('failed'), { code }));
  };
  const outcome = await repeated([UNAVAILABLE], deadlineMs, call).catch((error: Error) => error.message);
  return { outcome, calls: untils.length, deadlines: new Set(untils).size };
}

test('what passes is asked again, under the deadline of the first call', async () => {
  expect(await calledWith(UNAVAILABLE, 60_000)).toEqual({ outcome: 'answered', calls: 2, deadlines: 1 });
});

test.each([
  ['another failure', ABORTED, 60_000],
  ['an outage with no time left for a wait', UNAVAILABLE, 100],
])('%s is told at once', async (_, code, deadlineMs) => {
  expect(await calledWith(code, deadlineMs)).toEqual({ outcome: 'failed', calls: 1, deadlines: 1 });
});
