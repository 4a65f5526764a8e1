/** The metadata server of Google's machines: gives whoever runs there a token of the machine's service account. */
import { randomBytes } from 'node:crypto';

import type { EpochMs } from '../../shared/base/time.ts';
import type { Route, SandboxRequest } from './http.ts';

export interface MetadataOptions {
  /** The one that the machine runs as. */
  serviceAccount: string;
  projectId: string;
  now: () => EpochMs;
}

export interface Metadata {
  route: Route;
  /** The service account of a request's bearer token; undefined if it has none that is valid. */
  callerOf(request: SandboxRequest): string | undefined;
}

const ROOT = '/computeMetadata/v1/';
const LIFETIME_SECONDS = 3_599;
/** Both ways: without it in the request the server refuses, without it in the answer clients refuse. */
const FLAVOR = { 'Metadata-Flavor': 'Google' };

export function createMetadata({ serviceAccount, projectId, now }: MetadataOptions): Metadata {
  const tokens = new Map<string, number>();
  const newToken = () => {
    const token = `ya29.c.sandbox-${randomBytes(24).toString('base64url')}`;
    tokens.set(token, now() + LIFETIME_SECONDS * 1000);
    return { access_token: token, expires_in: LIFETIME_SECONDS, token_type: 'Bearer' };
  };
  const values: Record<string, () => unknown> = {
    instance: () => ({ serviceAccounts: { default: { email: serviceAccount } } }),
    'instance/service-accounts/default/email': () => serviceAccount,
    'instance/service-accounts/default/token': newToken,
    'project/project-id': () => projectId,
    'universe/universe-domain': () => 'googleapis.com',
  };
  return {
    async route({ path, headers }) {
      if (!path.startsWith(ROOT)) return undefined;
      if (headers['metadata-flavor'] !== 'Google') {
        return { status: 403, body: 'Missing required header "Metadata-Flavor": "Google"', headers: FLAVOR };
      }
      const value = values[path.slice(ROOT.length).replace(/\/$/, '')];
      return value
        ? { status: 200, body: value(), headers: FLAVOR }
        : { status: 404, body: 'Not Found', headers: FLAVOR };
    },
    callerOf({ headers }) {
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
      return now() < (tokens.get(token) ?? 0) ? serviceAccount : undefined;
    },
  };
}
