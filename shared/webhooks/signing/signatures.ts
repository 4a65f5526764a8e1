/** The signatures that a webhook can carry, any set of them at once, and the secret that each is made with. */
import { keysOf } from '../../base/keys.ts';
import type { EpochMs } from '../../base/time.ts';
import type { SigningSecret, Webhook } from '../webhook.ts';

/** A secret by the field that sets it. */
export type SecretName = 'signing_secret' | 'ed25519_private_key' | 'secret_token' | 'rsa_private_key';

const secretOf = {
  /** Standard Webhooks, HMAC-SHA256. */
  v1: 'signing_secret',
  /** Standard Webhooks, ed25519. */
  v1a: 'ed25519_private_key',
  /** HMAC-SHA256 over the body, bare hex (docs/facts/postmand.md, PM-33). */
  'x-hub-signature': 'secret_token',
  /** The same with `sha256=` before it. */
  'x-hub-signature-256': 'secret_token',
  /** RSA with SHA-256 over the body, base64 (docs/facts/hooker.md, HK-20). */
  'x-signature': 'rsa_private_key',
  /** The same as `alg=RS256; digest=`, base64url (docs/facts/hooker.md, HK-22). */
  'content-signature': 'rsa_private_key',
} as const satisfies Record<string, SecretName>;

export type SignatureName = keyof typeof secretOf;

export const signatureNames = keysOf(secretOf);
export const secretNames = [...new Set<SecretName>(Object.values(secretOf))];

/** The signatures that a secret makes. */
export const signaturesBy = (secret: SecretName): SignatureName[] =>
  signatureNames.filter((name) => secretOf[name] === secret);

/** Whether one of the signatures is made with the secret. */
export const isNeeded = (secret: SecretName, signatures: readonly SignatureName[]): boolean =>
  signatures.some((name) => secretOf[name] === secret);

/** Whether the secret's headers hold one signature each, so that two secrets can't sign at once. */
export const signsAlone = (secret: SecretName): boolean => secret === 'secret_token' || secret === 'rsa_private_key';

/** A webhook's signatures; one from before they could be chosen has `v1`, and `x-hub-signature` with a secret token. */
export const signaturesOf = ({
  signatures,
  secret_token,
}: Pick<Webhook, 'signatures' | 'secret_token'>): SignatureName[] =>
  signatures ?? defaultSignatures(secret_token !== null);

/** Those of a body that names none. */
export const defaultSignatures = (withToken: boolean): SignatureName[] =>
  withToken ? ['v1', 'x-hub-signature'] : ['v1'];

/** Every secret of one name that a webhook keeps, newest first. */
export function keptSecrets(webhook: Webhook, name: SecretName): SigningSecret[] {
  if (name === 'signing_secret') return webhook.signing_secrets;
  if (name === 'ed25519_private_key') return webhook.ed25519_keys ?? [];
  if (name === 'rsa_private_key') return webhook.rsa_keys ?? [];
  const { secret_token, previous_secret_tokens = [] } = webhook;
  return secret_token === null ? [] : [{ sealed: secret_token, expires_at: null }, ...previous_secret_tokens];
}

export type SecretFields = Required<
  Pick<Webhook, 'signing_secrets' | 'secret_token' | 'previous_secret_tokens' | 'ed25519_keys' | 'rsa_keys'>
>;

/** The fields that keep secrets of one name, newest first. */
export function secretFields(name: SecretName, secrets: SigningSecret[]): Partial<SecretFields> {
  if (name === 'signing_secret') return { signing_secrets: secrets };
  if (name === 'ed25519_private_key') return { ed25519_keys: secrets };
  if (name === 'rsa_private_key') return { rsa_keys: secrets };
  return { secret_token: secrets[0]?.sealed ?? null, previous_secret_tokens: secrets.slice(1) };
}

/** What becomes of the secrets of a webhook that is deleted. */
export const noSecrets = {
  signing_secrets: [],
  secret_token: null,
  previous_secret_tokens: [],
  ed25519_keys: [],
  rsa_keys: [],
  headers: null,
  requests: null,
} satisfies Partial<Webhook>;

/** Those that still sign or wait to, at `now`. */
export const unexpired = (secrets: readonly SigningSecret[], now: EpochMs): SigningSecret[] =>
  secrets.filter(({ expires_at }) => expires_at === null || now < Date.parse(expires_at));
