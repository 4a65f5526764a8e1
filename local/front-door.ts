import { Agent, createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The paths of the functions: the API's are everything below `/v1`, the others' exactly their own. */
const ROUTES: readonly { path: RegExp; to: string }[] = [
  { path: /^\/receive-paddle\/?$/, to: 'receive-paddle' },
  { path: /^\/receive-workspace\/?$/, to: 'receive-workspace' },
  { path: /^\/deliver\/?$/, to: 'deliver' },
  { path: /^\/sweep\/?$/, to: 'sweep' },
  { path: /^\/reconcile\/?$/, to: 'reconcile' },
  { path: /^\/(?:v1(?:\/.*)?|health|healthz)\/?$/, to: 'api' },
];

export interface FrontDoor {
  url: string;
  /** Routes to the functions from now on, each given by its URL; until then every request is answered 503. */
  open: (functions: Readonly<Record<string, string>>) => void;
  close: () => Promise<void>;
}

/** One port for all functions, which have a URL each on GCP. Bodies pass through as they are. */
export async function startFrontDoor({ host, port }: { host: string; port: number }): Promise<FrontDoor> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  let functions: Readonly<Record<string, string>> = {};
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const route = ROUTES.find((candidate) => candidate.path.test(path));
    if (!route) return refuse(response, 404, 'NOT_FOUND', `Nothing is served at ${path.slice(0, 200)}`);
    const to = functions[route.to];
    if (to === undefined) return refuse(response, 503, 'STARTING', 'The stack is starting: try again in a moment');
    pass(request, response, new URL(to), agent);
  });
  await listen(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    open: (urls) => {
      functions = urls;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function pass(request: IncomingMessage, response: ServerResponse, to: URL, agent: Agent): void {
  const { method, url, rawHeaders } = request;
  const onward = httpRequest({
    host: to.hostname,
    port: to.port,
    method,
    path: url,
    headers: pairsOf(rawHeaders),
    agent,
  });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 502, 'FUNCTION_DOWN', 'The function did not answer: its process may have been killed');
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function pairsOf(rawHeaders: string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const value = rawHeaders[index + 1]!;
    headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  }
  return headers;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { code, message } }));
}
