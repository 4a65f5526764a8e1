/** A webhook's secrets through the API: their rotation, and the public halves for receivers. */
import type { JsonObject } from '../base/json.ts';
import { rotationKey } from '../events/ids.ts';
import { readJsonBody } from '../http/body-fields.ts';
import type { Answer } from '../http/doorway.ts';
import type { Found } from '../store/find.ts';
import { keepRotation, rotationUnder } from '../webhooks/keyed-requests.ts';
import { jwkOf, whpkOf } from '../webhooks/signing/public-keys.ts';
import { MOST_ACTIVE, readRotation, rotate } from '../webhooks/signing/rotation.ts';
import type { Rotation, RotationOrder } from '../webhooks/signing/rotation.ts';
import {
  isNeeded,
  keptSecrets,
  secretNames,
  signaturesBy,
  signaturesOf,
  signsAlone,
  unexpired,
} from '../webhooks/signing/signatures.ts';
import type { SecretName } from '../webhooks/signing/signatures.ts';
import type { SigningSecret, Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { parseUuid } from './path-ids.ts';
import { withId } from './router.ts';
import type { ApiRequest, Routes } from './router.ts';
import { webhookJson } from './views.ts';
import { etagOf } from './webhook-changes.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

export type WebhookSecretRoutesDeps = Pick<
  WebhookRoutesDeps,
  'records' | 'changeWebhook' | 'keyring' | 'now' | 'randomBytes' | 'newRsaKey'
>;

export function webhookSecretRoutes(deps: WebhookSecretRoutesDeps): Routes {
  const named = withId(parseUuid, deps.records.find, 'webhook_not_found');
  return {
    '/v1/webhooks/{id}/rotate-secret': { POST: named((found, request) => answerRotation(deps, found, request)) },
    '/v1/webhooks/{id}/keys': {
      GET: named(({ fields }) => ({ status: 200, body: { keys: keyViews(fields, deps.now()) } })),
    },
    '/v1/webhooks/{id}/jwks': { GET: named(({ fields }) => answerKeySet(fields, deps.now())) },
  };
}

/** How long a receiver may keep a key set: much less than an overlap is for. */
const KEY_SET_SECONDS = 300;

async function answerRotation(
  deps: WebhookSecretRoutesDeps,
  found: Found<Webhook>,
  request: ApiRequest,
): Promise<Answer> {
  const { body, headers, apiKey, handling } = request;
  const parsed = body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(body);
  if (!parsed.ok) return refuseInput(parsed);
  const { json } = parsed;
  const idempotency = readIdempotencyKey(headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const read = readRotation(json, handling);
  if (!read.ok) return refuseInput(read);
  const { order } = read;
  const under = idempotency.key && { key: rotationKey(apiKey, idempotency.key), digest: digestOf(json) };
  const makes = order.secret === 'rsa_private_key' && order.value === undefined;
  const rsaKey = makes ? await deps.newRsaKey() : '';
  const answer = await deps.changeWebhook(found, headers, ({ fields: webhook, version }) => {
    const before = under && rotationUnder(webhook, under.key, deps.keyring);
    if (before) {
      if (before !== under.digest) return { answer: refuse('idempotency_conflict', CONFLICT) };
      handling.warnings.push(REPEATED);
      return { answer: { ...rotatedBefore(webhook, order), headers: { etag: etagOf(version) } } };
    }
    const now = deps.now();
    const { keyring, randomBytes } = deps;
    const rotation = rotate(webhook, order, { keyring, randomBytes, newRsaKey: () => rsaKey, now });
    if (!rotation.ok) return { answer: 'full' in rotation ? refuse('too_many_secrets', FULL) : refuseInput(rotation) };
    const fields = {
      ...rotation.fields,
      ...(under && { requests: keepRotation(webhook, under.key, under.digest, keyring) }),
      updated_at: new Date(now).toISOString(),
    };
    return {
      fields,
      drainAt: null,
      done: (etag) => ({ ...rotated({ ...webhook, ...fields }, order.secret, rotation), headers: { etag } }),
    };
  });
  return answer ?? refuse('webhook_not_found');
}

const REPEATED =
  'this Idempotency-Key rotated the secret before: the new one was in the first answer alone; if that was lost, rotate it under a new key';
const FULL = `${MOST_ACTIVE} secrets of this name sign already, as many as can: set overlap_seconds to 0, or wait until one expires.`;

/** What a rotation that is repeated answers: nothing is made, and nothing is shown. */
const rotatedBefore = (webhook: Webhook, { secret }: RotationOrder): Answer => {
  const overlapEndsAt = keptSecrets(webhook, secret)[1]?.expires_at ?? null;
  return rotated(webhook, secret, { reveal: {}, overlapEndsAt });
};

const rotated = (
  webhook: Webhook,
  secret: SecretName,
  { reveal, overlapEndsAt }: Pick<Rotation, 'reveal' | 'overlapEndsAt'>,
): Answer => ({
  status: 200,
  body: { ...webhookJson(webhook, reveal), rotation: { secret, overlap_ends_at: overlapEndsAt } },
  log: { webhook: webhook.id, secret, overlapEndsAt },
});

/** Every secret that a webhook keeps, with what may be shown of it: whether it signs, until when, its public half. */
function keyViews(webhook: Webhook, now: number): JsonObject[] {
  return secretNames.flatMap((name) => {
    const secrets = unexpired(keptSecrets(webhook, name), now);
    const used = isNeeded(name, signaturesOf(webhook));
    return secrets.map((secret, index) => ({
      secret: name,
      signatures: signaturesBy(name).filter((signature) => signaturesOf(webhook).includes(signature)),
      signs: used && (!signsAlone(name) || index === secrets.length - 1),
      expires_at: secret.expires_at,
      ...publicView(name, secret),
    }));
  });
}

function publicView(name: SecretName, { public_key: pem }: SigningSecret): JsonObject {
  if (pem === undefined) return {};
  const { kid } = jwkOf(pem);
  return { kid, public_key: pem, ...(name === 'ed25519_private_key' ? { standard_webhooks_key: whpkOf(pem) } : {}) };
}

/** RFC 7517, with the key that waits for the overlap's end, so that a receiver knows it before it signs. */
function answerKeySet(webhook: Webhook, now: number): Answer {
  const secrets = secretNames.flatMap((name) => unexpired(keptSecrets(webhook, name), now));
  const keys = secrets.flatMap(({ public_key }) => (public_key === undefined ? [] : [{ ...jwkOf(public_key) }]));
  return { status: 200, body: { keys }, headers: { 'cache-control': `public, max-age=${KEY_SET_SECONDS}` } };
}
