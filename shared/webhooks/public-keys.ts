/** Public keys as receivers take them: PEM, JWK (RFC 7517, RFC 8037) and `whpk_…`. */
import { createHash, createPublicKey } from 'node:crypto';

import { z } from 'zod';

import { shape } from '../shape.ts';
import type { View } from '../shape.ts';
import { ed25519PrivateKey, ed25519PublicText } from './ed25519-keys.ts';
import { rsaPrivateKey } from './rsa-keys.ts';
import type { SecretName } from './signatures.ts';

/** A public key in a JSON Web Key Set. */
export const jwkShape = shape('Jwk', () =>
  z
    .object({
      kty: z.enum(['OKP', 'RSA']),
      kid: z.string().describe('The thumbprint of the key (RFC 7638).'),
      use: z.literal('sig'),
      alg: z.enum(['EdDSA', 'RS256']),
    })
    .catchall(z.string())
    .describe('A public key (RFC 7517): of Ed25519 with `crv` and `x`, of RSA with `n` and `e`.'),
);

export type PublicJwk = View<typeof jwkShape>;

/** The public half of a private key as SPKI PEM (HK-5); null for a secret that is not one of a pair. */
export function publicPemOf(name: SecretName, secret: string): string | null {
  if (name === 'ed25519_private_key') return pemOf(ed25519PrivateKey(secret));
  if (name === 'rsa_private_key') return pemOf(rsaPrivateKey(secret));
  return null;
}

/** `whpk_…` of an ed25519 key in PEM. */
export const whpkOf = (pem: string): string => ed25519PublicText(createPublicKey(pem));

/** A public key as JWK; its `kid` is its thumbprint (RFC 7638), so it is the same wherever and whenever it is made. */
export function jwkOf(pem: string): PublicJwk {
  const { kty: type = '', crv = '', x = '', n = '', e = '' } = createPublicKey(pem).export({ format: 'jwk' });
  const kty = type === 'RSA' ? 'RSA' : 'OKP';
  // The members that the thumbprint is of, in its order.
  const required: Record<string, string> = kty === 'RSA' ? { e, kty, n } : { crv, kty, x };
  const kid = createHash('sha256').update(JSON.stringify(required)).digest('base64url');
  return { ...required, kty, kid, use: 'sig', alg: kty === 'RSA' ? 'RS256' : 'EdDSA' };
}

const pemOf = (privateKey: ReturnType<typeof rsaPrivateKey>): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
