import { expect, test } from '@jest/globals';

import { judgeQuotas } from '../../../../cli/operate/doctor/judge-quotas.ts';
import { regionIn } from '../../../../cli/operate/doctor/look-quotas.ts';

const GIB = 2 ** 30;
const one = (name: string, maxInstances: number) => ({ name, maxInstances, milliCpu: 1_000, bytes: GIB / 2 });

test.each([
  [20_000, 20, 'ok', '20 CPUs at most, of 20 CPUs'],
  [19_999, 20, 'warn', 'not all functions can have all their instances at once'],
  [12_000, 20, 'warn', '20 CPUs at most, of 12 CPUs'],
  [11_999, 20, 'fail', 'the region may have 12 CPUs, and one alone asks for more: deliver 12 CPUs'],
  [null, 20, 'ok', 'without a bound'],
])('a quota of %j milli-CPUs for %i CPUs, twelve of them one function’s: %s', (milliCpu, _, verdict, says) => {
  const [cpus, memory] = judgeQuotas([one('api', 8), one('deliver', 12)], { milliCpu, bytes: 10 * GIB });
  expect(cpus).toMatchObject({ check: 'quota of CPUs', verdict, says: expect.stringContaining(says) as unknown });
  expect(memory).toMatchObject({
    check: 'quota of memory',
    verdict: 'ok',
    says: '10 GiB at most, of 10 GiB that the region may have',
  });
});

test.each([
  [{}, null],
  [{ PUSH_AUDIENCE: 'https://receive-workspace-123456789012.europe-west1.run.app' }, 'europe-west1'],
  [{ PUSH_AUDIENCE: 'subrelay', API_URL: 'https://api-1.us-central1.run.app/' }, 'us-central1'],
  [{ API_URL: 'https://api.example.com' }, null],
])('the region of %j is %j', (env, region) => {
  expect(regionIn(env)).toBe(region);
});
