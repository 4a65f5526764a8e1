/** A secret of a destination is changed for a new one, with an overlap (docs/signatures.md). */
import type { JsonObject } from '../base/json.ts';
import { rotationKey } from '../events/ids.ts';
import { invalid, readJsonBody } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { keepRotation, rotationUnder } from '../webhooks/keyed-requests.ts';
import { MOST_ACTIVE, readRotation, rotate } from '../webhooks/signing/rotation.ts';
import type { Rotation, RotationOrder } from '../webhooks/signing/rotation.ts';
import { SECRET_KINDS } from '../webhooks/signing/secret-kinds.ts';
import type { SecretName } from '../webhooks/signing/secret-kinds.ts';
import { makeSecrets } from '../webhooks/signing/secret-values.ts';
import { isWebhook, kindOf } from '../webhooks/stored-destination.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { etagOf } from './webhook-changes.ts';

export type RotationsDeps = Pick<WritesDeps, 'changeDestination' | 'keyring' | 'now' | 'randomBytes' | 'newRsaKey'>;

/**
 * A repeat under an idempotency key rotates nothing, and shows no secret.
 * @returns null where it is gone
 */
export async function rotateSecretOf<D extends StoredDestination, V extends JsonObject>(
  deps: RotationsDeps,
  family: Family<D, V>,
  found: Found<D>,
  request: ApiRequest,
) {
  const { body, headers, principal, handling } = request;
  const parsed = body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const { json } = parsed;
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readRotation(SECRET_KINDS, json, handling);
  if (!read.ok) return refuseInput(read);
  const { order } = read;
  const under = idempotency.key && { key: rotationKey(principal.key, idempotency.key), digest: digestOf(json) };
  if (!isWebhook(found.fields)) return refuseInput(signsNothing(found.fields));
  const made = await makeSecrets(order.value === undefined ? [order.kind] : [], deps);
  const { records, noun } = family;
  return deps.changeDestination<D, RotationAnswer<V>>(records, found, headers, ({ fields: webhook, version }) => {
    if (!isWebhook(webhook)) return { answer: refuseInput(signsNothing(webhook)) };
    const before = under && rotationUnder(webhook, under.key, deps.keyring);
    if (before) {
      if (before !== under.digest) return { answer: refuse('idempotency_conflict', CONFLICT) };
      handling.warnings.push(REPEATED);
      return { answer: { ...rotatedBefore(family, webhook, order), headers: { etag: etagOf(version) } } };
    }
    const now = deps.now();
    const { keyring } = deps;
    const rotation = rotate<Webhook>(webhook, order, { keyring, made, now });
    if (!rotation.ok) return { answer: 'full' in rotation ? refuse('too_many_secrets', FULL) : refuseInput(rotation) };
    const fields = {
      ...rotation.fields,
      ...(under && { requests: keepRotation(webhook, under.key, under.digest, keyring) }),
      updated_at: new Date(now).toISOString(),
    };
    return {
      fields,
      drainAt: null,
      beside: [
        request.audit({
          ...{ kind: noun, id: webhook.id, before: null },
          after: { secret: order.kind.name, overlap_ends_at: rotation.overlapEndsAt },
        }),
      ],
      done: (etag) => ({ ...rotated(family, { ...webhook, ...fields }, order, rotation), headers: { etag } }),
    };
  });
}

const signsNothing = (destination: StoredDestination) =>
  invalid({ secret: `is of webhooks: a destination of the kind ${kindOf(destination)} signs nothing` });

type Order = RotationOrder<(typeof SECRET_KINDS)[number]>;

interface RotationView {
  rotation: { secret: SecretName; overlap_ends_at: string | null };
}

interface Rotated<V> extends Envelope {
  status: 200;
  body: V & RotationView;
}

type RotationAnswer<V> =
  Rotated<V> | Refusal<'idempotency_conflict' | 'too_many_secrets' | 'malformed_body' | 'validation_failed'>;

const REPEATED =
  'this Idempotency-Key rotated the secret before: the new one was in the first answer alone; if that was lost, rotate it under a new key';
const FULL = `${MOST_ACTIVE} secrets of this name sign already, as many as can: set overlap_seconds to 0, or wait until one expires.`;

/** What a rotation that is repeated answers: nothing is made, and nothing is shown. */
const rotatedBefore = <D extends StoredDestination, V extends JsonObject>(
  family: Pick<Family<D, V>, 'view'>,
  webhook: D & Webhook,
  order: Order,
): Rotated<V> => {
  const overlapEndsAt = order.kind.kept.of(webhook)[1]?.expires_at ?? null;
  return rotated(family, webhook, order, { reveal: {}, overlapEndsAt });
};

const rotated = <D extends StoredDestination, V extends JsonObject>(
  { view }: Pick<Family<D, V>, 'view'>,
  webhook: D & Webhook,
  { kind: { name: secret } }: Order,
  { reveal, overlapEndsAt }: Pick<Rotation<Webhook>, 'reveal' | 'overlapEndsAt'>,
): Rotated<V> => ({
  status: 200,
  body: { ...view(webhook, reveal), rotation: { secret, overlap_ends_at: overlapEndsAt } },
  log: { webhook: webhook.id, secret, overlapEndsAt },
});
