/** The API under functions-framework over real HTTP and a real store, with time in the test's hand. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { pino } from 'pino';

import { apiDoor } from '../../functions/api/door.ts';
import type { ApiDoorDeps } from '../../functions/api/door.ts';
import { createRoutes } from '../../functions/api/routes.ts';
import type { ApiRoutesDeps } from '../../functions/api/routes.ts';
import { openAccess } from '../../shared/access/access.ts';
import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { ApiKey } from '../../shared/api/authorize.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import type { Pointer } from '../../shared/bus/bus.ts';
import { openDeliveries } from '../../shared/deliveries/deliveries.ts';
import { findKeyUnder } from '../../shared/events/find-keys.ts';
import { openLanes } from '../../shared/lanes/lanes.ts';
import { createEgressGuard } from '../../shared/sending/egress.ts';
import type { Store } from '../../shared/store/store.ts';
import { openCatalogue } from '../../shared/webhooks/catalogue.ts';
import { WEBHOOKS } from '../../shared/webhooks/document.ts';
import { newRsaKey } from '../../shared/webhooks/signing/rsa-keys.ts';
import type { Webhook } from '../../shared/webhooks/webhook.ts';
import { docOf } from './client.ts';
import { assertDocumented } from './openapi.ts';
import { PATIENT_MS, patientStore } from './patience.ts';
import { CUSTOMER_HMAC_KEY, KEYS, LINKS, keyring } from './webhook-samples.ts';

export const API_KEY = 'a-key-of-at-least-24-characters';

const CONFIGURED: readonly ApiKey[] = [
  { id: 'first', key: 'another-key-of-24-characters' },
  { id: 'test', key: API_KEY },
];

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** The one JSON value that the body is; null where it is empty. */
  json: JsonObject | null;
}

type ApiDeps = Omit<ApiRoutesDeps, 'access'> & Omit<ApiDoorDeps, 'open' | 'pages'>;

/** Every answer is held to the API's document. */
export interface ApiServer {
  store: Store;
  projectId: string;
  /** Epoch milliseconds; the test moves it. */
  clock: { now: number };
  wakes: () => number;
  /** What was published for `deliver`. */
  pointers: Pointer[];
  /** The log, one object a line. */
  logged: JsonObject[];
  url: string;
  call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;
  /** The same store behind another door. */
  withDeps: (change: (deps: ApiDeps) => Partial<ApiDeps>) => Promise<Pick<ApiServer, 'call'>>;
  stop: () => Promise<void>;
}

const indexes = () => JSON.parse(readFileSync('terraform/firestore.indexes.json', 'utf8')) as never;

/** Serves the API on the embedded Firestore, or on the one that FIRESTORE_EMULATOR_HOST names. */
export async function startApiServer(names: Record<string, readonly string[]> = {}): Promise<ApiServer> {
  const embedded = process.env['FIRESTORE_EMULATOR_HOST'] ? null : await startFirestore({ indexes: indexes() });
  if (embedded) process.env['FIRESTORE_EMULATOR_HOST'] = embedded.address;
  const projectId = `api-${randomUUID()}`;
  const store = patientStore(projectId);
  const clock = { now: Date.parse('2026-11-21T10:00:00.000Z') };
  const logged: JsonObject[] = [];
  let wakes = 0;
  const pointers: Pointer[] = [];
  const now = () => clock.now;
  const deps: ApiDeps = {
    store,
    catalogue: openCatalogue(store),
    deliveries: openDeliveries(store, now),
    lanes: openLanes(store),
    bus: {
      publishPointers: async (given) => void pointers.push(...given.map(({ pointer }) => pointer)),
      wake: async () => {
        wakes += 1;
      },
      wakeAgain: async () => undefined,
      close: async () => undefined,
    },
    ...KEYS,
    findKey: findKeyUnder(CUSTOMER_HMAC_KEY),
    keyring,
    egress: createEgressGuard({
      allow: [],
      own: ['https://api.example.com'],
      resolve: (name) => {
        const addresses = names[name];
        return addresses ? Promise.resolve(addresses) : Promise.reject(new Error(`${name} does not resolve`));
      },
    }),
    ownTopics: ['projects/acme-prod/topics/deliveries'],
    apiKeys: CONFIGURED,
    links: LINKS,
    apiUrl: 'https://api.example.com',
    now,
    newId: randomUUID,
    randomBytes,
    newRsaKey,
    defaultEventTypes: null,
    hookerLimits: { perShop: {}, perParty: 5 },
    countDeadLetters: async () => ({ count: 0, as_of: new Date(clock.now).toISOString() }),
    silentAfterMs: null,
    env: {},
    startedAt: clock.now,
    settle: async () => undefined,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    random: Math.random,
    log: pino({ base: null }, { write: (line: string) => void logged.push(JSON.parse(line) as JsonObject) }),
  };
  const stops: (() => Promise<void>)[] = [];
  const serve = async (served: ApiDeps) => {
    const name = `api-${randomUUID()}`;
    const access = openAccess(served, PATIENT_MS);
    const opened = { routes: createRoutes({ ...served, access }), access };
    const pages = () => Promise.reject(new Error('the console is not served here: it is built'));
    http(name, apiDoor({ ...served, open: async () => opened, pages }));
    const server = getTestServer(name);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const url = await serve(deps);
  return {
    store,
    projectId,
    clock,
    wakes: () => wakes,
    pointers,
    logged,
    url,
    call: callAt(url),
    withDeps: async (change) => ({ call: callAt(await serve({ ...deps, ...change(deps) })) }),
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
      await store.close();
      if (embedded) {
        delete process.env['FIRESTORE_EMULATOR_HOST'];
        await embedded.close();
      }
    },
  };
}

const callAt =
  (url: string): ApiServer['call'] =>
  async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${API_KEY}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers: answered } = response;
    assertDocumented({ method, target: path, status, headers: answered, text });
    const json = text === '' ? null : (JSON.parse(text) as JsonObject);
    return { status: response.status, headers: response.headers, text, json };
  };

/** Creates a webhook through the API. @returns it as it is stored */
export async function createdWebhook(api: ApiServer, body: JsonObject = {}): Promise<Webhook> {
  const given = { name: 'Sample', url: 'https://hook.example/a', ...body };
  const { status, text, json } = await api.call('POST', '/v1/webhooks', given);
  if (status !== 201) throw new Error(`${status}: ${text}`);
  return storedWebhook(api, json!.id as string);
}

export const storedWebhook = async (api: ApiServer, id: string): Promise<Webhook> =>
  (await docOf(api.store, WEBHOOKS.doc(id)).get()).data() as Webhook;

/** The ids in a list's answer, in its order. */
export const idsOf = ({ json }: Answered, list: string): string[] =>
  ((json?.[list] ?? []) as { id: string }[]).map(({ id }) => id);
