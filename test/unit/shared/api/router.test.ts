import { expect, test } from '@jest/globals';

import { createRouter } from '../../../../shared/api/router.ts';
import type { DoorRequest } from '../../../../shared/http/doorway.ts';

const route = createRouter({
  '/v1/things': {
    GET: async () => ({ status: 200, body: { at: 'list' } }),
    POST: async () => ({ status: 201 }),
  },
  '/v1/things/{id}/part': { GET: async ({ id }) => ({ status: 200, body: { part: id } }) },
  '/v1/things/{id}': { GET: async ({ id }) => ({ status: 200, body: { id } }) },
});
const asked = (method: string, path: string): Promise<unknown> =>
  route(
    {
      method,
      path,
      query: new URLSearchParams(),
      headers: {},
      hasBody: false,
      body: Buffer.alloc(0),
    } satisfies DoorRequest,
    'key',
  );

test.each([
  ['GET', '/v1/things', { status: 200, body: { at: 'list' }, log: { route: '/v1/things' } }],
  ['GET', '/v1/things/', { status: 200 }],
  ['POST', '/v1/things', { status: 201 }],
  ['GET', '/v1/things/a', { status: 200, body: { id: 'a' }, log: { route: '/v1/things/{id}' } }],
  ['GET', '/v1/things/a/', { status: 200, body: { id: 'a' } }],
  ['GET', '/v1/things/%7Ba%7D', { status: 200, body: { id: '{a}' } }],
  ['GET', '/v1/things/%25ZZ', { status: 200, body: { id: '%ZZ' } }],
  ['PUT', '/v1/things', { status: 405, headers: { allow: 'GET, POST' }, body: { code: 11 } }],
  ['POST', '/v1/things/a', { status: 405, headers: { allow: 'GET' } }],
  ['constructor', '/v1/things', { status: 405 }],
  ['GET', '/v1/things//', { status: 404, body: { code: 10 } }],
  ['GET', '/v1/things/a/part', { status: 200, body: { part: 'a' }, log: { route: '/v1/things/{id}/part' } }],
  ['GET', '/v1/things/a/part/', { status: 200, body: { part: 'a' } }],
  ['POST', '/v1/things/a/part', { status: 405, headers: { allow: 'GET' } }],
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
