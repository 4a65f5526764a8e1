import { checkWebhook } from '../destinations/webhook/check.ts';
import { healthWordOf, laneStateOf } from '../lanes/lane-policy.ts';
import type { ReadWebhookFacts } from '../lanes/webhook-facts.ts';
import { noSecrets } from '../webhooks/sealed.ts';
import { webhookShape, webhookView } from '../webhooks/view.ts';
import type { WebhookView } from '../webhooks/view.ts';
import { webhookFields } from '../webhooks/webhook-body.ts';
import { patchedBody } from '../webhooks/webhook-patch.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { createCreation } from './destination-creation.ts';
import type { Family, WritesDeps } from './destination-family.ts';
import { removeDestination } from './destination-removal.ts';
import { uuidText } from './path-ids.ts';
import { route } from './route.ts';
import { withId } from './router.ts';
import { webhookWithHealthShape } from './shapes/webhook.ts';
import { laneView } from './views.ts';
import { webhookChange } from './webhook-audit.ts';
import { etagOf } from './webhook-changes.ts';
import { listWebhooks } from './webhook-list.ts';
import type { WebhookRecords } from './webhook-records.ts';

export interface WebhookRoutesDeps extends WritesDeps {
  records: WebhookRecords;
  webhookFacts: ReadWebhookFacts;
}

/** Webhooks alone. */
export const webhookFamily = ({ records }: Pick<WebhookRoutesDeps, 'records'>): Family<Webhook, WebhookView> => ({
  noun: 'webhook',
  records,
  check: (body, _, asked, deps) => checkWebhook(body, asked, deps),
  patched: patchedBody,
  view: webhookView,
  change: webhookChange,
  emptied: () => noSecrets,
});

export const id = uuidText('The webhook.');

export const named = ({ records }: Pick<WebhookRoutesDeps, 'records'>) => withId(id, records.find, 'webhook_not_found');

const createWebhook = route({
  method: 'POST',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Create a webhook',
  description: 'Its answer is the only one that shows the secrets that were made.',
  lenient: true,
  body: { name: 'WebhookBody', fields: webhookFields },
  repeatable: true,
  answers: {
    200: {
      means: 'It was created before, under this `Idempotency-Key`: the webhook as it is by now, without secrets.',
      shape: webhookShape,
      headers: ['ETag'],
    },
    201: { means: 'The webhook, with its new secrets this once.', shape: webhookShape, headers: ['ETag'] },
  },
  errors: ['malformed_body', 'idempotency_conflict', 'too_many_webhooks', 'webhook_busy'],
  handle: (deps: WebhookRoutesDeps) => createCreation(deps, webhookFamily(deps)),
});

const getWebhook = route({
  method: 'GET',
  path: '/v1/webhooks/{id}',
  operationId: 'getWebhook',
  role: 'viewer',
  tag: 'Webhooks',
  summary: 'Get a webhook, with its health',
  lenient: true,
  id,
  answers: { 200: { means: 'The webhook.', shape: webhookWithHealthShape, headers: ['ETag'] } },
  errors: ['invalid_id', 'webhook_not_found'],
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)(async ({ fields, version }) => {
      const lane = await deps.lanes.find(fields.id);
      const isOk = healthWordOf(fields.status, laneStateOf(lane)) === 'ok';
      const facts = await deps.webhookFacts(isOk ? [] : [fields.id]);
      const body = { ...webhookView(fields), ...laneView(fields, lane, facts.get(fields.id)) };
      return { status: 200, body, headers: { etag: etagOf(version) } };
    }),
});

const deleteWebhook = route({
  method: 'DELETE',
  path: '/v1/webhooks/{id}',
  operationId: 'deleteWebhook',
  changesWebhooks: true,
  role: 'admin',
  tag: 'Webhooks',
  summary: 'Delete a webhook',
  description:
    'It is hidden at once, its secrets are erased, and its pending deliveries end `cancelled: webhook_deleted`.',
  lenient: true,
  id,
  conditional: true,
  answers: { 204: { means: 'It is deleted.' } },
  errors: ['invalid_id', 'webhook_not_found', 'webhook_busy', 'precondition_failed'],
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)((found, request) => removeDestination(deps, webhookFamily(deps), found, request)),
});

export const webhookRoutes = [listWebhooks, createWebhook, getWebhook, deleteWebhook];
