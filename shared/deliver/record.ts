/** What follows from an exchange, for its delivery, its webhook's lane and the next of its queue. */
import type { EpochMs } from '../base/time.ts';
import { attemptDocument } from '../deliveries/attempt-record.ts';
import type { Outcome } from '../deliveries/deliveries.ts';
import type { AttemptDocument, DeliveryDocument } from '../deliveries/documents.ts';
import { hasSucceededSince } from '../deliveries/failure-times.ts';
import type { LaneState } from '../deliveries/lane-states.ts';
import { nextStep } from '../deliveries/outcome.ts';
import type { Step } from '../deliveries/outcome.ts';
import { wantedAt } from '../deliveries/pace.ts';
import type { Ruling } from '../destinations/destination.ts';
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
  const { delivery, sent } = made;
  const now = deps.now();
  const ruling = sent.judge(now);
  const step = await stepAfter(deps, made, ruling, now);
  const attempt = attemptOf(deps, made, step, now);
  const outcome = outcomeOf(made, attempt, step, isOrdered(reading));
  const counted = await inPart('record', IN_FIRESTORE, () => deps.deliveries.record(delivery, outcome, version));
  const laneDue = ruling.kind !== 'stopped' && (await watchLane(deps, made, ruling, reading, now));
  if (step.kind !== 'retry' && step.kind !== 'stopped') await passOn(deps, reading);
  if (laneDue || makesDueSoon(step, now)) await wake(deps);
  return resultOf(made, attempt, step, counted);
}

/** The same of a test: it was the only attempt, and nothing of its webhook follows. */
export async function recordTest(deps: DeliverDeps, made: Made, version: Version | null): Promise<AttemptResult> {
  const now = deps.now();
  const { kind } = made.sent.judge(now);
  const step: Step = kind === 'delivered' ? { kind: 'succeeded' } : { kind: 'failed', reason: 'test_failed' };
  const attempt = attemptOf(deps, made, step, now);
  const record = () => deps.deliveries.record(made.delivery, { attempt, step }, version);
  const counted = await inPart('record', IN_FIRESTORE, record);
  return { ...resultOf(made, attempt, step, counted), test: true };
}

/**
 * A policy that would disable its webhook does not where anything has succeeded meanwhile, or nobody knows
 * (docs/facts/hooker.md, HK-32).
 */
async function stepAfter(
  deps: DeliverDeps,
  { number, webhook, delivery }: Made,
  ruling: Ruling,
  now: EpochMs,
): Promise<Step> {
  const random = deps.random();
  const planned = number - (delivery.granted ?? 0);
  const step = nextStep(ruling, planned, webhook, now, random);
  if (step.kind !== 'failed_and_disable' || step.reason !== 'attempts_exhausted') return step;
  const spared = await hasSucceeded(deps, delivery);
  return nextStep(ruling, planned, webhook, now, random, spared);
}

const hasSucceeded = ({ failureTimes, log }: DeliverDeps, delivery: DeliveryDocument): Promise<boolean> =>
  failureTimes(delivery).then(hasSucceededSince, (error: unknown) => {
    log.warn({ webhook: delivery.webhook_id, error }, 'webhook.not_disabled');
    return true;
  });

function attemptOf({ newId }: DeliverDeps, made: Made, step: Step, now: EpochMs): AttemptDocument {
  const { durationMs, redact } = made.sent;
  const success = step.kind === 'succeeded';
  return attemptDocument({ ...made, id: newId(), success, durationMs, transcript: redact(), now });
}

function outcomeOf({ operational, webhook }: Made, attempt: AttemptDocument, step: Step, ordered: boolean): Outcome {
  const exhausted = 'reason' in step && step.reason === 'attempts_exhausted' && !operational;
  return { attempt, step, exhausted, ordered, configured: webhook.updated_at };
}

/** @returns whether the lane of its webhook has become due soon */
async function watchLane(
  deps: DeliverDeps,
  { webhook, delivery, sent: { durationMs } }: Made,
  ruling: Ruling,
  { lane }: Reading,
  now: EpochMs,
): Promise<boolean> {
  const ok = ruling.kind === 'delivered';
  if (ok) deps.pushes.succeeded(webhook.id);
  const unanswered = ruling.kind === 'unreachable';
  const heard = !unanswered && (await endsSilence(deps, webhook.id, lane, now));
  const seen = { ok, durationMs, unanswered, now };
  return (await deps.watchHealth({ webhook: webhook.id, delivery: delivery.id, lane, ...seen })) || heard;
}

/** What is held of a webhook that answered nothing, here or elsewhere, waits for an answer. @returns whether it was held */
async function endsSilence(
  { pushes, lanes, log }: DeliverDeps,
  webhook: string,
  lane: LaneState,
  now: EpochMs,
): Promise<boolean> {
  if (!pushes.answered(webhook) && lane.silent_until === undefined) return false;
  // Where it fails the lane is due by itself, when what is unanswered will have timed out.
  const failed = (error: unknown) => log.warn({ webhook, error }, 'lane.not_changed');
  await lanes.endSilence(webhook, now).catch(failed);
  return true;
}

/** With a delivery that has failed its webhook may have been disabled, and its queue is to be ended. */
const makesDueSoon = (step: Step, now: EpochMs): boolean =>
  step.kind === 'retry' ? step.at - now < TICK_MS : step.kind !== 'succeeded';

function resultOf(
  { webhook, delivery, sent, startedAt }: Made,
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
    exchangeMs: sent.durationMs,
    lateMs: startedAt - wantedAt(delivery),
    counted,
  };
}
