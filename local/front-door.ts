import { Agent, request as httpRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

import { siteOf } from '../shared/access/site.ts';
import { DOORS } from '../shared/sources/registry/registry.ts';
import { siteFile } from './docs/site-files.ts';
import { Refused, answerError, malformed, refuseOtherSites, serveHttp } from './embedded/base/http.ts';

/** The paths of the functions: the API's are everything below `/v1`, its document and the console, the others' exactly their own. */
const ROUTES: readonly { path: RegExp; to: string }[] = [
  ...DOORS.map((door) => ({ path: new RegExp(`^/${door}/?$`), to: door })),
  { path: /^\/deliver\/?$/, to: 'deliver' },
  { path: /^\/sweep\/?$/, to: 'sweep' },
  { path: /^\/reconcile\/?$/, to: 'reconcile' },
  {
    path: /^\/(?:v1(?:\/.*)?|health|healthz|openapi\.json|reference|swagger\/[^/]+|(?:console|portal)(?:\/[^/]+)?)?\/?$/,
    to: 'api',
  },
];

/** What is about one connection and not about the message: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'http2-settings']);

/** An address that signs in to the console, for as long as the stack runs. */
export interface ConsoleAddress {
  /** It has a secret: other users of this machine can open addresses, too. */
  path: string;
  /** Makes a code. @returns the console's address with it */
  signIn: () => Promise<string>;
}

export interface FrontDoor {
  url: string;
  /** Routes to the functions from now on, each given by its URL; until then every request is answered 503. */
  open: (functions: Readonly<Record<string, string>>, console?: ConsoleAddress) => void;
  close: () => Promise<void>;
}

export interface FrontDoorOptions {
  host: string;
  port: number;
  /** A function left a request without an answer. */
  onDown?: ((name: string, why: string) => void) | undefined;
}

/**
 * One port for all functions, which have a URL each on GCP. Bodies pass through as they are. It takes requests under every
 * name, as a tunnel from the internet sends them, and from every page: each function asks for a key, a token or a signature,
 * and a browser adds none of these by itself, but for the cookie of a console's session, of which the API takes care.
 */
export async function startFrontDoor({ host, port, onDown }: FrontDoorOptions): Promise<FrontDoor> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  let functions: Readonly<Record<string, string>> = {};
  let address: ConsoleAddress | undefined;
  const server = await serveHttp(
    async (request, response, { pathname }) => {
      if (pathname === address?.path) {
        refuseAllButLoopback(request, host);
        return lead(response, await address.signIn());
      }
      if (/^\/docs(?:\/|$)/.test(pathname)) return answerDocs(request, response, pathname);
      const route = ROUTES.find((candidate) => candidate.path.test(pathname));
      if (!route) throw new Refused(404, 'NOT_FOUND', `Nothing is served at ${pathname.slice(0, 200)}`);
      const to = functions[route.to];
      if (to === undefined) throw new Refused(503, 'STARTING', 'The stack is starting: try again in a moment');
      pass(request, response, {
        begin: () => onwardOf(request, new URL(to), agent),
        failed: ({ message }) => onDown?.(route.to, message),
      });
    },
    { host, port, anySite: true },
  );
  return {
    url: server.url,
    open: (urls, console) => {
      functions = urls;
      address = console;
    },
    close: async () => {
      await server.close();
      agent.destroy();
    },
  };
}

/** The documentation, where `npm run docs` has built it. */
async function answerDocs(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new Refused(405, 'METHOD_NOT_ALLOWED', 'The documentation is read by GET');
  const { status, headers, body } = await siteFile(pathname);
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function lead(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).end();
}

/** @throws Refused 403 for whoever is not on this machine, or is a page of another site */
function refuseAllButLoopback(request: IncomingMessage, host: string): void {
  refuseOtherSites(request, host);
  if (siteOf({ method: 'GET', headers: request.headers, remoteAddress: request.socket.remoteAddress })?.secure !== '')
    throw new Refused(403, 'OTHER_MACHINE', 'This address opens the console on the machine itself alone');
}

/** @throws Refused 400 for what HTTP has no place for in a request, as a Trailer without chunks */
function onwardOf({ method, url, rawHeaders }: IncomingMessage, to: URL, agent: Agent): ClientRequest {
  try {
    const headers = withoutHops(rawHeaders);
    // HTTP/1.0 has none, and the onward request is of 1.1.
    if (!has(headers, 'host')) headers.push('Host', to.host);
    // A request with neither has no body (https://www.rfc-editor.org/rfc/rfc9112#section-6.3), and Node would add chunks.
    if (!has(headers, 'content-length') && !has(headers, 'transfer-encoding')) headers.push('Content-Length', '0');
    return httpRequest({ host: to.hostname, port: to.port, method, path: url, headers, agent });
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

interface Onward {
  /** Makes the onward request, anew where the kept connection that it took was being closed. */
  begin: () => ClientRequest;
  failed: (error: Error) => void;
}

function pass(request: IncomingMessage, response: ServerResponse, to: Onward): void {
  const onward = to.begin();
  const mayRepeat = onlyReads(request);
  onward.on('response', (answer) => {
    // Node frames the answer anew, as the client's version of HTTP has it.
    response.writeHead(answer.statusCode ?? 502, withoutHops(answer.rawHeaders, 'transfer-encoding', 'trailer'));
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  onward.on('error', (error) => {
    if (mayRepeat && isStale(onward, error) && !response.headersSent && !response.closed)
      return pass(request, response, to);
    if (!response.closed) to.failed(error);
    answerError(
      response,
      new Refused(502, 'FUNCTION_DOWN', 'The function did not answer: its process may have been killed'),
    );
  });
  response.on('close', () => {
    onward.destroy();
    // An answer can come before the body has: its rest stands before the connection's next request.
    request.unpipe(onward).resume();
  });
  if (mayRepeat) onward.end();
  else request.pipe(onward);
}

/** Whether a request changes nothing, and has no body that could be sent once alone. */
const onlyReads = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) === 0;

/** A server closes what was idle for long: a request that meets that was not seen (https://nodejs.org/api/http.html#requestreusedsocket). */
const isStale = ({ reusedSocket }: ClientRequest, error: Error): boolean =>
  reusedSocket && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

const has = (rawHeaders: readonly string[], name: string): boolean =>
  rawHeaders.some((each, index) => index % 2 === 0 && each.toLowerCase() === name);

/** Names and values in turn, as `rawHeaders` has them. */
const withoutHops = (rawHeaders: readonly string[], ...others: string[]): string[] =>
  rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)]?.toLowerCase() ?? '';
    return !HOP_BY_HOP.has(name) && !others.includes(name);
  });
