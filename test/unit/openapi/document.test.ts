/** The API's document against the routes that it is made of. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import { ROUTES } from '../../../functions/api/routes.ts';
import { openApiDocument } from '../../../local/openapi/document.ts';
import { DOCUMENT_PATH } from '../../../local/openapi/file.ts';
import { needsNoKey } from '../../../shared/api/authorize.ts';
import { refusals } from '../../../shared/api/errors.ts';
import type { JsonObject } from '../../../shared/base/json.ts';
import { openApi, operationOf, problemsBy, schemaOf, undocumented } from '../../support/openapi.ts';
import type { Seen } from '../../support/openapi.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

test('the committed document is the one that the routes make: else run npm run openapi', async () => {
  const committed = JSON.parse(readFileSync(DOCUMENT_PATH, 'utf8')) as JsonObject;
  const made = JSON.parse(JSON.stringify(await openApiDocument(version))) as JsonObject;
  expect(committed).toEqual(made);
  expect(JSON.stringify(committed) === JSON.stringify(made)).toBe(true);
});

describe('every route', () => {
  const routes = ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const);

  test.each(routes)('%s is in it, with each parameter, answer and error', (_, route) => {
    const found = operationOf(route.method, route.path.replace('{id}', 'x'))!;
    expect(found.path).toBe(route.path);
    const { operation } = found;
    expect(operation.operationId).toBe(route.operationId);
    const inQuery = operation.parameters.filter(({ in: where }) => where === 'query').map(({ name }) => name);
    expect(inQuery).toEqual(Object.keys(route.query?.shape ?? {}));
    const statuses = [...Object.keys(route.answers).map(Number), ...route.errors.map((name) => refusals[name].status)];
    for (const status of statuses) expect(Object.keys(operation.responses)).toContain(String(status));
    for (const name of route.errors)
      expect(JSON.stringify(operation.responses[refusals[name].status])).toContain(`\`${refusals[name].code}\` `);
    const body = operation.requestBody?.content['application/json']!.schema['$ref'] as string | undefined;
    expect(body).toBe(route.body && `#/components/schemas/${route.body.name}`);
    const fields = body && (openApi.components.schemas[route.body!.name]!['properties'] as JsonObject);
    expect(Object.keys(fields ?? {})).toEqual(Object.keys(route.body?.fields.shape ?? {}));
  });

  test.each(routes)('%s needs a key, and the role that the document says', (_, { method, path, role }) => {
    const asked = path.replace('{id}', 'x');
    expect(needsNoKey({ method, path: asked })).toBe(role === 'none');
    const { operation } = operationOf(method, asked)!;
    expect(operation['security']).toEqual(role === 'none' ? [] : [{ apiKey: [role] }, { session: [role] }]);
    const refused = JSON.stringify(operation.responses['403'] ?? {});
    expect(refused.includes(`role ${role} needed`)).toBe(role === 'operator' || role === 'admin');
  });

  test.each(routes)('%s is in docs/routes.md, with its role', (place, { role, summary }) => {
    const does = `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`;
    expect(readFileSync('docs/routes.md', 'utf8')).toContain(`\n| \`${place}\` | ${role} | ${does} |\n`);
  });
});

test('docs/routes.md has no route more', () => {
  const listed = readFileSync('docs/routes.md', 'utf8').match(/^\| `[A-Z]+ \/.*$/gm) ?? [];
  expect(listed).toHaveLength(ROUTES.length);
});

test('no operation is there that is no route', () => {
  const operations = Object.values(openApi.paths).flatMap((methods) => Object.values(methods));
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
    ROUTES.map(({ operationId }) => operationId).sort(),
  );
});

test('every error is in it', () => {
  const told = `${JSON.stringify(openApi.paths)}${(openApi['info'] as JsonObject)['description'] as string}`;
  const missing = Object.values(refusals).filter(
    ({ code }) => !told.includes(`\`${code}\` `) && !told.includes(`(code ${code})`),
  );
  expect(missing).toEqual([]);
});

test('what it says of a postmand route is not said of another', () => {
  for (const { method, path, lenient } of ROUTES) {
    const { operation } = operationOf(method, path.replace('{id}', 'x'))!;
    const prefers = JSON.stringify(operation.parameters).includes('/Prefer"');
    expect([method, path, prefers]).toEqual([method, path, lenient === true]);
  }
});

describe('as a judge, it refuses', () => {
  const delivery = {
    ...{
      id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f',
      webhook_id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f',
      payload: null,
    },
    ...{ scheduled_at: '2026-11-21T10:00:00.000Z', delivery_attempts: 0, status: 'pending' },
    ...{ created_at: '2026-11-21T10:00:00.000Z', updated_at: '2026-11-21T10:00:00.000Z', event_id: null },
    ...{ event_type: null, reason: null, hold: null, ended_at: null, origin: 'payload', replay_of: null },
    ...{ last_attempt: null, next_attempt_at: null, attempts_left: 0, cause: null, verdict: 'Delivered.' },
  };
  const { payload: _, ...withoutPayload } = delivery;
  const seen = (body: object, more: Partial<Seen> = {}): Seen => ({
    ...{ method: 'GET', target: '/v1/deliveries/x?a=b', status: 200, text: JSON.stringify(body) },
    headers: new Headers({ 'x-request-id': 'a' }),
    ...more,
  });

  test('nothing of an answer as it is described', () => {
    expect(undocumented(seen(delivery))).toEqual([]);
    expect(undocumented(seen({ ...delivery, warnings: ['b: is no parameter here'] }))).toEqual([]);
    expect(undocumented(seen({ code: 6, message: 'delivery not found' }, { status: 404 }))).toEqual([]);
  });

  test.each<[string, Seen]>([
    ['a member that is not described', seen({ ...delivery, colour: 'red' })],
    ['a member that is missing', seen(withoutPayload)],
    ['a member of another type', seen({ ...delivery, delivery_attempts: '0' })],
    ['a time that is none', seen({ ...delivery, created_at: 'yesterday' })],
    ['a word that is not listed', seen({ ...delivery, status: 'lost' })],
    ['a status that is not described', seen(delivery, { status: 202 })],
    ['an error that the route does not have', seen({ code: 8, message: 'event not found' }, { status: 404 })],
    ['no body', seen({}, { text: '' })],
    ['a header that is missing', seen(delivery, { headers: new Headers() })],
    [
      'a member within a list',
      seen(
        { deliveries: [{ ...delivery, colour: 'red' }], limit: 1, offset: 0, next_cursor: null },
        { target: '/v1/deliveries' },
      ),
    ],
  ])('%s', (_, answer) => {
    expect(undocumented(answer)).not.toEqual([]);
  });
});

test('bodies are refused by it as the API refuses them', () => {
  const body = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const webhook = { name: 'Billing', url: 'https://example.com/hook' };
  expect(problemsBy(body('WebhookBody'), { ...webhook, event_types: 'subscription.*', active: null })).toEqual([]);
  expect(problemsBy(body('WebhookBody'), { ...webhook, retry_policy: [5, 300], match: { account: 'a' } })).toEqual([]);
  for (const wrong of [
    { name: 'Billing' },
    { ...webhook, max_delivery_attempts: 101 },
    { ...webhook, ordering: 'all' },
  ])
    expect(problemsBy(body('WebhookBody'), wrong)).not.toEqual([]);
});

test('a body that may be left out has no field that must be given, and an order none that selects nothing', () => {
  const left = ROUTES.filter(({ body }) => body && problemsBy(schemaOf(body.name), {}).length > 0);
  expect(left.filter(({ body }) => body?.optional).map(({ operationId }) => operationId)).toEqual([]);
  const orders = ['ReplayJobBody', 'RetryJobBody'];
  for (const filter of [undefined, null, {}, { unmatched: false }])
    for (const name of orders) expect(problemsBy(schemaOf(name), { filter })).not.toEqual([]);
  for (const unmatched of [true, 'true'])
    expect(problemsBy(schemaOf('ReplayJobBody'), { filter: { unmatched }, mode: 'never_delivered' })).toEqual([]);
});
