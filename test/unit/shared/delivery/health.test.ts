import { describe, expect, test } from '@jest/globals';

import { HEALTH_RULES, callsForBreaker, createHealth, isSlow } from '../../../../shared/delivery/health.ts';
import type { Observed } from '../../../../shared/delivery/health.ts';

const NOW = 1_000_000;

/** Exchanges evenly spread over the last seconds, each written as `x` (failed) or `.` (succeeded). */
const over = (seconds: number, marks: string): Observed[] =>
  [...marks].map((mark, index) => ({
    at: NOW - Math.round((seconds * 1_000 * (marks.length - 1 - index)) / (marks.length - 1)),
    ok: mark === '.',
    durationMs: 10,
  }));

describe('the breaker opens', () => {
  test.each<[string, Observed[], boolean]>([
    ['where everything failed for long enough', over(20, 'x'.repeat(30)), true],
    ['where four of five failed, the last for long enough', over(50, `${'.x'.repeat(5)}${'x'.repeat(30)}`), true],
    ['not for the first failures of a retry policy, a few seconds long', over(5, 'x'.repeat(60)), false],
    ['not where little was seen', over(50, 'x'.repeat(19)), false],
    ['not where the last exchange succeeded', over(50, `${'x'.repeat(40)}.`), false],
    ['not where half of it succeeds', over(50, '.x'.repeat(30)), false],
    ['not for what is long ago', over(600, 'x'.repeat(60)), false],
  ])('%s', (_, seen, opens) => {
    expect(callsForBreaker(seen, NOW, HEALTH_RULES)).toBe(opens);
  });
});

describe('an endpoint is slow', () => {
  const taking = (...durations: number[]): Observed[] =>
    durations.map((durationMs) => ({ at: NOW, ok: true, durationMs }));
  test.each<[string, number[], boolean, boolean | null]>([
    ['where one in ten takes more than a second', [...Array<number>(9).fill(20), 1_500], false, true],
    ['not where all are quick', Array<number>(10).fill(900), false, false],
    ['still, until it is clearly quick', Array<number>(10).fill(700), true, true],
    ['no longer once it is', Array<number>(10).fill(100), true, false],
    ['perhaps, where little was seen', [5_000, 5_000], false, null],
  ])('%s', (_, durations, wasSlow, slow) => {
    expect(isSlow(taking(...durations), wasSlow, HEALTH_RULES)).toBe(slow);
  });
});

test('what an instance remembers is bounded, and starts anew when it is told to forget', () => {
  const health = createHealth({ ...HEALTH_RULES, leastExchanges: 3, leastFailingMs: 100 });
  for (let index = 0; index < 500; index += 1) health.observe('a', { at: NOW + index, ok: false, durationMs: index });
  expect(health.callsForBreaker('a', NOW + 500)).toBe(false);
  expect(health.failingSince('a', NOW)).toBe(NOW + 436);
  expect(health.callsForBreaker('a', NOW + 600)).toBe(true);
  expect(health.typicalMs('a')).toBe(468);
  expect(health.callsForBreaker('b', NOW)).toBe(false);
  health.forget('a');
  expect([health.typicalMs('a'), health.failingSince('a', NOW), health.isSlow('a', false)]).toEqual([0, NOW, null]);
});
