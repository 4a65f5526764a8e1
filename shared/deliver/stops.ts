/** A destination that says a right, a token or a setting is missing is paused, and whatever is for it waits (docs/protocol.md, DP-105). */
import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { deliveryAfter } from '../deliveries/deliveries.ts';
import type { Outcome } from '../deliveries/deliveries.ts';
import { ATTEMPTS, DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { RecordLastFailure } from '../deliveries/last-failure.ts';
import { webhookEvent } from '../deliveries/operational-events.ts';
import type { PrepareEvent, PreparedEvent } from '../deliveries/operational-events.ts';
import { LANES } from '../lanes/document.ts';
import { laneDue } from '../lanes/lane-due.ts';
import type { Store } from '../store/store.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Version } from '../store/version.ts';
import { create, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { WEBHOOKS } from '../webhooks/document.ts';
import type { DestinationFields } from '../webhooks/destination-fields.ts';
import { stoppedFields, webhookChange } from '../webhooks/webhooks.ts';

export interface StopDeps {
  store: Store;
  prepare: PrepareEvent;
  now: () => EpochMs;
  log: Log;
}

/**
 * Records an exchange whose destination is to be paused (`Step` `stopped`). Of several in flight the first pauses it and
 * tells; where it was changed since it was tried it is not paused, since what was missing may be there.
 */
export function createRecordStop(deps: StopDeps): RecordLastFailure {
  return async (delivery, outcome, version) => {
    const recorded = await deps.store.transaction((transaction) =>
      recordIn(deps, transaction, { delivery, outcome, version }),
    );
    if (recorded === null) return false;
    const { event, reason } = recorded;
    if (reason !== null) deps.log.warn({ webhook: delivery.webhook_id, reason }, 'webhook.stopped');
    await event?.publish();
    return true;
  };
}

interface Stop {
  delivery: DeliveryDocument;
  outcome: Outcome;
  version: Version;
}

interface Stopped {
  event: PreparedEvent | null;
  /** Why it was paused; null where it was not, by this exchange. */
  reason: string | null;
}

/** @returns null where the delivery has changed */
async function recordIn(
  { prepare, now }: StopDeps,
  transaction: Transaction,
  { delivery, outcome, version }: Stop,
): Promise<Stopped | null> {
  const { webhook_id: id } = delivery;
  const ref = DELIVERIES.doc(delivery.id);
  const [current, { data: webhook }, { data: lane }] = await transaction.read([ref, WEBHOOKS.doc(id), LANES.doc(id)]);
  if (!current.exists || !current.updateTime.isEqual(version.lastUpdateTime)) return null;
  const at = now();
  const reason = webhook === null ? null : reasonToStop(outcome, webhook);
  const number = (lane?.version ?? 0) + 1;
  const told = { type: 'webhook.stopped', number, failingSince: null, now: at } as const;
  const event = webhook && reason !== null ? await prepare(webhookEvent({ ...told, webhook, reason })) : null;
  const isPaused = reason !== null || webhook?.status === 'paused';
  transaction.write([
    update(ref, { ...deliveryAfter(delivery, outcome, at), ...(isPaused && { hold: 'paused' }) }),
    create(ATTEMPTS.doc(outcome.attempt.id), outcome.attempt),
    ...(reason === null ? [] : stopping(id, reason, at)),
    ...(event?.writes ?? []),
  ]);
  return { event, reason };
}

/** @returns null where it is paused or gone already, or was changed since it was tried */
function reasonToStop({ step, configured }: Outcome, webhook: DestinationFields): string | null {
  if (step.kind !== 'stopped' || webhook.status !== 'active' || webhook.deleted_at !== null) return null;
  return webhook.updated_at === configured ? step.reason : null;
}

/** The lane rests: who resumes its destination makes it due. */
function stopping(id: string, reason: string, at: EpochMs): Write[] {
  const fields = stoppedFields(reason, at);
  return [...webhookChange(id, fields), laneDue(id, fields, at)];
}
