import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import { BLOCK_MS, grant, rateOf } from '../../../../shared/base/token-bucket.ts';

const MINUTE_MS = 60_000;

describe('a bucket of permits', () => {
  const rate = { capacity: 4, intervalMs: 1_000 };

  test.each<[string, number | null, number, ReturnType<typeof grant>]>([
    ['nobody has used is full', null, 9, { granted: 4, fullAt: 14_000, retryAfterMs: 0, left: 0 }],
    ['gives what is wanted', null, 1, { granted: 1, fullAt: 11_000, retryAfterMs: 0, left: 3 }],
    ['filled long ago is full, not fuller', 2_000, 9, { granted: 4, fullAt: 14_000, retryAfterMs: 0, left: 0 }],
    ['half full gives half', 12_000, 9, { granted: 2, fullAt: 14_000, retryAfterMs: 0, left: 0 }],
    [
      'empty says when the next permit comes back',
      13_700,
      1,
      { granted: 0, fullAt: 13_700, retryAfterMs: 700, left: 0 },
    ],
    ['never owes more than it holds', 99_000, 1, { granted: 0, fullAt: 14_000, retryAfterMs: 1_000, left: 0 }],
  ])('%s', (_, fullAt, want, expected) => {
    expect(grant(fullAt, want, 10_000, rate)).toEqual(expected);
  });

  test.each([
    [240, 40, 325],
    [600, 100, 130],
    [6, 1, 13_000],
    [1, 1, 65_000],
  ])('for %i calls a minute holds %i and gets one back in %i ms', (perMinute, capacity, intervalMs) => {
    expect(rateOf(perMinute)).toEqual({ capacity, intervalMs });
  });

  it('keeps any 60 s below the limit, however late in its life a block is used', () => {
    const asked = fc.array(
      fc.record({
        after: fc.integer({ min: 0, max: 20_000 }),
        want: fc.integer({ min: 1, max: 50 }),
        used: fc.integer({ min: 0, max: BLOCK_MS - 1 }),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 400 }), (requests, perMinute) => {
        const calls: number[] = [];
        let now = 0;
        let fullAt: number | null = null;
        for (const { after, want, used } of requests) {
          now += after;
          const taken = grant(fullAt, want, now, rateOf(perMinute));
          fullAt = taken.fullAt;
          for (let call = 0; call < taken.granted; call += 1) calls.push(now + used);
        }
        for (const from of calls) {
          const within = calls.filter((at) => at >= from && at < from + MINUTE_MS).length;
          expect(within).toBeLessThanOrEqual(perMinute);
        }
      }),
    );
  });
});
