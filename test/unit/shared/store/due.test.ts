/** Two watchers that look at the same time. */
import { expect, test } from '@jest/globals';

import { payloadDelivery } from '../../../../shared/delivery/new-delivery.ts';
import { DELIVERIES, refTo } from '../../../../shared/store/collections.ts';
import { dueDeliveries } from '../../../../shared/store/due.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

test('a due delivery is published by one of them', async () => {
  let now = Date.parse('2026-11-30T00:00:00Z');
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const data = payloadDelivery(
    { id: 'one', webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' },
    webhook,
    now,
  );
  await store.commit({ writes: [{ kind: 'create', ref: refTo(store.db, DELIVERIES, data.id), data }] });
  now += 11_000;
  const watchers = [dueDeliveries(store), dueDeliveries(store)];
  const seen = await Promise.all(watchers.map((due) => due.look(now, 50)));
  expect(seen.map(({ backlog }) => backlog.length)).toEqual([1, 1]);
  const claimed = await Promise.all(watchers.map((due, index) => due.claim(seen[index]!.backlog, now)));
  expect(claimed.flat()).toHaveLength(1);
});
