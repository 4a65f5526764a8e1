/** HTTP calls to a service within one attempt: bounded in time and size, each told in one line. */
import { parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { retryAfterMs } from '../../base/retry-after.ts';
import type { EpochMs } from '../../base/time.ts';
import { ServiceFailure } from './service.ts';

const MOST_BYTES = 1_000_000;

export interface CallOptions {
  fetch: typeof fetch;
  /** The service's origin, with the beginning of its paths. */
  base: string;
  headers: Readonly<Record<string, string>>;
  /** When the attempt must be over. */
  until: EpochMs;
  now: () => EpochMs;
  /** The service, in messages. */
  service: string;
}

export interface Called {
  status: number;
  /** Null where there is none that can be read. */
  json: Json;
  retryAfterMs: number;
}

export interface ToCall {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  /** The path as it may be told: without personal data. */
  told: string;
  query?: Readonly<Record<string, string>>;
  body?: Json;
}

export interface Calls {
  /** @throws ServiceFailure where nothing was answered */
  call: (to: ToCall) => Promise<Called>;
  lines: () => readonly string[];
  status: () => number;
}

export function openCalls(options: CallOptions): Calls {
  const lines: string[] = [];
  let status = 0;
  return {
    lines: () => lines,
    status: () => status,
    call: async (to) => {
      status = 0;
      try {
        const called = await exchange(options, to);
        ({ status } = called);
        lines.push(`${to.method} ${to.told}: ${called.status}`);
        return called;
      } catch (error) {
        const failure = failureOf(error, options.service);
        lines.push(`${to.method} ${to.told}: ${failure.message}`);
        throw failure;
      }
    },
  };
}

async function exchange(
  { fetch, base, headers, until, now }: CallOptions,
  { method, path, query = {}, body }: ToCall,
): Promise<Called> {
  const url = new URL(`${base.replace(/\/$/, '')}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { accept: 'application/json', ...headers, ...(body === undefined ? {} : JSON_TYPE) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(Math.max(1, until - now())),
  });
  const wait = retryAfterMs(response.headers.get('retry-after') ?? undefined, now());
  return { status: response.status, json: jsonIn(await textIn(response)), retryAfterMs: wait };
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function textIn({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader();
  let bytes = 0;
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > MOST_BYTES) throw new ServiceFailure('refused', 'too_large', 'the answer has over 1 MB');
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString();
}

function jsonIn(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function failureOf(error: unknown, service: string): ServiceFailure {
  if (error instanceof ServiceFailure) return error;
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  return new ServiceFailure(
    'unreachable',
    isTimeout ? 'timeout' : 'connect',
    `${service} ${isTimeout ? 'did not answer in time' : 'can’t be reached'}`,
  );
}

/** What every service's refusals have in common. @param needs the permission or setting that is missing where it is denied */
export function refusalOf(
  service: string,
  what: string,
  { status, retryAfterMs: wait }: Called,
  needs: string,
): ServiceFailure {
  const said = `${service} answered ${status} to ${what}`;
  if (status === 401)
    return new ServiceFailure('denied', 'auth', `${said}: the token is wrong, expired or revoked; give a new one`);
  if (status === 403) return new ServiceFailure('denied', 'auth', `${said}: it needs ${needs}`);
  if (status === 429)
    return new ServiceFailure('refused', 'http_429', `${said}: it wants to be asked less often`, wait);
  if (status >= 500) return new ServiceFailure('refused', 'http_5xx', said, wait);
  if (status >= 300 && status < 400) return new ServiceFailure('refused', 'http_3xx', `${said}: check its address`);
  return new ServiceFailure('refused', 'http_4xx', said);
}
