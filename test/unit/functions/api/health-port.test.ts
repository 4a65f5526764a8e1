/** The health check on a port of its own. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';

import { serveHealth } from '../../../../functions/api/health-port.ts';
import type { ApiRoutes } from '../../../../functions/api/routes.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function served(routes: () => Promise<ApiRoutes>, port = 0) {
  const lines: string[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg) });
  const server = serveHealth(port, routes, log);
  servers.push(server);
  // It rejects where the server tells of an error instead.
  await once(server, 'listening').catch(() => undefined);
  const address = server.address() as AddressInfo | null;
  const ask = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${address!.port}${path}`, { method });
    return [answer.status, await answer.text()];
  };
  return { ask, lines, port: address?.port };
}

const healthy: ApiRoutes = async ({ path }) =>
  path === '/healthz' ? { status: 200, body: { success: true } } : { status: 404 };

test('answers as the API does, and nothing else', async () => {
  const { ask } = await served(async () => healthy);
  expect(await ask('/healthz')).toEqual([200, '{"success":true}']);
  expect(await ask('/health/?a=b')).toEqual([200, '{"success":true}']);
  expect(await ask('/healthz', 'HEAD')).toEqual([200, '']);
  expect(await ask('/healthz', 'POST')).toEqual([404, '{"success":false}']);
  expect(await ask('/v1/webhooks')).toEqual([404, '{"success":false}']);
});

test.each<[string, () => Promise<ApiRoutes>, string[]]>([
  ['where Firestore does not answer', async () => async () => ({ status: 500, body: { success: false } }), []],
  ['where the API does not open', () => Promise.reject(new Error('no')), ['health.not_checked']],
])('fails %s', async (_, routes, logged) => {
  const { ask, lines } = await served(routes);
  expect(await ask('/healthz')).toEqual([500, '{"success":false}']);
  expect(lines).toEqual(logged);
});

test('a port that is taken is logged, and the API goes on', async () => {
  const { port } = await served(async () => healthy);
  const { lines } = await served(async () => healthy, port);
  expect(lines).toEqual(['health.not_served']);
});
