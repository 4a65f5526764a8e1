/** Permits of a webhook with a rate limit, taken by several instances, in virtual time. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { SubrelayError } from '../../../../shared/base/errors.ts';
import { grant } from '../../../../shared/base/token-bucket.ts';
import { openPermits } from '../../../../shared/lanes/permits.ts';
import type { TakePermit } from '../../../../shared/lanes/permits.ts';
import { PERMIT_MS, pageStepMs, webhookRate } from '../../../../shared/lanes/rate-limit.ts';
import type { TakeBlock } from '../../../../shared/sources/asking/budget.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const rateOf = (rate_limit: number, rate_limit_duration = 1) =>
  webhookRate(aWebhook({ rate_limit, rate_limit_duration }))!;

/** One bucket, as the store keeps it. */
function bucket(now: () => number): { takeBlock: TakeBlock; taken: () => number } {
  let fullAt: number | null = null;
  let calls = 0;
  return {
    takeBlock: async ({ want, rate }) => {
      calls += 1;
      const got = grant(fullAt, want, now(), rate);
      fullAt = got.fullAt;
      return got;
    },
    taken: () => calls,
  };
}

describe('the rate of a webhook', () => {
  test.each([
    [1, 1, 2, 1_000],
    [10, 1, 11, 100],
    [1_000, 1, 1_001, 1],
    [300, 1, 301, 1_000 / 300],
    [60, 60, 2, 1_000],
    [1, 3_600, 1, 3_600_000],
  ])('%i in %i s: at most %i at once, one more every %d ms', (limit, seconds, capacity, intervalMs) => {
    expect(rateOf(limit, seconds)).toEqual({ capacity, intervalMs });
  });

  test('none is no rate at all', () => expect(webhookRate(aWebhook())).toBe(null));

  test('a queue is released twice a second, or as soon as one may go', () => {
    expect([rateOf(1), rateOf(10), rateOf(1_000)].map((rate) => pageStepMs(rate, 100))).toEqual([1_000, 500, 100]);
  });
});

describe('permits', () => {
  const asks = fc.array(
    fc.record({ afterMs: fc.nat({ max: 900 }), instance: fc.nat({ max: 2 }), usedAfterMs: fc.nat({ max: PERMIT_MS }) }),
    { minLength: 20, maxLength: 200 },
  );

  test('however they are asked for and used, in any n seconds there are no more than n + 3 seconds’ worth, and one', () =>
    fc.assert(
      fc.asyncProperty(asks, fc.constantFrom(rateOf(1), rateOf(7), rateOf(30, 60), rateOf(300)), async (plan, rate) => {
        let now = 1_000_000;
        const shared = bucket(() => now);
        const instances = [1, 2, 3].map(() => openPermits({ takeBlock: shared.takeBlock, now: () => now }));
        const used: number[] = [];
        for (const { afterMs, instance, usedAfterMs } of plan) {
          now += afterMs;
          const permit = await instances[instance]!('w', rate);
          if (permit.granted) used.push(Math.min(permit.until, now + usedAfterMs));
          else expect(permit.againAt).toBeGreaterThan(now);
        }
        used.sort((a, b) => a - b);
        const tooMany = used.flatMap((from, first) =>
          used.slice(first).filter((to, last) => last + 1 > (to - from + 3_000) / rate.intervalMs + 1.01),
        );
        expect(tooMany).toEqual([]);
      }),
    ));

  test('all that the rate allows are given, to several instances together, and the bucket is written seldom', async () => {
    let now = 1_000_000;
    const shared = bucket(() => now);
    const rate = rateOf(100);
    const instances = [1, 2].map(() => openPermits({ takeBlock: shared.takeBlock, now: () => now }));
    const ask = async (take: TakePermit) => ((await take('w', rate)).granted ? 1 : 0);
    let granted = 0;
    for (let second = 0; second < 60; second++)
      for (let each = 0; each < 80; each++, now += 1_000 / 80) granted += await ask(instances[each % 2]!);
    expect(granted).toBeGreaterThan(60 * 80 * 0.98);
    expect(shared.taken()).toBeLessThan(60 * 6);

    granted = 0;
    for (let each = 0; each < 60 * 300; each++, now += 1_000 / 300) granted += await ask(instances[each % 2]!);
    expect(granted).toBeGreaterThan(60 * 100 * 0.98);
    expect(granted).toBeLessThan(63 * 100 + 1);
  });

  test('a busy instance takes half of a bucket at most: the rest is for the others', async () => {
    let now = 0;
    let largest = 0;
    const shared = bucket(() => now);
    const takeBlock: TakeBlock = (request) => {
      largest = Math.max(largest, request.want);
      return shared.takeBlock(request);
    };
    const take = openPermits({ takeBlock, now: () => now });
    const rate = rateOf(100);
    for (let each = 0; each < 2_000; each += 1, now += 10) await take('w', rate);
    expect(largest).toBe(50);
  });

  test('each webhook has a bucket of its own', async () => {
    const keys: string[] = [];
    const takeBlock: TakeBlock = async ({ api, account }) => {
      keys.push(`${api} ${account}`);
      return { granted: 1, retryAfterMs: 0 };
    };
    const take = openPermits({ takeBlock, now: () => 0 });
    await Promise.all([take('a', rateOf(1)), take('b', rateOf(1))]);
    expect(keys).toEqual(['webhook a', 'webhook b']);
  });

  test('a bucket that can’t be read has nothing to give', async () => {
    const takeBlock: TakeBlock = () => Promise.reject(new SubrelayError('STORE_UNAVAILABLE', 'test'));
    expect(await openPermits({ takeBlock, now: () => 5 })('w', rateOf(1))).toEqual({ granted: false, againAt: 6 });
  });
});
