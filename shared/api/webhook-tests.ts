/** `POST /v1/webhooks/{id}/test`: a sample is sent, and nothing follows from its answer (docs/api.md, Testing a webhook). */
import { z } from 'zod';

import type { EpochMs } from '../base/time.ts';
import { testEventId } from '../events/ids.ts';
import { invalid, notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { SendTest } from '../intake/send-test.ts';
import type { TakeBlock } from '../sources/asking/budget.ts';
import type { Found } from '../store/find.ts';
import { mismatchOf } from '../webhooks/match.ts';
import type { Matching } from '../webhooks/match.ts';
import { bodyIn } from '../webhooks/payload/payload-bodies.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import { ownerField } from '../webhooks/owner.ts';
import { formatOf, hasForm, hasStateIn } from '../webhooks/payload/payload-format.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { refuse, refuseInput } from './errors.ts';
import { tooManyTests } from './owner-limits.ts';
import { stateOfSample } from './event-type-table.ts';
import type { EventTypeRow, Sample } from './event-type-table.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { deliverySummaryShape } from './shapes/delivery.ts';
import type { WebhookRecords } from './webhook-records.ts';
import { id, named } from './webhooks.ts';

export interface WebhookTestDeps {
  records: WebhookRecords;
  sendTest: SendTest;
  views: Pick<DeliveryViews, 'madeSummary'>;
  /** Every event type with its samples. */
  eventTypeRows: () => Promise<readonly EventTypeRow[]>;
  links: DataLinks;
  takeBlock: TakeBlock;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
}

const fields = z.object({
  type: notBlank
    .meta({ minLength: 1, description: 'An event type (`GET /v1/event-types`). Without it one that the webhook gets.' })
    .exactOptional(),
  source: notBlank
    .meta({ minLength: 1, description: 'Whose sample of the type. Without it the first.' })
    .exactOptional(),
});

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
  body: { name: 'WebhookTestBody', fields, optional: true },
  answers: {
    202: {
      means: 'The delivery. Once its `status` is not `pending` any more, `last_attempt` has the answer.',
      shape: deliverySummaryShape,
      mayWarn: true,
    },
  },
  errors: ['invalid_id', 'webhook_not_found', 'malformed_body', 'event_type_not_found', 'too_many_tests'],
  handle: (deps: WebhookTestDeps) => named(deps)((found, request) => answer(deps, found, request)),
});

export const webhookTestRoutes = [testWebhook];

async function answer(deps: WebhookTestDeps, { fields: webhook }: Found<Webhook>, request: ApiRequest) {
  const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, fields, request.handling);
  if (!read.ok) return refuseInput(read);
  const rows = await deps.eventTypeRows();
  const { type = typeFor(webhook, rows), source } = read.body;
  const row = rows.find((each) => each.type === type);
  if (row === undefined) return refuse('event_type_not_found', `there is none ${JSON.stringify(type)}.`);
  const sample = source === undefined ? row.sources[0] : row.sources.find((each) => each.source === source);
  if (sample === undefined) return refuseInput(invalid({ source: `must be one that says ${type}` }));
  const format = formatOf(webhook);
  if (!hasForm(format, sample.event)) return refuseInput(invalid({ type: `${type} has no form in ${format}` }));
  const refusal = await tooManyTests(deps, request.principal);
  if (refusal !== null) return refusal;
  request.handling.warnings.push(...warningsFor(webhook, sample));
  const test = testOf(webhook, sample, deps);
  const after = { delivery_id: test.id, type };
  const audited = request.audit({ kind: 'webhook', id: webhook.id, before: null, after });
  const delivery = await deps.sendTest(test, [audited]);
  const log = { webhook: webhook.id, delivery: delivery.id, type };
  return { status: 202 as const, body: deps.views.madeSummary(delivery, webhook), log };
}

/** What is tried first where nobody names a type. */
const USUAL = 'subscription.created';

/** A type that the webhook asks for, or at least one that it can be sent. */
function typeFor(webhook: Webhook, rows: readonly EventTypeRow[]): string {
  const ordered = [...rows.filter(({ type }) => type === USUAL), ...rows];
  const has = (holds: (sample: Sample) => boolean) => ordered.find(({ sources: [sample] }) => sample && holds(sample));
  const asked = has(({ event }) => mismatchOf(withoutMatch(webhook), event) === null);
  return (asked ?? has(({ event }) => hasForm(formatOf(webhook), event)))?.type ?? USUAL;
}

/** A sample is nobody's: whom its data concerns decides about no test. */
function withoutMatch({ owner: _, owner_match: __, ...webhook }: Webhook): Matching {
  return { ...webhook, match: {} };
}

/** What makes the test say less than it seems to. */
function warningsFor(webhook: Webhook, { event }: Sample): string[] {
  const mismatch = mismatchOf(withoutMatch(webhook), event);
  const asksNot = mismatch === 'event_types' || mismatch === 'not_named';
  return [
    ...(asksNot ? [`its event_types do not name ${event.type}: such events are not sent to it`] : []),
    ...(webhook.status === 'active'
      ? []
      : [`it is ${webhook.status}: a test is sent all the same, and nothing else is`]),
  ];
}

/** The sample as it is sent: as if it happened now, with an id of its own. */
function testOf(webhook: Webhook, sample: Sample, { newId, now, links }: WebhookTestDeps) {
  const [test, at, format] = [newId(), now(), formatOf(webhook)];
  const occurred_at = new Date(at).toISOString();
  const event = { ...sample.event, id: testEventId(test), occurred_at, test: true as const };
  const state = hasStateIn(format) ? stateOfSample(sample, at) : null;
  const payload = bodyIn({ event, webhookId: webhook.id, links, format }, state, 1).toString();
  return { id: test, webhookId: webhook.id, ...ownerField(webhook), eventType: event.type, payload };
}
