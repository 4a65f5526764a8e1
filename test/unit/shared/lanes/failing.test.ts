import { describe, expect, test } from '@jest/globals';

import { hasSucceededSince } from '../../../../shared/deliveries/failure-times.ts';
import { failingSince, failsTooLong, judged, suspected } from '../../../../shared/lanes/failing.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const NOW = 1_000;

describe('since when a webhook fails', () => {
  test.each<[string, { failing?: number; exhausted?: number; first: number | null; success: number | null }, unknown]>([
    ['by the delivery itself', { first: 500, success: null }, 500],
    ['by a delivery of one attempt', { first: null, success: 900 }, NOW],
    ['by an earlier delivery', { exhausted: 100, first: 500, success: null }, 100],
    ['by its breaker', { failing: 200, exhausted: 300, first: 500, success: 150 }, 200],
    ['not by what was before a success', { failing: 100, exhausted: 300, first: 500, success: 250 }, 300],
    ['not by what was before the last success', { failing: 100, exhausted: 200, first: 500, success: 400 }, 500],
    ['a success at the same moment', { first: 500, success: 500 }, 500],
    ['a success since the first failure', { exhausted: 100, first: 500, success: 501 }, null],
  ])('%s', (_, { failing, exhausted, first: firstFailure, success: lastSuccess }, expected) => {
    const at = (millis: number | undefined) => (millis === undefined ? null : Timestamp.fromMillis(millis));
    const lane = { failing_since: at(failing), exhausted_since: at(exhausted) };
    expect(failingSince(lane, { firstFailure, lastSuccess }, NOW)).toBe(expected);
  });

  test('where there is no lane', () => {
    expect(failingSince(null, { firstFailure: 500, lastSuccess: null }, NOW)).toBe(500);
  });
});

test.each([
  [null, null, false],
  [null, 5, false],
  [5, null, false],
  [5, 5, false],
  [5, 6, true],
])(
  'after a first failure at %s and a success at %s, it has succeeded since: %s',
  (firstFailure, lastSuccess, since) => {
    expect(hasSucceededSince({ firstFailure, lastSuccess })).toBe(since);
  },
);

test('too long is the limit, counted from the last change of its settings at the earliest', () => {
  const webhook = aWebhook();
  const changed = Date.parse(webhook.updated_at);
  expect(failsTooLong(changed + 10, webhook, 100, changed + 109)).toBe(false);
  expect(failsTooLong(changed + 10, webhook, 100, changed + 110)).toBe(true);
  expect(failsTooLong(changed - 500, webhook, 100, changed + 99)).toBe(false);
  expect(failsTooLong(changed - 500, webhook, 100, changed + 100)).toBe(true);
  expect(failsTooLong(null, webhook, 100, changed + 1_000)).toBe(false);
});

describe('what becomes of a webhook that failed at 1,000', () => {
  const at = (millis: number | null) => (millis === null ? null : Timestamp.fromMillis(millis));
  const LOOK_MS = 60_000;
  type Known = { lastSuccess: number | null; lastFailure: number | null };
  /** Since when it is suspect, or failing, and how it turned. */
  type Then = { suspect?: number; failing?: number; turn?: 'failing' | 'recovered' };
  test.each<[string, 'suspect' | 'failing', Known, { isSecond?: boolean; now: number }, Then]>([
    [
      'suspect, within the minute',
      'suspect',
      { lastSuccess: null, lastFailure: 1_000 },
      { now: 60_999 },
      { suspect: 1_000 },
    ],
    [
      'after a minute',
      'suspect',
      { lastSuccess: 900, lastFailure: 1_000 },
      { now: 61_000 },
      { failing: 1_000, turn: 'failing' },
    ],
    [
      'after a second failure',
      'suspect',
      { lastSuccess: null, lastFailure: 2_000 },
      { isSecond: true, now: 2_000 },
      { failing: 1_000, turn: 'failing' },
    ],
    ['that succeeded since', 'suspect', { lastSuccess: 1_500, lastFailure: 1_000 }, { now: 61_000 }, {}],
    [
      'that failed again after a success',
      'suspect',
      { lastSuccess: 1_500, lastFailure: 2_000 },
      { isSecond: true, now: 2_000 },
      { suspect: 2_000 },
    ],
    [
      'failing, and nothing new',
      'failing',
      { lastSuccess: null, lastFailure: 9_000 },
      { now: 90_000 },
      { failing: 1_000 },
    ],
    [
      'a success in the same millisecond',
      'failing',
      { lastSuccess: 1_000, lastFailure: 1_000 },
      { now: 90_000 },
      { turn: 'recovered' },
    ],
    [
      'failing, and a success since',
      'failing',
      { lastSuccess: 80_000, lastFailure: 9_000 },
      { now: 90_000 },
      { turn: 'recovered' },
    ],
    [
      'failing, a success, and a failure again',
      'failing',
      { lastSuccess: 80_000, lastFailure: 85_000 },
      { now: 90_000 },
      { failing: 85_000 },
    ],
  ])('%s', (_, standing, known, { isSecond = false, now }, { suspect, failing, turn }) => {
    const lane = standing === 'failing' ? { failing_since: at(1_000) } : { suspect_since: at(1_000) };
    expect(judged(lane, known, isSecond, now)).toEqual({
      change: {
        suspect_since: at(suspect ?? null),
        failing_since: at(failing ?? null),
        look_at: suspect === undefined && failing === undefined ? null : at(now + LOOK_MS),
      },
      turn: turn ?? null,
    });
  });

  test('the first failure makes it suspect, and is looked at in a minute', () => {
    const change = { suspect_since: at(1_000), failing_since: null, look_at: at(61_000) };
    expect(suspected(1_000, 1_000)).toEqual({ change, turn: null });
  });
});
