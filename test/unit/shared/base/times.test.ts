/** Times and lists in the store that keep within bounds. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { keptLonger } from '../../../../shared/deliveries/event-retention.ts';
import { EVENTS } from '../../../../shared/events/event-document.ts';
import type { EventDocument } from '../../../../shared/events/event-document.ts';
import { exactMillis, noEarlierThan } from '../../../../shared/sources/asking/budgets.ts';
import { readOne } from '../../../../shared/store/find.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { create } from '../../../../shared/store/write.ts';
import { withSubscriptionId } from '../../../../shared/subjects/subjects.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const DAY_MS = 86_400_000;

test('the time of a full bucket is stored in microseconds, and never earlier: a bucket must not fill too fast', () => {
  fc.assert(
    fc.property(fc.double({ min: 1.7e12, max: 1.8e12, noNaN: true }), (millis) => {
      const stored = noEarlierThan(millis);
      expect(stored.nanoseconds % 1_000).toBe(0);
      // A double of such a size holds a quarter of a microsecond.
      expect(exactMillis(stored)).toBeGreaterThanOrEqual(millis - 0.0005);
      expect(exactMillis(stored)).toBeLessThan(millis + 0.002);
    }),
  );
});

test('replays of one event within a day write it once', async () => {
  let now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const ref = EVENTS.doc('evt_1');
  const kept = { v: 1, expire_at: Timestamp.fromMillis(now + 100 * DAY_MS) } as EventDocument;
  await store.commit({ writes: [create(ref, kept)] });
  const replayedAfter = async (ms: number) => {
    now += ms;
    const writes = keptLonger(await readOne(store, ref), now);
    if (writes.length > 0) await store.commit({ writes });
    return writes.length;
  };
  expect([await replayedAfter(3_600_000), await replayedAfter(DAY_MS), await replayedAfter(DAY_MS - 1)]).toEqual([
    0, 1, 0,
  ]);
});

test('of the ids that a subject was seen under the last fifty are remembered', () => {
  let known: string[] = [];
  for (let number = 0; number < 60; number += 1) known = withSubscriptionId(known, String(number));
  expect(known).toEqual(Array.from({ length: 50 }, (_, index) => String(index + 10)));
  expect(withSubscriptionId(known, '10').at(-1)).toBe('10');
});
