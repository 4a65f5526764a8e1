/** A permit is looked at again when its exchange is about to begin, as the lease is. */
import { expect, test } from '@jest/globals';

import { PERMIT_MS } from '../../shared/delivery/rate-limit.ts';
import { payloadDelivery } from '../../shared/delivery/new-delivery.ts';
import { DELIVERIES, refTo } from '../../shared/store/collections.ts';
import { webhookCreation } from '../../shared/store/webhooks.ts';
import { memoryStore } from '../support/memory-store.ts';
import { openDeliver } from '../support/processes.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const START = Date.parse('2026-11-25T10:00:00Z');

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
  const ref = refTo(store.db, DELIVERIES, data.id);
  await store.commit({ writes: [...webhookCreation(store.db, webhook), { kind: 'create', ref, data }] });
  // One that was changed since it was created is claimed.
  await store.commit({ writes: [{ kind: 'update', ref, data: { republished: 1 } }] });
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
