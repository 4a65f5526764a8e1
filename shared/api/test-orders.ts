/** A test of a destination of any kind is ordered: a sample, or a question to its service. */
import { z } from 'zod';

import type { JsonObject } from '../base/json.ts';
import type { EpochMs } from '../base/time.ts';
import type { Form } from '../destinations/form.ts';
import { testDeliveryId } from '../events/ids.ts';
import { notBlank, readFields, readJsonBody } from '../http/body-fields.ts';
import type { SendTest } from '../intake/send-test.ts';
import type { TakeBlock } from '../sources/asking/budget.ts';
import type { DataLinks } from '../webhooks/payload/data-links.ts';
import type { StoredDestination } from '../webhooks/stored-destination.ts';
import type { DeliveryViews } from './delivery-views.ts';
import type { Family } from './destination-family.ts';
import { refuse, refuseInput } from './errors.ts';
import type { EventTypeRow, Sample } from './event-type-table.ts';
import { CONFLICT } from './give-delivery.ts';
import { digestOf, readIdempotencyKey } from './idempotency.ts';
import { tooManyTests } from './owner-limits.ts';
import type { ApiRequest } from './route.ts';
import { deliverySummaryShape } from './shapes/delivery.ts';
import { asksFor, questionFor, sampleFor, testOf } from './test-samples.ts';

export interface TestOrdersDeps {
  sendTest: SendTest;
  views: Pick<DeliveryViews, 'madeSummary' | 'summaries'>;
  /** Every event type with its samples. */
  eventTypeRows: () => Promise<readonly EventTypeRow[]>;
  links: DataLinks;
  takeBlock: TakeBlock;
  now: () => EpochMs;
  /** UUID v4. */
  newId: () => string;
}

export const testFields = z.object({
  type: notBlank
    .meta({ minLength: 1, description: 'An event type (`GET /v1/event-types`). Without it one that the webhook gets.' })
    .exactOptional(),
  source: notBlank
    .meta({ minLength: 1, description: 'Whose sample of the type. Without it the first.' })
    .exactOptional(),
});

export const testAnswers = {
  200: {
    means: 'It was sent before, under this `Idempotency-Key`.',
    shape: deliverySummaryShape,
    mayWarn: true,
  },
  202: {
    means: 'The delivery. Once its `status` is not `pending` any more, `last_attempt` has the answer.',
    shape: deliverySummaryShape,
    mayWarn: true,
  },
} as const;
export const testErrors = [
  ...(['invalid_id', 'malformed_body', 'event_type_not_found', 'too_many_tests'] as const),
  'idempotency_conflict' as const,
];

type Tested = Pick<Form, 'testedBy'> & Pick<Family<StoredDestination, JsonObject>, 'noun'>;

export async function orderTest(
  deps: TestOrdersDeps,
  { noun, testedBy }: Tested,
  destination: StoredDestination,
  request: ApiRequest,
) {
  const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
  if (!parsed.ok) return refuseInput(parsed);
  const read = readFields(parsed.json, testFields, request.handling);
  if (!read.ok) return refuseInput(read);
  const idempotency = readIdempotencyKey(request.headers);
  if (!idempotency.ok) return refuseInput(idempotency);
  const chosen = testedBy === 'sample' ? await sampleFor(deps, destination, read.body) : questionFor(read.body);
  if (!chosen.ok) return chosen.why === null ? refuseInput(chosen.refused) : refuse('event_type_not_found', chosen.why);
  const refusal = await tooManyTests(deps, request.principal);
  if (refusal !== null) return refusal;
  const { sample } = chosen;
  request.handling.warnings.push(...warningsFor(destination, sample));
  const { key } = idempotency;
  const named =
    key === null
      ? { id: deps.newId(), digest: null }
      : { id: testDeliveryId(request.principal.key, destination.id, key), digest: digestOf({ ...read.body }) };
  const test = testOf(destination, sample, deps, named);
  const after = { delivery_id: test.id, type: test.eventType };
  const audited = request.audit({ kind: noun, id: destination.id, before: null, after });
  const sent = await deps.sendTest(test, [audited]);
  if (sent.outcome === 'conflict') return refuse('idempotency_conflict', CONFLICT);
  const { outcome, delivery } = sent;
  const log = { webhook: destination.id, delivery: delivery.id, type: test.eventType, outcome };
  if (outcome === 'repeated')
    return { status: 200 as const, body: (await deps.views.summaries([delivery]))(delivery), log };
  return { status: 202 as const, body: deps.views.madeSummary(delivery, destination), log };
}

/** What makes the test say less than it seems to. */
function warningsFor(destination: StoredDestination, sample: Sample | null): string[] {
  const { status } = destination;
  return [
    ...(sample !== null && !asksFor(destination, sample)
      ? [`its event_types do not name ${sample.event.type}: such events are not sent to it`]
      : []),
    ...(status === 'active' ? [] : [`it is ${status}: a test is sent all the same, and nothing else is`]),
  ];
}
