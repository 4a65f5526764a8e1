/** Calls of the API: one function for each operation, named as the document names it. */
import { ApiError, Unreachable } from './errors.ts';
import { OPERATIONS } from './operations.ts';
import type { Answer, Call, Item, Listing, Operation, Options } from './types.ts';

export interface ClientOptions {
  /** The API's address, `https://…`; what stands behind its host is kept. */
  url: string;
  /** An API key; left out where a network alone guards the API. */
  key?: string;
  /** How often a call is tried again that may be: default 3. */
  retries?: number;
  fetch?: typeof globalThis.fetch;
  /** Makes an idempotency key. */
  newKey?: () => string;
  wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** `client.giveEvent({ body })`; without anything to give, `client.listWebhooks()`. */
export type Client = {
  readonly [O in Operation]: object extends Call<O>
    ? (call?: Call<O>) => Promise<Answer<O>>
    : (call: Call<O>) => Promise<Answer<O>>;
} & {
  /** Every item of a list, page by page: `for await (const delivery of client.each('listDeliveries', { query }))`. */
  readonly each: <O extends Listing>(operation: O, call?: Call<O>) => AsyncGenerator<Item<O>, void>;
};

interface AnyCall extends Options {
  query?: Readonly<Record<string, unknown>>;
  body?: unknown;
  [parameter: string]: unknown;
}

/** @throws TypeError for a URL that is none */
export function createClient(options: ClientOptions): Client {
  const send = sender(options);
  const each = async function* (operation: Operation, call: AnyCall = {}) {
    let cursor: unknown = call.query?.['cursor'];
    do {
      const query = { ...call.query, ...(cursor === undefined ? {} : { cursor }) };
      const page = await send(operation, { ...call, query });
      if (!isObject(page)) throw new TypeError(`${operation} answered no list`);
      yield* listIn(page);
      cursor = page['next_cursor'] ?? undefined;
    } while (cursor !== undefined);
  };
  const calls = Object.keys(OPERATIONS)
    .filter(isOperation)
    .map((name): [string, unknown] => [name, (call: AnyCall = {}) => send(name, call)]);
  return typed({ ...Object.fromEntries(calls), each });
}

const isOperation = (name: string): name is Operation => Object.hasOwn(OPERATIONS, name);

// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- The one place where the calls get the types of the API's document, from which the table of operations is written, too.
const typed = (calls: object): Client => calls as Client;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function listIn(page: Readonly<Record<string, unknown>>): readonly unknown[] {
  const lists = Object.entries(page).flatMap(([name, value]): unknown[][] =>
    name !== 'warnings' && Array.isArray(value) ? [value] : [],
  );
  return lists[0] ?? [];
}

/** What may be sent again: what changes nothing, and what the API does once under its key. */
const MAY_REPEAT = new Set(['GET', 'PUT', 'DELETE']);
const LATER = new Set([429, 503]);

function sender({ url, key, retries = 3, fetch = globalThis.fetch, newKey, wait = waited }: ClientOptions) {
  const base = url.replace(/\/+$/, '');
  new URL(base);
  return async (operation: Operation, call: AnyCall): Promise<unknown> => {
    const [method, path, repeatable = false]: readonly [string, string, boolean?] = OPERATIONS[operation];
    const request = requestOf(method, call, { key, repeatable, newKey });
    const target = base + targetOf(path, call);
    const again = MAY_REPEAT.has(method) || repeatable ? retries : 0;
    for (let tried = 0; ; tried++) {
      const answer = await attempt(fetch, target, request);
      if (answer instanceof Response && answer.ok) return bodyOf(answer);
      const error = answer instanceof Response ? await errorOf(answer) : answer;
      if (tried >= again || !isPassing(error)) throw error;
      await wait(delayMs(error, tried), call.signal);
    }
  };
}

async function attempt(fetch: typeof globalThis.fetch, url: string, request: RequestInit) {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    return new Unreachable(url, error);
  }
}

const isPassing = (error: ApiError | Unreachable): boolean => error instanceof Unreachable || LATER.has(error.status);

/** 250 ms, 500 ms, 1 s …, or as long as the API asks for. */
const delayMs = (error: ApiError | Unreachable, tried: number): number =>
  error instanceof ApiError && error.retryAfter !== null ? error.retryAfter * 1_000 : 250 * 2 ** tried;

interface Extras {
  key: string | undefined;
  repeatable: boolean;
  newKey: ClientOptions['newKey'];
}

function requestOf(method: string, call: AnyCall, { key, repeatable, newKey }: Extras): RequestInit {
  const { body, idempotencyKey, ifMatch, signal } = call;
  const repeated = idempotencyKey ?? (repeatable ? (newKey ?? crypto.randomUUID.bind(crypto))() : undefined);
  return {
    method,
    redirect: 'error',
    headers: {
      accept: 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(repeated === undefined ? {} : { 'idempotency-key': repeated }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

function targetOf(path: string, call: AnyCall): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = call[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`Give ${name}: ${path} needs it`);
    return encodeURIComponent(value);
  });
  const given = Object.entries(call.query ?? {}).filter(([, value]) => value != null);
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (text === '') return null;
  return /^application\/(?:[\w.+-]+\+)?json\b/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

async function errorOf(answer: Response): Promise<ApiError> {
  const text = await answer.text();
  try {
    const problem: unknown = JSON.parse(text);
    return new ApiError(answer, isObject(problem) ? problem : null);
  } catch {
    return new ApiError(answer, null);
  }
}

const waited = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    });
  });
