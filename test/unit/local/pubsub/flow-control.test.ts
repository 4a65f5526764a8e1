import { describe, expect, test } from '@jest/globals';
import {
  initialWindow,
  nextBackoff,
  nextWindow,
  noBackoff,
  pauseMs,
  retryDelayMs,
  type PushBackoff,
  type PushWindow,
} from '../../../../local/pubsub/flow-control.ts';

/** A round: as many pushes as the window allows, all with the same outcome. */
function rounds(window: PushWindow, count: number, acked: boolean, latencyMs = 10): PushWindow {
  for (let round = 0; round < count; round++) {
    const pushes = Math.floor(window.size);
    for (let push = 0; push < pushes; push++) window = nextWindow(window, { acked, latencyMs });
  }
  return window;
}

describe('the push window', () => {
  test('starts with a small single digit', () => expect(initialWindow.size).toBe(4));

  test.each([
    [1, 8],
    [2, 16],
    [5, 128],
  ])('doubles each round while all is well: after %i rounds %i', (count, size) => {
    expect(rounds(initialWindow, count, true).size).toBe(size);
  });

  test('grows by one a round from 3,000 on', () => {
    const wide = { ...initialWindow, size: 3_000 };
    expect(rounds(wide, 1, true).size).toBeCloseTo(3_001, 0);
    expect(rounds(wide, 10, true).size).toBeCloseTo(3_010, 0);
  });

  test('is halved by a failure, down to one', () => {
    expect(nextWindow({ ...initialWindow, size: 64 }, { acked: false, latencyMs: 10 }).size).toBe(32);
    expect(rounds({ ...initialWindow, size: 64 }, 10, false).size).toBe(1);
  });

  test('does not grow while answers take over a second', () => {
    const slow: PushWindow = { size: 100, ackShare: 1, latencyMs: 1_500 };
    expect(nextWindow(slow, { acked: true, latencyMs: 1_500 }).size).toBe(100);
    expect(nextWindow({ ...slow, size: 5_000 }, { acked: true, latencyMs: 1_500 }).size).toBe(3_000);
  });

  test('does not grow while less than 99 % are acknowledged, and grows again when they are', () => {
    const failing: PushWindow = { size: 100, ackShare: 0.9, latencyMs: 10 };
    expect(nextWindow(failing, { acked: true, latencyMs: 10 }).size).toBe(100);
    expect(nextWindow({ ...failing, size: 4_000 }, { acked: true, latencyMs: 10 }).size).toBe(3_000);
    expect(rounds(failing, 5, true).size).toBeGreaterThan(100);
  });
});

/** One push after another; `failsAt` tells which fail. Returns the pause after each. */
function pauses(pushes: number, failsAt: (number: number) => boolean): number[] {
  let backoff: PushBackoff = noBackoff;
  return Array.from({ length: pushes }, (_, number) => {
    backoff = nextBackoff(backoff, !failsAt(number), number, number + 1);
    return pauseMs(backoff);
  });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the push backoff', () => {
  test('is nothing without failures', () => expect(mean(pauses(100, () => false))).toBe(0));

  test.each([100, 50])('is nothing for one failure in %i', (every) => {
    expect(Math.max(...pauses(1_000, (number) => number % every === 0))).toBe(0);
  });

  test('is about 500 ms for one failure in five, as documented', () => {
    const steady = pauses(1_000, (number) => number % 5 === 0).slice(500);
    expect(mean(steady)).toBeGreaterThan(350);
    expect(mean(steady)).toBeLessThan(650);
  });

  test('is 30 to 60 s when everything fails, as documented', () => {
    const steady = pauses(100, () => true).slice(20);
    expect(Math.min(...steady)).toBeGreaterThan(30_000);
    expect(Math.max(...steady)).toBeLessThanOrEqual(60_000);
  });

  test('grows exponentially from its second failure on', () => {
    expect(pauses(7, () => true)).toEqual([0, 681, 2_611, 6_687, 12_916, 20_475, 28_269]);
  });

  test('shrinks with every acknowledgement, and is soon gone', () => {
    const after = pauses(40, (number) => number < 5).slice(5);
    expect(after).toEqual([...after].sort((a, b) => b - a));
    expect(after.at(-1)).toBe(0);
  });

  test('a hundred failures of pushes that were under way together count once', () => {
    const first = nextBackoff(noBackoff, false, 1, 101);
    const last = Array.from({ length: 99 }).reduce<PushBackoff>(
      (backoff, _, index) => nextBackoff(backoff, false, index + 2, 101),
      first,
    );
    expect(last).toBe(first);
    expect(nextBackoff(last, false, 101, 102).level).toBeGreaterThan(last.level);
  });

  test('answers to pushes from before the failure do not make up for it', () => {
    const failed = nextBackoff(noBackoff, false, 5, 10);
    expect(nextBackoff(failed, true, 4, 10)).toBe(failed);
    expect(nextBackoff(failed, true, 10, 11).level).toBeLessThan(failed.level);
  });
});

describe('a retry policy', () => {
  const policy = { minMs: 10_000, maxMs: 600_000 };
  test.each([
    [1, 10_000],
    [2, 20_000],
    [6, 320_000],
    [7, 600_000],
    [5_000, 600_000],
  ])('after failure %i: %i ms', (failures, ms) => expect(retryDelayMs(policy, failures)).toBe(ms));

  test('none means at once', () => expect(retryDelayMs(undefined, 3)).toBe(0));
  test('a minimum of zero means at once', () => expect(retryDelayMs({ minMs: 0, maxMs: 600_000 }, 9)).toBe(0));
});
