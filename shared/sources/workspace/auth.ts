/**
 * Access tokens for the Reseller API by domain-wide delegation (docs/facts/google-workspace.md, GR-4;
 * docs/facts/google-cloud.md, GC-40).
 */
import { z } from 'zod';

import type { EpochMs } from '../../base/time.ts';
import { ownToken } from '../../http/own-token.ts';
import type { Config } from '../../settings/config.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import { iamSigner, keyFileSigner } from './assertion.ts';
import type { AssertionSigner } from './assertion.ts';
import type { IAM_CREDENTIALS_URL, WORKSPACE_KEY_FILE, WORKSPACE_SERVICE_ACCOUNT } from './settings.ts';
import { tokenRefusal } from './token-refusals.ts';

export { SCOPE_ORDER, SCOPE_ORDER_READONLY } from './scopes.ts';

export interface DelegationOptions {
  signer: AssertionSigner;
  adminEmail: string;
  scope: string;
  tokenUrl: string;
  fetch: typeof fetch;
  now: () => EpochMs;
  timeoutMs: number;
}

export interface AccessToken {
  token: string;
  expiresAt: EpochMs;
}

export interface DelegatedTokens {
  /** @throws SourceFailure */
  get(): Promise<AccessToken>;
  /** Drops the token: the API has refused it. */
  forget(): void;
}

const ASSERTION_LIFETIME_SECONDS = 3_600;
const RENEW_BEFORE_EXPIRY_MS = 300_000;

/** Exchanges assertions for tokens, one at a time, and keeps each until five minutes before it expires. */
export function createDelegatedTokens(options: DelegationOptions): DelegatedTokens {
  let kept: AccessToken | undefined;
  let exchanging: Promise<AccessToken> | undefined;
  return {
    async get() {
      if (kept && options.now() < kept.expiresAt - RENEW_BEFORE_EXPIRY_MS) return kept;
      exchanging ??= exchange(options).finally(() => (exchanging = undefined));
      kept = await exchanging;
      return kept;
    },
    forget() {
      kept = undefined;
    },
  };
}

export type SignerConfig = Config<typeof WORKSPACE_KEY_FILE | typeof IAM_CREDENTIALS_URL> &
  Partial<Config<typeof WORKSPACE_SERVICE_ACCOUNT>>;

/**
 * The signer that the settings name: a key file if there is one, else IAM's signJwt with the function's own identity;
 * undefined if they name none.
 * @throws ConfigError if the key file is no key file
 */
export function signerOf(
  { workspaceKeyFile, workspaceServiceAccount: serviceAccount, iamCredentialsUrl }: SignerConfig,
  { fetch, timeoutMs }: Pick<DelegationOptions, 'fetch' | 'timeoutMs'>,
): AssertionSigner | undefined {
  if (workspaceKeyFile !== undefined) return keyFileSigner(workspaceKeyFile);
  if (serviceAccount === undefined) return undefined;
  return iamSigner({ serviceAccount, iamUrl: iamCredentialsUrl, accessToken: ownAccessToken, fetch, timeoutMs });
}

/**
 * An access token of whoever runs this: of a function its service account's, of a person their own login's.
 * @throws SourceFailure with what to do
 */
export async function ownAccessToken(): Promise<string> {
  const token = await ownToken().catch((cause: unknown) => {
    const advice = 'log in (gcloud auth application-default login), or give a key file by WORKSPACE_KEY_FILE';
    throw failure('misconfigured', `there are no application default credentials: ${advice}`, cause);
  });
  if (token) return token;
  throw failure('misconfigured', 'application default credentials gave no token');
}

async function exchange({ signer, adminEmail, scope, tokenUrl, fetch, now, timeoutMs }: DelegationOptions) {
  const issuedAt = Math.floor(now() / 1000);
  const assertion = await signer.sign({
    iss: signer.serviceAccount,
    sub: adminEmail,
    scope,
    aud: tokenUrl,
    iat: issuedAt,
    exp: issuedAt + ASSERTION_LIFETIME_SECONDS,
  });
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    throw failure('busy', 'the token endpoint does not answer', cause);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw tokenRefusal(response, errorIn(body), { scope, client: signer, now: now() });
  const reply = tokenReply.safeParse(body);
  if (!reply.success) throw failure('busy', 'the token endpoint answered without a token');
  return { token: reply.data.access_token, expiresAt: now() + reply.data.expires_in * 1000 };
}

const tokenReply = z.object({ access_token: z.string().min(1), expires_in: z.number() });
const refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });
const errorIn = (body: unknown): string | undefined => refusal.safeParse(body).data?.error;

const failure = (problem: SourceFailure['problem'], what: string, cause?: unknown): SourceFailure =>
  new SourceFailure(problem, `Cannot get a token for the Reseller API: ${what}`, { cause });
