/** Whatever is lost, shuffled or repeated on the way: after reconcile every receiver knows the truth. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { RECEIVERS, announcedIn, expectTruthAfter, historyWith, live } from '../support/reconcile-history.ts';
import type { Reconciled } from '../support/reconcile-history.ts';
import { startWorlds } from '../support/reconcile-world.ts';
import type { Worlds } from '../support/reconcile-world.ts';

let worlds: Worlds;
beforeAll(async () => {
  worlds = await startWorlds();
});
afterAll(() => worlds.stop());

async function freshWorld(): Promise<Reconciled> {
  const world = await worlds.fresh(RECEIVERS);
  return { ...world, reseller: world.sandbox.reseller };
}

test('every receiver holds exactly the truth, and has heard of every suspension', async () => {
  await fc.assert(
    fc.asyncProperty(historyWith(5), async (history) => {
      const world = await freshWorld();
      const { model, arrived } = await live(world, history, true);
      await expectTruthAfter(world, model, arrived);
    }),
    { numRuns: 1, endOnFailure: true },
  );
});

test('where nothing is lost, nothing is told twice: reconcile announces nothing', async () => {
  await fc.assert(
    fc.asyncProperty(historyWith(0), async (history) => {
      const world = await freshWorld();
      await live(world, history, false);
      for (let pass = 0; pass < 3; pass += 1) await world.run();
      await world.quiet();
      expect(announcedIn(world)).toEqual([]);
    }),
    { numRuns: 1, endOnFailure: true },
  );
});
