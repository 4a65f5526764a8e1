/**
 * HTTP for servers of one machine. A request that can't be read, or that fails, is answered by itself: it never ends the
 * process, in which other servers may run.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Server } from 'node:net';

import { bufferOf } from './checked.ts';

/** A request that is answered with an error. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** A request's target: its path begins with one slash. */
export type Target = Pick<URL, 'pathname' | 'searchParams'>;

/** Answers one request; an error that it throws becomes the answer. */
export type Serve = (request: IncomingMessage, response: ServerResponse, target: Target) => Promise<void> | void;

export interface HttpOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /**
   * Whether requests of any page in a browser, and under any name, are served. Only for a server that asks every caller for
   * a key, which no page has.
   */
  anySite?: boolean;
}

export interface HttpServer {
  /** `http://host:port`, without a slash at its end. */
  url: string;
  close: () => Promise<void>;
}

/**
 * Serves HTTP until it is closed.
 * @throws the system's error where it can't listen
 */
export async function serveHttp(serve: Serve, { host, port, anySite = false }: HttpOptions): Promise<HttpServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = targetOf(request);
    if (!anySite) refuseOtherSites(request, host);
    await serve(request, response, target);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => answerError(response, error));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const bound = portOf(server);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @throws TypeError for a server that listens at no port */
export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError(`No port: ${address}`);
  return address.port;
}

/** @throws Refused 400 for a target that names no path, or more than one Host (RFC 9112 §3.2) */
function targetOf({ url = '', rawHeaders }: IncomingMessage): URL {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1) throw malformed('it has more than one Host');
  // `//a` would be a host to whoever resolves it as a reference.
  const whole = /^\/(?!\/)/.test(url) ? `http://localhost${url}` : url;
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole)) {
    throw malformed(`${JSON.stringify(url.slice(0, 200))} is no path, which begins with one slash`);
  }
  return new URL(whole);
}

export const malformed = (why: string): Refused =>
  new Refused(400, 'REQUEST_MALFORMED', `The request can't be read: ${why}`);

/**
 * A page of another site can make a browser send a form to this machine, and, under a name of its own that resolves to
 * this machine (DNS rebinding), read what is answered. Browsers tell both: https://www.w3.org/TR/fetch-metadata/ and
 * https://fetch.spec.whatwg.org/#origin-header.
 * @param own the name or address that is listened at
 * @throws Refused 403
 */
export function refuseOtherSites({ headers }: IncomingMessage, own: string): void {
  const { host, origin, 'sec-fetch-site': site = 'none' } = headers;
  if (host !== undefined && !namesThisMachine(host, own)) {
    throw otherSite(`the Host ${JSON.stringify(host.slice(0, 200))} is no address and not localhost`);
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host?.toLowerCase()}`) {
    throw otherSite(`its Origin is ${JSON.stringify(origin.slice(0, 200))}`);
  }
  if (site !== 'none' && site !== 'same-origin') throw otherSite(`its Sec-Fetch-Site is ${JSON.stringify(site)}`);
}

const otherSite = (why: string): Refused =>
  new Refused(403, 'OTHER_SITE', `Pages of other sites may not use this server: ${why}`);

/** No other site has an address for its name, or `localhost`. */
function namesThisMachine(host: string, own: string): boolean {
  if (/[/?#@\\]/.test(host) || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost') || name === own.toLowerCase();
}

/**
 * Reads a request's body.
 * @param limit bytes
 * @throws Refused 413; the connection's error where the body is cut off
 */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const chunk = bufferOf(part);
    size += chunk.length;
    if (size > limit) throw new Refused(413, 'BODY_TOO_LARGE', `The body is larger than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Answers an error as the API does. The connection ends with it: the rest of the request may still be on its way. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, code, message } =
    error instanceof Refused ? error : { status: 500, code: 'INTERNAL', message: String(error) };
  response
    .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    .end(JSON.stringify({ error: { code, message } }));
}
