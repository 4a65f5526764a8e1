/** Keys of Standard Webhooks `v1a`: `whsk_` and the base64 of the private key, `whpk_` and that of the public one. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { spkiPem } from './spki.ts';

const privatePrefix = 'whsk_';
const publicPrefix = 'whpk_';
const seedBytes = 32;
/** What stands before the seed in an ed25519 key's PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** `whsk_` and the base64 of 32 random bytes. */
export const newEd25519Key = (randomBytes: (size: number) => Buffer): string =>
  privatePrefix + randomBytes(seedBytes).toString('base64');

/**
 * Whether a text is a private key: the seed of 32 bytes, or 64 with the public key behind it as libsodium has it, which
 * must be its own.
 */
export const isEd25519Key = (text: string): boolean => seedOf(text) !== null;

/** A private key in its short form: `whsk_` and the seed. */
export const shortEd25519Key = (text: string): string => privatePrefix + needSeed(text).toString('base64');

/** The key that signs. @throws RangeError if `isEd25519Key` refuses it */
export const ed25519PrivateKey = (text: string): KeyObject => keyOf(needSeed(text));

/** The public half of a private key, SPKI in PEM. */
export const ed25519PublicPem = (text: string): string => spkiPem(ed25519PrivateKey(text));

/** `whpk_…` of a public key in PEM. */
export const whpkOf = (pem: string): string => publicPrefix + publicBytes(createPublicKey(pem)).toString('base64');

function needSeed(text: string): Buffer {
  const seed = seedOf(text);
  if (seed === null) throw new RangeError('Cannot sign: an ed25519 key must be whsk_ and the base64 of 32 or 64 bytes');
  return seed;
}

function seedOf(text: string): Buffer | null {
  if (!text.startsWith(privatePrefix)) return null;
  const base64 = text.slice(privatePrefix.length);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) return null;
  const seed = bytes.subarray(0, seedBytes);
  if (bytes.length === seedBytes) return seed;
  if (bytes.length !== 2 * seedBytes) return null;
  return publicBytes(createPublicKey(keyOf(seed))).equals(bytes.subarray(seedBytes)) ? seed : null;
}

const keyOf = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });

const publicBytes = (key: KeyObject): Buffer => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
