/** Webhooks with a rate limit, over a store in memory: how late a permit counts, and that a queue is sent at its rate. */
import { afterEach, expect, jest, test } from '@jest/globals';

import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { readLaneStates } from '../../shared/deliveries/lane-states.ts';
import { payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import { eventId } from '../../shared/events/ids.ts';
import { PERMIT_MS } from '../../shared/lanes/rate-limit.ts';
import { create, update } from '../../shared/store/write.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { startCrashWorld } from '../support/crash-world.ts';
import { memoryStore } from '../support/memory-store.ts';
import { openDeliver } from '../support/processes.ts';
import { aWebhook, anEvent } from '../support/webhook-samples.ts';

const START = Date.parse('2026-11-25T10:00:00Z');

afterEach(() => {
  jest.useRealTimers();
});

test.each([
  { limit: 1, claimMs: PERMIT_MS, outcome: 'succeeded', sent: 1 },
  { limit: 1, claimMs: PERMIT_MS + 1, outcome: 'too_late', sent: 0 },
  { limit: null, claimMs: PERMIT_MS + 1, outcome: 'succeeded', sent: 1 },
])('limit $limit: a claim that takes $claimMs ms ends as $outcome', async ({ limit, claimMs, outcome, sent }) => {
  let now = START;
  let exchanges = 0;
  const store = memoryStore(() => now);
  const webhook = aWebhook({ rate_limit: limit });
  const given = { id: 'one', webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
  const data = payloadDelivery(given, webhook, now);
  const ref = DELIVERIES.doc(data.id);
  await store.commit({ writes: [...webhookCreation(webhook), create(ref, data)] });
  // One that was changed since it was created is claimed.
  await store.commit({ writes: [update(ref, { republished: 1 })] });
  const commit: typeof store.commit = (unit) => {
    now += claimMs;
    return store.commit(unit);
  };
  const bus = {
    publishPointers: async () => undefined,
    wake: async () => undefined,
    wakeAgain: async () => undefined,
    close: async () => undefined,
  };
  const deliver = openDeliver(
    { store: { ...store, commit }, bus, now: () => now, newId: () => 'attempt' },
    {
      send: async () => {
        exchanges += 1;
        return { kind: 'answered', status: 200, headers: {}, body: '', bodyTruncated: false, durationMs: 1 };
      },
    },
  );
  const pointer = { delivery: 'one', attempt: 1, due_at: data.due_at!.toMillis(), event: null, subject: null };
  expect(await deliver(pointer)).toMatchObject({ outcome });
  expect(exchanges).toBe(sent);
});

test.each([
  { limit: 1, seconds: 1, count: 20 },
  { limit: 20, seconds: 1, count: 200 },
  { limit: 30, seconds: 60, count: 10 },
])('$count at once to one of $limit in $seconds s are sent at that rate, no slower', async (given) => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  const webhook = aWebhook({ rate_limit: given.limit, rate_limit_duration: given.seconds });
  const world = await startCrashWorld({ webhooks: [webhook] });
  for (let number = 0; number < given.count; number++) {
    const id = eventId('paddle-billing', 'shop', String(number));
    await world.receive({ event: anEvent({ id, subject: null }), raw: Buffer.from('{}') });
  }
  await world.heals();
  expect(new Set(world.exchanges.map(({ webhookId }) => webhookId)).size).toBe(given.count);
  expect(world.exchanges).toHaveLength(given.count);
  const times = world.exchanges.map(({ at }) => at);
  const tookMs = Math.max(...times) - Math.min(...times);
  const evenMs = ((given.count - 1) * given.seconds * 1_000) / given.limit;
  expect(tookMs).toBeGreaterThanOrEqual(evenMs - 3_000);
  expect(tookMs).toBeLessThanOrEqual(evenMs + 1_000);
});

test('a queue that waits for its rate for 10 s is told to all: what arrives is held at once then', async () => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  const webhook = aWebhook({ rate_limit: 1 });
  const world = await startCrashWorld({ webhooks: [webhook] });
  for (let number = 0; number < 30; number++) {
    const id = eventId('paddle-billing', 'shop', String(number));
    await world.receive({ event: anEvent({ id, subject: null }), raw: Buffer.from('{}') });
  }
  const limitedAt = async (ms: number) => {
    await world.passUntil(() => Date.now() >= START + ms);
    return (await readLaneStates(world.store))[webhook.id]?.limited === true;
  };
  expect([await limitedAt(9_000), await limitedAt(13_000)]).toEqual([false, true]);
  await world.heals();
  expect(await readLaneStates(world.store)).toEqual({});
});
