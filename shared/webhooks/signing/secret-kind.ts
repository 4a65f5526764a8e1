/** What a kind of secret is: all that its row in a table says (`secret-kinds.ts`). */
import type { KeyObject } from 'node:crypto';

import type { EpochMs } from '../../base/time.ts';
import type { Sealed } from './secrets.ts';

/** A secret as it is kept. */
export interface SigningSecret {
  /** The value, in its one spelling. */
  sealed: Sealed;
  /** When it stops to sign, RFC 3339, UTC; null: it doesn't. */
  expires_at: string | null;
  /** The public half of a key pair, SPKI in PEM. */
  public_key?: string;
}

/** What new secrets are made of. */
export interface SecretMakers {
  randomBytes: (size: number) => Buffer;
  /** An RSA private key, PKCS #8 in PEM; it takes 50 to 500 ms. */
  newRsaKey: () => Promise<string>;
}

/** What is signed: one attempt's message. */
export interface Signable {
  /** `webhook-id`: equal on every retry. */
  id: string;
  /** `webhook-timestamp`: of this attempt, in seconds. */
  timestampSeconds: number;
  /** What is sent, byte for byte. */
  body: Buffer;
}

/** Keys of one kind, newest first. */
export type SigningKeys = readonly [KeyObject, ...KeyObject[]];

/** @typeParam Document what keeps the secrets */
export interface SecretKind<
  Document,
  Name extends string = string,
  Signature extends string = string,
  Shown extends ShownOnce | ShownPublicHalf = ShownOnce | ShownPublicHalf,
> {
  /** The field that sets it: in bodies, in a rotation, in the associated data of its sealed values. */
  name: Name;
  /** Where a document keeps those of this kind, newest first. */
  kept: Keeping<Document>;
  /** What the API's description says of the field: JSON Schema keywords. */
  field: FieldDescription;
  /** Why a value can't be one; null if it can. It shows no value. */
  problem: (value: string) => string | null;
  /** A new one. */
  make: (makers: SecretMakers) => string | Promise<string>;
  /** A value that `problem` accepts, in the one spelling in which it is kept. */
  spelled: (value: string) => string;
  /** What of it the API shows. */
  shown: Shown;
  /**
   * Whether blank means none: then a PUT that neither gives nor needs it removes it, as postmand's does
   * (docs/facts/postmand.md, PM-4).
   */
  blankRemoves: boolean;
  /** The signatures that it makes. */
  signatures: readonly Signature[];
  /** The key that signs, once for all requests: a key object signs five times as fast as its bytes do. */
  keyOf: (value: string) => KeyObject;
  /** Whether its headers hold one signature each, so that two secrets can't sign at once. */
  signsAlone: boolean;
  /**
   * The headers that sign a message; several values of one header are joined with a blank.
   * @param keys all that sign; of a kind that signs alone the oldest
   * @param signatures those of its own that are asked for, at least one
   */
  headers: (
    keys: SigningKeys,
    signable: Signable,
    signatures: readonly string[],
  ) => readonly (readonly [name: string, value: string])[];
}

export interface FieldDescription {
  description: string;
  pattern?: string;
  maxLength?: number;
}

/** Shown by the answer to the request that sets it and never again; `<name>_set` says that there is one. */
export interface ShownOnce {
  how: 'once';
}

/** Never shown: receivers need the public half. */
export interface ShownPublicHalf<Field extends string = string> {
  how: 'public';
  /** The public half of a value, SPKI in PEM. */
  publicPem: (value: string) => string;
  /** The webhook's field that shows the newest one's; null there where there is none. */
  field: Field;
  /** That field, for whoever reads the API's description. */
  describes: string;
  /** The public half as that field shows it. */
  text: (pem: string) => string;
  /** How Standard Webhooks writes it, for the list of keys; absent where it has no form there. */
  standardText?: (pem: string) => string;
}

/** A document's secrets of one kind. */
export interface Keeping<Document> {
  of: (document: Document) => SigningSecret[];
  fields: (secrets: SigningSecret[]) => Partial<Document>;
}

/** Those that still sign or wait to, at `now`. */
export const unexpired = (secrets: readonly SigningSecret[], now: EpochMs): SigningSecret[] =>
  secrets.filter(({ expires_at }) => expires_at === null || now < Date.parse(expires_at));

/** Whether one of the signatures is made with a secret of a kind. */
export const isNeeded = (kind: Pick<SecretKind<never>, 'signatures'>, signatures: readonly string[]): boolean =>
  kind.signatures.some((name) => signatures.includes(name));
