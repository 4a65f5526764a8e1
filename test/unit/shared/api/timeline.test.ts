import { expect, test } from '@jest/globals';

import { timelineViews } from '../../../../shared/api/timeline.ts';
import type { TimelineEvent } from '../../../../shared/api/timeline.ts';
import { deliveryCreation } from '../../../../shared/deliveries/queues.ts';
import { newDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { memoryStore } from '../../../support/memory-store.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const DAY_MS = 86_400_000;

/** How many deliveries a timeline says are gone of an event of a year ago that has so many, and so many replays of them. */
async function expired(given: { matched: number; deliveries: number; replays: number }): Promise<number | null> {
  const store = memoryStore(() => NOW);
  const event: TimelineEvent = {
    ...{ v: 1, id: 'evt_1', type: 'user.removed', source_type: 'USER_REMOVED', occurred_at: '2025-11-30T10:00:00Z' },
    ...{ received_at: Timestamp.fromMillis(NOW - 365 * DAY_MS), matched: given.matched, recovered: false },
  };
  const of = { event_id: event.id, event_type: event.type, subject_key: null, customer_key: null };
  const made = (id: string) => newDelivery({ ...of, received_at: event.received_at }, id, undefined, NOW);
  const deliveries = Array.from({ length: given.deliveries }, (_, place) => made(`webhook-${place}`));
  const replays = Array.from({ length: given.replays }, (_, place) => ({
    ...{ ...made(`webhook-${place}`), id: `replay-${place}` },
    ...{ origin: 'replay' as const, replay_of: `delivery-${place}` },
  }));
  await store.commit({ writes: [...deliveries, ...replays].map(deliveryCreation) });
  const deps = { store, catalogue: { byId: async () => new Map() }, now: () => NOW };
  const views = await timelineViews({ ...deps, keptSince: async () => NOW - 90 * DAY_MS }, [event]);
  return views(event).expired_deliveries;
}

test.each([
  ['a replay is none of those that matched', { matched: 3, deliveries: 1, replays: 2 }, 2],
  ['none is gone', { matched: 2, deliveries: 2, replays: 0 }, 0],
  ['where not all are shown nobody knows', { matched: 25, deliveries: 21, replays: 0 }, null],
])('deliveries that are kept no more: %s', async (_, given, expected) => {
  expect(await expired(given)).toBe(expected);
});
