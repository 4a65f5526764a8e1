import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Any JWT at all: what a sender claims, and how it signs, are up to the test. */
export function jwt(header: object, claims: unknown, signer: (input: string) => Buffer): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export const rs256 = (key: KeyObject) => (input: string) => sign('RSA-SHA256', Buffer.from(input), key);
export const hs256 = (secret: string) => (input: string) => createHmac('sha256', secret).update(input).digest();
export const unsigned = () => Buffer.alloc(0);

export function signingKey(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, privateKey, publicKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } };
}
