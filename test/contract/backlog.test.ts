/**
 * Much to do at once, over a real store, in virtual time: `deliver` works off a thousand pointers a second in their
 * order. A backlog is not republished at full rate (docs/protocol.md, DP-17). `BACKLOG=20000` for a long one
 * (`npm run soak:backlog`); `sweep` looks as often as in production then.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import { DELIVERIES } from '../../shared/deliveries/documents.ts';
import { payloadDelivery } from '../../shared/deliveries/new-delivery.ts';
import { BACKLOG_PER_SECOND } from '../../shared/deliveries/pace.ts';
import { eventId } from '../../shared/events/ids.ts';
import type { Accept } from '../../shared/intake/accept.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import { create } from '../../shared/store/write.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { clientOf } from '../support/client.ts';
import { patientStore } from '../support/patience.ts';
import { openDeliver, openReceiver, openSweep } from '../support/processes.ts';
import { aWebhook, anEvent } from '../support/webhook-samples.ts';

const BACKLOG = Number(process.env['BACKLOG'] ?? 1_000);
const START = Date.parse('2026-11-25T10:00:00Z');
const PER_SECOND = 1_000;
const LOOK_EVERY_MS = BACKLOG < 20_000 ? 1_000 : 0;
jest.setTimeout(300_000 + 100 * BACKLOG);
/** Deliveries that arrive while retries are drained. */
const NEW = 100;
/** Pushed at once: fewer than a webhook has slots. */
const AT_ONCE = 50;
const STEP_MS = (1_000 * AT_ONCE) / PER_SECOND;

let firestore: FirestoreServer;
let store: Store;
let webhook: Webhook;
let now: number;
/** From then on `deliver` runs. */
let deliversFrom: number;
/** Published and not yet pushed, in their order; and how many were published. */
let pointers: Pointer[];
let published: number;
/** When each message reached the endpoint, by its `webhook-id`. */
let arrivals: Map<string, number[]>;
/** What happens as time goes on. */
let meanwhile: () => Promise<void>;
let accept: Accept;
let push: (pointer: Pointer) => Promise<unknown>;
let sweep: () => Promise<void>;
let projects = 0;

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  firestore = await startFirestore({ indexes });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
});
afterAll(async () => {
  await store.close();
  await firestore.close();
});
beforeEach(async () => {
  store = patientStore(`backlog-${(projects += 1)}`);
  webhook = aWebhook();
  await store.commit({ writes: webhookCreation(webhook) });
  [now, deliversFrom, published] = [START, START, 0];
  pointers = [];
  arrivals = new Map();
  meanwhile = async () => undefined;
  const bus: Bus = {
    publishPointers: async (addressed) => {
      published += addressed.length;
      pointers.push(...addressed.map(({ pointer }) => pointer));
    },
    wake: async () => undefined,
    wakeAgain: async () => undefined,
    close: async () => undefined,
  };
  let serial = 0;
  const surroundings = { store, bus, now: () => now, newId: () => `id-${(serial += 1)}` };
  accept = openReceiver(surroundings);
  push = openDeliver(surroundings, {
    send: async ({ headers }) => {
      const id = headers['webhook-id']!;
      arrivals.set(id, [...(arrivals.get(id) ?? []), now]);
      return { kind: 'answered', status: 200, headers: {}, body: '', bodyTruncated: false, durationMs: 1 };
    },
  });
  const look = openSweep(surroundings, (ms) => pass(Math.max(ms, LOOK_EVERY_MS)));
  sweep = async () => {
    const { outcome } = await look('tick');
    if (outcome === 'idle') await pass(1_000);
  };
});

/** Lets time go by: `deliver` works meanwhile, if it runs. */
async function pass(ms: number): Promise<void> {
  const until = now + ms;
  while (now < until) {
    await meanwhile();
    if (now >= deliversFrom) await Promise.all(pointers.splice(0, AT_ONCE).map(push));
    now = Math.min(until, now + STEP_MS);
  }
}

async function arrive(count: number, prefix: string): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => eventId('paddle-billing', 'shop', `${prefix}${index}`));
  const events = ids.map((id) => ({ event: anEvent({ id, subject: null }), raw: Buffer.from('{}') }));
  for (let first = 0; first < count; first += 100)
    await Promise.all(events.slice(first, first + 100).map((event) => accept(event)));
  return ids;
}

const pendingOnes = async (): Promise<number> => {
  const pending = clientOf(store)
    .collection(DELIVERIES.name)
    .where('webhook_id', '==', webhook.id)
    .where('status', '==', 'pending');
  return (await pending.count().get()).data().count;
};
const report = (figures: string) => void (BACKLOG < 20_000 || console.log(figures));
const times = () => [...arrivals.values()].map(({ length }) => length);

test('what was accepted while deliver stood still for a minute is delivered once, with few pointers too many', async () => {
  deliversFrom = START + 60_000;
  await arrive(BACKLOG, 'stopped');
  while ((await pendingOnes()) > 0) await sweep();

  expect(arrivals.size).toBe(BACKLOG);
  expect(new Set(times())).toEqual(new Set([1]));
  // The first leases last 10 s; from then on a backlog is published again at its own rate, which each of the watchers,
  // one in 50 s, begins with a second's worth of.
  const overdueSeconds = (now - START) / 1_000 - 10;
  expect(published - BACKLOG).toBeLessThanOrEqual(BACKLOG_PER_SECOND * (overdueSeconds * 1.02 + 2));
  report(`${BACKLOG} deliveries, ${published} pointers, done after ${(now - START) / 1_000} s`);
  if (BACKLOG >= 20_000) expect(published).toBeLessThanOrEqual(1.2 * BACKLOG);
});

test('many retries due at once are drained, and new deliveries do not wait for their end', async () => {
  const retries = Array.from({ length: BACKLOG / 2 }, (_, index) => {
    const given = { id: `retry-${index}`, webhookId: webhook.id, payload: '{}', scheduledAt: null, digest: '' };
    const due = { due_at: Timestamp.fromMillis(START), attempts: 1, urgent: true };
    return { ...payloadDelivery(given, webhook, START - 60_000), ...due };
  });
  for (let first = 0; first < retries.length; first += 500)
    await Promise.all(
      retries
        .slice(first, first + 500)
        .map((data) => store.commit({ writes: [create(DELIVERIES.doc(data.id), data)] })),
    );
  const arrivedAt = new Map<string, number>();
  meanwhile = async () => {
    if (arrivedAt.size >= NEW) return;
    const ids = await arrive(2, `new${arrivedAt.size}-`);
    for (const id of ids) arrivedAt.set(id, now);
  };
  while (arrivedAt.size < NEW || (await pendingOnes()) > 0) await sweep();

  expect(arrivals.size).toBe(retries.length + NEW);
  expect(new Set(times())).toEqual(new Set([1]));
  const waits = [...arrivedAt].map(([id, at]) => arrivals.get(id)![0]! - at);
  const drained = Math.max(...retries.map(({ id }) => arrivals.get(id)![0]!)) - START;
  report(`${retries.length} retries drained in ${drained} ms; new ones waited ${Math.max(...waits)} ms at most`);
  expect(Math.max(...waits)).toBeLessThan(10_000);
});
