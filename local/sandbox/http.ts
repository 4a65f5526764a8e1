/** A small HTTP server for sandboxes: routes see a request that is read to its end, and answer JSON. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { isDecodable } from '../../shared/base/is-decodable.ts';
import { bodyOf, malformed, serveHttp } from '../embedded/base/http.ts';
import type { HttpOptions, HttpServer, Target } from '../embedded/base/http.ts';

export interface SandboxRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface SandboxAnswer {
  status: number;
  body: unknown;
  headers?: Readonly<Record<string, string>>;
}

/** Undefined if the request is for another sandbox. */
export type Route = (request: SandboxRequest) => Promise<SandboxAnswer | undefined>;

/** A sandbox is sent forms and small JSON. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Serves the first route that answers. */
export const serve = (routes: readonly Route[], options: HttpOptions): Promise<HttpServer> =>
  serveHttp(async (message, response, target) => send(response, await answerTo(message, target, routes)), options);

async function answerTo(
  message: IncomingMessage,
  { pathname, searchParams }: Target,
  routes: readonly Route[],
): Promise<SandboxAnswer> {
  if (!isDecodable(pathname)) throw malformed('its path holds a % that begins no character of UTF-8');
  const request = {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body: (await bodyOf(message, MAX_BODY_BYTES)).toString('utf8'),
  };
  for (const route of routes) {
    const answer = await route(request);
    if (answer) return answer;
  }
  return { status: 404, body: { sandbox: `nothing answers ${request.method} ${pathname}` } };
}

/** A text stays as it is: a number's digits may matter. */
function send(response: ServerResponse, { status, body, headers }: SandboxAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text);
}
