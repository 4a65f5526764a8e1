/**
 * The kinds of secrets that a webhook signs with, one row each: rotation, sealing anew, views, redaction, a body's fields
 * and the headers of a request follow from it.
 */
import {
  ed25519PrivateKey,
  ed25519PublicPem,
  isEd25519Key,
  newEd25519Key,
  shortEd25519Key,
  whpkOf,
} from './ed25519-keys.ts';
import { canonicalRsaKey, rsaKeyProblem, rsaPrivateKey, rsaPublicPem } from './rsa-keys.ts';
import type { SecretKind, ShownOnce, ShownPublicHalf, SigningSecret } from './secret-kind.ts';
import { mostTokenBytes, newSecretToken, tokenKey, tokenProblem } from './secret-token.ts';
import type { Sealed } from './secrets.ts';
import { hubHeaders, rsaHeaders, v1Headers, v1aHeaders } from './signing.ts';
import { isSigningSecret, newSigningSecret, signingSecretKey } from './standard-secret.ts';

/** The fields of a webhook that keep its secrets. Missing: none. */
export interface SecretFields {
  /** Of `v1`, newest first; all that haven't expired sign. */
  signing_secrets: SigningSecret[];
  /** Of `v1a`; the same. */
  ed25519_keys?: SigningSecret[];
  /** The newest sealed key of both `X-Hub-Signature`s (docs/facts/postmand.md, PM-33); null where there is none. */
  secret_token: Sealed | null;
  /** Those before it: while one hasn't expired, it signs. */
  previous_secret_tokens?: SigningSecret[];
  /** Of `X-Signature` and `Content-Signature`, newest first; the oldest that hasn't expired signs. */
  rsa_keys?: SigningSecret[];
}

/** A digit of base64. */
const SIX_BITS = '[A-Za-z0-9+/]';
/** The last digit of base64 before one `=`: two of its bits are zero, before `==` four are (RFC 4648, 3.5). */
const EVEN_BITS = 'AEIMQUYcgkosw048';

/** Keeps a row's names as types. */
const kind = <Name extends string, Signature extends string, const Shown extends ShownOnce | ShownPublicHalf>(
  row: SecretKind<SecretFields, Name, Signature, Shown>,
): SecretKind<SecretFields, Name, Signature, Shown> => row;

export const SECRET_KINDS = [
  kind({
    name: 'signing_secret',
    kept: { of: (webhook) => webhook.signing_secrets, fields: (secrets) => ({ signing_secrets: secrets }) },
    field: {
      pattern: `^whsec_(?:${SIX_BITS}{4}){8,21}(?:${SIX_BITS}[AQgw]==|${SIX_BITS}{2}[${EVEN_BITS}]=)?$`,
      description: 'For `v1`: `whsec_` and the base64 of 24 to 64 bytes. Made where it is needed and not given.',
    },
    problem: (value) =>
      isSigningSecret(value) ? null : 'must be whsec_ followed by the base64 of 24 to 64 random bytes',
    make: ({ randomBytes }) => newSigningSecret(randomBytes),
    spelled: (value) => value,
    shown: { how: 'once' },
    blankRemoves: false,
    signatures: ['v1'],
    keyOf: signingSecretKey,
    signsAlone: false,
    headers: v1Headers,
  }),
  kind({
    name: 'ed25519_private_key',
    kept: { of: (webhook) => webhook.ed25519_keys ?? [], fields: (secrets) => ({ ed25519_keys: secrets }) },
    field: {
      pattern: `^whsk_(?:${SIX_BITS}{42}[${EVEN_BITS}]=|${SIX_BITS}{85}[AQgw]==)$`,
      description: 'For `v1a`: `whsk_` and the base64 of 32 or 64 bytes. Made where it is needed and not given.',
    },
    problem: (value) =>
      isEd25519Key(value) ? null : 'must be whsk_ followed by the base64 of an ed25519 private key, 32 or 64 bytes',
    make: ({ randomBytes }) => newEd25519Key(randomBytes),
    spelled: shortEd25519Key,
    shown: {
      how: 'public',
      publicPem: ed25519PublicPem,
      field: 'ed25519_public_key',
      describes: '`whpk_…` of the newest key of `v1a`.',
      text: whpkOf,
      standardText: whpkOf,
    },
    blankRemoves: false,
    signatures: ['v1a'],
    keyOf: ed25519PrivateKey,
    signsAlone: false,
    headers: v1aHeaders,
  }),
  kind({
    name: 'secret_token',
    kept: {
      of: ({ secret_token, previous_secret_tokens = [] }) =>
        secret_token === null ? [] : [{ sealed: secret_token, expires_at: null }, ...previous_secret_tokens],
      fields: ([newest, ...previous]) => ({
        secret_token: newest?.sealed ?? null,
        previous_secret_tokens: previous,
      }),
    },
    field: {
      maxLength: mostTokenBytes,
      description: `For \`x-hub-signature\` and \`x-hub-signature-256\`, at most ${mostTokenBytes} bytes. Made where one of them is listed.`,
    },
    problem: tokenProblem,
    make: ({ randomBytes }) => newSecretToken(randomBytes),
    spelled: (value) => value,
    shown: { how: 'once' },
    blankRemoves: true,
    signatures: ['x-hub-signature', 'x-hub-signature-256'],
    keyOf: tokenKey,
    signsAlone: true,
    headers: hubHeaders,
  }),
  kind({
    name: 'rsa_private_key',
    kept: { of: (webhook) => webhook.rsa_keys ?? [], fields: (secrets) => ({ rsa_keys: secrets }) },
    field: {
      description:
        'For `x-signature` and `content-signature`: PKCS #8 in PEM, 2,048 to 4,096 bits. Made where it is needed.',
    },
    problem: rsaKeyProblem,
    make: ({ newRsaKey }) => newRsaKey(),
    spelled: canonicalRsaKey,
    shown: {
      how: 'public',
      publicPem: rsaPublicPem,
      field: 'rsa_public_key',
      describes: 'The newest RSA key, SPKI in PEM.',
      text: (pem) => pem,
    },
    blankRemoves: false,
    signatures: ['x-signature', 'content-signature'],
    keyOf: rsaPrivateKey,
    signsAlone: true,
    headers: rsaHeaders,
  }),
] as const;

type Row = (typeof SECRET_KINDS)[number];

/** A secret by the field that sets it. */
export type SecretName = Row['name'];
export type SignatureName = Row['signatures'][number];

export const secretNames: readonly SecretName[] = SECRET_KINDS.map(({ name }) => name);
/** In the order in which a webhook lists them. */
export const signatureNames: readonly SignatureName[] = SECRET_KINDS.flatMap(({ signatures }) => [...signatures]);
