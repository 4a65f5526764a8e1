/** A webhook is paused and resumed by hand, with a reason for those who find it so. */
import { z } from 'zod';

import { bytesBetween, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { webhookShape, webhookView } from '../webhooks/view.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { wake } from './destination-family.ts';
import { refuse, refuseInput } from './errors.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { webhookChange } from './webhook-audit.ts';
import { etagOf } from './webhook-changes.ts';
import { id, named } from './webhooks.ts';
import type { WebhookRoutesDeps } from './webhooks.ts';

const MOST_REASON_BYTES = 500;

const pauseFields = z.object({
  reason: notBlank
    .refine(bytesBetween(1, MOST_REASON_BYTES), `the length must be at most ${MOST_REASON_BYTES} bytes`)
    .meta({ minLength: 1, maxLength: MOST_REASON_BYTES, description: 'Shown with the webhook while it is paused.' })
    .exactOptional(),
});

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
  handle: (deps: WebhookRoutesDeps) => named(deps)((found, request) => pause(deps, found, request)),
});

const resumeWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/resume',
  operationId: 'resumeWebhook',
  role: 'operator',
  tag: 'Webhooks',
  summary: 'Resume a webhook',
  description:
    'What waits goes out. One that is disabled is brought back; its deliveries that ended meanwhile can be replayed.',
  id,
  conditional: true,
  answers,
  errors,
  handle: (deps: WebhookRoutesDeps) => named(deps)((found, request) => resume(deps, found, request)),
});

export const webhookPauseRoutes = [pauseWebhook, resumeWebhook];

async function pause(deps: WebhookRoutesDeps, found: Found<Webhook>, request: ApiRequest) {
  const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, pauseFields, request.handling);
  if (!read.ok) return refuseInput(read);
  const at = new Date(deps.now()).toISOString();
  const paused = { reason: read.body.reason ?? null, by: request.principal.key, at };
  return turn(deps, found, request, ({ status, paused: before }) => {
    if (status === 'disabled')
      return { already: 'it is disabled, so nothing is sent to it: resuming it would bring it back' };
    if (status === 'paused') return { already: `it is paused already${since(before)}` };
    return { fields: { active: false, status: 'paused', paused, updated_at: at }, drainAt: null };
  });
}

const since = (before: Webhook['paused']): string =>
  before ? ` since ${before.at}, by the key ${before.by}${before.reason === null ? '' : `: ${before.reason}`}` : '';

async function resume(deps: WebhookRoutesDeps, found: Found<Webhook>, request: ApiRequest) {
  const now = deps.now();
  return turn(deps, found, request, ({ status }) => {
    if (status === 'active') return { already: 'it is active already' };
    const updated_at = new Date(now).toISOString();
    const fields = { active: true, status: 'active' as const, disabled_reason: null, paused: null, updated_at };
    return { fields, drainAt: now };
  });
}

type Turn = { already: string } | { fields: Partial<Webhook>; drainAt: number | null };

async function turn(
  deps: WebhookRoutesDeps,
  found: Found<Webhook>,
  { headers, handling, audit }: ApiRequest,
  decide: (webhook: Webhook) => Turn,
) {
  const shown = (webhook: Webhook, etag: string) => ({
    status: 200 as const,
    body: webhookView(webhook),
    headers: { etag },
    log: { webhook: webhook.id },
  });
  type Shown = ReturnType<typeof shown>;
  const answer = await deps.changeWebhook<Shown>(found, headers, ({ fields: webhook, version }) => {
    const decision = decide(webhook);
    if ('already' in decision) {
      handling.warnings.push(decision.already);
      return { answer: shown(webhook, etagOf(version)) };
    }
    const { fields, drainAt } = decision;
    return {
      fields,
      drainAt,
      beside: [audit(webhookChange(webhook.id, webhook, { ...webhook, ...fields }))],
      done: async (etag) => {
        if (drainAt !== null) await wake(deps);
        return shown({ ...webhook, ...fields }, etag);
      },
    };
  });
  return answer ?? refuse('webhook_not_found');
}
