import type { IncomingHttpHeaders } from 'node:http';

import { invalid } from '../http/body-fields.ts';
import type { Answer, DoorRequest } from '../http/doorway.ts';
import { refuseUnknown } from '../http/handling.ts';
import type { Handling } from '../http/handling.ts';
import { refuse, refuseInput } from './errors.ts';
import type { RefusalName } from './errors.ts';

export interface ApiRequest extends DoorRequest {
  /** What the path names below its collection, decoded; empty where it names nothing. */
  id: string;
  /** The id of the API key that was given. */
  apiKey: string;
  /** What becomes of what the route does not know; the warnings go into the answer. */
  handling: Handling;
}

export interface Handler {
  (request: ApiRequest): Promise<Answer>;
  /** The parameters that it reads; missing: none. */
  parameters?: readonly string[];
}

/** Handlers by path, `/v1/webhooks`, `/v1/webhooks/{id}` or `/v1/webhooks/{id}/keys`, then by method. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** postmand's routes (docs/facts/postmand.md, PM-1 to PM-11). Their clients may send unknown fields and parameters. */
const LENIENT = new Set([
  ...['GET', 'POST'].map((method) => `${method} /v1/webhooks`),
  ...['GET', 'PUT', 'DELETE'].map((method) => `${method} /v1/webhooks/{id}`),
  ...['GET', 'POST'].map((method) => `${method} /v1/deliveries`),
  ...['GET', 'DELETE'].map((method) => `${method} /v1/deliveries/{id}`),
  ...['GET /v1/delivery-attempts', 'GET /v1/delivery-attempts/{id}'],
]);

/**
 * Finds a request's handler. A trailing slash makes no difference (docs/facts/postmand.md, PM-17); HEAD is GET without
 * the answer's body.
 */
export const createRouter =
  (routes: Routes) =>
  async (request: DoorRequest, apiKey: string): Promise<Answer> => {
    const [, collection = '', id, part = ''] = /^(\/[^/]+\/[^/]+)(?:\/([^/]+)(\/[^/]+)?)?\/?$/.exec(request.path) ?? [];
    const path = id === undefined ? collection : `${collection}/{id}${part}`;
    const methods = Object.hasOwn(routes, path) ? routes[path]! : null;
    if (methods === null) return refuse('path_not_found');
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = Object.hasOwn(methods, method) ? methods[method]! : null;
    if (handler === null) return refuseMethod(request.method, Object.keys(methods));
    const asksStrict = prefersStrict(request.headers);
    const handling: Handling = { strict: asksStrict || !LENIENT.has(`${method} ${path}`), warnings: [] };
    const answer = await handled(handler, { ...request, id: decoded(id ?? ''), apiKey, handling });
    return {
      ...answer,
      ...(asksStrict && { headers: { ...answer.headers, 'preference-applied': 'handling=strict' } }),
      log: { route: path, ...answer.log },
    };
  };

/** Names the parameters that a handler reads; every other one is unknown to its route. */
export const withParameters = (parameters: readonly string[], handle: Handler): Handler =>
  Object.assign((request: ApiRequest) => handle(request), { parameters });

async function handled(handler: Handler, request: ApiRequest): Promise<Answer> {
  const { query, handling } = request;
  const known = handler.parameters ?? [];
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name));
  const problems = refuseUnknown(unknown, known, 'parameter', handling);
  if (Object.keys(problems).length > 0) return refuseInput(invalid(problems));
  const answer = await handler(request);
  const { warnings } = handling;
  const tells = warnings.length > 0 && answer.status < 300 && answer.body !== undefined;
  return tells ? { ...answer, body: { ...answer.body, warnings } } : answer;
}

/** Whether a request would rather be refused than understood in part (RFC 7240, 4.4). */
export function prefersStrict(headers: IncomingHttpHeaders): boolean {
  const preferences = [headers['prefer'] ?? []].flat().join(',').split(',');
  const [handling] = preferences.flatMap((each) => /^\s*handling\s*=\s*"?(\w+)"?\s*(?:;.*)?$/i.exec(each)?.[1] ?? []);
  return handling?.toLowerCase() === 'strict';
}

/** The answer to a method that a path does not take. */
export function refuseMethod(method: string, methods: string[]): Answer {
  const taken = methods.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]));
  const refusal = refuse('method_not_allowed', `${method} is not taken here: use ${taken.join(' or ')}.`);
  return { ...refusal, headers: { allow: taken.join(', ') } };
}

/** A handler for what an id names, which is found or 404. */
export const withId =
  <T>(parse: (text: string) => string | null, find: (id: string) => Promise<T | null>, missing: RefusalName) =>
  (handle: (found: T, request: ApiRequest) => Answer | Promise<Answer>): Handler =>
  async (request) => {
    const id = parse(request.id);
    if (id === null) return refuse('invalid_id');
    const found = await find(id);
    return found === null ? refuse(missing) : handle(found, request);
  };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
