/** An instance's catalogue beside others' changes: it holds what a fresh one would load, and loads little for it. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import type { Store } from '../../shared/store/store.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import type { DestinationFields } from '../../shared/webhooks/destination-fields.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { webhookChange, webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { patientStore } from '../support/patience.ts';
import { aWebhook, anEvent } from '../support/webhook-samples.ts';

let firestore: FirestoreServer;
let store: Store;
let clock = Date.parse('2026-11-25T10:00:00.000Z');

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  firestore = await startFirestore({ indexes, clock: () => clock });
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore.address;
});
afterAll(() => firestore.close());
beforeEach(() => {
  store = patientStore(`catalogue-${randomUUID()}`);
});

async function create(): Promise<string> {
  const webhook = aWebhook({}, { id: randomUUID() });
  await store.commit({ writes: webhookCreation(webhook) });
  return webhook.id;
}
const change = (id: string, fields: Partial<Webhook>) => store.commit({ writes: webhookChange(id, fields) });

const held = (webhooks: readonly DestinationFields[]) =>
  webhooks.map(({ id, name, status }) => `${id} ${name} ${status}`).sort();

test('a webhook is there when its creation was answered, and gone when its deletion was', async () => {
  const catalogue = openCatalogue(store);
  expect(await catalogue.current()).toEqual([]);
  const id = await create();
  expect(held(await catalogue.current())).toEqual([`${id} Sample active`]);
  expect((await catalogue.matching(anEvent())).webhooks().map((webhook) => webhook.id)).toEqual([id]);
  await change(id, { name: 'Other' });
  expect((await catalogue.byId()).get(id)).toMatchObject({ name: 'Other' });
  await change(id, { deleted_at: '2026-11-25T10:00:00.000Z' });
  expect(await catalogue.current()).toEqual([]);
  expect((await catalogue.matching(anEvent())).count).toBe(0);
});

test('a change is loaded alone, however many webhooks there are', async () => {
  const ids = await Promise.all(Array.from({ length: 1_001 }, create));
  const catalogue = openCatalogue(store);
  expect(await catalogue.current()).toHaveLength(1_001);
  clock += 61_000;
  expect(await catalogue.current()).toHaveLength(1_001);
  clock += 61_000;
  await change(ids[500]!, { name: 'Other' });
  const { reads } = firestore.counts();
  const current = await catalogue.current();
  expect(firestore.counts().reads - reads).toBeLessThanOrEqual(2);
  expect(current.filter(({ name }) => name === 'Other').map(({ id }) => id)).toEqual([ids[500]]);
  expect(held(current)).toEqual(held(await openCatalogue(store).current()));
});

test('whoever asks while webhooks are loaded gets what was there when it asked', async () => {
  await create();
  const catalogue = openCatalogue(store);
  const first = catalogue.current();
  const second = create().then(async (id) => [id, await catalogue.current()] as const);
  expect((await first).length).toBeGreaterThan(0);
  const [id, current] = await second;
  expect(current.map((webhook) => webhook.id)).toContain(id);
});

test('a load that fails is made again', async () => {
  const id = await create();
  let fails = 1;
  const catalogue = openCatalogue(faultyStore(store, (call) => (call === 'query' && fails-- > 0 ? 'fails' : 'done')));
  await expect(catalogue.current()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect((await catalogue.current()).map((webhook) => webhook.id)).toEqual([id]);
  fails = 1;
  const next = await create();
  await expect(catalogue.current()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect((await catalogue.current()).map((webhook) => webhook.id).sort()).toEqual([id, next].sort());
});

test('whatever changes in whatever order, it holds what a fresh one would load', async () => {
  const step = fc.record({
    kind: fc.constantFrom('create', 'rename', 'disable', 'delete', 'look', 'pass'),
    which: fc.nat(20),
    ms: fc.constantFrom(0, 1_000, 30_000, 90_000),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      store = patientStore(`catalogue-${randomUUID()}`);
      const catalogue = openCatalogue(store);
      const ids: string[] = [];
      for (const { kind, which, ms } of steps) {
        clock += ms;
        const id = ids[which % Math.max(1, ids.length)];
        if (kind === 'create') ids.push(await create());
        else if (kind === 'look') await catalogue.current();
        else if (kind === 'rename' && id) await change(id, { name: `Name ${clock}` });
        else if (kind === 'disable' && id) await change(id, { status: 'disabled', active: false });
        else if (kind === 'delete' && id) await change(id, { deleted_at: '2026-11-25T10:00:00.000Z' });
      }
      expect(held(await catalogue.current())).toEqual(held(await openCatalogue(store).current()));
    }),
    { numRuns: 40 },
  );
});
