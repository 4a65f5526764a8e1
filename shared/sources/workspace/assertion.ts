/**
 * Domain-wide delegation: a service account states, signed, for which admin it acts (docs/facts/google-cloud.md, GC-40;
 * docs/facts/google-workspace.md, GR-4).
 */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

import { ConfigError, currentValue } from '../../settings/config.ts';
import { SourceFailure } from '../asking/source-failure.ts';
import type { DelegatedClient } from './advice.ts';
import { signRefusal } from './token-refusals.ts';

export interface AssertionClaims {
  /** The service account. */
  iss: string;
  /** The reseller admin that it acts as. */
  sub: string;
  /** Separated by spaces. */
  scope: string;
  /** The token endpoint. */
  aud: string;
  /** Seconds since 1970; they lie at most an hour apart. */
  iat: number;
  exp: number;
}

/** Signs as one service account. */
export interface AssertionSigner extends Readonly<DelegatedClient> {
  /** @throws SourceFailure */
  sign(claims: AssertionClaims): Promise<string>;
}

const keyFile = z.object({
  client_email: z.email(),
  client_id: z.string().optional(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
});

/**
 * Signs with the private key of a service account's key file.
 * @throws ConfigError if the file can't be read or holds no key; its content is never shown
 */
export function keyFileSigner(path: string): AssertionSigner {
  try {
    const parsed = keyFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const { client_email, client_id, private_key, private_key_id } = parsed;
    const key = createPrivateKey(private_key);
    const header = { alg: 'RS256', typ: 'JWT', ...(private_key_id && { kid: private_key_id }) };
    return {
      serviceAccount: client_email,
      clientId: client_id,
      async sign(claims) {
        const signed = [header, claims]
          .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
          .join('.');
        return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
      },
    };
  } catch {
    throw new ConfigError([`WORKSPACE_KEY_FILE: must be a service account's key file, ${currentValue(path, path)}`]);
  }
}

export interface IamSignerOptions {
  serviceAccount: string;
  /** Its origin is used, and nothing else of it. */
  iamUrl: string;
  /**
   * A token of the function's own service account, which needs `iam.serviceAccounts.signJwt` on `serviceAccount`.
   * Throws SourceFailure.
   */
  accessToken: () => Promise<string>;
  fetch: typeof fetch;
  timeoutMs: number;
}

/** Signs through the IAM Credentials API, so that no private key exists outside Google. */
export function iamSigner({
  serviceAccount,
  iamUrl,
  accessToken,
  fetch,
  timeoutMs,
}: IamSignerOptions): AssertionSigner {
  const url = new URL(`/v1/projects/-/serviceAccounts/${serviceAccount}:signJwt`, iamUrl);
  return {
    serviceAccount,
    async sign(claims) {
      const authorization = `Bearer ${await accessToken()}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ payload: JSON.stringify(claims) }),
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((cause: unknown) => {
        throw failure('busy', 'does not answer', cause);
      });
      const body: unknown = await response.json().catch(() => undefined);
      if (!response.ok) throw signRefusal(response, reasonIn(body), serviceAccount, Date.now());
      const reply = signedJwt.safeParse(body);
      if (!reply.success) throw failure('busy', 'answered without a signedJwt');
      return reply.data.signedJwt;
    },
  };
}

const signedJwt = z.object({ signedJwt: z.string() });
/** google.rpc.ErrorInfo among the details of a refusal. */
const refusalBody = z.object({ error: z.object({ details: z.array(z.object({ reason: z.string().optional() })) }) });
const word = /^[A-Z_]{1,60}$/;

/** IAM's own word for a refusal, such as `IAM_PERMISSION_DENIED`. */
function reasonIn(body: unknown): string | undefined {
  const reasons = refusalBody.safeParse(body).data?.error.details.map(({ reason }) => reason) ?? [];
  return reasons.find((each) => each !== undefined && word.test(each));
}

const failure = (problem: SourceFailure['problem'], what: string, cause?: unknown): SourceFailure =>
  new SourceFailure(problem, `Cannot sign for the delegated service account: signJwt ${what}`, { cause });
