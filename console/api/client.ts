/** Calls the API beside the console's page. The session is a cookie that no script sees. */
import { signal } from '@preact/signals-core';

import type { ReadPath, Reads, WriteName, Writes } from './answers.ts';
import type { Failure, Problem, Result } from './failure.ts';

/** When the API answered last, by its own clock, and whether it does now. */
export const contact = signal<{ at: number | null; lost: boolean }>({ at: null, lost: false });

/** Whether the session is over: nothing is asked until somebody signs in again. */
export const sessionOver = signal(false);

export type Query = Readonly<Record<string, string | number | null | undefined>>;

export interface Given {
  /** What `{id}` of the path is. */
  id?: string;
  query?: Query;
}

/** Relative: where the function is reached below a path of its own, so is the API. */
function urlOf(path: string, { id = '', query = {} }: Given): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given).toString();
  return `${path.slice(1).replace('{id}', encodeURIComponent(id))}${search && `?${search}`}`;
}

const TIMEOUT_MS = 20_000;

async function exchange(url: string, init: RequestInit): Promise<{ response: Response; text: string } | null> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    return { response, text: await response.text() };
  } catch {
    return null;
  }
}

/** The body as JSON; undefined where it is none, as a proxy's page. */
function jsonOf(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'message' in body && typeof body.message === 'string';

function failureOf(status: number, body: unknown): Failure {
  if (status === 401) sessionOver.value = true;
  return isProblem(body) ? { kind: 'refused', status, problem: body } : { kind: 'unreachable', status };
}

async function call(url: string, init: RequestInit): Promise<Result<unknown>> {
  const answered = await exchange(url, init);
  if (answered === null) {
    contact.value = { ...contact.value, lost: true };
    return { ok: false, failure: { kind: 'unreachable', status: null } };
  }
  const { response, text } = answered;
  const body = jsonOf(text);
  const at = Date.parse(response.headers.get('date') ?? '') || Date.now();
  const understood = response.ok && body !== undefined;
  // A refusal is an answer, too; a store that is down is none.
  if (understood || response.status < 500) contact.value = { at, lost: false };
  else contact.value = { ...contact.value, lost: true };
  const etag = response.headers.get('etag');
  return understood ? { ok: true, value: body, at, etag } : { ok: false, failure: failureOf(response.status, body) };
}

const HEADERS = { accept: 'application/json' };

/** The token of the portal's session: in this page's memory alone. The console has a cookie. */
let token: string | null = null;

export const useToken = (given: string | null): void => void (token = given);

const headersOf = (): Record<string, string> => ({
  ...HEADERS,
  ...(token !== null && { authorization: `Bearer ${token}` }),
});

/** Answers are not parsed again: page and API are of one build, and tests hold every answer to the shape that is named. */
async function answered<T>(url: string, init: RequestInit): Promise<Result<T>> {
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- The one place where an answer becomes its shape.
  return (await call(url, init)) as Result<T>;
}

/** Reads from the API. */
export const read = <P extends ReadPath>(path: P, given: Given = {}): Promise<Result<Reads[P]>> =>
  answered(urlOf(path, given), { headers: headersOf() });

interface Order extends Given {
  body?: unknown;
  /** Makes a repeat of the same order find its answer. */
  idempotencyKey?: string;
  ifMatch?: string;
}

/** Orders something of the API. */
export async function write<N extends WriteName>(name: N, order: Order = {}): Promise<Result<Writes[N]>> {
  const [method = '', path = ''] = name.split(' ');
  const { body, idempotencyKey, ifMatch } = order;
  const headers = {
    ...headersOf(),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
    ...(ifMatch && { 'if-match': ifMatch }),
  };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return answered(urlOf(path, order), init);
}
