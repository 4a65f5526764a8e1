/** Domain-wide delegation: a service account states, signed, for which admin it acts (facts gcp §6; GR-4). */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { ConfigError } from '../../config.ts';
import { SourceFailure } from '../source-failure.ts';
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
export interface AssertionSigner {
  readonly serviceAccount: string;
  /** @throws SubrelayError `SOURCE_UNAVAILABLE` */
  sign(claims: AssertionClaims): Promise<string>;
}

const keyFile = z.object({ client_email: z.email(), private_key: z.string(), private_key_id: z.string().optional() });

/**
 * Signs with the private key of a service account's key file.
 * @throws ConfigError if the file can't be read or holds no key; its content is never shown
 */
export function keyFileSigner(path: string): AssertionSigner {
  try {
    const { client_email, private_key, private_key_id } = keyFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    const key = createPrivateKey(private_key);
    const header = { alg: 'RS256', typ: 'JWT', ...(private_key_id && { kid: private_key_id }) };
    return {
      serviceAccount: client_email,
      async sign(claims) {
        const signed = [header, claims]
          .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
          .join('.');
        return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
      },
    };
  } catch {
    throw new ConfigError([`WORKSPACE_KEY_FILE: must be a service account's key file, current value is ${path}`]);
  }
}

export interface IamSignerOptions {
  serviceAccount: string;
  /**
   * A token of the function's own service account, which needs `iam.serviceAccounts.signJwt` on `serviceAccount`.
   * Throws SubrelayError `SOURCE_UNAVAILABLE`.
   */
  accessToken: () => Promise<string>;
  fetch: typeof fetch;
  timeoutMs: number;
}

/** Signs through the IAM Credentials API, so that no private key exists outside Google. */
export function iamSigner({ serviceAccount, accessToken, fetch, timeoutMs }: IamSignerOptions): AssertionSigner {
  const url = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${serviceAccount}:signJwt`;
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
        throw unavailable('does not answer', cause);
      });
      if (!response.ok) throw signRefusal(response, serviceAccount, Date.now());
      const reply = signedJwt.safeParse(await response.json().catch(() => undefined));
      if (!reply.success) throw unavailable('answered without a signedJwt');
      return reply.data.signedJwt;
    },
  };
}

const signedJwt = z.object({ signedJwt: z.string() });

const unavailable = (what: string, cause?: unknown): SourceFailure =>
  new SourceFailure('busy', `Cannot sign for the delegated service account: signJwt ${what}`, { cause });
