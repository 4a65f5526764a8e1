/** What follows from an exchange, for its delivery, its webhook's lane and the next of its queue. */
import { attemptDocument } from '../deliveries/attempt-record.ts';
import type { Outcome } from '../deliveries/deliveries.ts';
import type { AttemptDocument, DeliveryDocument } from '../deliveries/documents.ts';
import { hasSucceededSince } from '../deliveries/failure-times.ts';
import { isUnanswered, nextStep } from '../deliveries/outcome.ts';
import type { Step } from '../deliveries/outcome.ts';
import type { Version } from '../store/version.ts';
import { inPart } from '../telemetry/telemetry.ts';
import type { Made } from './attempt.ts';
import type { AttemptResult, DeliverDeps } from './deps.ts';
import { isOrdered, passOn } from './in-order.ts';
import type { Reading } from './reading.ts';
import { IN_FIRESTORE } from './telling.ts';
import { TICK_MS, wake } from './wake.ts';

/**
 * Records an exchange, and does before the answer all that follows from it.
 * @param version the delivery's that its holder has; null where nobody knows
 */
export async function record(
  deps: DeliverDeps,
  made: Made,
  version: Version | null,
  reading: Reading,
): Promise<AttemptResult> {
  const { delivery } = made;
  const now = deps.now();
  const step = await stepAfter(deps, made, now);
  const attempt = attemptDocument({ ...made, id: deps.newId(), now });
  const outcome = outcomeOf(made, attempt, step, isOrdered(reading));
  const counted = await inPart('record', IN_FIRESTORE, () => deps.deliveries.record(delivery, outcome, version));
  const laneDue = await watchLane(deps, made, step, reading, now);
  if (step.kind !== 'retry') await passOn(deps, reading);
  if (laneDue || makesDueSoon(step, now)) await wake(deps);
  return resultOf(made, attempt, step, counted);
}

/**
 * A policy that would disable its webhook does not where anything has succeeded meanwhile, or nobody knows
 * (docs/facts/hooker.md, HK-32).
 */
async function stepAfter(deps: DeliverDeps, { exchange, number, webhook, delivery }: Made, now: number): Promise<Step> {
  const random = deps.random();
  const step = nextStep(exchange, number, webhook, now, random);
  if (step.kind !== 'failed_and_disable' || step.reason !== 'attempts_exhausted') return step;
  const spared = await hasSucceeded(deps, delivery);
  return nextStep(exchange, number, webhook, now, random, spared);
}

const hasSucceeded = ({ failureTimes, log }: DeliverDeps, delivery: DeliveryDocument): Promise<boolean> =>
  failureTimes(delivery).then(hasSucceededSince, (error: unknown) => {
    log.warn({ webhook: delivery.webhook_id, error }, 'webhook.not_disabled');
    return true;
  });

function outcomeOf({ operational }: Made, attempt: AttemptDocument, step: Step, ordered: boolean): Outcome {
  const exhausted = 'reason' in step && step.reason === 'attempts_exhausted' && !operational;
  return { attempt, step, exhausted, ordered };
}

/** @returns whether the lane of its webhook has become due soon */
function watchLane(
  deps: DeliverDeps,
  { webhook, delivery, exchange }: Made,
  step: Step,
  { lane }: Reading,
  now: number,
): Promise<boolean> {
  const ok = step.kind === 'succeeded';
  if (ok) deps.pushes.succeeded(webhook.id);
  const seen = { ok, durationMs: exchange.durationMs, unanswered: isUnanswered(exchange), now };
  return deps.watchHealth({ webhook: webhook.id, delivery: delivery.id, lane, ...seen });
}

/** With a delivery that has failed its webhook may have been disabled, and its queue is to be ended. */
const makesDueSoon = (step: Step, now: number): boolean =>
  step.kind === 'retry' ? step.at - now < TICK_MS : step.kind !== 'succeeded';

function resultOf(
  { webhook, delivery, exchange, startedAt }: Made,
  attempt: AttemptDocument,
  step: Step,
  counted: boolean,
): AttemptResult {
  return {
    outcome: step.kind,
    webhook: webhook.id,
    event: delivery.event_id,
    responseStatus: attempt.response_status_code,
    ...(attempt.error_code ? { errorCode: attempt.error_code } : {}),
    exchangeMs: exchange.durationMs,
    lateMs: startedAt - delivery.scheduled_at.toMillis(),
    counted,
  };
}
