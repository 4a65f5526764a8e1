/** Whether an exchange wakes `sweep`, at the numbers that `deliver` has. */
import { expect, test } from '@jest/globals';
import { pino } from 'pino';

import type { Made } from '../../../../shared/deliver/attempt.ts';
import type { DeliverDeps } from '../../../../shared/deliver/deps.ts';
import { createOpenPushes } from '../../../../shared/deliver/open-pushes.ts';
import type { Reading } from '../../../../shared/deliver/reading.ts';
import { record } from '../../../../shared/deliver/record.ts';
import { payloadDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import type { Ruling } from '../../../../shared/destinations/destination.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const ORDINARY = { open: false, probe: null, slow: false, limited: false, suspect: null, failing: null };
const webhook = aWebhook();
const delivery = payloadDelivery(
  { id: 'd', webhookId: webhook.id, payload: 'x', scheduledAt: null, digest: '' },
  webhook,
  0,
);
const transcript = {
  ...{ url: webhook.url, request_headers: {}, response_headers: {} },
  ...{ response_status_code: 503, response_body: '', error_code: null, error: '' },
};

/** @returns how often `sweep` was woken for an exchange */
async function wakesAfter(ruling: Ruling): Promise<number> {
  let wakes = 0;
  const sent = { durationMs: 20, judge: () => ruling, redact: () => transcript };
  const made: Made = {
    ...{ delivery, webhook, number: 1, state: null, sent, startedAt: 0 },
    ...{ operational: false, turned: undefined },
  };
  const deps = {
    ...{ now: () => 0, random: () => 0, newId: () => 'a', log: pino({ level: 'silent' }) },
    deliveries: { record: async () => true },
    pushes: createOpenPushes({ now: () => 0, early: true }),
    watchHealth: async () => false,
    bus: { wake: async () => void (wakes += 1) },
  };
  await record(deps as unknown as DeliverDeps, made, null, { webhook, delivery, lane: ORDINARY } as Reading);
  return wakes;
}

test.each<[string, number, Ruling]>([
  ['a retry before the next tick', 1, { kind: 'refused', retryAfterMs: 59_999 }],
  ['a retry that the next tick sees', 0, { kind: 'refused', retryAfterMs: 60_000 }],
  ['the end of a delivery, whose webhook may have been disabled', 1, { kind: 'ended', reason: 'gone', disables: true }],
  ['a success', 0, { kind: 'delivered' }],
])('%s: so many wakes: %d', async (_, wakes, ruling) => {
  expect(await wakesAfter(ruling)).toBe(wakes);
});
