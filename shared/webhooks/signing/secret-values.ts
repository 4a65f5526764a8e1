/** Secrets in the clear, by name: what may be given, and how new ones are made. */
import type { Reveal, SigningSecret } from '../webhook.ts';
import { isEd25519Key, newEd25519Key, shortEd25519Key } from './ed25519-keys.ts';
import { publicPemOf } from './public-keys.ts';
import { canonicalRsaKey, rsaKeyProblem } from './rsa-keys.ts';
import type { Keyring } from './secrets.ts';
import type { SecretName } from './signatures.ts';
import { isSigningSecret, newSigningSecret } from './signing.ts';

/** postmand has no bound (docs/facts/postmand.md, PM-20). */
export const mostTokenBytes = 255;
const newTokenBytes = 32;

/** What makes new secrets. */
export interface SecretMakers {
  randomBytes: (size: number) => Buffer;
  /** An RSA private key as `newRsaKey` makes it. */
  newRsaKey: () => string;
}

/** Why a value can't be a secret of that name; null if it can. */
export const secretProblem: Record<SecretName, (value: string) => string | null> = {
  signing_secret: (value) =>
    isSigningSecret(value) ? null : 'must be whsec_ followed by the base64 of 24 to 64 random bytes',
  ed25519_private_key: (value) =>
    isEd25519Key(value) ? null : 'must be whsk_ followed by the base64 of an ed25519 private key, 32 or 64 bytes',
  secret_token: (value) =>
    Buffer.byteLength(value) <= mostTokenBytes ? null : `the length must be at most ${mostTokenBytes}`,
  rsa_private_key: rsaKeyProblem,
};

const make: Record<SecretName, (makers: SecretMakers) => string> = {
  signing_secret: ({ randomBytes }) => newSigningSecret(randomBytes),
  ed25519_private_key: ({ randomBytes }) => newEd25519Key(randomBytes),
  secret_token: ({ randomBytes }) => randomBytes(newTokenBytes).toString('base64url'),
  rsa_private_key: ({ newRsaKey }) => newRsaKey(),
};

/** A given secret in its one spelling, or a new one. */
export function secretValue(name: SecretName, given: string | undefined, makers: SecretMakers): string {
  if (given === undefined) return make[name](makers);
  if (name === 'ed25519_private_key') return shortEd25519Key(given);
  return name === 'rsa_private_key' ? canonicalRsaKey(given) : given;
}

/** A secret as it is kept; it signs until a rotation says otherwise. */
export function keptSecret(name: SecretName, value: string, webhookId: string, keyring: Keyring): SigningSecret {
  const publicKey = publicPemOf(name, value);
  return {
    sealed: keyring.seal(value, { webhookId, field: name }),
    expires_at: null,
    ...(publicKey === null ? {} : { public_key: publicKey }),
  };
}

/** What the answer shows of a secret that its request has set: of a key pair nothing, receivers need the public half. */
export function revealOf(name: SecretName, value: string): Reveal {
  return name === 'signing_secret' || name === 'secret_token' ? { [name]: value } : {};
}
