/** Secrets of Standard Webhooks `v1`: `whsec_` and the base64 of 24 to 64 bytes. */
import { createSecretKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const prefix = 'whsec_';
const leastSecretBytes = 24;
const mostSecretBytes = 64;
const newSecretBytes = 32;

export const isSigningSecret = (secret: string): boolean => bytesOf(secret) !== undefined;

/** A secret of 32 random bytes. */
export const newSigningSecret = (randomBytes: (size: number) => Buffer): string =>
  prefix + randomBytes(newSecretBytes).toString('base64');

/** The key of a signing secret. @throws RangeError if `isSigningSecret` refuses it */
export function signingSecretKey(secret: string): KeyObject {
  const bytes = bytesOf(secret);
  if (!bytes) throw new RangeError('Cannot sign: a signing secret must be whsec_ and the base64 of 24 to 64 bytes');
  return createSecretKey(bytes);
}

function bytesOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const base64 = secret.slice(prefix.length);
  const key = Buffer.from(base64, 'base64');
  // Buffer skips what is not base64, but the receivers' libraries refuse it.
  if (key.toString('base64') !== base64) return undefined;
  return key.length >= leastSecretBytes && key.length <= mostSecretBytes ? key : undefined;
}
