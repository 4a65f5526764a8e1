/** What the API shows of a webhook's secrets: never a value, but for those that the very request has set. */
import { z } from 'zod';

import type { EpochMs } from '../../base/time.ts';
import { jwkOf } from './public-keys.ts';
import type { PublicJwk } from './public-keys.ts';
import { isNeeded, unexpired } from './secret-kind.ts';
import type { SecretKind, SigningSecret } from './secret-kind.ts';

type Shown = Pick<SecretKind<never>, 'name' | 'shown'>;

/** The names of those kinds that are shown once. */
export type OnceName<Kind extends Shown> = Extract<Kind, { shown: { how: 'once' } }>['name'];
/** The fields that show public halves. */
export type PublicField<Kind extends Shown> = Extract<Kind['shown'], { how: 'public' }>['field'];

/** `fromEntries` forgets the keys, which follow from the kinds. */
// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- The one place of this file where the members are taken for what the kinds say.
const entries = <T>(members: readonly (readonly [string, unknown])[]): T => Object.fromEntries(members) as T;

const onceField = () =>
  z.string().exactOptional().describe('Only in the answer to the request that has set or made it.');
const flagField = () => z.boolean();
const publicField = (description: string) => z.string().nullable().describe(description);

/** The members of a webhook's shape that tell of its secrets: what a request has set, whether there is one, public halves. */
export const secretShapes = <Kind extends Shown>(kinds: readonly Kind[]) => {
  const once = kinds.filter(({ shown }) => shown.how === 'once').map(({ name }) => name);
  return {
    shownOnce: entries<{ [Name in OnceName<Kind>]: ReturnType<typeof onceField> }>(
      once.map((name) => [name, onceField()]),
    ),
    flags: entries<{ [Name in OnceName<Kind> as `${Name}_set`]: ReturnType<typeof flagField> }>(
      once.map((name) => [`${name}_set`, flagField()]),
    ),
    publicKeys: entries<{ [Field in PublicField<Kind>]: ReturnType<typeof publicField> }>(
      kinds.flatMap(({ shown }) => (shown.how === 'public' ? [[shown.field, publicField(shown.describes)]] : [])),
    ),
  };
};

/** For each kind that is shown once, whether there is one. */
export const setFlags = <Document, Kind extends SecretKind<Document>>(
  kinds: readonly Kind[],
  document: Document,
): { [Name in OnceName<Kind> as `${Name}_set`]: boolean } =>
  entries<{ [Name in OnceName<Kind> as `${Name}_set`]: boolean }>(
    kinds
      .filter(({ shown }) => shown.how === 'once')
      .map(({ name, kept }) => [`${name}_set`, kept.of(document).length > 0]),
  );

/** For each kind that has one, the newest's public half; null where there is none. */
export const publicKeys = <Document, Kind extends SecretKind<Document>>(
  kinds: readonly Kind[],
  document: Document,
): { [Field in PublicField<Kind>]: string | null } =>
  entries<{ [Field in PublicField<Kind>]: string | null }>(
    kinds.flatMap(({ kept, shown }) => {
      if (shown.how !== 'public') return [];
      const pem = kept.of(document)[0]?.public_key;
      return [[shown.field, pem === undefined ? null : shown.text(pem)]];
    }),
  );

/** A secret without its value. */
export interface KeyView<Kind extends Pick<SecretKind<never>, 'name' | 'signatures'>> {
  secret: Kind['name'];
  signatures: Kind['signatures'][number][];
  signs: boolean;
  expires_at: string | null;
  kid?: string;
  public_key?: string;
  standard_webhooks_key?: string;
}

/** Every secret that is kept: whether it signs, until when, its public half. @param signatures the webhook's */
export const keyViews = <Document, Kind extends SecretKind<Document>>(
  kinds: readonly Kind[],
  document: Document,
  signatures: readonly string[],
  now: EpochMs,
): KeyView<Kind>[] =>
  kinds.flatMap((kind) => {
    const secrets = unexpired(kind.kept.of(document), now);
    const used = isNeeded(kind, signatures);
    return secrets.map((secret, index) => ({
      secret: kind.name,
      signatures: kind.signatures.filter((signature) => signatures.includes(signature)),
      signs: used && (!kind.signsAlone || index === secrets.length - 1),
      expires_at: secret.expires_at,
      ...publicView(kind, secret),
    }));
  });

function publicView(
  { shown }: Pick<SecretKind<never>, 'shown'>,
  { public_key: pem }: SigningSecret,
): Pick<KeyView<never>, 'kid' | 'public_key' | 'standard_webhooks_key'> {
  if (pem === undefined) return {};
  const { kid } = jwkOf(pem);
  const standard = shown.how === 'public' && shown.standardText;
  return { kid, public_key: pem, ...(standard && { standard_webhooks_key: standard(pem) }) };
}

/** The public keys that sign or wait to, so that a receiver knows one before it signs. */
export const keySet = <Document>(
  kinds: readonly SecretKind<Document>[],
  document: Document,
  now: EpochMs,
): PublicJwk[] =>
  kinds
    .flatMap(({ kept }) => unexpired(kept.of(document), now))
    .flatMap(({ public_key }) => (public_key === undefined ? [] : [jwkOf(public_key)]));
