import type { Answer, DoorRequest } from '../http/doorway.ts';
import { refuse } from './errors.ts';
import type { RefusalName } from './errors.ts';

export interface ApiRequest extends DoorRequest {
  /** What the path names below its collection, decoded; empty where it names nothing. */
  id: string;
  /** The id of the API key that was given. */
  apiKey: string;
}

export type Handler = (request: ApiRequest) => Promise<Answer>;

/** Handlers by path, `/v1/webhooks`, `/v1/webhooks/{id}` or `/v1/webhooks/{id}/keys`, then by method. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** Finds a request's handler; a trailing slash makes no difference (PM-17). */
export const createRouter =
  (routes: Routes) =>
  async (request: DoorRequest, apiKey: string): Promise<Answer> => {
    const [, collection = '', id, part = ''] = /^(\/[^/]+\/[^/]+)(?:\/([^/]+)(\/[^/]+)?)?\/?$/.exec(request.path) ?? [];
    const path = id === undefined ? collection : `${collection}/{id}${part}`;
    const methods = Object.hasOwn(routes, path) ? routes[path]! : null;
    if (methods === null) return refuse('path_not_found');
    const handler = Object.hasOwn(methods, request.method) ? methods[request.method]! : null;
    if (handler === null) return refuseMethod(request.method, Object.keys(methods));
    const answer = await handler({ ...request, id: decoded(id ?? ''), apiKey });
    return { ...answer, log: { route: path, ...answer.log } };
  };

/** The answer to a method that a path does not take. */
export function refuseMethod(method: string, taken: string[]): Answer {
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
