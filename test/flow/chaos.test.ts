/** A few seconds of `npm run chaos`, by a fixed seed: every function is killed while its servers and pushes go wrong. */
import { expect, it, jest } from '@jest/globals';

import { runChaos } from '../chaos/chaos.ts';
import { INSTANCES } from '../chaos/plan.ts';
import { storyOf } from '../chaos/report.ts';

// It waits for what is left to be done, not for a time; a busy machine may need long for it.
jest.setTimeout(420_000);

it('loses nothing that was accepted, whatever is killed and whatever fails', async () => {
  const result = await runChaos({
    seed: 140,
    seconds: 4,
    kills: 9,
    data: false,
    perSecond: 15,
    // Without what is pushed from the reseller's topic: Pub/Sub repeats a failed push after 10 s at the earliest.
    weights: { classic: 4, billing: 3, workspace: 4, event: 8, ordered: 6, payload: 6 },
    tickMs: 5_000,
    // Pub/Sub pauses a subscription for up to a minute, again and again, where most of its pushes have failed.
    healWithinMs: 300_000,
    ...(process.env['LOG'] && { say: (line: string) => console.error(line) }),
  });
  expect(result.problems.length === 0 ? [] : storyOf(result)).toEqual([]);
  expect(new Set(result.killed.map(({ part }) => part))).toEqual(new Set(INSTANCES));
  const { items, receipts } = result.evidence;
  expect(items.length).toBeGreaterThan(20);
  expect(receipts.length).toBeGreaterThan(items.length);
  for (const where of ['firestore', 'push'])
    expect(Object.keys(result.injected).filter((what) => what.startsWith(where))).not.toEqual([]);
});
