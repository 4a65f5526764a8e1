/** `POST /v1/deliveries/{id}/retry`: what waits for its next attempt is sent at once. */
import { z } from 'zod';

import type { AuditedChange } from '../access/audit.ts';
import { present } from '../base/present.ts';
import type { EpochMs } from '../base/time.ts';
import { DELIVERIES, isTest } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { retryRequest } from '../events/ids.ts';
import { readFields, readJsonBody } from '../http/body-fields.ts';
import type { UnderWay } from '../lanes/retry-now.ts';
import type { Retried, Retry } from '../lanes/retry.ts';
import { finder } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { DeliveryViews } from './delivery-views.ts';
import { busy, refuse, refuseInput } from './errors.ts';
import type { ReadSituations } from './explain/read-situations.ts';
import type { Situation } from './explain/situation.ts';
import { timeText } from './explain/verdict-words.ts';
import { readIdempotencyKey } from './idempotency.ts';
import { uuidText } from './path-ids.ts';
import { refusalOf } from './retry-refusals.ts';
import { route } from './route.ts';
import type { ApiRequest } from './route.ts';
import { withId } from './router.ts';
import { retryShape } from './shapes/retry.ts';

export interface RetryRouteDeps {
  retry: Retry;
  situations: ReadSituations;
  views: Pick<DeliveryViews, 'summary'>;
  store: Store;
  now: () => EpochMs;
}

const none = z.object({});

const id = uuidText('The delivery.');

export const retryDelivery = route({
  method: 'POST',
  path: '/v1/deliveries/{id}/retry',
  operationId: 'retryDelivery',
  role: 'operator',
  tag: 'Deliveries',
  summary: 'Send now what waits for its next attempt',
  description:
    "An attempt by hand takes nothing from the webhook's retry policy. Nothing new is made: one that has ended is replayed.",
  id,
  body: { name: 'RetryDelivery', fields: none, optional: true },
  repeatable: true,
  answers: {
    200: { means: 'It was sent before, under this `Idempotency-Key`.', shape: retryShape, mayWarn: true },
    202: { means: 'It is sent now, or is under way.', shape: retryShape, mayWarn: true },
  },
  errors: [
    ...(['invalid_id', 'delivery_not_found', 'malformed_body', 'delivery_busy', 'delivery_ended'] as const),
    'delivery_is_test',
    ...(['webhook_paused', 'webhook_disabled', 'webhook_deleted'] as const),
    ...(['delivery_waits_for_order', 'delivery_waits_for_rate'] as const),
  ],
  handle: (deps: RetryRouteDeps) =>
    withId(
      id,
      finder(deps.store, DELIVERIES),
      'delivery_not_found',
    )(async ({ fields }, request) => {
      if (isTest(fields)) return refuse('delivery_is_test', ONCE);
      const parsed = request.body.length === 0 ? { ok: true as const, json: {} } : readJsonBody(request.body);
      if (!parsed.ok) return refuseInput(parsed);
      const read = readFields(parsed.json, none, request.handling);
      if (!read.ok) return refuseInput(read);
      const idempotency = readIdempotencyKey(request.headers);
      if (!idempotency.ok) return refuseInput(idempotency);
      const by = idempotency.key === null ? null : retryRequest(request.principal.key, idempotency.key);
      const retried = await deps.retry(fields, by, (outcome) => [request.audit(retriedChange(fields, outcome))]);
      return retried === null ? busy('delivery') : answer(deps, fields.id, retried, request);
    }),
});

/** Of a test that is asked for again. */
export const ONCE = 'A test is sent once. POST /v1/webhooks/{id}/test makes another.';

const retriedChange = ({ id: delivery }: DeliveryDocument, outcome: string): AuditedChange => ({
  ...{ kind: 'delivery', id: delivery, before: null },
  after: { outcome },
});

async function answer(deps: RetryRouteDeps, delivery: string, retried: Retried | 'gone', { handling }: ApiRequest) {
  const found = retried === 'gone' ? null : await finder(deps.store, DELIVERIES)(delivery);
  if (retried === 'gone' || found === null) return refuse('delivery_not_found');
  const log = { delivery, ...toldOf(retried) };
  if (retried.outcome === 'refused') return { ...refusalOf(found.fields, retried.refusal, deps.now()), log };
  const situation = await situationOf(deps, found.fields);
  const warning = retried.outcome === 'under_way' ? null : overridden(situation, deps.now());
  if (warning !== null) handling.warnings.push(warning);
  const { outcome } = retried;
  const details = outcome === 'under_way' ? UNDER_WAY[retried.why] : DONE[outcome];
  const body = { outcome, details, delivery: deps.views.summary(situation) };
  return outcome !== 'under_way' && retried.repeated
    ? { status: 200 as const, body, log }
    : { status: 202 as const, body, log };
}

async function situationOf({ situations }: RetryRouteDeps, delivery: DeliveryDocument): Promise<Situation> {
  const [situation] = await situations([delivery]);
  return present(situation, `the situation of the delivery ${delivery.id}`);
}

const toldOf = (retried: Retried): Record<string, string> => ({
  outcome: retried.outcome,
  ...('refusal' in retried && { reason: retried.refusal.reason }),
});

/** @returns null where its endpoint did not ask to be left alone, or that is over */
function overridden({ lastAttempt }: Situation, now: EpochMs): string | null {
  const asked = lastAttempt?.retry_after?.toMillis() ?? 0;
  if (asked <= now) return null;
  return `Its endpoint asked to be left alone until ${timeText(asked, now)} (Retry-After): this goes out all the same`;
}

const DONE = {
  brought_forward: 'Its next attempt is made now.',
  probe: 'It is sent now as the probe that finds out whether its webhook is back.',
};

const UNDER_WAY: Record<UnderWay, string> = {
  sent: 'It is being sent, or is about to be. Nothing was changed.',
  busy: 'Its webhook has as many requests in flight as it may: this goes out when some are answered. Nothing was changed.',
  probed: 'A probe of its webhook is under way: this goes out when that succeeds. Nothing was changed.',
  let_go: 'What it waited for is over, and it is about to go out. Nothing was changed.',
};
