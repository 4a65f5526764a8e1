import { hash, timingSafeEqual } from 'node:crypto';

import { readKeyText } from '../access/key-text.ts';
import type { PresentedKey } from '../access/key-text.ts';
import type { Principal } from '../access/role.ts';
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
    if (!principal) throw new SubrelayError('TOKEN_INVALID', 'This is not one of the API keys, or no longer one');
    return principal;
  };
}

/** The health check, and the document, which says nothing of what is stored here. Whatever the method. */
const SERVICE = /^\/(healthz|health|openapi\.json|reference|swagger\/(doc\.json|index\.html))\/?$/;
/** Key sets and `data_url` are for receivers, who have no key. */
const FOR_RECEIVERS = /^\/v1\/(webhooks\/[^/]+\/jwks|events\/[^/]+\/data)\/?$/;

/** Whether a request is answered without an API key. Told by the path alone: who has no key loads no routes. */
export const needsNoKey = ({ method, path }: Pick<DoorRequest, 'method' | 'path'>): boolean =>
  SERVICE.test(path) || ((method === 'GET' || method === 'HEAD') && FOR_RECEIVERS.test(path));

const digestOf = (key: string): Buffer => hash('sha256', key, 'buffer');
