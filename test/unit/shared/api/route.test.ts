import { expect, test } from '@jest/globals';
import { z } from 'zod';

import { ROUTES } from '../../../../functions/api/routes.ts';
import { refuse } from '../../../../shared/api/errors.ts';
import { route } from '../../../../shared/api/route.ts';
import { shape } from '../../../../shared/base/shape.ts';

const thing = shape('Thing', () => z.object({ id: z.string(), size: z.int() }));
const described = {
  method: 'GET',
  path: '/v1/things',
  operationId: 'listThings',
  role: 'viewer',
  tag: 'Service',
  summary: '',
} as const;
const answers = { 200: { means: 'It.', shape: thing }, 204: { means: 'None.' } };

type Size = { id: string; size: number };

test('a handler can answer what its route describes, and nothing else: the compiler refuses each of the others', () => {
  const spec = { ...described, answers, errors: ['event_not_found'] } as const;
  const small: Size = { id: 'a', size: 1 };
  route({ ...spec, handle: () => async () => refuse('event_not_found') });
  route({ ...spec, handle: () => async () => ({ status: 204 }) });
  route({ ...spec, handle: () => async () => ({ status: 200, body: small }) });
  // @ts-expect-error It is not among the route's errors.
  route({ ...spec, handle: () => async () => refuse('invalid_id') });
  // @ts-expect-error It has no such status.
  route({ ...spec, handle: () => async () => ({ status: 201 }) });
  // @ts-expect-error The body is missing.
  route({ ...spec, handle: () => async () => ({ status: 200 }) });
  // @ts-expect-error A member is missing.
  route({ ...spec, handle: () => async () => ({ status: 200, body: { id: 'a' } }) });
  // @ts-expect-error A member has another type.
  route({ ...spec, handle: () => async () => ({ status: 200, body: { ...small, size: '1' } }) });
});

/** Those that make no difference to what a webhook is sent. */
const LEAVE_WEBHOOKS = [
  ...[
    'closePortal',
    'createOwner',
    'createPortalLink',
    'deleteOwner',
    'lookAtPeople',
    'openPortal',
    'testDestination',
    'testWebhook',
  ],
  ...['webhookWouldMatch', 'wouldMatch'],
];

test('every route that changes webhooks says so: it waits before it answers', () => {
  const asWebhooks = ROUTES.filter(({ tag }) => tag === 'Webhooks' || tag === 'Destinations' || tag === 'Owners');
  const silent = asWebhooks.filter(({ method, changesWebhooks }) => method !== 'GET' && !changesWebhooks);
  expect(silent.map(({ operationId }) => operationId).sort()).toEqual(LEAVE_WEBHOOKS);
  const others = ROUTES.filter((each) => each.changesWebhooks && !asWebhooks.includes(each));
  expect(others).toEqual([]);
});

test('no two routes have a name, or a method and a path, in common', () => {
  const names = ROUTES.map(({ operationId }) => operationId);
  const places = ROUTES.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(names).size).toBe(ROUTES.length);
  expect(new Set(places).size).toBe(ROUTES.length);
});

test("postmand's eleven routes are lenient, and no other (PM-1 to PM-11)", () => {
  const lenient = ROUTES.filter((each) => each.lenient).map(({ method, path }) => `${method} ${path}`);
  expect(lenient.sort()).toEqual([
    ...['DELETE /v1/deliveries/{id}', 'DELETE /v1/webhooks/{id}'],
    ...['GET /v1/deliveries', 'GET /v1/deliveries/{id}', 'GET /v1/delivery-attempts', 'GET /v1/delivery-attempts/{id}'],
    ...[
      'GET /v1/webhooks',
      'GET /v1/webhooks/{id}',
      'POST /v1/deliveries',
      'POST /v1/webhooks',
      'PUT /v1/webhooks/{id}',
    ],
  ]);
});

test('what an id of the path is, is told where there is one', () => {
  for (const { path, id } of ROUTES) expect([path, id !== undefined]).toEqual([path, path.includes('{id}')]);
});

test('what only reads needs no more than a viewer', () => {
  const reading = ROUTES.filter(({ method }) => method === 'GET').map(({ role }) => role);
  expect(reading.filter((role) => role !== 'viewer' && role !== 'none')).toEqual([]);
});
