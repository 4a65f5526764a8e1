/**
 * The headers that sign a request (docs/facts/standard-webhooks.md, SW-1 to SW-4; docs/facts/postmand.md, PM-33;
 * docs/facts/hooker.md, HK-20 and HK-22).
 */
import { createHmac, createSecretKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { SignatureName } from './signatures.ts';

const prefix = 'whsec_';
const leastSecretBytes = 24;
const mostSecretBytes = 64;
const newSecretBytes = 32;

/**
 * The keys that sign at one moment. They are key objects, which sign five times as fast as their bytes do, so each is
 * made once and kept.
 */
export interface SigningKeys {
  signatures: readonly SignatureName[];
  /** Every one signs, so that receivers can change theirs while two are active. */
  v1: readonly KeyObject[];
  v1a: readonly KeyObject[];
  /** The key of both `X-Hub-Signature`s; null where neither is sent. */
  token: KeyObject | null;
  /** The key of `X-Signature` and `Content-Signature`; null where neither is sent. */
  rsa: KeyObject | null;
}

export interface Signable {
  keys: SigningKeys;
  /** `webhook-id`: equal on every retry. */
  id: string;
  /** `webhook-timestamp`: of this attempt, in seconds. */
  timestampSeconds: number;
  /** What is sent, byte for byte. */
  body: Buffer;
}

/** The signature headers of one attempt. Id and time are there whatever signs: receivers tell repeats by them. */
export function signatureHeaders({ keys, id, timestampSeconds, body }: Signable): Record<string, string> {
  const headers: Record<string, string> = { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds) };
  const standard = standardSignatures(keys, `${id}.${timestampSeconds}.`, body);
  if (standard.length > 0) headers['webhook-signature'] = standard.join(' ');
  if (keys.token) addHubSignatures(headers, keys.signatures, hmac(keys.token).update(body).digest('hex'));
  if (keys.rsa) addRsaSignatures(headers, keys.signatures, sign('sha256', body, keys.rsa));
  return headers;
}

/** Standard Webhooks: what is signed begins with the id and the time. */
function standardSignatures({ v1, v1a }: SigningKeys, head: string, body: Buffer): string[] {
  const signatures = v1.map((key) => `v1,${hmac(key).update(head).update(body).digest('base64')}`);
  if (v1a.length === 0) return signatures;
  const signed = Buffer.concat([Buffer.from(head), body]);
  for (const key of v1a) signatures.push(`v1a,${sign(null, signed, key).toString('base64')}`);
  return signatures;
}

function addHubSignatures(headers: Record<string, string>, names: readonly SignatureName[], hex: string): void {
  if (names.includes('x-hub-signature')) headers['X-Hub-Signature'] = hex;
  if (names.includes('x-hub-signature-256')) headers['X-Hub-Signature-256'] = `sha256=${hex}`;
}

/** Both headers hold the one signature, so it is made once: it costs about 1 ms. */
function addRsaSignatures(headers: Record<string, string>, names: readonly SignatureName[], signature: Buffer): void {
  const base64 = signature.toString('base64');
  if (names.includes('x-signature')) headers['X-Signature'] = base64;
  // Buffer's base64url has no padding, hooker's has (docs/facts/hooker.md, HK-22).
  const digest = base64.replaceAll('+', '-').replaceAll('/', '_');
  if (names.includes('content-signature')) headers['Content-Signature'] = `alg=RS256; digest=${digest}`;
}

const hmac = (key: KeyObject) => createHmac('sha256', key);

/** `whsec_` and the base64 of 24 to 64 bytes, as Standard Webhooks has it. */
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

/** The key of a secret token: its UTF-8 bytes. */
export const tokenKey = (token: string): KeyObject => createSecretKey(token, 'utf8');

function bytesOf(secret: string): Buffer | undefined {
  if (!secret.startsWith(prefix)) return undefined;
  const base64 = secret.slice(prefix.length);
  const key = Buffer.from(base64, 'base64');
  // Buffer skips what is not base64, but the receivers' libraries refuse it.
  if (key.toString('base64') !== base64) return undefined;
  return key.length >= leastSecretBytes && key.length <= mostSecretBytes ? key : undefined;
}
