/** The client's package against the API: each call over HTTP. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ApiError, Unreachable, createClient } from '../../kits/client/src/index.ts';
import type { Client, ClientOptions } from '../../kits/client/src/index.ts';
import { API_KEY, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';

let api: ApiServer;
let client: Client;
beforeAll(async () => {
  api = await startApiServer();
  client = clientWith({});
});
afterAll(() => api.stop());

const clientWith = (options: Partial<ClientOptions>): Client =>
  createClient({ url: api.url, key: API_KEY, wait: async () => undefined, ...options });

const errorOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

test('calls are named and typed as the document has them', async () => {
  const made = await client.createWebhook({ body: { name: 'CRM', url: 'https://hook.example/a' } });
  const found = await client.getWebhook({ id: made.id });
  expect(found.health).toBe('ok');
  const { json } = await api.call('GET', `/v1/webhooks/${made.id}`);
  expect(found).toEqual(json);
  const patched = await client.patchWebhook({ id: made.id, body: { rate_limit: 3 } });
  expect(patched.rate_limit).toBe(3);
  expect(await client.deleteWebhook({ id: made.id })).toBeNull();
});

test('what the document does not have is no call', async () => {
  // @ts-expect-error a status that is none
  const refused = await errorOf(client.listDeliveries({ query: { status: 'lost' } }));
  expect(refused).toMatchObject({ status: 400, code: 4, hint: expect.stringMatching(/^status: must be one of/) });
  // @ts-expect-error a body without its URL
  expect(await errorOf(client.createWebhook({ body: { name: 'CRM' } }))).toMatchObject({ status: 400 });
  // @ts-expect-error an id left out
  expect(await errorOf(client.getWebhook({}))).toMatchObject({ message: expect.stringMatching(/^Give id/) });
  // @ts-expect-error an operation that is none
  expect(client.listSecrets).toBeUndefined();
});

test('a list is walked page by page', async () => {
  const names = Array.from({ length: 5 }, (_, index) => `walked-${index}`);
  for (const name of names) await client.createWebhook({ body: { name, url: 'https://hook.example/a' } });
  const found: string[] = [];
  for await (const { name } of client.each('listWebhooks', { query: { limit: 2 } })) found.push(name);
  expect(found.filter((name) => name.startsWith('walked-'))).toEqual(names);
});

describe('a call that fails', () => {
  test('says what the API says, and which request it was', async () => {
    const error = await errorOf(client.getDelivery({ id: '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11' }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 404,
      message: expect.stringMatching(/not found/),
      requestId: expect.any(String),
    });
    expect(await errorOf(clientWith({ key: 'wrong' }).listEvents())).toMatchObject({ status: 401 });
  });

  test('is repeated where that is safe, under one key, as long as the API asks', async () => {
    const waits: number[] = [];
    const keys = new Set<string | null>();
    let failures = 2;
    const passing = clientWith({
      wait: async (ms) => void waits.push(ms),
      fetch: async (url, request) => {
        keys.add(new Headers(request?.headers).get('idempotency-key'));
        if (failures-- === 2) throw new TypeError('fetch failed');
        if (failures === 0) return new Response('', { status: 503, headers: { 'retry-after': '7' } });
        return fetch(url, request);
      },
    });
    const given = await passing.giveEvent({ body: { type: 'order.shipped', data: {} } });
    expect(given.type).toBe('order.shipped');
    expect(waits).toEqual([250, 7_000]);
    expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  test('is not where it is not, and not for ever', async () => {
    let calls = 0;
    const down = clientWith({ fetch: async () => Promise.reject(new TypeError(`no ${++calls}`)) });
    expect(await errorOf(down.pauseWebhook({ id: '8d2d1b0e-5a43-4a53-9a54-1f0b6f0e2c11' }))).toBeInstanceOf(
      Unreachable,
    );
    expect(calls).toBe(1);
    expect(await errorOf(down.listEvents())).toBeInstanceOf(Unreachable);
    expect(calls).toBe(5);
  });

  test('is aborted by its signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.listEvents({ signal })).rejects.toThrow('enough');
  });
});

test('another answer than JSON of the API is an error with its status', async () => {
  const html = clientWith({ fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502 }) });
  expect(await errorOf(html.listEvents())).toMatchObject({ status: 502, code: null, message: 'status 502' });
});
