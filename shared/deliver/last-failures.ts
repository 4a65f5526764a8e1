import { inTurns } from '../base/in-turns.ts';
import type { Log } from '../base/log.ts';
import { deliveryAfter } from '../deliveries/deliveries.ts';
import type { Outcome } from '../deliveries/deliveries.ts';
import { ATTEMPTS, DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { FailureTimes } from '../deliveries/failure-times.ts';
import type { RecordLastFailure } from '../deliveries/last-failure.ts';
import { exhaustedEvent, webhookEvent } from '../deliveries/operational-events.ts';
import type { PrepareEvent, PreparedEvent } from '../deliveries/operational-events.ts';
import type { FindFailureTimes } from '../deliveries/successes.ts';
import type { ReceivedEvent } from '../events/event.ts';
import { LANES } from '../lanes/document.ts';
import type { LaneDocument } from '../lanes/document.ts';
import { failingSince, failsTooLong } from '../lanes/failing.ts';
import { laneDue } from '../lanes/lane-due.ts';
import { hasAnotherFailed } from '../lanes/last-exchanges.ts';
import { shardOf } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Version } from '../store/version.ts';
import { create, merge, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { disabledFields, webhookChange } from '../webhooks/webhooks.ts';
import { createRecordStop } from './stops.ts';

export interface LastFailureDeps {
  store: Store;
  failureTimes: FindFailureTimes;
  prepare: PrepareEvent;
  /** A webhook of which nothing has succeeded for this long is disabled. */
  disableAfterMs: number;
  now: () => number;
  log: Log;
}

export function createRecordLastFailure(deps: LastFailureDeps): RecordLastFailure {
  const inTurn = inTurns();
  const recordStop = createRecordStop(deps);
  return async (delivery, outcome, version) => {
    const { webhook_id: webhook } = delivery;
    if (outcome.step.kind === 'stopped') return inTurn(webhook, () => recordStop(delivery, outcome, version));
    const times = await timesOf(deps, delivery, outcome);
    const failure = { delivery, outcome, version, times };
    const recorded = await inTurn(webhook, () =>
      deps.store.transaction((transaction) => recordIn(deps, transaction, failure)),
    );
    if (recorded === null) return false;
    const { events, reason } = recorded;
    if (reason) deps.log.warn({ webhook, reason }, 'webhook.disabled');
    await Promise.all(events.map(({ publish }) => publish()));
    return true;
  };
}

/** null where nobody is to be judged by them, or they can't be found: the exchange is recorded all the same. */
async function timesOf(
  { failureTimes, log }: LastFailureDeps,
  delivery: DeliveryDocument,
  { step }: Outcome,
): Promise<FailureTimes | null> {
  if (step.kind !== 'failed') return null;
  try {
    return await failureTimes(delivery);
  } catch (error) {
    log.warn({ webhook: delivery.webhook_id, error }, 'webhook.failing_unknown');
    return null;
  }
}

interface LastFailure {
  delivery: DeliveryDocument;
  outcome: Outcome;
  version: Version;
  times: FailureTimes | null;
}

interface RecordedFailure {
  events: PreparedEvent[];
  /** Why its webhook was disabled; null where it was not. */
  reason: string | null;
}

/** @returns null where the delivery has changed */
async function recordIn(
  { prepare, disableAfterMs, now }: LastFailureDeps,
  transaction: Transaction,
  { delivery, outcome, version, times }: LastFailure,
): Promise<RecordedFailure | null> {
  const { webhook_id: id } = delivery;
  const deliveryRef = DELIVERIES.doc(delivery.id);
  const read = await transaction.read([deliveryRef, WEBHOOKS.doc(id), LANES.doc(id)]);
  const [current, { data: webhook }, { data: lane }] = read;
  if (!current.exists || !current.updateTime.isEqual(version.lastUpdateTime)) return null;
  const at = now();
  const since = times && failingSince(lane, times, at);
  const tooLong =
    webhook !== null &&
    since !== null &&
    failsTooLong(since, webhook, disableAfterMs, at) &&
    (await hasAnotherFailed(transaction, { ...delivery, attempts: outcome.attempt.attempt }, since));
  const reason = webhook && reasonToDisable(outcome, webhook, tooLong);

  const events: ReceivedEvent[] = [];
  if (webhook && outcome.exhausted) events.push(exhaustedEvent(webhook, delivery, outcome.attempt, at));
  if (reason) {
    const number = (lane?.version ?? 0) + 1;
    events.push(webhookEvent({ type: 'webhook.disabled', webhook, number, failingSince: since, reason, now: at }));
  }
  const prepared = await Promise.all(events.map(prepare));
  const remembered = webhook && times ? exhaustedSince(id, lane, since) : [];
  transaction.write([
    update(deliveryRef, deliveryAfter(delivery, outcome, at)),
    create(ATTEMPTS.doc(outcome.attempt.id), outcome.attempt),
    ...(reason ? disabling(id, reason, at) : remembered),
    ...prepared.flatMap(({ writes }) => writes),
  ]);
  return { events: prepared, reason };
}

/** What the step says goes first; a webhook that is disabled or gone already stays so. */
function reasonToDisable({ step }: Outcome, webhook: DestinationFields, tooLong: boolean): string | null {
  if (webhook.status === 'disabled' || webhook.deleted_at !== null) return null;
  if (step.kind === 'failed_and_disable') return step.reason;
  return tooLong ? 'failing' : null;
}

/** Its queue is due at once, to be ended. */
function disabling(id: string, reason: string, now: number): Write[] {
  const fields = disabledFields(reason);
  return [...webhookChange(id, fields), laneDue(id, fields, now)];
}

/** Remembers for the next exhausted delivery since when nothing has succeeded. */
function exhaustedSince(id: string, lane: LaneDocument | null, since: number | null): Write[] {
  if ((lane?.exhausted_since?.toMillis() ?? null) === since) return [];
  const exhausted_since = since === null ? null : Timestamp.fromMillis(since);
  const fresh = lane === null ? { due_at: null, version: 0, shard: shardOf(id) } : {};
  return [merge(LANES.doc(id), { v: 1, webhook_id: id, ...fresh, exhausted_since })];
}
