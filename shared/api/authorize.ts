import { hash, timingSafeEqual } from 'node:crypto';

import type { Access } from '../access/access.ts';
import { readKeyText } from '../access/key-text.ts';
import type { PresentedKey } from '../access/key-text.ts';
import { isPortalToken } from '../access/portal-token.ts';
import type { Principal } from '../access/role.ts';
import { cookieIn, isOwnPage, onlyReads, siteOf } from '../access/site.ts';
import type { FromBrowser, Site } from '../access/site.ts';
import { SubrelayError } from '../base/errors.ts';
import type { DoorRequest } from '../http/doorway.ts';

/** A key of `API_KEYS`: an admin's. */
export interface ApiKey {
  /** Names the key in the log. */
  id: string;
  key: string;
}

/**
 * Finds out whose key a request's `Authorization` header has. A configured key is found without asking anybody, in a time
 * that tells nothing of any of them; a text that is no key, or was mistyped, is refused so, too.
 * @param byKey asked for keys that are kept in the store
 * @throws SubrelayError TOKEN_MISSING, TOKEN_INVALID, STORE_UNAVAILABLE
 */
export function createAuthorize(
  configured: readonly ApiKey[],
  byKey: (presented: PresentedKey) => Promise<Principal | null>,
): (authorization: string | undefined) => Promise<Principal> {
  const known = configured.map(({ id, key }) => ({ id, digest: digestOf(key) }));
  return async (authorization) => {
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (given === undefined)
      throw new SubrelayError('TOKEN_MISSING', 'Send Authorization: Bearer and one of the API keys');
    const digest = digestOf(given);
    const [match] = known.filter((candidate) => timingSafeEqual(candidate.digest, digest));
    if (match) return { key: match.id, name: match.id, role: 'admin' };
    const presented = readKeyText(given);
    const principal = presented && (await byKey(presented));
    if (!principal) throw new SubrelayError('TOKEN_INVALID', 'This is not one of the API keys');
    return principal;
  };
}

/**
 * Finds out who makes a request: by its key, or where it brings none by the cookie of a session.
 * @param access asked for only where there may be a kept key or a session
 * @throws SubrelayError TOKEN_MISSING, TOKEN_INVALID, OTHER_SITE, STORE_UNAVAILABLE
 */
export function createIdentify(
  configured: readonly ApiKey[],
  access: () => Promise<Pick<Access, 'byKey' | 'bySession' | 'byToken'>>,
): (request: FromBrowser) => Promise<Principal> {
  const byKey = createAuthorize(configured, async (presented) => (await access()).byKey(presented));
  return async (request) => {
    const { authorization } = request.headers;
    const token = portalTokenIn(request);
    if (token !== null) {
      const found = await (await access()).byToken(token);
      if (found === null) throw new SubrelayError('TOKEN_MISSING', PORTAL_OVER);
      return found.principal;
    }
    const value = authorization ? null : sessionIn(request);
    if (value === null) return byKey(authorization);
    const found = await (await access()).bySession(value);
    if (found === null) throw new SubrelayError('TOKEN_MISSING', SESSION_OVER);
    return found.principal;
  };
}

const PORTAL_OVER = 'There is no session of the portal, or it is over: ask for another link';

/** The token of the portal that a request has; null where it has none. */
export function portalTokenIn({ headers: { authorization = '' } }: Pick<FromBrowser, 'headers'>): string | null {
  const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  return given !== undefined && isPortalToken(given) ? given : null;
}

export const SESSION_OVER = 'There is no session, or it is over: sign in again';

/**
 * What the cookie of a session holds; null where there is none.
 * @throws SubrelayError OTHER_SITE where a change is asked for, and not by a page of ours
 */
export function sessionIn(request: FromBrowser): string | null {
  const site = siteOf(request);
  const value = site && cookieIn(request.headers, site.cookie);
  if (value && !onlyReads(request)) refuseOtherSites(request);
  return value;
}

/** @throws SubrelayError OTHER_SITE unless a page of ours asks */
export function refuseOtherSites(request: FromBrowser): Site {
  const site = siteOf(request);
  if (site && isOwnPage(request, site)) return site;
  throw new SubrelayError('OTHER_SITE', 'A session is used by pages of this service alone: nothing was changed');
}

/** The health check, the document, which says nothing of what is stored here, and the session, which has a cookie. Whatever the method. */
const SERVICE =
  /^\/(healthz|health|openapi\.json|reference|swagger\/(doc\.json|index\.html)|(?:console|portal)\/session)\/?$/;
/** Key sets and `data_url` are for receivers, who have no key. */
const FOR_RECEIVERS = /^\/v1\/(webhooks\/[^/]+\/jwks|events\/[^/]+\/data)\/?$/;

/** Whether a request is answered without an API key. Told by the path alone: who has no key loads no routes. */
export const needsNoKey = ({ method, path }: Pick<DoorRequest, 'method' | 'path'>): boolean =>
  SERVICE.test(path) || ((method === 'GET' || method === 'HEAD') && FOR_RECEIVERS.test(path));

const digestOf = (key: string): Buffer => hash('sha256', key, 'buffer');
