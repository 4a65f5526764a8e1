/**
 * `signJwt` of the IAM Credentials API: signs as a service account whose private key the caller never sees
 * (docs/facts/google-cloud.md, GC-40).
 */
import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { z } from 'zod';

import type { EpochMs } from '../../shared/base/time.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';
import type { Metadata } from './metadata.ts';

export interface SigningAccount {
  email: string;
  keyId: string;
  /** PEM. */
  privateKey: string;
  /** Who has `iam.serviceAccounts.signJwt` on it. */
  callers: readonly string[];
}

export interface IamOptions {
  accounts: readonly SigningAccount[];
  now: () => EpochMs;
}

const PATH = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):signJwt$/;
/** An assertion that is to be exchanged for a token is valid for an hour at most. */
const MAX_AHEAD_SECONDS = 3_600;

export function createIam(options: IamOptions, { callerOf }: Pick<Metadata, 'callerOf'>): Route {
  return async (request) => {
    const email = PATH.exec(decodeURIComponent(request.path))?.[1];
    if (email === undefined) return undefined;
    if (request.method !== 'POST') return refused(404, 'NOT_FOUND', 'The sandbox has no such method');
    const caller = callerOf(request);
    if (caller === undefined) {
      return refused(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.', 'ACCESS_TOKEN_INVALID');
    }
    const account = options.accounts.find((each) => each.email === email);
    if (!account) return refused(404, 'NOT_FOUND', `Unknown service account; ${email}`);
    if (account.callers.includes(caller)) return signed(request, account, options.now() / 1000);
    const message = "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it may not exist).";
    return refused(403, 'PERMISSION_DENIED', message, 'IAM_PERMISSION_DENIED');
  };
}

const bodySchema = z.object({ payload: z.string() });
const claimsSchema = z.looseObject({ exp: z.int() });

function signed({ body }: SandboxRequest, { keyId, privateKey }: SigningAccount, seconds: number): SandboxAnswer {
  const payload = bodySchema.safeParse(jsonOf(body)).data?.payload;
  const claims = payload === undefined ? undefined : claimsSchema.safeParse(jsonOf(payload)).data;
  if (payload === undefined || !claims)
    return refused(400, 'INVALID_ARGUMENT', 'The payload must be a JSON claims set');
  if (claims.exp > seconds + MAX_AHEAD_SECONDS || claims.exp <= seconds) {
    return refused(400, 'INVALID_ARGUMENT', 'The exp claim must lie in the future, at most an hour ahead');
  }
  const signedJwt = jwt({ alg: 'RS256', kid: keyId, typ: 'JWT' }, payload, createPrivateKey(privateKey));
  return { status: 200, body: { keyId, signedJwt } };
}

function jwt(header: object, payload: string, key: KeyObject): string {
  const parts = [JSON.stringify(header), payload].map((part) => Buffer.from(part).toString('base64url'));
  return [...parts, sign('RSA-SHA256', Buffer.from(parts.join('.')), key).toString('base64url')].join('.');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As Google's newer APIs write it: the reason is in a google.rpc.ErrorInfo. */
const refused = (code: number, status: string, message: string, reason?: string): SandboxAnswer => ({
  status: code,
  body: {
    error: {
      code,
      message,
      status,
      ...(reason && {
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'iam.googleapis.com' }],
      }),
    },
  },
});
