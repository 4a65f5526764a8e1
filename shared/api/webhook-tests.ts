/** `POST /v1/webhooks/{id}/test`: a sample is sent, and nothing follows from its answer (docs/api.md, Testing a webhook). */
import { route } from './route.ts';
import { orderTest, testAnswers, testErrors, testFields } from './test-orders.ts';
import type { TestOrdersDeps } from './test-orders.ts';
import type { WebhookRecords } from './webhook-records.ts';
import { id, named } from './webhooks.ts';

export interface WebhookTestDeps extends TestOrdersDeps {
  records: WebhookRecords;
}

const testWebhook = route({
  method: 'POST',
  path: '/v1/webhooks/{id}/test',
  operationId: 'testWebhook',
  role: 'operator',
  tag: 'Webhooks',
  summary: 'Send a sample to a webhook',
  description:
    'It is sent once, also where the webhook is paused, disabled or failing, and nothing follows from its answer: neither a ' +
    'retry nor a change of the webhook. The delivery has the origin `test` and is kept for 7 days. An owner sends at most 10 ' +
    'a minute.',
  id,
  body: { name: 'WebhookTestBody', fields: testFields, optional: true },
  repeatable: true,
  answers: testAnswers,
  errors: ['webhook_not_found', ...testErrors],
  handle: (deps: WebhookTestDeps) =>
    named(deps)(({ fields }, request) => orderTest(deps, { noun: 'webhook', testedBy: 'sample' }, fields, request)),
});

export const webhookTestRoutes = [testWebhook];
