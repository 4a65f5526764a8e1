/** Changing a webhook's secret for another, with a time in which receivers can take either (docs/signatures.md). */
import { z } from 'zod';

import type { Json } from '../../base/json.ts';
import type { EpochMs } from '../../base/time.ts';
import { MUST_BE_GIVEN, invalid, notBlank, readFields, text } from '../../http/body-fields.ts';
import type { Refused } from '../../http/body-fields.ts';
import type { Handling } from '../../http/handling.ts';
import { unexpired } from './secret-kind.ts';
import type { SecretKind, SigningSecret } from './secret-kind.ts';
import { keptSecret, revealOf, secretValue } from './secret-values.ts';
import type { MadeSecrets, Reveal } from './secret-values.ts';
import type { Keyring } from './secrets.ts';

const mostOverlapSeconds = 7 * 86_400;
const defaultOverlapSeconds = 86_400;
/** Each is a signature in every request. */
export const MOST_ACTIVE = 5;

const overlapField = z
  .int('must be a whole number')
  .min(0, 'must be no less than 0')
  .max(mostOverlapSeconds, `must be no greater than ${mostOverlapSeconds}`)
  .describe('How long the old one signs on.')
  .default(defaultOverlapSeconds);

/** The fields of a rotation's body. @param names of the secrets that there are */
export const rotationFields = <Name extends string>(names: readonly Name[]) =>
  z.object({
    secret: text
      .meta({ enum: names, description: 'Which secret.' })
      .prefault('')
      .pipe(z.enum(names, `must be of ${names.join(', ')}`))
      .meta(MUST_BE_GIVEN),
    value: notBlank
      .meta({ minLength: 1, description: 'The new one, as a webhook takes it. Without it one is made.' })
      .exactOptional(),
    overlap_seconds: overlapField,
  });

export interface RotationOrder<Kind> {
  kind: Kind;
  /** Without one, the secret is new. */
  value?: string;
  overlapSeconds: number;
}

export interface RotationContext {
  keyring: Keyring;
  /** One of the kind, where the order has no value. */
  made: MadeSecrets;
  now: EpochMs;
}

export interface Rotation<Document> {
  fields: Partial<Document>;
  reveal: Reveal;
  /** When the last of the older secrets stops to sign; null where none is left. */
  overlapEndsAt: string | null;
}

/** Reads the body of a rotation; a value that can't be a secret of its kind is refused. */
export function readRotation<Kind extends Pick<SecretKind<never>, 'name' | 'problem'>>(
  kinds: readonly Kind[],
  body: Json,
  handling: Handling,
): { ok: true; order: RotationOrder<Kind> } | Refused {
  const kindNamed = (secret: string) => kinds.find(({ name }) => name === secret);
  const fields = rotationFields(kinds.map(({ name }) => name));
  const read = readFields(body, fields, handling, (_, order) => {
    const problem = order?.value === undefined ? null : kindNamed(order.secret)?.problem(order.value);
    return problem == null ? {} : { value: problem };
  });
  if (!read.ok) return read;
  const { secret, value, overlap_seconds: overlapSeconds } = read.body;
  const kind = kindNamed(secret);
  if (kind === undefined) throw new Error(`Cannot rotate ${secret}: it is none of the names that were read`);
  return { ok: true, order: { kind, overlapSeconds, ...(value !== undefined && { value }) } };
}

/** As many secrets sign as can. */
export interface Full {
  ok: false;
  full: true;
}

/**
 * The newest secret is the given or a new one; what signed before it does so until the overlap ends, and not beyond an
 * end that it already has. A given secret that is the newest already only ends the overlap sooner, so a repeated
 * request changes nothing.
 */
export function rotate<Document extends { id: string }>(
  document: Document,
  { kind, value: given, overlapSeconds }: RotationOrder<SecretKind<Document>>,
  { keyring, made, now }: RotationContext,
): ({ ok: true } & Rotation<Document>) | Refused | Full {
  const [signs, ...before] = unexpired(kind.kept.of(document), now);
  if (signs === undefined) return invalid({ secret: 'this webhook has none' });
  const value = secretValue(kind, given, made);
  const isGiven = given === undefined ? () => false : sameAs(value, kind.name, document.id, keyring);
  const newest = isGiven(signs) ? signs : keptSecret(kind, value, document.id, keyring);
  const active = [signs, ...before];
  const signing = kind.signsAlone ? active.slice(-1) : active;
  const older = signing.filter((secret) => secret !== newest && !isGiven(secret));
  const kept = ending(older, overlapSeconds, now);
  if (kept.length >= MOST_ACTIVE) return { ok: false, full: true };
  return {
    ok: true,
    fields: kind.kept.fields([newest, ...kept]),
    reveal: revealOf(kind, value),
    overlapEndsAt: kept[0]?.expires_at ?? null,
  };
}

/** Secrets that sign no longer than the overlap; without one, none. */
function ending(secrets: SigningSecret[], overlapSeconds: number, now: number): SigningSecret[] {
  const end = new Date(now + overlapSeconds * 1_000).toISOString();
  if (overlapSeconds === 0) return [];
  return secrets.map((secret) => ({
    ...secret,
    expires_at: secret.expires_at !== null && secret.expires_at < end ? secret.expires_at : end,
  }));
}

/** Tells a kept secret that is the value; one whose encryption key is gone is not, or nobody could rotate it away. */
const sameAs =
  (value: string, field: string, webhookId: string, keyring: Keyring) =>
  ({ sealed }: SigningSecret): boolean => {
    try {
      return keyring.open(sealed, { webhookId, field }) === value;
    } catch {
      return false;
    }
  };
