import { describe, expect, test } from '@jest/globals';

import { BREAKER_RULES, callsForBreaker, failuresAfter } from '../../../../shared/lanes/breaker.ts';
import type { Failures } from '../../../../shared/lanes/breaker.ts';
import { HEALTH_RULES, createHealth, isSlow } from '../../../../shared/lanes/health.ts';

const NOW = 1_000_000;

/** One exchange: `x` failed, `t` had no answer in time or no connection, `.` succeeded. */
interface Made {
  atMs: number;
  delivery: string;
  mark: string;
}

/** When the breaker opens, milliseconds after the first exchange; null: never. By the rules that are deployed. */
function opensAfter(made: readonly Made[]): number | null {
  let failures: Failures | null = null;
  for (const { atMs, delivery, mark } of made) {
    const at = NOW + atMs;
    failures = failuresAfter(failures, { at, ok: mark === '.', delivery, unanswered: mark === 't' });
    if (callsForBreaker(failures, at, BREAKER_RULES)) return atMs - made[0]!.atMs;
  }
  return null;
}

/** So many exchanges, each so long after the one before, of deliveries in turn. */
const every = (ms: number, count: number, mark: (index: number) => string, deliveries = count): Made[] =>
  Array.from({ length: count }, (_, index) => ({
    atMs: index * ms,
    delivery: `d-${index % deliveries}`,
    mark: mark(index),
  }));
const fails = () => 'x';
const hangs = () => 't';
/** A poison payload's attempts among healthy deliveries. */
const poisonAmong = (healthyMs: number, retryMs: number): Made[] =>
  [
    ...every(retryMs, 200, fails, 1),
    ...every(healthyMs, Math.ceil((200 * retryMs) / healthyMs), () => '.').map((made) => ({
      ...made,
      delivery: `h-${made.delivery}`,
    })),
  ].sort((a, b) => a.atMs - b.atMs);

const HOUR_MS = 3_600_000;

describe('the breaker opens', () => {
  test.each<[string, Made[], number | null]>([
    // 12 deliveries with a retry each second: 481 failures in 46 s.
    ['on 12 failures a second of 12 deliveries', every(96, 481, fails, 12), 10_080],
    ['on 4 failures a second', every(250, 100, fails), 10_000],
    ['on a black hole at 10/s, whose exchanges time out', every(100, 200, hangs), 300],
    ['on refused connections of three deliveries', every(1_000, 10, hangs, 3), 3_000],
    ['after hours, where little arrives', every(20 * 60_000, 30, fails), 19 * 20 * 60_000],
    ['after ten minutes that are long ago, and go on', every(30_000, 30, fails), 19 * 30_000],
    ['not on two deliveries, however often they fail', every(1_000, 500, fails, 2), null],
    ['not on two that nobody answers', every(1_000, 4, hangs, 2), null],
    ['not on three that nobody answers', every(1_000, 3, hangs), null],
    ['not on one poison payload alone', every(1_000, 500, fails, 1), null],
    ['not on a poison payload among healthy ones', poisonAmong(60_000, 5_000), null],
    ['not on 19 failures', every(1_000, 19, fails), null],
    ['on 20', every(1_000, 20, fails), 19_000],
    ['not on the first failures of a retry policy, a few seconds long', every(50, 199, fails), null],
    ['not on 8 % of failures', every(100, 3_000, (index) => (index % 12 === 0 ? 'x' : '.')), null],
    ['not on 8 % of time-outs', every(100, 3_000, (index) => (index % 12 === 0 ? 't' : '.')), null],
    ['not where one in 19 succeeds', every(1_000, 3_000, (index) => (index % 20 === 19 ? '.' : 'x')), null],
    ['not at a few poison events an hour among healthy ones', poisonAmong(HOUR_MS / 4, 10 * 60_000), null],
  ])('%s', (_, made, opens) => {
    expect(opensAfter(made)).toBe(opens);
  });

  test('by these numbers', () => {
    expect(BREAKER_RULES).toEqual({ failures: 20, deliveries: 3, lastingMs: 10_000, unanswered: 4 });
  });
});

describe('an endpoint is slow', () => {
  const taking = (slow: boolean, ...durations: number[]) => durations.map((durationMs) => ({ durationMs, slow }));
  test.each<[string, number[], boolean, boolean | null]>([
    ['where one in ten takes more than a second', [...Array<number>(9).fill(20), 1_500], false, true],
    ['not where all are quick', Array<number>(10).fill(900), false, false],
    ['still, until it is clearly quick', Array<number>(10).fill(700), true, true],
    ['no longer once it is', Array<number>(10).fill(100), true, false],
    ['perhaps, where little was seen', [5_000, 5_000], false, null],
  ])('%s', (_, durations, wasSlow, slow) => {
    expect(isSlow(taking(wasSlow, ...durations), wasSlow, HEALTH_RULES)).toBe(slow);
  });

  const quick = Array<number>(50).fill(20);
  const hung = Array<number>(20).fill(30_000);
  test.each<[string, { durationMs: number; slow: boolean }[], boolean, boolean | null]>([
    ['what was quick before its lane became slow does not make it fast', taking(false, ...quick), true, null],
    ['what was quick since does', [...taking(false, ...hung), ...taking(true, ...quick)], true, false],
    [
      'what hung before it became fast does not make it slow',
      [...taking(true, ...hung), ...taking(false, 20)],
      false,
      null,
    ],
  ])('%s', (_, seen, wasSlow, slow) => {
    expect(isSlow(seen, wasSlow, HEALTH_RULES)).toBe(slow);
  });
});

test('what an instance remembers is bounded, and starts anew when it is told to forget', () => {
  const health = createHealth(HEALTH_RULES, { failures: 3, deliveries: 2, lastingMs: 600, unanswered: 9 });
  const failed = (index: number) => ({
    ...{ at: NOW + index, ok: false, delivery: `d-${index}`, unanswered: false },
    durationMs: index,
    slow: false,
  });
  for (let index = 0; index < 500; index += 1) health.observe('a', failed(index));
  expect(health.callsForBreaker('a', NOW + 599)).toBe(false);
  expect(health.failures('a')).toMatchObject({ since: NOW, count: 500, unanswered: 0 });
  expect(health.failures('a')!.deliveries.size).toBe(16);
  expect(health.callsForBreaker('a', NOW + 600)).toBe(true);
  expect(health.typicalMs('a')).toBe(468);
  expect(health.callsForBreaker('b', NOW)).toBe(false);
  health.observe('a', { ...failed(0), ok: true });
  expect(health.failures('a')).toBe(null);
  health.forget('a');
  expect([health.typicalMs('a'), health.failures('a'), health.isSlow('a', false)]).toEqual([0, null, null]);
});

test('of ten thousand webhooks the one that was seen longest ago is forgotten', () => {
  const health = createHealth();
  const failed = { at: NOW, ok: false, delivery: 'd', unanswered: false, durationMs: 1, slow: false };
  for (let index = 0; index <= 10_000; index += 1) health.observe(`w-${index}`, failed);
  expect([health.failures('w-0'), health.failures('w-1')?.count]).toEqual([null, 1]);
});
