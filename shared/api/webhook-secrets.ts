/** A webhook's secrets through the API: their rotation, and the public halves for receivers. */
import { rotationFields } from '../webhooks/signing/rotation.ts';
import { SECRET_KINDS, secretNames } from '../webhooks/signing/secret-kinds.ts';
import { keySet, keyViews } from '../webhooks/signing/secret-views.ts';
import { signaturesOf } from '../webhooks/signing/signatures.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuse } from './errors.ts';
import { uuidText } from './path-ids.ts';
import { rotateSecretOf } from './rotations.ts';
import type { RotationsDeps } from './rotations.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { keySetShape, keysShape, rotatedWebhookShape } from './shapes/webhook.ts';
import { webhookFamily } from './webhooks.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

export type WebhookSecretRoutesDeps = Pick<WebhookRoutesDeps, 'records'> & RotationsDeps;

const id = uuidText('The webhook.');

const named = ({ records }: Pick<WebhookSecretRoutesDeps, 'records'>) => withId(id, records.find, 'webhook_not_found');

const rotateSecret = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/rotate-secret',
  operationId: 'rotateSecret',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Change a secret for a new one, with an overlap',
  description:
    'Of `v1` and `v1a` both sign meanwhile; a header with room for one signature has the old one until the overlap ends, ' +
    'and the new one from then on.',
  id,
  body: { name: 'RotationBody', fields: rotationFields(secretNames) },
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
  handle: (deps: WebhookSecretRoutesDeps) =>
    named(deps)(
      async (found, request) =>
        (await rotateSecretOf(deps, webhookFamily(deps), found, request)) ?? refuse('webhook_not_found'),
    ),
});

const listKeys = route({
  method: 'GET',
  path: '/v1/webhooks/{id}/keys',
  operationId: 'listWebhookKeys',
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'List the secrets of a webhook, without their values',
  description: 'With code that verifies what it sends, for its receivers.',
  id,
  answers: { 200: { means: 'Its secrets; public keys as PEM.', shape: keysShape } },
  errors: ['invalid_id', 'webhook_not_found'],
  handle: (deps: WebhookSecretRoutesDeps) =>
    named(deps)(async ({ fields }) => {
      const signatures = signaturesOf(fields);
      // Nothing else needs the code.
      const { verificationOf } = await import('../webhooks/signing/verification.ts');
      const keys = keyViews(SECRET_KINDS, fields, signatures, deps.now());
      return { status: 200, body: { keys, verification: verificationOf(signatures) } };
    }),
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

/** RFC 7517, with the key that waits for the overlap's end, so that a receiver knows it before it signs. */
function answerKeySet(webhook: Webhook, now: number) {
  const keys = keySet(SECRET_KINDS, webhook, now);
  return { status: 200 as const, body: { keys }, headers: { 'cache-control': `public, max-age=${KEY_SET_SECONDS}` } };
}
