/** The two ways to change a webhook: as a whole, or some of its fields. */
import { webhookShape } from '../webhooks/view.ts';
import { webhookFields, webhookPatchFields } from '../webhooks/webhook-body.ts';
import { patch, replace } from './destination-edits.ts';
import { refuse } from './errors.ts';
import { route } from './route.ts';
import { id, named, webhookFamily } from './webhooks.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

const answers = { 200: { means: 'The webhook.', shape: webhookShape, headers: ['ETag'] } } as const;
const errors = [
  ...(['invalid_id', 'webhook_not_found', 'malformed_body', 'too_many_webhooks'] as const),
  ...(['webhook_busy', 'precondition_failed'] as const),
];

const replaceWebhook = route({
  method: 'PUT',
  path: '/v1/webhooks/{id}',
  operationId: 'replaceWebhook',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Replace a webhook',
  description:
    'Everything but secrets and `headers`, which stay unless others are given. Without `active` it is paused; a change of the ' +
    'origin of `url` needs `headers` anew where there are any.',
  lenient: true,
  id,
  body: { name: 'WebhookBody', fields: webhookFields },
  conditional: true,
  answers,
  errors,
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)(
      async (found, request) =>
        (await replace(deps, webhookFamily(deps), found, request)) ?? refuse('webhook_not_found'),
    ),
});

const patchWebhook = route({
  method: 'PATCH',
  path: '/v1/webhooks/{id}',
  operationId: 'patchWebhook',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Change some fields of a webhook',
  description:
    'A JSON Merge Patch (RFC 7396): a field that is left out stays, `null` takes one back to its default, and of `match` ' +
    'each key counts for itself; `headers` are replaced as a whole. What follows from `retry_policy` and `payload_format` ' +
    'changes with them unless the webhook says otherwise.',
  id,
  body: { name: 'WebhookPatch', fields: webhookPatchFields },
  conditional: true,
  answers,
  errors,
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)(
      async (found, request) => (await patch(deps, webhookFamily(deps), found, request)) ?? refuse('webhook_not_found'),
    ),
});

export const webhookEditRoutes = [replaceWebhook, patchWebhook];
