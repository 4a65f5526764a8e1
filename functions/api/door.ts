import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpFunction } from '@google-cloud/functions-framework';

import type { Access } from '../../shared/access/access.ts';
import { NOBODY } from '../../shared/access/role.ts';
import type { Principal } from '../../shared/access/role.ts';
import { createIdentify, needsNoKey } from '../../shared/api/authorize.ts';
import type { ApiKey } from '../../shared/api/authorize.ts';
import { errorBody, refuse } from '../../shared/api/errors.ts';
import { createWrongKeys, senderOf } from '../../shared/api/wrong-keys.ts';
import { SubrelayError } from '../../shared/base/errors.ts';
import type { Log } from '../../shared/base/log.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import { doorway, mediaType } from '../../shared/http/doorway.ts';
import type { Answer, DoorRequest, Stamp } from '../../shared/http/doorway.ts';
import { isOfConsole } from './console-paths.ts';
import type { Pages } from './console.ts';
import { BODY_LIMIT_BYTES } from './limits.ts';
import type { ApiRoutes } from './routes.ts';

export interface ApiDoorDeps {
  apiKeys: readonly ApiKey[];
  /** Asked for only when a request is admitted, or brings what may be a kept key. */
  open: () => Promise<OpenedApi>;
  /** The console, which needs none of that. */
  pages: () => Promise<Pages>;
  now: () => EpochMs;
  log: Log;
}

/** What takes time to load. */
export interface OpenedApi {
  routes: ApiRoutes;
  access: Access;
}

/** The API: webhooks, deliveries, attempts, events (docs/api.md); and the console's page, which calls it (docs/console.md). */
export function apiDoor({ apiKeys, open, pages, now, log }: ApiDoorDeps): HttpFunction {
  const identify = createIdentify(apiKeys, async () => (await open()).access);
  const wrongKeys = createWrongKeys();
  return doorway(log, {
    logged: 'api.answered',
    bodyLimit: BODY_LIMIT_BYTES,
    now,
    errorBody,
    stamp,
    admit: (request) => refuseUnlessJson(request, request.hasBody),
    handle: async (request) => {
      refuseUnlessJson(request, request.body.length > 0);
      if (isOfConsole(request)) return (await pages())(request);
      if (needsNoKey(request)) return (await open()).routes(request, NOBODY, requestIdOf(request.headers));
      let principal: Principal;
      try {
        principal = await identify(request);
      } catch (error) {
        const isWrong = error instanceof SubrelayError && error.code === 'TOKEN_INVALID';
        const waitSeconds = isWrong ? wrongKeys.count(senderOf(request), now()) : null;
        if (waitSeconds === null) throw error;
        return slowedDown(waitSeconds);
      }
      const answer = await (await open()).routes(request, principal, requestIdOf(request.headers));
      const { key: apiKey, session } = principal;
      return { ...answer, log: { apiKey, ...(session && { session }), ...answer.log } };
    },
  });
}

const slowedDown = (seconds: number): Answer => ({
  ...refuse(
    'too_many_wrong_keys',
    `Many keys from this address were wrong: wait ${seconds} s. A right key is taken at once.`,
  ),
  headers: { 'retry-after': `${seconds}`, 'www-authenticate': 'Bearer' },
});

/** The second is a patch's own (RFC 7396). */
const JSON_TYPES = ['application/json', 'application/merge-patch+json'];

/**
 * A body of another type is answered 415; an empty one passes, and the route decides (docs/facts/postmand.md, PM-17).
 */
function refuseUnlessJson({ headers }: Pick<DoorRequest, 'headers'>, hasBody: boolean): void {
  if (hasBody && !JSON_TYPES.includes(mediaType(headers))) {
    throw new SubrelayError('BODY_NOT_EXPECTED_TYPE', 'Send application/json');
  }
}

/** The headers of every answer (docs/facts/postmand.md, PM-16). `no-store` keeps secrets out of caches. */
const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'content-security-policy': "frame-ancestors 'none'",
  'cache-control': 'no-store',
};

const madeIds = new WeakMap<IncomingHttpHeaders, string>();

/** @param headers of the request, the same object each time */
function requestIdOf(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && /^[\x21-\x7e]{1,200}$/.test(given)) return given;
  const made = madeIds.get(headers) ?? randomUUID();
  madeIds.set(headers, made);
  return made;
}

/**
 * The request's own id, or a new one, for the log (docs/facts/postmand.md, PM-18). It is echoed, so that a client can
 * quote it.
 */
function stamp({ headers }: Pick<DoorRequest, 'headers'>): Stamp {
  const requestId = requestIdOf(headers);
  return { headers: { ...HEADERS, 'x-request-id': requestId }, log: { requestId } };
}
