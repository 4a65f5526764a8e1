import { hash, timingSafeEqual } from 'node:crypto';

import { SubrelayError } from '../errors.ts';
import type { DoorRequest } from '../http/doorway.ts';

export interface ApiKey {
  /** Names the key in the log. */
  id: string;
  key: string;
}

/**
 * Checks a request's `Authorization` header against every key, in a time that tells nothing of any of them.
 * @returns the id of the key
 * @throws SubrelayError TOKEN_MISSING, TOKEN_INVALID
 */
export function createAuthorize(keys: readonly ApiKey[]): (authorization: string | undefined) => string {
  const known = keys.map(({ id, key }) => ({ id, digest: digestOf(key) }));
  return (authorization) => {
    const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    if (given === undefined)
      throw new SubrelayError('TOKEN_MISSING', 'Send Authorization: Bearer and one of the API keys');
    const digest = digestOf(given);
    const [match] = known.filter((candidate) => timingSafeEqual(candidate.digest, digest));
    if (!match) throw new SubrelayError('TOKEN_INVALID', 'This is not one of the API keys');
    return match.id;
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
