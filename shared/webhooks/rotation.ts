/** Changing a webhook's secret for another, with a time in which receivers can take either (docs/signatures.md). */
import { z } from 'zod';

import type { Json } from '../json.ts';
import { keptSecret, revealOf, secretProblem, secretValue } from './secret-values.ts';
import type { SecretMakers } from './secret-values.ts';
import type { Keyring } from './secrets.ts';
import { keptSecrets, secretFields, secretNames, signsAlone, unexpired } from './signatures.ts';
import type { SecretFields, SecretName } from './signatures.ts';
import { MUST_BE_GIVEN, invalid, notBlank, readFields, text } from './body-fields.ts';
import type { Refused } from './body-fields.ts';
import type { Handling } from './handling.ts';
import type { Reveal, SigningSecret, Webhook } from './webhook.ts';

const mostOverlapSeconds = 7 * 86_400;
const defaultOverlapSeconds = 86_400;
/** Each is a signature in every request. */
export const MOST_ACTIVE = 5;

export const rotationFields = z.object({
  secret: text
    .meta({ enum: secretNames, description: 'Which secret.' })
    .prefault('')
    .pipe(z.enum(secretNames, `must be of ${secretNames.join(', ')}`))
    .meta(MUST_BE_GIVEN),
  value: notBlank
    .meta({ minLength: 1, description: 'The new one, as a webhook takes it. Without it one is made.' })
    .exactOptional(),
  overlap_seconds: z
    .int('must be a whole number')
    .min(0, 'must be no less than 0')
    .max(mostOverlapSeconds, `must be no greater than ${mostOverlapSeconds}`)
    .describe('How long the old one signs on.')
    .default(defaultOverlapSeconds),
});

/** What is to be rotated, how. */
export interface RotationOrder {
  secret: SecretName;
  /** Without one, the secret is made. */
  value?: string;
  overlap_seconds: number;
}

export interface RotationContext extends SecretMakers {
  keyring: Keyring;
  /** Epoch milliseconds. */
  now: number;
}

export interface Rotation {
  fields: Partial<SecretFields>;
  reveal: Reveal;
  /** When the last of the older secrets stops to sign; null where none is left. */
  overlapEndsAt: string | null;
}

/** Reads the body of a rotation. */
export function readRotation(body: Json, handling: Handling): { ok: true; order: RotationOrder } | Refused {
  const read = readFields(body, rotationFields, handling, (_, order) => {
    const problem = order?.value === undefined ? null : secretProblem[order.secret](order.value);
    return problem === null ? {} : { value: problem };
  });
  return read.ok ? { ok: true, order: read.body } : read;
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
export function rotate(
  webhook: Webhook,
  order: RotationOrder,
  context: RotationContext,
): ({ ok: true } & Rotation) | Refused | Full {
  const { secret: name } = order;
  const active = unexpired(keptSecrets(webhook, name), context.now);
  if (active.length === 0) return invalid({ secret: 'this webhook has none' });
  const value = secretValue(name, order.value, context);
  const isGiven = order.value === undefined ? () => false : sameAs(value, name, webhook, context.keyring);
  const newest = isGiven(active[0]!) ? active[0]! : keptSecret(name, value, webhook.id, context.keyring);
  const signing = signsAlone(name) ? active.slice(-1) : active;
  const older = signing.filter((secret) => secret !== newest && !isGiven(secret));
  const kept = ending(older, order.overlap_seconds, context.now);
  if (kept.length >= MOST_ACTIVE) return { ok: false, full: true };
  return {
    ok: true,
    fields: secretFields(name, [newest, ...kept]),
    reveal: revealOf(name, value),
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
  (value: string, field: SecretName, { id: webhookId }: Webhook, keyring: Keyring) =>
  ({ sealed }: SigningSecret): boolean => {
    try {
      return keyring.open(sealed, { webhookId, field }) === value;
    } catch {
      return false;
    }
  };
