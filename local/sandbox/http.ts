/** A small HTTP server for sandboxes: routes see a request that is read to its end, and answer JSON. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  headers?: Record<string, string>;
}

/** Undefined if the request is for another sandbox. */
export type Route = (request: SandboxRequest) => Promise<SandboxAnswer | undefined>;

export interface HttpSandbox {
  /** `http://host:port`, without a slash at its end. */
  url: string;
  close(): Promise<void>;
}

/** Serves the first route that answers. Port 0 takes any free one. */
export async function serve(
  routes: readonly Route[],
  { host, port }: { host: string; port: number },
): Promise<HttpSandbox> {
  const server = createServer((request, response) => {
    answerTo(request, routes).then(
      (answer) => send(response, answer),
      (error: unknown) => send(response, { status: 500, body: { sandbox: String(error) } }),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(message: IncomingMessage, routes: readonly Route[]): Promise<SandboxAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://sandbox');
  const request = {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString('utf8'),
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
