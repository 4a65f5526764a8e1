/** An order to send something once more, over a store in memory. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import { DELIVERIES } from '../../../../shared/deliveries/documents.ts';
import { payloadDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import { createReplay } from '../../../../shared/intake/replay.ts';
import { create } from '../../../../shared/store/write.ts';
import { openCatalogue } from '../../../../shared/webhooks/catalogue.ts';
import { webhookCreation } from '../../../../shared/webhooks/webhooks.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const START = Date.parse('2026-11-30T00:00:00Z');

test('the same order repeated finds the delivery that it made, and publishes nothing', async () => {
  let now = START;
  const store = memoryStore(() => now);
  const webhook = aWebhook();
  const given = { id: 'given', webhookId: webhook.id, payload: 'x', scheduledAt: null, digest: '' };
  const first = payloadDelivery(given, webhook, now);
  await store.commit({ writes: [...webhookCreation(webhook), create(DELIVERIES.doc(first.id), first)] });
  let published = 0;
  const replay = createReplay({
    ...{ store, catalogue: openCatalogue(store), log: pino({ level: 'silent' }) },
    bus: { publishPointers: async ({ length }) => void (published += length), wake: async () => undefined },
    ...{ now: () => now, sleep: async (ms) => void (now += ms), random: () => 0.5 },
  });
  const order = { job: 'job', webhookId: webhook.id, content: first, first: first.id, beside: () => [] };
  const made = await replay(order);
  expect(made).toMatchObject({ outcome: 'created', delivery: { origin: 'replay', replay_of: first.id } });
  now += 1_000;
  expect(await replay(order)).toMatchObject({ outcome: 'repeated', delivery: { replay_of: first.id } });
  expect(await replay({ ...order, job: 'another' })).toMatchObject({ outcome: 'created' });
  expect(published).toBe(2);
  expect(store.all(DELIVERIES)).toHaveLength(3);
});
