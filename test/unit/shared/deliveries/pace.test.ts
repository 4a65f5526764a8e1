import { expect, test } from '@jest/globals';

import { LEAD_MS, waitMs } from '../../../../shared/deliveries/pace.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');

test.each([
  ['the time that is left', NOW + LEAD_MS, 100],
  ['not for a plan that is over', NOW - 1, 0],
  ['not where there is none', undefined, 0],
  ['a second at most, whatever its own clock says', NOW + 3_600_000, 1_000],
])('deliver waits for a plan: %s', (_, notBefore, expected) => {
  expect(waitMs(notBefore, NOW)).toBe(expected);
});
