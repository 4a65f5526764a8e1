import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ROUTES } from '../../functions/api/routes.ts';
import type { JsonObject } from '../../shared/base/json.ts';
import { startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';

let api: ApiServer;
beforeAll(async () => {
  api = await startApiServer();
});
afterAll(() => api.stop());

const withoutKey = { authorization: '' };

describe.each(['/openapi.json', '/swagger/doc.json'])('%s', (path) => {
  test('is the document, and asks for no key', async () => {
    const { status, json, headers } = await api.call('GET', path, undefined, withoutKey);
    expect(status).toBe(200);
    expect(json).toEqual(JSON.parse(readFileSync('functions/api/openapi.json', 'utf8')));
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(api.logged.at(-1)).toMatchObject({ msg: 'api.answered', route: path, status: 200 });
  });

  test('takes no other method, and any parameter', async () => {
    expect((await api.call('POST', path, {}, withoutKey)).headers.get('allow')).toBe('GET, HEAD');
    expect((await api.call('GET', `${path}?v=1`, undefined, withoutKey)).status).toBe(200);
  });
});

describe('who has it already', () => {
  test.each<[string, (etag: string) => string, number]>([
    ['sends its tag', (etag) => etag, 304],
    ['sends several', (etag) => `"other", ${etag}`, 304],
    ['has another one', () => '"other"', 200],
  ])('and %s', async (_, ifNoneMatch, status) => {
    const { headers } = await api.call('HEAD', '/openapi.json');
    const etag = headers.get('etag')!;
    const again = await api.call('GET', '/openapi.json', undefined, { 'if-none-match': ifNoneMatch(etag) });
    expect([again.status, again.headers.get('etag'), again.text.length > 0]).toEqual([status, etag, status === 200]);
  });
});

test.each([
  ['gzip', true],
  ['br, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['identity', false],
])('it is packed for who accepts %s: %p', async (accepted, isPacked) => {
  const response = await fetch(`${api.url}/openapi.json`, { headers: { 'accept-encoding': accepted } });
  expect([response.headers.get('content-encoding'), response.headers.get('vary')]).toEqual([
    isPacked ? 'gzip' : null,
    'accept-encoding',
  ]);
  expect(((await response.json()) as { openapi: string }).openapi).toBe('3.1.1');
});

test('it is packed as its length says', async () => {
  const { headers } = await api.call('HEAD', '/openapi.json', undefined, { 'accept-encoding': 'gzip' });
  const packed = Number(headers.get('content-length'));
  expect(packed).toBeLessThan(80_000);
});

test.each(ROUTES.map((each) => [`${each.method} ${each.path}`, each] as const))(
  '%s asks for a key unless the document says otherwise',
  async (_, { method, path, role, operationId }) => {
    const headers = { ...withoutKey };
    const { status } = await fetch(api.url + path.replace('{id}', 'x'), { method, headers, redirect: 'manual' });
    expect(status === 401).toBe(role !== 'none' || operationId === 'getOwnSession');
  },
);

describe('the page', () => {
  test('is there for people, without a key, under a policy that lets it load nothing', async () => {
    const response = await fetch(`${api.url}/reference`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toMatch(/^<!doctype html>/);
  });

  test('is found by the path of Swagger, wherever the function is reached', async () => {
    const response = await fetch(`${api.url}/swagger/index.html`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '../reference']);
    const followed = await fetch(`${api.url}/swagger/index.html`);
    expect([followed.status, followed.url]).toEqual([200, `${api.url}/reference`]);
  });
});

describe('event types', () => {
  test('are those of the section `webhooks`, each with who says it', async () => {
    const { status, json } = await api.call('GET', '/v1/event-types');
    expect(status).toBe(200);
    const types = (json!['event_types'] as JsonObject[]).map(({ type }) => type);
    const { webhooks } = (await api.call('GET', '/openapi.json')).json as { webhooks: JsonObject };
    expect([...types, 'given'].sort()).toEqual(Object.keys(webhooks).sort());
  });

  test('are shown to a viewer with samples that are not masked', async () => {
    const made = await api.call('POST', '/v1/keys', { name: 'somebody who looks', role: 'viewer' });
    const headers = { authorization: `Bearer ${made.json!['key'] as string}` };
    const { json } = await api.call('GET', '/v1/event-types/subscription.suspended', undefined, headers);
    const [workspace] = json!['sources'] as JsonObject[];
    expect(workspace).toMatchObject({
      source: 'google-workspace',
      source_types: ['SUBSCRIPTION_SUSPENDED'],
      sample: { type: 'subscription.suspended', data: { sku_id: 'Google-Apps-For-Business' }, state_status: 'fresh' },
    });
    expect(json!['schema']).toMatchObject({ $ref: '#/$defs/SubscriptionSuspendedPayload' });
  });

  test('that are none are answered 404', async () => {
    const { status, json } = await api.call('GET', '/v1/event-types/order.shipped');
    expect([status, json!['code']]).toEqual([404, 47]);
  });
});
