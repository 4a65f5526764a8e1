import { expect, test } from '@jest/globals';

import { TESTS } from '../../../../shared/api/owner-limits.ts';
import { grant } from '../../../../shared/base/token-bucket.ts';

test.each([0, 1, 250, 1_000, 7_000, 12_000])(
  'who asks every %i ms sends no more than ten tests in any minute',
  (pauseMs) => {
    let fullAt: number | null = null;
    const sent: number[] = [];
    for (let now = 0; now < 200_000; now += Math.max(1, pauseMs)) {
      const taken = grant(fullAt, 1, now, TESTS);
      fullAt = taken.fullAt;
      if (taken.granted > 0) sent.push(now);
    }
    const inMinuteFrom = (start: number) => sent.filter((at) => at >= start && at < start + 60_000).length;
    expect(Math.max(...sent.map(inMinuteFrom))).toBeLessThanOrEqual(10);
    expect(inMinuteFrom(60_000)).toBeGreaterThanOrEqual(5);
  },
);
