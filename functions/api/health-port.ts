/** The health check on a port of its own, as postmand has it (docs/facts/postmand.md, PM-12). Cloud Run reaches one port alone. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

import { NOBODY } from '../../shared/access/role.ts';
import type { Log } from '../../shared/base/log.ts';
import type { ApiRoutes } from './routes.ts';

/** As on the API's own port: with or without a slash at its end. */
const PATH = /^\/(?:healthz|health)\/?$/;

/** @param routes of the API, opened for the first check */
export function serveHealth(port: number, routes: () => Promise<ApiRoutes>, log: Log): Server {
  const server = createServer((request, response) => void answer(request, response, routes, log));
  server.on('error', (error) => log.error({ error, port }, 'health.not_served'));
  return server.listen(port);
}

async function answer(
  { method = '', url = '', headers }: IncomingMessage,
  response: ServerResponse,
  routes: () => Promise<ApiRoutes>,
  log: Log,
): Promise<void> {
  const [path = ''] = url.split('?');
  const isKnown = PATH.test(path) && ['GET', 'HEAD'].includes(method);
  const { status, body } = isKnown ? await checked(headers, routes, log) : { status: 404, body: { success: false } };
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

async function checked(headers: IncomingMessage['headers'], routes: () => Promise<ApiRoutes>, log: Log) {
  const asked = { method: 'GET', path: '/healthz', query: new URLSearchParams(), headers };
  const request = { ...asked, hasBody: false, body: Buffer.alloc(0), receivedAt: Date.now() };
  try {
    const { status, body } = await (await routes())(request, NOBODY, randomUUID());
    return { status, body };
  } catch (error) {
    log.error({ error }, 'health.not_checked');
    return { status: 500, body: { success: false } };
  }
}
