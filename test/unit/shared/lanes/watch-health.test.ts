/** What the exchanges of a webhook cost its lane, at the numbers that `deliver` has. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { BREAKER_RULES } from '../../../../shared/lanes/breaker.ts';
import { HEALTH_RULES, createHealth } from '../../../../shared/lanes/health.ts';
import { createWatchHealth } from '../../../../shared/lanes/watch-health.ts';
import type { Recorded } from '../../../../shared/lanes/watch-health.ts';

const ORDINARY = { open: false, probe: null, slow: false, limited: false, suspect: null, failing: null };
const FIRST: Recorded = {
  ...{ webhook: 'w', delivery: 'd', lane: ORDINARY, ok: true, unanswered: false, durationMs: 20, now: 0 },
};

/** An instance that watches, and its writes. @param unansweredForMs how long an exchange has been unanswered */
function watcher(unansweredForMs = 0) {
  const written: string[] = [];
  const watch = createWatchHealth({
    health: createHealth(HEALTH_RULES, BREAKER_RULES),
    lanes: {
      open: async () => false,
      probed: async () => 'no_probe',
      failed: async (_, now) => written.push(`failed at ${now}`) > 0,
      succeeded: async () => undefined,
    },
    turnLane: async (_, slow) => void written.push(slow ? 'slow' : 'fast'),
    unansweredForMs: () => unansweredForMs,
    log: pino({ level: 'silent' }),
  });
  return { written, watch };
}

test('failures between successes are taken down once a minute at most', async () => {
  const { written, watch } = watcher();
  for (const now of [0, 1_000, 59_999, 60_000]) {
    await watch({ ...FIRST, ok: false, now });
    await watch({ ...FIRST, now });
  }
  expect(written).toEqual(['failed at 0', 'failed at 60000']);
});

test.each([
  ['turns fast', 0, ['fast']],
  ['stays slow while an exchange is unanswered', 1, []],
])('a slow lane whose exchanges are fast again %s', async (_, unansweredForMs, expected) => {
  const { written, watch } = watcher(unansweredForMs);
  const lane = { ...ORDINARY, slow: true };
  for (let now = 0; now < 10; now += 1) await watch({ ...FIRST, lane, now });
  expect(written).toEqual(expected);
});
