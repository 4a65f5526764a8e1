/**
 * What a new source takes: its folder, and one line in the registry. The two toys come in by the door that all sources have,
 * and are stored, asked by `deliver`, delivered and compared by the code that all sources share.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import type { HttpFunction } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { pino } from 'pino';

import { configuredAccounts, lookAtSilence } from '../../cli/operate/doctor/look-sources.ts';
import { httpSourceDoor } from '../../functions/http-source-door.ts';
import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Bus, Pointer } from '../../shared/bus/bus.ts';
import { EVENTS, QUARANTINE } from '../../shared/events/event-document.ts';
import type { EventDocument } from '../../shared/events/event-document.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { ReconcileProgress } from '../../shared/reconcile/reconcile.ts';
import { openReconcilers } from '../../shared/reconcile/reconcilers.ts';
import { keepRuns } from '../../shared/reconcile/runs.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import { createSender } from '../../shared/sending/send.ts';
import { readConfig } from '../../shared/settings/config.ts';
import { budgetsFrom } from '../../shared/sources/asking/budget.ts';
import { BUDGETS, takeBlocks } from '../../shared/sources/asking/budgets.ts';
import { STATE_BACKOFF_SECONDS } from '../../shared/sources/asking/settings.ts';
import { openAsking } from '../../shared/sources/registry/asking.ts';
import { SOURCES, askSettings, compareSettings } from '../../shared/sources/registry/registry.ts';
import { openLeases } from '../../shared/store/leases.ts';
import type { Store } from '../../shared/store/store.ts';
import { announceTo } from '../../shared/subjects/announce.ts';
import { createFreshState } from '../../shared/subjects/fresh-state.ts';
import { saveObservations } from '../../shared/subjects/subjects.ts';
import { parseWebhook } from '../../shared/webhooks/webhook.ts';
import { webhookCreation } from '../../shared/webhooks/webhooks.ts';
import { answer, startEndpoint } from '../support/endpoint.ts';
import type { Endpoint } from '../support/endpoint.ts';
import { patientStore } from '../support/patience.ts';
import { openDeliver, openReceiver } from '../support/processes.ts';
import { TOY_LIST, toyListSource } from '../support/toy-list/source.ts';
import type { ToyState } from '../support/toy-list/source.ts';
import { toyEventId } from '../support/toy-source/decode.ts';
import type { ToyNotification } from '../support/toy-source/decode.ts';
import { signToy, toyDoor } from '../support/toy-source/door.ts';
import { TOY, toySource } from '../support/toy-source/source.ts';
import { startToyVendor } from '../support/toy-vendor.ts';
import type { ToyVendor } from '../support/toy-vendor.ts';
import { context } from '../support/webhook-samples.ts';

const SECRET = 'the secret of the toys';
const silent = pino({ level: 'silent' });
let vendor: ToyVendor;
let endpoint: Endpoint;
/** What the source that notifies of nothing has. */
let listed: ToyState[];
const closes: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const indexes = JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;
  const firestore = await startFirestore({ indexes });
  Object.assign(process.env, { FIRESTORE_EMULATOR_HOST: firestore.address, METADATA_SERVER_DETECTION: 'none' });
  endpoint = await startEndpoint(answer(204));
  closes.push(() => firestore.close(), endpoint.close);
});
beforeEach(async () => {
  vendor = await startToyVendor();
  listed = [];
  endpoint.arrivals.splice(0);
  closes.push(vendor.close);
});
afterAll(async () => {
  for (const close of closes.reverse()) await close();
});

/** The registry, and a line for each toy. */
const sources = () => [...SOURCES, toySource, toyListSource(() => listed)];
/** As it is where nothing but the toy's setting is set. */
const configOf = (all: ReturnType<typeof sources>) =>
  readConfig([...askSettings(all), ...compareSettings(all), STATE_BACKOFF_SECONDS], { TOY_API_URL: vendor.url });

interface World {
  store: Store;
  /** What the vendor posts to the door. */
  post: (body: string, signature?: string) => Promise<{ status: number; answer: unknown }>;
  /** Makes every delivery that was published. @returns what was sent */
  deliver: () => Promise<JsonObject[]>;
  reconcile: (onProgress?: (progress: ReconcileProgress) => void) => ReturnType<typeof reconcile>;
  events: () => Promise<EventDocument[]>;
}

async function startWorld(): Promise<World> {
  const store = patientStore(`toy-${randomUUID()}`);
  const published: Pointer[] = [];
  const bus: Bus = {
    publishPointers: async (pointers) => void published.push(...pointers.map(({ pointer }) => pointer)),
    wake: async () => undefined,
    wakeAgain: async () => undefined,
    close: async () => undefined,
  };
  const webhook = parseWebhook({ name: 'All', url: endpoint.url }, context({ newId: randomUUID }));
  if (!webhook.ok) throw new Error(webhook.details);
  await store.commit({ writes: webhookCreation(webhook.webhook) });

  const [now, log, customerKey] = [Date.now, silent, () => null];
  const surroundings = { store, bus, now, newId: randomUUID };
  const accept = openReceiver(surroundings);
  const budgetFor = budgetsFrom({ takeBlock: takeBlocks(store), now });
  const config = configOf(sources());
  const asking = await openAsking(sources(), config, { fetch, now, sleep: async () => undefined, budgetFor, log });
  const sender = createSender({ guard: createEgressGuard({ allow: ['127.0.0.0/8'] }), now });
  const deliver = openDeliver(surroundings, {
    send: sender.send,
    hasState: asking.hasState,
    freshState: createFreshState({
      ...asking,
      save: saveObservations(store, asking.rulesOf),
      announce: announceTo(store, asking.rulesOf),
      customerKey,
      maxAgeSeconds: 60,
      maxWaitSeconds: 300,
      backoffSeconds: 5,
    }),
  });
  const url = await serve(httpSourceDoor(toyDoor(SECRET), { accept, log }));
  closes.push(store.close, sender.close);
  return {
    store,
    post: async (body, signature = signToy(SECRET, body)) => {
      const response = await fetch(url, { method: 'POST', body, headers: { 'x-toy-signature': signature } });
      return { status: response.status, answer: await response.json() };
    },
    deliver: async () => {
      for (const pointer of published.splice(0)) await deliver(pointer);
      return endpoint.arrivals.splice(0).map(({ body }) => JSON.parse(body) as JsonObject);
    },
    reconcile: async (onProgress) => {
      const deps = { store, accept, budgetFor, customerKey, fetch, now, log };
      const reconcilers = await openReconcilers(sources(), config, deps);
      const leases = openLeases(store, now, randomUUID);
      return reconcile(
        { reconcilers, leases, keepRun: keepRuns(store), now, log },
        {
          baseline: false,
          ...(onProgress && { onProgress }),
        },
      );
    },
    events: async () => {
      const { docs } = await store.query(EVENTS);
      return docs.map(({ data }) => data);
    },
  };
}

async function serve(door: HttpFunction): Promise<string> {
  const name = `toy-${randomUUID()}`;
  http(name, door);
  const server = getTestServer(name);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closes.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Makes what the vendor sends. */
function sell(number: number, what = 'started'): ToyNotification {
  const subscription = `s-${number}`;
  vendor.subscriptions.set(subscription, { status: 'active', seats: number });
  const sent = { number, what, at: new Date().toISOString(), subscription, buyer: 'b-1' };
  vendor.sent.push(sent);
  return sent;
}

describe('a source of one folder and one line', () => {
  it('is stored, asked within its budget, and delivered with its state', async () => {
    const world = await startWorld();
    await expect(world.post(JSON.stringify(sell(3)))).resolves.toMatchObject({
      status: 200,
      answer: { outcome: 'stored', id: toyEventId(3) },
    });
    await expect(world.deliver()).resolves.toMatchObject([
      {
        ...{ type: 'subscription.started', id: toyEventId(3), source: TOY, account: 'shop', source_type: 'started' },
        ...{ state: { status: 'active', seats: 3 }, state_status: 'fresh' },
      },
    ]);
    expect(vendor.asked).toEqual(['/subscriptions/s-3']);
    const budgets = await world.store.query(BUDGETS);
    expect(budgets.docs.map(({ id }) => id)).toEqual([`${TOY} shop`]);
  });

  it('says what its API says no more', async () => {
    const world = await startWorld();
    await world.post(JSON.stringify(sell(1, 'ended')));
    vendor.subscriptions.clear();
    await expect(world.deliver()).resolves.toMatchObject([{ state: null, state_status: 'inaccessible' }]);
  });

  it('refuses what its secret did not sign', async () => {
    const world = await startWorld();
    await expect(world.post(JSON.stringify(sell(1)), signToy('another', ''))).resolves.toMatchObject({ status: 403 });
    expect(await world.events()).toEqual([]);
  });

  it('keeps what nobody can decode', async () => {
    const world = await startWorld();
    await expect(world.post('{}')).resolves.toMatchObject({ status: 200, answer: { outcome: 'quarantined' } });
    const { docs } = await world.store.query(QUARANTINE);
    expect(docs.map(({ data }) => data)).toMatchObject([{ source: TOY, account: 'shop' }]);
  });

  it('is compared: what never arrived is taken in and delivered', async () => {
    const world = await startWorld();
    const [first] = [sell(1), sell(2), sell(3)];
    await world.post(JSON.stringify(first));
    await world.deliver();
    const told: ReconcileProgress[] = [];
    const { reports, failed } = await world.reconcile((progress) => void told.push(progress));
    expect(failed).toEqual([]);
    const looks = reports.map(({ source, account, checked }, done) => {
      const own = told.filter((progress) => progress.account === `${source}/${account}`);
      expect(own.every((progress) => progress.done === done && progress.of === reports.length)).toBe(true);
      return { began: own[0]?.checked, ended: own.at(-1)?.checked === checked };
    });
    expect(looks).toEqual(reports.map(() => ({ began: 0, ended: true })));
    expect(reports).toContainEqual({
      ...{ source: TOY, account: 'shop', finished: true, checked: 3, changed: 2, missing: 0, unknown: 0 },
    });
    const recovered = (await world.events()).map(({ id, recovered: isRecovered }) => [id, isRecovered]);
    expect(new Map(recovered as [string, boolean][])).toEqual(
      new Map([1, 2, 3].map((number) => [toyEventId(number), number > 1])),
    );
    const delivered = await world.deliver();
    expect(delivered.map(({ id }) => id).sort()).toEqual([toyEventId(2), toyEventId(3)].sort());
    await expect(world.reconcile()).resolves.toMatchObject({ failed: [] });
    expect(vendor.asked.at(-1)).toBe('/history?after=3');
  });
});

test('a source that only lists is compared by its own rules', async () => {
  const world = await startWorld();
  listed = [
    { id: 'a', status: 'active', seats: 1 },
    { id: 'b', status: 'active', seats: 1 },
  ];
  const pass = async () => (await world.reconcile()).reports.find(({ source }) => source === TOY_LIST);
  await expect(pass()).resolves.toMatchObject({ finished: true, checked: 2, changed: 0, unknown: 2 });
  listed = [
    { id: 'a', status: 'active', seats: 1 },
    { id: 'b', status: 'active', seats: 2 },
  ];
  await expect(pass()).resolves.toMatchObject({ changed: 0 });
  await expect(pass()).resolves.toMatchObject({ changed: 1 });
  await expect(world.deliver()).resolves.toMatchObject([
    {
      ...{
        type: 'subscription.counted',
        source: TOY_LIST,
        account: 'stall',
        source_type: 'reconcile',
        recovered: true,
      },
      ...{ subject: { id: 'stall/b' }, data: { changed: { seats: { announced: 1, found: 2 } } } },
      ...{ state: { id: 'b', seats: 2 }, state_status: 'fresh' },
    },
  ]);
  await expect(pass()).resolves.toMatchObject({ changed: 0 });
});

test('doctor asks after every account of every source', async () => {
  const { store } = await startWorld();
  const accounts = await configuredAccounts(sources(), {});
  expect(accounts.map(({ source, account }) => [source.name, account])).toEqual([[TOY, 'shop']]);
  await expect(lookAtSilence(store, accounts[0]!, Date.now())).resolves.toMatchObject([
    { check: `notifications ${TOY} shop`, verdict: 'warn', fix: 'wind it up' },
  ]);
});
