/** Google's token endpoint for domain-wide delegation: checks an assertion as Google does, and gives a token for it. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';

import { z } from 'zod';

import type { EpochMs } from '../../shared/base/time.ts';
import { controlled } from './control.ts';
import type { Control } from './control.ts';
import type { Route, SandboxAnswer, SandboxRequest } from './http.ts';

export interface DelegatedAccount {
  /** The service account. */
  email: string;
  /** PEM. */
  publicKey: string;
  /** What the Workspace admin has granted it. */
  scopes: readonly string[];
}

export interface OauthOptions {
  accounts: readonly DelegatedAccount[];
  /** The endpoint's own URL, as assertions name it; by default the one that it is asked at. */
  audience?: string;
  /** Whom the accounts may act as. */
  admins: readonly string[];
  now: () => EpochMs;
}

export interface OauthControl extends Control {
  /** Takes back every token that was given: the API refuses them from now on. */
  revokeAll(): void;
}

export interface Oauth {
  control: OauthControl;
  route: Route;
  /** The scopes of a request's bearer token; undefined if it has none that is valid. */
  scopesOf(request: SandboxRequest): readonly string[] | undefined;
  /** The admin that the token acts as. */
  subjectOf(request: SandboxRequest): string | undefined;
}

const PATH = '/token';
const LIFETIME_SECONDS = 3_600;
const CLOCK_SKEW_SECONDS = 300;

export function createOauth(options: OauthOptions): Oauth {
  const tokens = new Map<string, { scopes: readonly string[]; subject: string; expiresAt: number }>();
  const issuedFor = ({ headers }: SandboxRequest) => {
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const issued = token === undefined ? undefined : tokens.get(token);
    return issued && options.now() < issued.expiresAt ? issued : undefined;
  };
  const { control, route } = controlled(
    ({ path }) => path === PATH,
    async (request) => {
      const checked = check(request, options);
      if ('refused' in checked) return checked.refused;
      const token = `ya29.sandbox-${randomBytes(24).toString('base64url')}`;
      const { scopes, subject } = checked;
      tokens.set(token, { scopes, subject, expiresAt: options.now() + LIFETIME_SECONDS * 1000 });
      return { status: 200, body: { access_token: token, expires_in: LIFETIME_SECONDS, token_type: 'Bearer' } };
    },
  );
  return {
    control: { ...control, revokeAll: () => tokens.clear() },
    route,
    scopesOf: (request) => issuedFor(request)?.scopes,
    subjectOf: (request) => issuedFor(request)?.subject,
  };
}

const claims = z.object({
  iss: z.string(),
  sub: z.string(),
  scope: z.string(),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
});

type Claims = z.output<typeof claims>;
type Checked = { scopes: string[]; subject: string } | { refused: SandboxAnswer };

function check(request: SandboxRequest, options: OauthOptions): Checked {
  const form = new URLSearchParams(request.body);
  if (request.method !== 'POST') return refused(405, 'invalid_request', 'Use POST');
  if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer') {
    return refused(400, 'unsupported_grant_type', 'Invalid grant_type');
  }
  const [header = '', payload = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const claimed = claims.safeParse(parsed(payload)).data;
  const account = options.accounts.find(({ email }) => email === claimed?.iss);
  if (!claimed || !account) return refused(400, 'invalid_grant', 'Not a valid assertion of a known account');
  if (!isSigned(header, payload, signature, account)) return refused(400, 'invalid_grant', 'Invalid JWT Signature.');
  return checkClaims(claimed, account, options.audience ?? `http://${request.headers.host}${PATH}`, options);
}

function isSigned(header: string, payload: string, signature: string, { publicKey }: DelegatedAccount): boolean {
  if (!z.object({ alg: z.literal('RS256') }).safeParse(parsed(header)).success) return false;
  const bytes = Buffer.from(signature, 'base64url');
  return verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), createPublicKey(publicKey), bytes);
}

function checkClaims(claimed: Claims, account: DelegatedAccount, audience: string, options: OauthOptions): Checked {
  const seconds = options.now() / 1000;
  if (claimed.aud !== audience) return refused(400, 'invalid_grant', 'Invalid audience');
  if (claimed.exp <= seconds - CLOCK_SKEW_SECONDS || claimed.iat > seconds + CLOCK_SKEW_SECONDS) {
    return refused(400, 'invalid_grant', 'Token must be a short-lived token and in a reasonable timeframe');
  }
  if (claimed.exp - claimed.iat > LIFETIME_SECONDS) return refused(400, 'invalid_grant', 'exp is too late');
  if (!options.admins.includes(claimed.sub)) return refused(400, 'invalid_grant', 'Invalid email or User ID');
  const scopes = claimed.scope.split(' ');
  if (scopes.every((scope) => account.scopes.includes(scope))) return { scopes, subject: claimed.sub };
  return refused(401, 'unauthorized_client', 'Client is unauthorized for any of the scopes requested.');
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const refused = (status: number, error: string, description: string): { refused: SandboxAnswer } => ({
  refused: { status, body: { error, error_description: description } },
});
