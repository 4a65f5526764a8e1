/** The fields of a document whose values are sealed: to seal anew, and to empty when it is deleted. */
import type { EpochMs } from '../../base/time.ts';
import { unexpired } from './secret-kind.ts';
import type { SecretKind } from './secret-kind.ts';
import type { Keyring, Sealed, SealedAt } from './secrets.ts';

/** @typeParam Document what has them; its id is part of their associated data */
export interface SealedField<Document> {
  sealed: (document: Document) => readonly Sealed[];
  /** The fields with every value sealed anew by `anew`; what has expired is left out. */
  resealed: (document: Document, anew: (sealed: Sealed) => Sealed, now: EpochMs) => Partial<Document>;
  /** Its name in the associated data. */
  name: string;
  /** The fields of a document that is deleted. */
  none: Partial<Document>;
}

/** The secrets of one kind. */
export const secretsField = <Document>({ name, kept }: SecretKind<Document>): SealedField<Document> => ({
  name,
  sealed: (document) => kept.of(document).map(({ sealed }) => sealed),
  resealed: (document, anew, now) =>
    kept.fields(unexpired(kept.of(document), now).map((secret) => ({ ...secret, sealed: anew(secret.sealed) }))),
  none: kept.fields([]),
});

/** A field that keeps one value. */
export const sealedField = <Document>(
  name: string,
  of: (document: Document) => Sealed | null | undefined,
  fields: (document: Document, sealed: Sealed) => Partial<Document>,
  none: Partial<Document>,
): SealedField<Document> => {
  const sealed = (document: Document): Sealed[] => [of(document)].flatMap((value) => value ?? []);
  return {
    name,
    sealed,
    resealed: (document, anew) => merged(sealed(document).map((value) => fields(document, anew(value)))),
    none,
  };
};

/** What becomes of the sealed values of a document that is deleted. */
export const emptied = <Document>(all: readonly SealedField<Document>[]): Partial<Document> =>
  merged(all.map(({ none }) => none));

const merged = <Document>(parts: readonly Partial<Document>[]): Partial<Document> =>
  parts.reduce<Partial<Document>>((fields, part) => ({ ...fields, ...part }), {});

/**
 * The fields of a document whose values were sealed under another key than the first, sealed under the first. What has
 * expired is left out of them.
 * @returns null where nothing is to be done
 * @throws what `Keyring.open` throws
 */
export function resealedFields<Document extends { id: string }>(
  all: readonly SealedField<Document>[],
  document: Document,
  keyring: Keyring,
  now: EpochMs,
): Partial<Document> | null {
  const outdated = all.filter(({ sealed }) => sealed(document).some((value) => keyring.isOutdated(value)));
  if (outdated.length === 0) return null;
  const anew = (field: string) => (sealed: Sealed) => reseal(sealed, { webhookId: document.id, field }, keyring);
  return merged(outdated.map(({ name, resealed }) => resealed(document, anew(name), now)));
}

const reseal = (sealed: Sealed, at: SealedAt, keyring: Keyring): Sealed => keyring.seal(keyring.open(sealed, at), at);
