import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isIPv6 } from 'node:net';
import type { HttpFunction } from '@google-cloud/functions-framework';

import { SubrelayError, statusOf } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { Log } from '../base/log.ts';
import { before } from '../base/text.ts';
import type { EpochMs } from '../base/time.ts';
import { followHops, inTrace, traceOf } from '../base/trace.ts';
import {
  beginRequest,
  endRequest,
  errorTypeOf,
  flushBeforeAnswer,
  knownMethod,
  requestBegins,
  telemetryStarted,
} from '../telemetry/telemetry.ts';
import { hasBody, readBody } from './body.ts';
import { hopsOf } from './hops.ts';
import { applyPatches } from './patches/apply.ts';
import { comeStraight, pathOf } from './patches/straight.ts';

export interface DoorRequest {
  method: string;
  /** The path below the function's own, always with a leading slash. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Whether its headers promise a body; one in chunks is only known when it is read. */
  hasBody: boolean;
  body: Buffer;
  /** Whose address the connection has: a proxy's on Cloud Run. */
  remoteAddress?: string | undefined;
  /** The URLs that this very request came to: by its Host, and by its socket. */
  reachedAt?: () => readonly string[];
  receivedAt: EpochMs;
}

export interface Answer {
  status: number;
  body?: JsonObject;
  /** JSON that is sent as it is, in place of `body`. */
  json?: string;
  /** Bytes that are sent as they are, in place of both. */
  content?: { type: string; bytes: Buffer };
  headers?: Record<string, string>;
  /** A header of `stamp` that it does not have. */
  without?: string;
  /** Fields for the one log line of the request. */
  log?: Record<string, unknown>;
}

export interface Door {
  /** The name of the log line, in the past tense: `workspace.received`. */
  logged: string;
  /** The methods taken; without them `handle` looks at the method itself. */
  methods?: readonly string[];
  /** Bytes; where it depends on what the headers announce, a function of them. */
  bodyLimit: number | ((request: Omit<DoorRequest, 'body'>) => number);
  /** Refuses by what the headers alone tell, before the body is read. */
  admit?: (request: Omit<DoorRequest, 'body'>) => void;
  /** @param target the request's target as it was sent: `query` has lost bytes that are no UTF-8 */
  handle: (request: DoorRequest, target: string) => Promise<Answer>;
  /** The body of an error's answer, where the API's contract has a form of its own; null: an empty one. */
  errorBody?: (error: SubrelayError) => JsonObject | null;
  /** What every answer to a request carries, refusals too, and what its log line says besides. */
  stamp?: (request: Pick<DoorRequest, 'headers'>) => Stamp;
  now?: () => number;
  /** Whether `handle` begins the span, as that of a message, once it has read which trace that belongs to. */
  takesMessages?: boolean;
  /** Milliseconds after which the caller is gone; without it the caller waits for longer than anything takes. */
  answersWithin?: number;
}

export interface Stamp {
  headers: Record<string, string>;
  log: Record<string, unknown>;
}

/**
 * Turns a request into one call and one answer: reads the body within its limit, calls `handle`, answers errors by
 * their code, and writes one log line. It answers once and leaves nothing running but what `handle` does.
 */
export const doorway = (log: Log, door: Door): HttpFunction => {
  applyPatches();
  const serve = (req: IncomingMessage, res: ServerResponse) =>
    inTrace(traceOf(req.headers), () => answerOnce(log, door, req, res));
  return (req, res) => {
    comeStraight(req, serve);
    return serve(req, res);
  };
};

async function answerOnce(log: Log, door: Door, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const now = door.now ?? Date.now;
  const started = now();
  const starting = telemetryStarted();
  if (starting) await starting;
  requestBegins();
  const { method, path } = targetOf(req);
  if (!door.takesMessages)
    beginRequest('request', knownMethod(method), { 'http.request.method': knownMethod(method) }, started);
  let answer: Answer;
  try {
    answer = await passThrough(door, req, started);
  } catch (error) {
    answer = answerToError(door, error);
  }
  const { status, body, json, content, headers, without, log: fields } = answer;
  const stamp = door.stamp?.(req);
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
  const request = { method, path, status, durationMs: now() - started };
  const failed = status >= 500 && { httpRequest: httpRequest(request) };
  log[level]({ ...stamp?.log, ...fields, ...request, ...failed }, door.logged);
  const { route = door.methods ? '/' : null, error } = fields ?? {};
  endRequest({
    ...request,
    route: typeof route === 'string' ? route : null,
    isMessage: door.takesMessages === true,
    errorType: error === undefined ? undefined : errorTypeOf(error),
  });
  const flushed = flushBeforeAnswer((door.answersWithin ?? Infinity) - (now() - started));
  if (flushed) await flushed;
  const sent = content?.bytes ?? json ?? (body === undefined ? '' : jsonText(body));
  const sentHeaders = { ...stamp?.headers, ...headers, ...framing(status, sent, content?.type) };
  if (without !== undefined) delete sentHeaders[without];
  res.writeHead(status, sentHeaders);
  res.end(sent);
}

/**
 * As LogEntry has it; Error Reporting shows it beside the error. The query and the sender's address can be personal data
 * and stay out. Cloud Run's own line has it for every request, under the same trace.
 */
const httpRequest = ({ method, path, status, durationMs }: Logged) => ({
  requestMethod: method,
  requestUrl: path,
  status,
  latency: `${durationMs / 1_000}s`,
});

interface Logged {
  method: string;
  path: string;
  status: number;
  durationMs: number;
}

/** What Express's `send` would add, without the rest of what it does. */
function framing(status: number, sent: string | Buffer, mediaType = JSON_TYPE): Record<string, string | number> {
  const type = sent.length > 0 ? { 'content-type': mediaType } : {};
  return status === 204 || status === 304 ? type : { ...type, 'content-length': Buffer.byteLength(sent) };
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** JSON that no browser takes for a page, whatever it holds (docs/facts/postmand.md, PM-26). */
export const jsonText = (body: JsonObject): string =>
  JSON.stringify(body).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);

const targetOf = ({ method = '', url = '/' }: IncomingMessage) => ({ method, path: pathOf(url), url });

async function passThrough(door: Door, req: IncomingMessage, receivedAt: number): Promise<Answer> {
  const { method, path, url } = targetOf(req);
  const request = {
    method,
    path,
    query: new URLSearchParams(url.split('?').slice(1).join('?')),
    headers: req.headers,
    hasBody: hasBody(req),
    remoteAddress: req.socket.remoteAddress,
    reachedAt: () => urlsReached(req),
    receivedAt,
  };
  followHops(hopsOf(req.headers));
  if (door.methods && !door.methods.includes(method)) {
    throw new SubrelayError('METHOD_NOT_ALLOWED', `Use ${door.methods.join(' or ')}, not ${method}`);
  }
  door.admit?.(request);
  const limit = typeof door.bodyLimit === 'number' ? door.bodyLimit : door.bodyLimit(request);
  const body = await readBody(req, limit);
  return door.handle({ ...request, body }, url);
}

function urlsReached({ headers: { host }, socket: { localAddress, localPort } }: IncomingMessage): string[] {
  const hosts = [host, localAddress && `${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${localPort}`];
  return hosts.flatMap((each) => (each ? [`http://${each}`, `https://${each}`] : []));
}

function answerToError(door: Door, error: unknown): Answer {
  const known =
    error instanceof SubrelayError
      ? error
      : new SubrelayError('INTERNAL', 'Something failed here; it is logged', { cause: error });
  const form = door.errorBody ?? houseForm;
  const body = form(known);
  return {
    status: statusOf[known.code],
    ...(body === null ? {} : { body }),
    headers: headersWith(known, door),
    log: { error: known },
  };
}

const houseForm = ({ code, message }: SubrelayError): JsonObject => ({ error: { code, message } });

function headersWith({ code }: SubrelayError, { methods }: Door): Record<string, string> {
  if (code === 'METHOD_NOT_ALLOWED' && methods) return { allow: methods.join(', ') };
  return code === 'TOKEN_MISSING' || code === 'TOKEN_INVALID' ? { 'www-authenticate': 'Bearer' } : {};
}

/** The media type of a Content-Type header, lower case, without parameters; empty where there is none. */
export const mediaType = (headers: IncomingHttpHeaders): string =>
  before(headers['content-type'] ?? '', ';')
    .trim()
    .toLowerCase();

/** Push requests are JSON: a form is refused before anything else is looked at. */
export function refuseForm({ headers }: Pick<DoorRequest, 'headers'>): void {
  const type = mediaType(headers);
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') {
    throw new SubrelayError('BODY_NOT_EXPECTED_TYPE', `Send JSON: ${type} is not taken here`);
  }
}
