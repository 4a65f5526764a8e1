import { describe, expect, test } from '@jest/globals';

import type { Json } from '../../../../shared/base/json.ts';
import {
  nextDelaySeconds,
  plannedAttempts,
  policyOf,
  restSeconds,
  type RetryPolicy,
} from '../../../../shared/webhooks/retry-policy.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const policy = (body: { [key: string]: Json }): RetryPolicy => policyOf(aWebhook(body));

/** Every delay until there is no further attempt. */
function delaysOf(retrying: RetryPolicy, random = 0): number[] {
  const delays: number[] = [];
  for (let failed = 1; ; failed++) {
    const delay = nextDelaySeconds(retrying, failed, random);
    if (delay === null) return delays;
    delays.push(delay);
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

describe('exponential (PM-35, PM-36)', () => {
  test.each([
    [5, 10, 60, [10, 20, 40, 60]],
    [8, 10, 60, [10, 20, 40, 60, 60, 60, 60]],
    [1, 10, 60, []],
    [3, 60, 60, [60, 60]],
    [3, 61, 60, [60, 60]],
    [4, 1, 3, [1, 2, 3]],
  ])('%d attempts from %d to %d s: %j', (max_delivery_attempts, retry_min_backoff, retry_max_backoff, expected) => {
    expect(delaysOf(policy({ max_delivery_attempts, retry_min_backoff, retry_max_backoff }))).toEqual(expected);
  });

  test('stays at its greatest however often it failed', () => {
    const retrying = policy({ max_delivery_attempts: 100, retry_min_backoff: 1, retry_max_backoff: 604_800 });
    expect(delaysOf(retrying).at(-1)).toBe(604_800);
    expect(delaysOf(retrying)).toHaveLength(99);
  });

  test('has no jitter', () => {
    expect(delaysOf(policy({ max_delivery_attempts: 3 }), 0.99)).toEqual([10, 20]);
  });
});

describe('presets', () => {
  test('standard-webhooks: ten attempts over 75 h 35 min 5 s', () => {
    const delays = delaysOf(policy({}));
    expect(delays).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(sum(delays)).toBe(75 * 3_600 + 35 * 60 + 5);
  });

  test('hooker: four delays, then the webhook is disabled (HK-32)', () => {
    const retrying = policy({ retry_policy: 'hooker' });
    expect(delaysOf(retrying, 0.5)).toEqual([30, 300, 900, 3_600]);
    expect(retrying).toMatchObject({ disablesWebhook: true });
  });

  test('hooker-28: 28 delays over 91,230 s, and no webhook is disabled (HK-33, HK-34)', () => {
    const retrying = policy({ retry_policy: 'hooker-28' });
    const delays = delaysOf(retrying, 0.5);
    expect(delays.slice(0, 5)).toEqual([30, 300, 900, 3_600, 3_600]);
    expect([delays.length, sum(delays)]).toEqual([28, 91_230]);
    expect(retrying).toMatchObject({ disablesWebhook: false });
  });
});

describe('a list of delays', () => {
  test('is followed in its order', () => {
    expect(delaysOf(policy({ retry_policy: [7, 1, 60], retry_jitter: false }), 0.9)).toEqual([7, 1, 60]);
  });

  test('is lengthened by up to a fifth, never shortened', () => {
    const retrying = policy({ retry_policy: [100] });
    expect(delaysOf(retrying, 0)).toEqual([100]);
    expect(delaysOf(retrying, 0.5)).toEqual([110]);
    expect(delaysOf(retrying, 0.999)[0]).toBeLessThan(120);
  });
});

describe('a plan', () => {
  test.each<[{ [key: string]: Json }, number, number]>([
    [{}, 10, 75 * 3_600 + 35 * 60 + 5],
    [{ retry_policy: [7, 1, 60] }, 4, 68],
    [{ max_delivery_attempts: 5, retry_max_backoff: 60 }, 5, 130],
    [{ max_delivery_attempts: 1 }, 1, 0],
  ])('of %j has %d attempts, over %d s', (body, attempts, seconds) => {
    const retrying = policy(body);
    expect([plannedAttempts(retrying), restSeconds(retrying, 1), restSeconds(retrying, 0)]).toEqual([
      ...[attempts, seconds, seconds],
    ]);
    expect([restSeconds(retrying, attempts), restSeconds(retrying, attempts + 3)]).toEqual([0, 0]);
  });

  test('goes on from its beginning after attempts by hand before its first, be that its only one', () => {
    for (const failed of [0, -1, -7]) {
      expect(nextDelaySeconds(policy({ retry_policy: [7, 1] }), failed, 0)).toBe(7);
      expect(nextDelaySeconds(policy({ max_delivery_attempts: 1, retry_min_backoff: 20 }), failed, 0)).toBe(20);
    }
  });
});

test.each<[string, { [key: string]: Json }, number]>([
  ['15 s by default', {}, 15],
  ['15 s under Standard Webhooks', { retry_policy: 'standard-webhooks' }, 15],
  ['10 s as hooker gave it', { retry_policy: 'hooker' }, 10],
  ['10 s as hooker gave it with 28 attempts', { retry_policy: 'hooker-28' }, 10],
  ['15 s with delays of its own', { retry_policy: [1, 2] }, 15],
  ['what its webhook says', { retry_policy: 'hooker', delivery_attempt_timeout: 7 }, 7],
])('an endpoint has %s', (_, body, expected) => {
  expect(aWebhook(body).delivery_attempt_timeout).toBe(expected);
});
