/** Webhooks are paused and resumed. */
import { webhookShape } from '../webhooks/view.ts';
import { refuse } from './errors.ts';
import { pause, pauseFields, resume } from './pauses.ts';
import { route } from './route.ts';
import { id, named, webhookFamily } from './webhooks.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

const answers = {
  200: {
    means: 'The webhook. Where it was so already nothing is written, and `warnings` says so.',
    shape: webhookShape,
    headers: ['ETag'],
    mayWarn: true,
  },
} as const;
const errors = [
  ...(['invalid_id', 'webhook_not_found', 'malformed_body', 'webhook_busy', 'precondition_failed'] as const),
];

const pauseWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/pause',
  operationId: 'pauseWebhook',
  changesWebhooks: true,
  role: 'operator',
  tag: 'Webhooks',
  summary: 'Pause a webhook',
  description:
    'Nothing more is sent to it but what is in flight. Its deliveries wait, spend no attempt, and go out when it is resumed.',
  id,
  body: { name: 'PauseBody', fields: pauseFields, optional: true },
  conditional: true,
  answers,
  errors,
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)(
      async (found, request) => (await pause(deps, webhookFamily(deps), found, request)) ?? refuse('webhook_not_found'),
    ),
});

const resumeWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/resume',
  operationId: 'resumeWebhook',
  changesWebhooks: true,
  role: 'operator',
  tag: 'Webhooks',
  summary: 'Resume a webhook',
  description:
    'What waits goes out. One that is disabled is brought back; its deliveries that ended meanwhile can be replayed.',
  id,
  conditional: true,
  answers,
  errors,
  handle: (deps: WebhookRoutesDeps) =>
    named(deps)(
      async (found, request) =>
        (await resume(deps, webhookFamily(deps), found, request)) ?? refuse('webhook_not_found'),
    ),
});

export const webhookPauseRoutes = [pauseWebhook, resumeWebhook];
