/** A webhook's secrets through the API: their rotation, and the public halves for receivers. */
import { rotationKey } from '../events/ids.ts';
import { readJsonBody } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { keepRotation, rotationUnder } from '../webhooks/keyed-requests.ts';
import { MOST_ACTIVE, readRotation, rotate, rotationFields } from '../webhooks/signing/rotation.ts';
import type { Rotation, RotationOrder } from '../webhooks/signing/rotation.ts';
import { SECRET_KINDS, secretNames } from '../webhooks/signing/secret-kinds.ts';
import { makeSecrets } from '../webhooks/signing/secret-values.ts';
import { keySet, keyViews } from '../webhooks/signing/secret-views.ts';
import { signaturesOf } from '../webhooks/signing/signatures.ts';
import { webhookView } from '../webhooks/view.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { withId } from './router.ts';
import { keySetShape, keysShape, rotatedWebhookShape } from './shapes/webhook.ts';
import type { RotatedWebhookView } from './shapes/webhook.ts';
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
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Change a secret for a new one, with an overlap',
  description:
    'Of `v1` and `v1a` both sign meanwhile; a header with room for one signature has the old one until the overlap ends, ' +
    'and the new one from then on.',
  id,
  body: { name: 'RotationBody', fields: rotationFields(secretNames), optional: true },
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
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'List the secrets of a webhook, without their values',
  id,
  answers: { 200: { means: 'Its secrets; public keys as PEM.', shape: keysShape } },
  errors: ['invalid_id', 'webhook_not_found'],
  handle: (deps: WebhookSecretRoutesDeps) =>
    named(deps)(({ fields }) => ({
      status: 200,
      body: { keys: keyViews(SECRET_KINDS, fields, signaturesOf(fields), deps.now()) },
    })),
});

const readKeySet = route({
  method: 'GET',
  path: '/v1/webhooks/{id}/jwks',
  operationId: 'readWebhookKeySet',
  tag: 'Webhooks',
  summary: 'Read the public keys of a webhook, as a receiver',
  description: 'A JSON Web Key Set (RFC 7517) with the keys that sign, or wait to.',
  role: 'none',
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
  const made = await makeSecrets(order.value === undefined ? [order.kind] : [], deps);
  const answer = await deps.changeWebhook<RotationAnswer>(found, headers, ({ fields: webhook, version }) => {
    const before = under && rotationUnder(webhook, under.key, deps.keyring);
    if (before) {
      if (before !== under.digest) return { answer: refuse('idempotency_conflict', CONFLICT) };
      handling.warnings.push(REPEATED);
      return { answer: { ...rotatedBefore(webhook, order), headers: { etag: etagOf(version) } } };
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
          ...{ kind: 'webhook', id: webhook.id, before: null },
          after: { secret: order.kind.name, overlap_ends_at: rotation.overlapEndsAt },
        }),
      ],
      done: (etag) => ({ ...rotated({ ...webhook, ...fields }, order, rotation), headers: { etag } }),
    };
  });
  return answer ?? refuse('webhook_not_found');
}

type Order = RotationOrder<(typeof SECRET_KINDS)[number]>;

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
const rotatedBefore = (webhook: Webhook, order: Order): Rotated => {
  const overlapEndsAt = order.kind.kept.of(webhook)[1]?.expires_at ?? null;
  return rotated(webhook, order, { reveal: {}, overlapEndsAt });
};

const rotated = (
  webhook: Webhook,
  { kind: { name: secret } }: Order,
  { reveal, overlapEndsAt }: Pick<Rotation<Webhook>, 'reveal' | 'overlapEndsAt'>,
): Rotated => ({
  status: 200,
  body: { ...webhookView(webhook, reveal), rotation: { secret, overlap_ends_at: overlapEndsAt } },
  log: { webhook: webhook.id, secret, overlapEndsAt },
});

/** RFC 7517, with the key that waits for the overlap's end, so that a receiver knows it before it signs. */
function answerKeySet(webhook: Webhook, now: number) {
  const keys = keySet(SECRET_KINDS, webhook, now);
  return { status: 200 as const, body: { keys }, headers: { 'cache-control': `public, max-age=${KEY_SET_SECONDS}` } };
}
