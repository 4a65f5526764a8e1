/** Histories of lost, late and repeated notifications through many orders of what deliveries and passes do. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';

import { announcedIn, expectTruthAfter, historyWith, live } from '../support/reconcile-history.ts';
import { startReconcileWalk } from '../support/reconcile-walk.ts';

beforeAll(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterAll(() => {
  jest.useRealTimers();
});

/** A few in every run of the tests; `WALKS=1000` for more. */
const RUNS = Number(process.env['WALKS'] ?? 3);
const TIMEOUT_MS = 300_000 + RUNS * 5_000;
const order = fc.integer({ min: 1, max: 0x7fffffff });

test(
  'every receiver holds exactly the truth, and has heard of every suspension',
  async () => {
    await fc.assert(
      fc.asyncProperty(historyWith(10), order, async (history, seed) => {
        const walk = await startReconcileWalk(seed);
        try {
          const { model, arrived } = await live(walk, history, true);
          await expectTruthAfter(walk, model, arrived);
        } finally {
          walk.stop();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);

test(
  'where nothing is lost, nothing is told twice: reconcile announces nothing',
  async () => {
    await fc.assert(
      fc.asyncProperty(historyWith(0), order, async (history, seed) => {
        const walk = await startReconcileWalk(seed);
        try {
          await live(walk, history, false);
          for (let pass = 0; pass < 3; pass += 1) await walk.run();
          await walk.quiet();
          expect(announcedIn(walk)).toEqual([]);
        } finally {
          walk.stop();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  TIMEOUT_MS,
);
