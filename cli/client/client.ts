/** The HTTP client of the API, for what looks and what does. It loads nothing of Google's. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';

import { CommandFailure } from '../frame/usage-error.ts';
import type { ApiTarget } from '../target/api-target.ts';
import { failureOf, jsonOf } from './failures.ts';

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Asking {
  query?: Query;
  body?: unknown;
  /** Under it a repeat does nothing twice; made anew for each call where it is missing. */
  idempotencyKey?: string;
}

export interface Api {
  get: <T>(answer: z.ZodType<T>, path: string, query?: Query) => Promise<T>;
  post: <T>(answer: z.ZodType<T>, path: string, asking?: Asking) => Promise<T>;
  put: <T>(answer: z.ZodType<T>, path: string, asking?: Asking) => Promise<T>;
  patch: <T>(answer: z.ZodType<T>, path: string, asking?: Asking) => Promise<T>;
  delete: (path: string) => Promise<void>;
}

const TIMEOUT_MS = 30_000;

export function openApi(target: Pick<ApiTarget, 'url' | 'key' | 'identityToken'>): Api {
  const call = async (method: string, path: string, { query, body, idempotencyKey }: Asking): Promise<unknown> => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${target.key}`,
      ...(target.identityToken && { 'x-serverless-authorization': `Bearer ${target.identityToken}` }),
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...(method === 'POST' && { 'idempotency-key': idempotencyKey ?? randomUUID() }),
    };
    const answer = await answered(`${target.url}${path}${searchOf(query)}`, {
      method,
      headers,
      ...(text && { body: text }),
    });
    const said = await answer.text();
    if (!answer.ok) throw failureOf(answer.status, said, `${method} ${path}`);
    return said === '' ? null : jsonOf(said);
  };
  const read =
    (method: string) =>
    async <T>(schema: z.ZodType<T>, path: string, asking: Asking = {}): Promise<T> =>
      understood(schema, await call(method, path, asking), `${method} ${path}`);
  const get = read('GET');
  return {
    get: (schema, path, query) => get(schema, path, query ? { query } : {}),
    post: read('POST'),
    put: read('PUT'),
    patch: read('PATCH'),
    delete: async (path) => void (await call('DELETE', path, {})),
  };
}

function understood<T>(schema: z.ZodType<T>, answer: unknown, asked: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const fields = read.error.issues.slice(0, 3).map(({ path }) => path.join('.') || 'all of it');
  throw new CommandFailure(
    'unreachable',
    `What answered ${asked} is not this API, or of another version: ${fields.join(', ')}`,
  );
}

function searchOf(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

async function answered(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    const { origin } = new URL(url);
    throw new CommandFailure(
      'unreachable',
      `Nothing answers at ${origin} (${reasonOf(cause)}): see that it runs, and that the address is right`,
      { cause },
    );
  }
}

/** `ECONNREFUSED`, `TimeoutError`: fetch tells the one in the failure's cause, and the other as its name. */
const failure = z.object({
  name: z.string(),
  cause: z.object({ code: z.string().optional(), message: z.string() }).optional(),
});

function reasonOf(cause: unknown): string {
  const read = failure.safeParse(cause).data;
  return read?.cause?.code ?? read?.cause?.message ?? read?.name ?? String(cause);
}
