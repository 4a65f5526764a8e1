/** A webhook's secrets through the API: their rotation, and the public halves for receivers. */
import type { Answer } from '../http/doorway.ts';
import { parseJsonBytes } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { Found } from '../store/find.ts';
import { jwkOf, whpkOf } from '../webhooks/public-keys.ts';
import { readRotation, rotate } from '../webhooks/rotation.ts';
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
import type { SigningSecret, Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import { parseUuid } from './path-ids.ts';
import { withId } from './router.ts';
import type { ApiRequest, Routes } from './router.ts';
import { webhookJson } from './views.ts';
import { againWhileChanged } from './webhooks.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

export type WebhookSecretRoutesDeps = Pick<
  WebhookRoutesDeps,
  'records' | 'keyring' | 'now' | 'randomBytes' | 'newRsaKey'
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
  { body }: ApiRequest,
): Promise<Answer> {
  const json = body.length === 0 ? {} : parseJsonBytes(body);
  if (json === undefined) {
    return refuse('malformed_body', 'the body must be JSON.');
  }
  const read = readRotation(json);
  if (!read.ok) return refuseInput(read);
  return (await changeSecret(deps, found, read.order)) ?? refuse('webhook_not_found');
}

async function changeSecret(
  deps: WebhookSecretRoutesDeps,
  found: Found<Webhook>,
  order: RotationOrder,
): Promise<Answer | null> {
  const { records, keyring, randomBytes } = deps;
  const { id } = found.fields;
  const makes = order.secret === 'rsa_private_key' && order.value === undefined;
  const rsaKey = makes ? await deps.newRsaKey() : '';
  let tried: Rotation | null = null;
  return againWhileChanged(deps, found, async ({ fields: webhook, version }) => {
    // The change was refused because it met itself: its answer got lost, and the client tried again.
    if (tried !== null && isDone(tried, webhook, order.secret)) return rotated(webhook, order.secret, tried);
    const now = deps.now();
    const rotation = rotate(webhook, order, { keyring, randomBytes, newRsaKey: () => rsaKey, now });
    if (!rotation.ok) return refuseInput(rotation);
    tried = rotation;
    const fields = { ...rotation.fields, updated_at: new Date(now).toISOString() };
    if (!(await records.change(id, fields, version, null))) return null;
    return rotated({ ...webhook, ...fields }, order.secret, rotation);
  });
}

const isDone = ({ fields }: Rotation, webhook: Webhook, name: SecretName): boolean =>
  keptSecrets({ ...webhook, ...fields }, name)[0]?.sealed === keptSecrets(webhook, name)[0]?.sealed;

const rotated = (webhook: Webhook, secret: SecretName, { reveal, overlapEndsAt }: Rotation): Answer => ({
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
