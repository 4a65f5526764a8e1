/** A webhook's secrets through the API: their rotation, and the public halves for receivers. */
import { rotationKey } from '../events/ids.ts';
import type { Found } from '../store/find.ts';
import { readJsonBody } from '../webhooks/body-fields.ts';
import { jwkOf, whpkOf } from '../webhooks/public-keys.ts';
import { keepRotation, rotationUnder } from '../webhooks/keyed-requests.ts';
import { MOST_ACTIVE, readRotation, rotate, rotationFields } from '../webhooks/rotation.ts';
import type { Rotation, RotationOrder } from '../webhooks/rotation.ts';
import {
  isNeeded,
  keptSecrets,
  secretNames,
  signaturesBy,
  signaturesOf,
  signsAlone,
  unexpired,
} from '../webhooks/signatures.ts';
import type { SecretName } from '../webhooks/signatures.ts';
import { webhookView } from '../webhooks/view.ts';
import type { SigningSecret, Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { withId } from './router.ts';
import { keySetShape, keysShape, rotatedWebhookShape } from './shapes/webhook.ts';
import type { KeyView, RotatedWebhookView } from './shapes/webhook.ts';
import { etagOf } from './webhook-changes.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

export type WebhookSecretRoutesDeps = Pick<
  WebhookRoutesDeps,
  'records' | 'changeWebhook' | 'keyring' | 'now' | 'randomBytes' | 'newRsaKey'
>;

const id = uuidText('The webhook.');

const named = ({ records }: Pick<WebhookSecretRoutesDeps, 'records'>) => withId(id, records.find, 'webhook_not_found');

const rotateSecret = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/rotate-secret',
  operationId: 'rotateSecret',
  tag: 'Webhooks',
  summary: 'Change a secret for a new one, with an overlap',
  description:
    'Of `v1` and `v1a` both sign meanwhile; a header with room for one signature has the old one until the overlap ends, ' +
    'and the new one from then on.',
  id,
  body: { name: 'RotationBody', fields: rotationFields, optional: true },
  repeatable: true,
  conditional: true,
  answers: {
    200: {
      means: 'The webhook, with the new secret this once. A repeat shows no secret, and says so in `warnings`.',
      shape: rotatedWebhookShape,
      headers: ['ETag'],
      mayWarn: true,
    },
  },
  errors: [
    'invalid_id',
    'webhook_not_found',
    'malformed_body',
    'idempotency_conflict',
    'too_many_secrets',
    'webhook_busy',
    'precondition_failed',
  ],
  handle: (deps: WebhookSecretRoutesDeps) => named(deps)((found, request) => answerRotation(deps, found, request)),
});

const listKeys = route({
  method: 'GET',
  path: '/v1/webhooks/{id}/keys',
  operationId: 'listWebhookKeys',
  tag: 'Webhooks',
  summary: 'List the secrets of a webhook, without their values',
  id,
  answers: { 200: { means: 'Its secrets; public keys as PEM.', shape: keysShape } },
  errors: ['invalid_id', 'webhook_not_found'],
  handle: (deps: WebhookSecretRoutesDeps) =>
    named(deps)(({ fields }) => ({ status: 200, body: { keys: keyViews(fields, deps.now()) } })),
});

const readKeySet = route({
  method: 'GET',
  path: '/v1/webhooks/{id}/jwks',
  operationId: 'readWebhookKeySet',
  tag: 'Webhooks',
  summary: 'Read the public keys of a webhook, as a receiver',
  description: 'A JSON Web Key Set (RFC 7517) with the keys that sign, or wait to.',
  withoutKey: true,
  id,
  answers: {
    200: { means: 'Its public keys; may be kept for 5 minutes.', shape: keySetShape, headers: ['Cache-Control'] },
  },
  errors: ['invalid_id', 'webhook_not_found'],
  handle: (deps: WebhookSecretRoutesDeps) => named(deps)(({ fields }) => answerKeySet(fields, deps.now())),
});

export const webhookSecretRoutes = [rotateSecret, listKeys, readKeySet];

/** How long a receiver may keep a key set: much less than an overlap is for. */
const KEY_SET_SECONDS = 300;

async function answerRotation(deps: WebhookSecretRoutesDeps, found: Found<Webhook>, request: ApiRequest) {
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
  const answer = await deps.changeWebhook<RotationAnswer>(found, headers, ({ fields: webhook, version }) => {
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

interface Rotated extends Envelope {
  status: 200;
  body: RotatedWebhookView;
}

type RotationAnswer =
  Rotated | Refusal<'idempotency_conflict' | 'too_many_secrets' | 'malformed_body' | 'validation_failed'>;

const REPEATED =
  'this Idempotency-Key rotated the secret before: the new one was in the first answer alone; if that was lost, rotate it under a new key';
const FULL = `${MOST_ACTIVE} secrets of this name sign already, as many as can: set overlap_seconds to 0, or wait until one expires.`;

/** What a rotation that is repeated answers: nothing is made, and nothing is shown. */
const rotatedBefore = (webhook: Webhook, { secret }: RotationOrder): Rotated => {
  const overlapEndsAt = keptSecrets(webhook, secret)[1]?.expires_at ?? null;
  return rotated(webhook, secret, { reveal: {}, overlapEndsAt });
};

const rotated = (
  webhook: Webhook,
  secret: SecretName,
  { reveal, overlapEndsAt }: Pick<Rotation, 'reveal' | 'overlapEndsAt'>,
): Rotated => ({
  status: 200,
  body: { ...webhookView(webhook, reveal), rotation: { secret, overlap_ends_at: overlapEndsAt } },
  log: { webhook: webhook.id, secret, overlapEndsAt },
});

/** Every secret that a webhook keeps, with what may be shown of it: whether it signs, until when, its public half. */
function keyViews(webhook: Webhook, now: number): KeyView[] {
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

function publicView(name: SecretName, { public_key: pem }: SigningSecret): Partial<KeyView> {
  if (pem === undefined) return {};
  const { kid } = jwkOf(pem);
  return { kid, public_key: pem, ...(name === 'ed25519_private_key' ? { standard_webhooks_key: whpkOf(pem) } : {}) };
}

/** RFC 7517, with the key that waits for the overlap's end, so that a receiver knows it before it signs. */
function answerKeySet(webhook: Webhook, now: number) {
  const secrets = secretNames.flatMap((name) => unexpired(keptSecrets(webhook, name), now));
  const keys = secrets.flatMap(({ public_key }) => (public_key === undefined ? [] : [{ ...jwkOf(public_key) }]));
  return { status: 200 as const, body: { keys }, headers: { 'cache-control': `public, max-age=${KEY_SET_SECONDS}` } };
}
