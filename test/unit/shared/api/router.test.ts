import { describe, expect, test } from '@jest/globals';

import type { Principal, RoleNeeded } from '../../../../shared/access/role.ts';
import type { ApiRequest } from '../../../../shared/api/route.ts';
import { createRouter } from '../../../../shared/api/router.ts';
import type { RouterDeps, Served } from '../../../../shared/api/router.ts';
import type { DoorRequest } from '../../../../shared/http/doorway.ts';
import type { Handling } from '../../../../shared/http/handling.ts';

const served = (
  method: Served['method'],
  path: Served['path'],
  handle: Served['handle'],
  more: Partial<Served> = {},
) => ({
  ...{ method, path, operationId: 'ask', handle, role: 'viewer' as const, parameters: [] },
  ...more,
});

const DEPS: RouterDeps = {
  now: () => 0,
  newId: () => 'entry',
  settle: async () => undefined,
  bind: async (_, __, request) => request,
};
const VIEWER: Principal = { key: 'key', name: 'Key', role: 'viewer' };

const route = createRouter(
  [
    served('GET', '/v1/things', async () => ({ status: 200, body: { at: 'list' } })),
    served('POST', '/v1/things', async () => ({ status: 201 })),
    served('GET', '/v1/things/{id}/part', async ({ id }) => ({ status: 200, body: { part: id } })),
    served('GET', '/v1/things/{id}', async ({ id }) => ({ status: 200, body: { id } })),
  ],
  DEPS,
);
const asked = (method: string, path: string): Promise<unknown> =>
  route(
    {
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      hasBody: false,
      body: Buffer.alloc(0),
      receivedAt: 0,
    } satisfies DoorRequest,
    VIEWER,
    'request',
  );

test.each<[RoleNeeded, RoleNeeded, object]>([
  ['none', 'none', { status: 204 }],
  ['viewer', 'none', { status: 204 }],
  ['viewer', 'viewer', { status: 204 }],
  ['admin', 'viewer', { status: 204 }],
  ['viewer', 'operator', { status: 403, body: { code: 37, message: 'role operator needed' } }],
  ['operator', 'operator', { status: 204 }],
  ['admin', 'operator', { status: 204 }],
  ['viewer', 'admin', { status: 403, body: { code: 38, message: 'role admin needed' } }],
  [
    'operator',
    'admin',
    {
      status: 403,
      body: { details: 'this needs the role admin; the role of this key is operator. Nothing was changed.' },
      log: { route: '/v1/things' },
    },
  ],
  ['admin', 'admin', { status: 204 }],
])('with the role %s, what needs %s', async (role, needed, answer) => {
  const routes = createRouter([served('POST', '/v1/things', async () => ({ status: 204 }), { role: needed })], DEPS);
  const parts = { method: 'POST', path: '/v1/things', query: new URLSearchParams(), headers: {} };
  const request = { ...parts, hasBody: false, body: Buffer.alloc(0), receivedAt: 0 };
  expect(await routes(request, { ...VIEWER, role }, 'request')).toMatchObject(answer);
});

test.each([
  ['a change of webhooks', 201, { changesWebhooks: true as const }, true],
  ['one that was refused', 404, { changesWebhooks: true as const }, false],
  ['anything else', 201, {}, false],
])('%s is answered when nobody goes by the webhooks as they were: status %i', async (_, status, more, waits) => {
  const told: string[] = [];
  const handle = async () => {
    told.push('made');
    return { status };
  };
  const settle = async () => void told.push('settled');
  const routes = createRouter([served('POST', '/v1/things', handle, more)], { ...DEPS, settle });
  const parts = { method: 'POST', path: '/v1/things', query: new URLSearchParams(), headers: {} };
  await routes({ ...parts, hasBody: false, body: Buffer.alloc(0), receivedAt: 0 }, VIEWER, 'request');
  expect(told).toEqual(waits ? ['made', 'settled'] : ['made']);
});

describe('what a route does not know', () => {
  const seen: Handling[] = [];
  const listed = async ({ handling }: ApiRequest) => {
    seen.push(handling);
    return { status: 200, body: { ok: true } };
  };
  const routes = createRouter(
    [
      served('GET', '/v1/webhooks', listed, { lenient: true, parameters: ['status', 'limit'] }),
      served('POST', '/v1/webhooks', async () => ({ status: 204 }), { lenient: true }),
      served('GET', '/v1/things', listed, { parameters: ['status'] }),
      served('POST', '/v1/things', listed),
    ],
    DEPS,
  );
  const ask = (method: string, target: string, headers: Record<string, string> = {}) => {
    const [path = '', query = ''] = target.split('?');
    const parts = { method, path, query: new URLSearchParams(query), headers };
    return routes({ ...parts, hasBody: false, body: Buffer.alloc(0), receivedAt: 0 }, VIEWER, 'request');
  };
  const warned = 'stauts: is no parameter here, and was ignored (did you mean status?)';
  const refused = 'stauts: is no parameter here (did you mean status?).';

  test.each<[string, string, Record<string, string>, object]>([
    ['GET', '/v1/webhooks?status=a&limit=1', {}, { status: 200, body: { ok: true } }],
    ['GET', '/v1/webhooks?stauts=a&stauts=b', {}, { status: 200, body: { ok: true, warnings: [warned] } }],
    ['HEAD', '/v1/webhooks?stauts=a', {}, { status: 200, body: { warnings: [warned] } }],
    ['POST', '/v1/webhooks?stauts=a', {}, { status: 204 }],
    ['GET', '/v1/things?stauts=a', {}, { status: 400, body: { code: 4, details: refused } }],
    ['GET', '/v1/things?status=a', {}, { status: 200 }],
    ['POST', '/v1/things?status=a', {}, { status: 400, body: { details: 'status: is no parameter here.' } }],
    ['GET', '/v1/webhooks?stauts=a', { prefer: 'handling=strict' }, { status: 400, body: { details: refused } }],
    ['GET', '/v1/webhooks', { prefer: 'wait=5, Handling="strict"; a=b' }, { status: 200 }],
    ['GET', '/v1/webhooks?stauts=a', { prefer: 'handling=lenient, handling=strict' }, { status: 200 }],
    ['GET', '/v1/things?stauts=a', { prefer: 'handling=lenient' }, { status: 400 }],
  ])('%s %s %j', async (method, target, headers, answer) => {
    expect(await ask(method, target, headers)).toMatchObject(answer);
  });

  test('is told to the handler, and an applied preference to the client', async () => {
    seen.length = 0;
    await ask('GET', '/v1/webhooks');
    const { headers } = await ask('GET', '/v1/webhooks', { prefer: 'handling=strict' });
    await ask('GET', '/v1/things');
    expect(seen.map(({ strict }) => strict)).toEqual([false, true, true]);
    expect(headers).toEqual({ 'preference-applied': 'handling=strict' });
  });

  test('is named twenty times at most, with 64 letters each', async () => {
    const query = Array.from({ length: 30 }, (_, index) => `${'x'.repeat(100)}${index}=1`).join('&');
    const { body } = await ask('GET', `/v1/webhooks?${query}`);
    expect(body!.warnings).toHaveLength(20);
    expect((body!.warnings as string[])[0]).toMatch(/^x{64}: is no parameter/);
  });
});

test.each([
  ['HEAD', '/v1/things', { status: 200, body: { at: 'list' } }],
  ['GET', '/v1/things', { status: 200, body: { at: 'list' }, log: { route: '/v1/things' } }],
  ['GET', '/v1/things/', { status: 200 }],
  ['POST', '/v1/things', { status: 201 }],
  ['GET', '/v1/things/a', { status: 200, body: { id: 'a' }, log: { route: '/v1/things/{id}' } }],
  ['GET', '/v1/things/a/', { status: 200, body: { id: 'a' } }],
  ['GET', '/v1/things/%7Ba%7D', { status: 200, body: { id: '{a}' } }],
  ['GET', '/v1/things/%25ZZ', { status: 200, body: { id: '%ZZ' } }],
  ['PUT', '/v1/things', { status: 405, headers: { allow: 'GET, HEAD, POST' }, body: { code: 11 } }],
  ['POST', '/v1/things/a', { status: 405, headers: { allow: 'GET, HEAD' } }],
  ['constructor', '/v1/things', { status: 405 }],
  ['GET', '/v1/things//', { status: 404, body: { code: 10 } }],
  ['GET', '/v1/things/a/part', { status: 200, body: { part: 'a' }, log: { route: '/v1/things/{id}/part' } }],
  ['GET', '/v1/things/a/part/', { status: 200, body: { part: 'a' } }],
  ['POST', '/v1/things/a/part', { status: 405, headers: { allow: 'GET, HEAD' } }],
  ['GET', '/v1/things/a/part/b', { status: 404 }],
  ['GET', '/v1/things//part', { status: 404 }],
  ['GET', '/v1/things/a/b', { status: 404, body: { code: 10 } }],
  ['GET', '/v2/things', { status: 404, body: { code: 10 } }],
  ['GET', '/v1/things/{id}/', { status: 200, body: { id: '{id}' } }],
  ['GET', '/', { status: 404 }],
  ['GET', '//v1/things', { status: 404 }],
])('%s %s', async (method, path, answer) => {
  expect(await asked(method, path)).toMatchObject(answer);
});
