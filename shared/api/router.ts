import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';

import { auditEntry } from '../access/audit.ts';
import type { AuditedChange } from '../access/audit.ts';
import { may } from '../access/role.ts';
import type { Principal } from '../access/role.ts';
import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import { invalid } from '../http/body-fields.ts';
import type { Answer, DoorRequest } from '../http/doorway.ts';
import { refuseUnknown } from '../http/handling.ts';
import type { Handling } from '../http/handling.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal, RefusalName } from './errors.ts';
import { masked } from './masking.ts';
import { shownToOwner } from './owner-masking.ts';
import { ownerRuleOf } from './owner-rules.ts';
import type { Bind, OwnerRule } from './owner-rules.ts';
import type { ApiRequest, Handler, Route } from './route.ts';

/** What of a route finds its requests, with its handler. */
export interface Served extends Pick<
  Route,
  'method' | 'path' | 'operationId' | 'role' | 'lenient' | 'changesWebhooks'
> {
  /** The parameters that it reads; null: whatever is given is passed over. */
  ofNobody?: true;
  parameters: readonly string[] | null;
  /** How it is bound to an owner; missing: it is closed to owners. */
  rule?: OwnerRule;
  handle: Handler<Answer>;
}

/** A route with what it needs to answer. */
export const serve = <Deps>(
  { method, path, operationId, role, lenient, changesWebhooks, ofNobody, query, anyParameter, handle }: Route<Deps>,
  deps: Deps,
): Served => ({
  ...ruleField(operationId),
  method,
  path,
  operationId,
  role,
  ...(lenient && { lenient }),
  ...(changesWebhooks && { changesWebhooks }),
  ...(ofNobody && { ofNobody }),
  parameters: anyParameter ? null : Object.keys(query?.shape ?? {}),
  handle: handle(deps),
});

function ruleField(operationId: string): Pick<Served, 'rule'> {
  const rule = ownerRuleOf(operationId);
  return rule ? { rule } : {};
}

export interface RouterDeps {
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
  /** Waits until no receiver goes by webhooks as they were before. */
  settle: () => Promise<void>;
  /** Binds what an owner asks to what is the owner's. */
  bind: Bind;
}

/** Finds a request's handler; a trailing slash makes no difference (docs/facts/postmand.md, PM-17), and HEAD is GET without the answer's body. */
export function createRouter(routes: readonly Served[], { now, newId, settle, bind }: RouterDeps) {
  const byPath = new Map<string, Map<string, Served>>();
  for (const each of routes) {
    const methods = byPath.get(each.path) ?? new Map<string, Served>();
    byPath.set(each.path, methods.set(each.method, each));
  }
  return async (request: DoorRequest, principal: Principal, requestId: string): Promise<Answer> => {
    const [, collection = '', id, part = ''] =
      /^(\/[^/]+(?:\/[^/]+)?)(?:\/([^/]+)(\/[^/]+)?)?\/?$/.exec(request.path) ?? [];
    const path = id === undefined ? collection : `${collection}/{id}${part}`;
    const methods = byPath.get(path);
    if (methods === undefined) return refuse('path_not_found');
    const found = methods.get(request.method === 'HEAD' ? 'GET' : request.method);
    if (found === undefined && principal.owned) return refuse('path_not_found');
    if (found === undefined) return refuseMethod(request.method, [...methods.keys()]);
    if (principal.owned && !found.rule) return refuse('path_not_found');
    const refusal = refusedByRole(principal, found);
    if (refusal !== null) return { ...refusal, log: { route: path } };
    const asksStrict = prefersStrict(request.headers);
    const handling: Handling = { strict: asksStrict || !found.lenient, warnings: [] };
    const audit = (change: AuditedChange, by = principal) =>
      auditEntry({ by, action: found.operationId, requestId }, change, { id: newId(), now: now() });
    const answer = await handled(found, { ...request, id: decoded(id ?? ''), principal, audit, handling }, bind);
    if (found.changesWebhooks && answer.status < 300) await settle();
    const body = shownTo(principal, found, answer);
    return {
      ...answer,
      ...(body && { body }),
      ...(asksStrict && { headers: { ...answer.headers, 'preference-applied': 'handling=strict' } }),
      log: { route: path, ...answer.log },
    };
  };
}

/** What of an answer is shown to who asks. */
function shownTo(principal: Principal, { ofNobody }: Served, { status, body }: Answer): JsonObject | undefined {
  if (status >= 300 || ofNobody || body === undefined) return body;
  const seen = principal.owned ? shownToOwner(body, principal) : body;
  return principal.role === 'viewer' ? masked(seen) : seen;
}

async function handled({ parameters, handle, rule }: Served, asked: ApiRequest, bind: Bind): Promise<Answer> {
  const { query, handling } = asked;
  const known = parameters ?? [...query.keys()];
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name));
  const problems = refuseUnknown(unknown, known, 'parameter', handling);
  if (Object.keys(problems).length > 0) return refuseInput(invalid(problems));
  const { owned } = asked.principal;
  const request = owned ? await bind(rule, owned.owner, asked) : asked;
  if ('status' in request) return request;
  const answer = await handle(request);
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
export function refuseMethod(method: string, methods: string[]): Refusal<'method_not_allowed'> {
  const taken = methods.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]));
  const refusal = refuse('method_not_allowed', `${method} is not taken here: use ${taken.join(' or ')}.`);
  return { ...refusal, headers: { allow: taken.join(', ') } };
}

/** The answer to who may not. @param what that needs the role */
export const refuseRole = <R extends 'operator' | 'admin'>(
  { role }: Pick<Principal, 'role'>,
  needed: R,
  what = 'this',
): Refusal<`${R}_needed`> =>
  refuse(
    `${needed}_needed` as const,
    `${what} needs the role ${needed}; the role of this key is ${role}. Nothing was changed.`,
  );

/** Of what is an owner's, rights decide; of everything else, roles. */
function refusedByRole(principal: Principal, { role: needed, rule }: Served): Refusal | null {
  const { owned } = principal;
  if (owned && rule)
    return rule.rights.some((each) => owned.rights.includes(each))
      ? null
      : refuse(
          'right_needed',
          `this needs the right ${rule.rights.join(' or ')}; there are ${owned.rights.join(', ')}. Nothing was changed.`,
        );
  if (may(principal, needed)) return null;
  return needed === 'operator' || needed === 'admin' ? refuseRole(principal, needed) : refuse('unauthorized');
}

/** A handler for what an id names, which is found or 404. @param id reads it */
export const withId =
  <T, M extends RefusalName>(id: z.ZodType<string>, find: (id: string) => Promise<T | null>, missing: M) =>
  <R>(handle: (found: T, request: ApiRequest) => R | Promise<R>): Handler<R | Refusal<'invalid_id' | M>> =>
  async (request) => {
    const read = id.safeParse(request.id);
    if (!read.success) return refuse('invalid_id');
    const found = await find(read.data);
    return found === null ? refuse(missing) : handle(found, request);
  };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
