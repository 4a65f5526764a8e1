/** Whether a webhook has succeeded since a delivery's first failure, over a real store with its indexes. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import { attemptDocument } from '../../shared/deliveries/attempt-record.ts';
import { ATTEMPTS } from '../../shared/deliveries/documents.ts';
import type { DeliveryDocument } from '../../shared/deliveries/documents.ts';
import { hasSucceededSince } from '../../shared/deliveries/failure-times.ts';
import { payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import { findFailureTimes } from '../../shared/deliveries/successes.ts';
import type { Store } from '../../shared/store/store.ts';
import { create } from '../../shared/store/write.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { patientStore } from '../support/patience.ts';
import { answered, attemptedBy, sentTo } from '../support/stored-samples.ts';
import { aWebhook } from '../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-25T10:00:00Z');

let server: FirestoreServer;
let store: Store;
const succeededSince = async (of: DeliveryDocument) => hasSucceededSince(await findFailureTimes(store)(of));
let webhook: Webhook;
let delivery: DeliveryDocument;

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  server = await startFirestore({ indexes });
  process.env['FIRESTORE_EMULATOR_HOST'] = server.address;
  store = patientStore('successes');
});
afterAll(async () => {
  await store.close();
  await server.close();
});
beforeEach(() => {
  webhook = aWebhook({ retry_policy: 'hooker' }, { id: randomUUID() });
  delivery = given(webhook);
});

const given = ({ id }: Webhook) =>
  payloadDelivery({ id: randomUUID(), webhookId: id, payload: 'x', scheduledAt: null, digest: '' }, webhook, NOW);

async function attempted(of: DeliveryDocument, status: number, second: number): Promise<void> {
  const now = NOW + second * 1_000;
  const given = { delivery: of, event: null, state: null, number: 1 };
  const { sent } = await sentTo(webhook, { store, now, exchange: answered(status, ''), given });
  const data = attemptDocument({ ...attemptedBy(sent, now), ...given, id: randomUUID(), webhook });
  await store.commit({ writes: [create(ATTEMPTS.doc(data.id), data)] });
}

test('nothing recorded is no success', async () => {
  expect(await succeededSince(delivery)).toBe(false);
  await attempted(given(webhook), 200, 5);
  expect(await succeededSince(delivery)).toBe(false);
});

test.each([
  ['before the first failure', 9, false],
  ['at the same time', 10, false],
  ['after it', 11, true],
  ['after the second failure', 50, true],
])('a success of another delivery %s', async (_, second, expected) => {
  await attempted(delivery, 500, 10);
  await attempted(delivery, 500, 40);
  // 204 is none for hooker, which takes 200 alone.
  await attempted(given(webhook), 204, 60);
  await attempted(given(webhook), 200, second);
  await attempted(given(webhook), 200, 3);
  expect(await succeededSince(delivery)).toBe(expected);
});

test('a success of another webhook is none', async () => {
  await attempted(delivery, 500, 10);
  await attempted(given(aWebhook({}, { id: randomUUID() })), 200, 20);
  expect(await succeededSince(delivery)).toBe(false);
});
