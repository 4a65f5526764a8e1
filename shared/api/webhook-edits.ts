/** The two ways to change a webhook: as a whole, or some of its fields. */
import { isJsonObject } from '../base/json.ts';
import type { JsonObject } from '../base/json.ts';
import type { Made } from '../destinations/destination.ts';
import { checkWebhook } from '../destinations/webhook/check.ts';
import { malformed, readJsonBody } from '../http/body-fields.ts';
import type { Refused } from '../http/body-fields.ts';
import type { Found } from '../store/find.ts';
import { exceededLimit, isLimited } from '../webhooks/hooker-limits.ts';
import { webhookShape, webhookView } from '../webhooks/view.ts';
import type { WebhookView } from '../webhooks/view.ts';
import { webhookFields, webhookPatchFields } from '../webhooks/webhook-body.ts';
import { patchedBody } from '../webhooks/webhook-patch.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import { refuse, refuseInput } from './errors.ts';
import type { Refusal } from './errors.ts';
import { route } from './route.ts';
import type { ApiRequest, Envelope } from './route.ts';
import { webhookChange } from './webhook-audit.ts';
import { id, named, refuseExceeded, wake } from './webhooks.ts';
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
  handle: (deps: WebhookRoutesDeps) => named(deps)((found, request) => replace(deps, found, request)),
});

const patchWebhook = route({
  method: 'PATCH',
  path: '/v1/webhooks/{id}',
  operationId: 'patchWebhook',
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
  handle: (deps: WebhookRoutesDeps) => named(deps)((found, request) => patch(deps, found, request)),
});

export const webhookEditRoutes = [replaceWebhook, patchWebhook];

interface Shown extends Envelope {
  status: 200;
  body: WebhookView;
}

type Edited = Shown | Refusal<'too_many_webhooks' | 'malformed_body' | 'validation_failed'>;

/** The webhook that the one of the moment is to become. */
type Makes = (existing: Webhook) => Promise<Made<Webhook> | Refused>;

async function replace(deps: WebhookRoutesDeps, found: Found<Webhook>, request: ApiRequest) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const checked = await checkWebhook(parsed.json, request, deps);
  if (!checked.ok) return refuseInput(checked);
  return edit(deps, found, request, (existing) => checked.makes(existing.id, existing));
}

async function patch(deps: WebhookRoutesDeps, found: Found<Webhook>, request: ApiRequest) {
  const parsed = readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const { json } = parsed;
  if (!isJsonObject(json)) return refuseInput(malformed('the body must be a JSON object.'));
  return edit(deps, found, request, (existing) => patched(deps, existing, json, request));
}

/** Types that are not given stay: a default of the deployment is for new webhooks. */
async function patched(deps: WebhookRoutesDeps, existing: Webhook, given: JsonObject, request: ApiRequest) {
  const asked = patchedBody(existing, given);
  if (!asked.ok) return asked;
  const namesTypes = Object.keys(given).some((name) => name.toLowerCase() === 'event_types');
  const defaultEventTypes = namesTypes ? deps.defaultEventTypes : existing.event_types;
  const checked = await checkWebhook(asked.body, request, { ...deps, defaultEventTypes });
  return checked.ok ? checked.makes(existing.id, existing) : checked;
}

async function edit(deps: WebhookRoutesDeps, found: Found<Webhook>, { headers, audit }: ApiRequest, makes: Makes) {
  const { id } = found.fields;
  const answer = await deps.changeWebhook<Edited>(found, headers, async ({ fields: existing }) => {
    const made = await makes(existing);
    if (!made.ok) return { answer: refuseInput(made) };
    const { destination: webhook, reveal } = made;
    const seen = isLimited(webhook) ? await deps.records.seen() : undefined;
    const exceeded = seen && exceededLimit(webhook, existing, await deps.catalogue.at(seen), deps.hookerLimits);
    if (exceeded) return { answer: refuseExceeded(exceeded) };
    const drainAt = needsDrain(existing, webhook) ? deps.now() : null;
    return {
      fields: webhook,
      drainAt,
      beside: [audit(webhookChange(id, existing, { ...existing, ...webhook }))],
      seen,
      done: async (etag) => {
        if (drainAt !== null) await wake(deps);
        return { status: 200, body: webhookView(webhook, reveal), headers: { etag }, log: { webhook: id } };
      },
    };
  });
  return answer ?? refuse('webhook_not_found');
}

/** Whether a change concerns what is already queued: it is to be released, or ended. A pause takes effect by itself. */
const needsDrain = (before: Webhook, after: Webhook): boolean =>
  (before.status !== after.status && after.status !== 'paused') ||
  (before.ordering ?? 'none') !== after.ordering ||
  (before.rate_limit ?? null) !== after.rate_limit ||
  (before.rate_limit_duration ?? 1) !== after.rate_limit_duration;
