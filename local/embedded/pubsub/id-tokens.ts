/**
 * The tokens that authenticated pushes carry, signed with a key of our own instead of Google's.
 * A verifier takes the public key from this server's JWKS, as it takes Google's.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PRIVATE_FILE, writePrivateFile } from '../base/private-files.ts';
import type { Clock } from './clock.ts';

/** The claims of a token; a test sets one to another value to see the token refused. */
export interface IdTokenClaims {
  aud: string;
  email: string;
  email_verified?: boolean;
  iss?: string;
  sub?: string;
  azp?: string;
  iat?: number;
  exp?: number;
  [claim: string]: unknown;
}

export interface TokenSigner {
  sign(claims: IdTokenClaims): string;
  /** A token for a push subscription, the same one until it is 50 minutes old. */
  tokenFor(email: string, audience: string): string;
  jwks(): { keys: object[] };
}

const lifetimeSeconds = 3_600;
const renewAfterMs = 50 * 60_000;

export function tokenSigner(key: KeyObject, issuer: string, clock: Clock): TokenSigner {
  const jwk = { ...createPublicKey(key).export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
  const kid = createHash('sha256').update(JSON.stringify(jwk)).digest('hex').slice(0, 40);
  const header = base64Json({ alg: 'RS256', kid, typ: 'JWT' });
  const cache = new Map<string, { token: string; signedAt: number }>();

  const sign = ({ aud, email, ...others }: IdTokenClaims): string => {
    const iat = Math.floor(clock.now() / 1_000);
    const sub = uniqueIdOf(email);
    const claims = { aud, azp: sub, email, email_verified: true, exp: iat + lifetimeSeconds, iat, iss: issuer, sub };
    const content = `${header}.${base64Json({ ...claims, ...others })}`;
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
  };

  return {
    sign,
    tokenFor(email, audience) {
      const name = `${email} ${audience}`;
      const cached = cache.get(name);
      if (cached && clock.now() - cached.signedAt < renewAfterMs) return cached.token;
      const token = sign({ aud: audience, email });
      cache.set(name, { token, signedAt: clock.now() });
      return token;
    },
    jwks: () => ({ keys: [{ ...jwk, kid }] }),
  };
}

/** A new RSA key, or with a data directory always the same one, so that tokens outlive a restart. */
export async function signingKey(dataDir: string | undefined): Promise<KeyObject> {
  if (dataDir === undefined) return newKey();
  const file = join(dataDir, 'pubsub-signing-key.pem');
  const saved = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (saved !== undefined) {
    await chmod(file, PRIVATE_FILE);
    return keyIn(file, saved);
  }
  const key = await newKey();
  await mkdir(dataDir, { recursive: true });
  await writePrivateFile(file, key.export({ type: 'pkcs8', format: 'pem' }).toString());
  return key;
}

/** Nothing is sealed with it: one that is lost is replaced. */
function keyIn(file: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Error(`${file} is no private key: remove it, and the next start makes one`);
  }
}

async function newKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 });
  return privateKey;
}

/** A service account's unique id is 21 digits; ours follows from its email. */
function uniqueIdOf(email: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(email).digest('hex')}`).toString();
  return `1${digits.slice(0, 20)}`;
}

const base64Json = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
