/** The secrets of recorded webhooks, the same in every run, and whether what arrives is signed with them. */
import { createHmac, createPrivateKey, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Arrival } from '../endpoint.ts';

const signingKey = Buffer.alloc(32, 8);
const seed = Buffer.alloc(32, 9);

/** Made for recordings, and used by nothing else. */
export const SECRETS = {
  signing_secret: `whsec_${signingKey.toString('base64')}`,
  ed25519_private_key: `whsk_${seed.toString('base64')}`,
  secret_token: 'a recorded token',
  rsa_private_key: readFileSync('test/fixtures/recorded/rsa-key.pem', 'utf8'),
};

/** What stands before the seed in an ed25519 key, PKCS #8 in DER (https://www.rfc-editor.org/rfc/rfc8410#section-7). */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const ed25519 = createPublicKey(
  createPrivateKey({ key: Buffer.concat([ED25519_PREFIX, seed]), format: 'der', type: 'pkcs8' }),
);
const rsa = createPublicKey(SECRETS.rsa_private_key);

/** A header's value in which each genuine signature is replaced by a placeholder; any other is left. */
export const signatureShown: Record<string, (value: string, arrival: Arrival) => string> = {
  'webhook-signature': (value, arrival) =>
    value
      .split(' ')
      .map((each) => standardShown(each, arrival))
      .join(' '),
  'x-hub-signature': (value, { body }) => shown(value, '', (bytes) => isHmac(bytes, body), 'hex'),
  'x-hub-signature-256': (value, { body }) => shown(value, 'sha256=', (bytes) => isHmac(bytes, body), 'hex'),
  'x-signature': (value, { body }) => shown(value, '', (bytes) => isRsa(bytes, body), 'base64'),
  'content-signature': (value, { body }) =>
    shown(value, 'alg=RS256; digest=', (bytes) => isRsa(bytes, body), 'base64url'),
};

function standardShown(signature: string, { headers, body }: Arrival): string {
  const signed = Buffer.from(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`);
  return signature.startsWith('v1a,')
    ? shown(signature, 'v1a,', (bytes) => verify(null, signed, ed25519, bytes), 'base64')
    : shown(signature, 'v1,', (bytes) => isStandardHmac(bytes, signed), 'base64');
}

function shown(
  value: string,
  prefix: string,
  isGenuine: (signature: Buffer) => boolean,
  encoding: BufferEncoding,
): string {
  if (!value.startsWith(prefix)) return value;
  const signature = Buffer.from(value.slice(prefix.length), encoding);
  return isGenuine(signature) ? `${prefix}<genuine, ${encoding}>` : value;
}

const isStandardHmac = (signature: Buffer, signed: Buffer): boolean =>
  isSame(signature, createHmac('sha256', signingKey).update(signed).digest());
const isHmac = (signature: Buffer, body: string): boolean =>
  isSame(signature, createHmac('sha256', SECRETS.secret_token).update(body).digest());
const isRsa = (signature: Buffer, body: string): boolean => verify('sha256', Buffer.from(body), rsa, signature);

const isSame = (one: Buffer, other: Buffer): boolean => one.length === other.length && timingSafeEqual(one, other);
