/** The windows of Paddle Classic's history that a run asks for. */
import { expect, test } from '@jest/globals';

import { nextWindow } from '../../../../../shared/sources/paddle-classic/classic-walk.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-30T00:00:00Z');
const RECENT = { settleMs: HOUR, overlapMs: 2 * HOUR, lookbackMs: 7 * DAY };
const windowAfter = (until: number, floor = 0) => nextWindow({ until, floor, window: null }, RECENT, NOW);

test('a window is a day at most, since Paddle refuses longer ones, and begins within the overlap', () => {
  const until = NOW - 40 * DAY;
  const from = until - 2 * HOUR;
  expect(windowAfter(until)).toEqual({ from, to: from + DAY, page: 1 });
});

test('the last one ends where the history has settled', () => {
  const until = NOW - 3 * HOUR;
  expect(windowAfter(until)).toEqual({ from: until - 2 * HOUR, to: NOW - HOUR, page: 1 });
  expect(windowAfter(NOW - HOUR)).toBeNull();
});

test('nothing from before the floor is asked for, nor from before the 90 days that Paddle keeps', () => {
  const until = NOW - 40 * DAY;
  expect(windowAfter(until, until)).toMatchObject({ from: until });
  expect(windowAfter(NOW - 200 * DAY)).toMatchObject({ from: NOW - 90 * DAY, to: NOW - 89 * DAY });
});
