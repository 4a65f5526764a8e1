/** How a webhook turns failing and back, its breaker opens, and its probes end; the same commits tell of it. */

import type { Log } from '../base/log.ts';
import type { EpochMs } from '../base/time.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import { webhookEvent } from '../deliveries/operational-events.ts';
import type { PrepareEvent, PreparedEvent, WebhookChanged } from '../deliveries/operational-events.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { disabledFields, webhookChange } from '../webhooks/webhooks.ts';
import type { LaneDocument } from './document.ts';
import { KEEPS_FAILING_MS, failsTooLong, judged, suspected } from './failing.ts';
import type { Judgement } from './failing.ts';
import { probeWaitMs } from './lane-policy.ts';
import { CLOSED, changeLane, readQueue } from './lane-queue.ts';
import type { Queue } from './lane-queue.ts';
import { hasAnotherFailed, lastExchanges, lastSuccess } from './last-exchanges.ts';

export type ProbeOutcome = 'closed' | 'stays_open' | 'disabled' | 'no_probe';

/** What whoever opens and closes breakers needs besides. */
export interface BreakerDeps {
  /** Of the events that tell of it, written by the same commit. */
  prepare: PrepareEvent;
  /** A webhook of which nothing has succeeded for this long is disabled by a failed probe. */
  disableAfterMs: number;
  log: Log;
}

/** What a transaction tells of a webhook's standing. */
export interface Telling {
  turn: 'failing' | 'recovered' | 'keeps_failing';
  webhook: string;
  failingSince: EpochMs | null;
}

/** What a transaction came to, and what is to be published once it is committed. */
interface Told<T> {
  outcome: T;
  event?: PreparedEvent | undefined;
  telling?: Telling | undefined;
}

export async function told<T>(breakers: BreakerDeps | undefined, transaction: Promise<Told<T>>): Promise<T> {
  const { outcome, event, telling } = await transaction;
  if (telling) tell(breakers?.log, telling);
  await event?.publish();
  return outcome;
}

function tell(log: Log | undefined, { turn, webhook, failingSince }: Telling): void {
  const fields = { webhook, failingSince: failingSince === null ? null : new Date(failingSince).toISOString() };
  if (turn === 'recovered') log?.info(fields, 'webhook.recovered');
  else log?.warn(fields, turn === 'failing' ? 'webhook.failing' : 'webhook.keeps_failing');
}

type Change = Pick<WebhookChanged, 'type' | 'failingSince' | 'reason'>;

/** Prepares the event of the change that the transaction is about to make: it is numbered as the lane will be. */
export async function prepareFor(queue: Queue, breakers: BreakerDeps | undefined, change: Change) {
  const { webhook, lane, now } = queue;
  if (!breakers || webhook === null || webhook.deleted_at !== null) return undefined;
  return breakers.prepare(webhookEvent({ ...change, webhook, number: (lane?.version ?? 0) + 1, now }));
}

export const writeEvent = ({ transaction }: Queue, event: PreparedEvent | undefined): void =>
  transaction.write(event?.writes ?? []);

interface Opening {
  webhook: string;
  failingSince: EpochMs;
  now: EpochMs;
}

/** @returns false where it was open already, or something has succeeded since: by another instance's doing */
export const openBreaker = (store: Store, breakers: BreakerDeps | undefined, opening: Opening): Promise<boolean> =>
  told(breakers, openIn(store, breakers, opening));

const openIn = (store: Store, breakers: BreakerDeps | undefined, { webhook, failingSince, now }: Opening) =>
  store.transaction(async (transaction): Promise<Told<boolean>> => {
    const queue = await readQueue(transaction, webhook, now);
    const { lane } = queue;
    if (lane?.open || queue.webhook?.status !== 'active') return { outcome: false };
    const succeededAt = (await lastSuccess(transaction, webhook)) ?? -Infinity;
    if (succeededAt >= failingSince) return { outcome: false };
    const known = (lane?.failing_since ?? lane?.suspect_since)?.toMillis() ?? failingSince;
    const since = known > succeededAt ? Math.min(known, failingSince) : failingSince;
    // One that fails already was told so.
    const event = lane?.failing_since
      ? undefined
      : await prepareFor(queue, breakers, { type: 'webhook.failing', failingSince: since });
    changeLane(queue, {
      ...CLOSED,
      open: true,
      opened_at: Timestamp.fromMillis(now),
      failing_since: Timestamp.fromMillis(since),
      exhausted_since: lane?.exhausted_since ?? null,
      probe_ended_at: Timestamp.fromMillis(now),
      due_at: Timestamp.fromMillis(now + probeWaitMs(0)),
    });
    writeEvent(queue, event);
    const telling = lane?.failing_since ? undefined : { turn: 'failing' as const, webhook, failingSince: since };
    return { outcome: true, event, telling };
  });

/** Whether it is time to look how a webhook does: of one whose breaker is open, whenever its lane is due. */
const isToBeLookedAt = (lane: LaneDocument | null, now: number): lane is LaneDocument => {
  if (lane?.failing_since == null && lane?.suspect_since == null) return false;
  return lane.look_at == null || lane.look_at.toMillis() <= now;
};

/** What a look has found, for the transaction that made it to write. */
export interface Look {
  /** The fields of its lane. */
  change: Partial<LaneDocument>;
  event?: PreparedEvent | undefined;
  telling?: Telling | undefined;
}

/**
 * Looks whether a webhook that may be failing, or is, has succeeded since; the transaction is not to have written yet.
 * @returns null where nothing was looked at
 */
export async function lookAt(queue: Queue, breakers: BreakerDeps | undefined): Promise<Look | null> {
  const { lane, now } = queue;
  return isToBeLookedAt(lane, now) ? judge(queue, breakers, lane, false) : null;
}

async function judge(
  queue: Queue,
  breakers: BreakerDeps | undefined,
  lane: LaneDocument,
  isSecond: boolean,
): Promise<Look> {
  const { transaction, webhookId: webhook, now } = queue;
  const judgement = judged(lane, await lastExchanges(transaction, webhook), isSecond, now);
  const was = lane.failing_since?.toMillis() ?? null;
  const { turn, change } = judgement;
  const failingSince = turn === 'recovered' ? was : (change.failing_since?.toMillis() ?? null);
  if (turn !== null) {
    const type = `webhook.${turn}` as const;
    const event = await prepareFor(queue, breakers, { type, failingSince });
    return { change: changeAfter(lane, judgement, now), event, telling: { turn, webhook, failingSince } };
  }
  const keeps = failingSince !== null && now - failingSince >= KEEPS_FAILING_MS;
  const telling = keeps ? { turn: 'keeps_failing' as const, webhook, failingSince } : undefined;
  return { change: changeAfter(lane, judgement, now), telling };
}

/** An open breaker closes with it, and has no look of its own: its lane is due for probes. */
function changeAfter({ open }: LaneDocument, { turn, change }: Judgement, now: number): Partial<LaneDocument> {
  if (!open) return change;
  if (turn === 'recovered') return { ...CLOSED, due_at: Timestamp.fromMillis(now) };
  return { ...change, look_at: null };
}

interface Failed {
  webhook: string;
  now: number;
}

/**
 * Takes down that an exchange has failed: the first since the last success makes its webhook suspect, and the second
 * makes it fail.
 * @returns whether nothing more of it is to be told: the webhook is failing
 */
export const takeFailure = (store: Store, breakers: BreakerDeps | undefined, failed: Failed): Promise<boolean> =>
  told(
    breakers,
    store.transaction(async (transaction): Promise<Told<boolean>> => {
      const queue = await readQueue(transaction, failed.webhook, failed.now);
      const { lane, webhook, now } = queue;
      if (lane?.failing_since || webhook?.status === 'disabled' || webhook?.deleted_at !== null)
        return { outcome: true };
      if (!lane?.suspect_since) {
        changeLane(queue, suspected(now, now).change);
        return { outcome: false };
      }
      const { change, event, telling } = await judge(queue, breakers, lane, true);
      changeLane(queue, change);
      writeEvent(queue, event);
      return { outcome: telling?.turn === 'failing', event, telling };
    }),
  );

/** Takes down that an exchange has succeeded of a webhook that fails. */
export const takeSuccess = (store: Store, breakers: BreakerDeps | undefined, { webhook, now }: Failed): Promise<void> =>
  told(
    breakers,
    store.transaction(async (transaction): Promise<Told<void>> => {
      const queue = await readQueue(transaction, webhook, now);
      const { lane } = queue;
      if (!lane?.failing_since || lane.open) return { outcome: undefined };
      const { change, event, telling } = await judge(queue, breakers, lane, false);
      changeLane(queue, change);
      writeEvent(queue, event);
      return { outcome: undefined, event, telling };
    }),
  );

interface EndedProbe {
  webhook: string;
  delivery: string;
  ok: boolean;
  now: number;
}

/** A success closes the breaker, a failure after too long a time disables the webhook. */
export const endProbe = (store: Store, breakers: BreakerDeps | undefined, probe: EndedProbe): Promise<ProbeOutcome> =>
  told(breakers, endIn(store, breakers, probe));

const endIn = (store: Store, breakers: BreakerDeps | undefined, { webhook, delivery, ok, now }: EndedProbe) =>
  store.transaction(async (transaction): Promise<Told<ProbeOutcome>> => {
    const queue = await readQueue(transaction, webhook, now);
    const { lane } = queue;
    if (!lane?.open || lane.probe !== delivery) return { outcome: 'no_probe' };
    const failingSince = lane.failing_since?.toMillis() ?? null;
    if (ok) {
      const event = await prepareFor(queue, breakers, { type: 'webhook.recovered', failingSince });
      changeLane(queue, { ...CLOSED, due_at: Timestamp.fromMillis(now) });
      writeEvent(queue, event);
      return { outcome: 'closed', event, telling: { turn: 'recovered', webhook, failingSince } };
    }
    // The queue of a disabled webhook is due already.
    if (queue.webhook?.status === 'disabled') return { outcome: 'stays_open' };
    // One that an operator named is beside the plan, as its attempt is.
    const planned = lane.probe_granted !== true;
    if (planned && (await isToBeDisabled(queue, delivery, failingSince, breakers)))
      return disableFailing(queue, failingSince, breakers);
    const failed_probes = (lane.failed_probes ?? 0) + (planned ? 1 : 0);
    const probe_ended_at = Timestamp.fromMillis(now);
    const due_at = Timestamp.fromMillis(now + probeWaitMs(failed_probes));
    changeLane(queue, { probe: null, probe_until: null, awaits_probe: false, failed_probes, probe_ended_at, due_at });
    return { outcome: 'stays_open' };
  });

/** One delivery alone never disables its webhook: its receiver may not be able to read it. */
async function isToBeDisabled(
  { transaction, webhookId, webhook, now }: Queue,
  probe: string,
  since: number | null,
  breakers: BreakerDeps | undefined,
): Promise<boolean> {
  if (breakers === undefined || webhook?.status !== 'active') return false;
  if (since === null || !failsTooLong(since, webhook, breakers.disableAfterMs, now)) return false;
  const { data: delivery } = await readOne(transaction, DELIVERIES.doc(probe));
  const about = { id: probe, webhook_id: webhookId, attempts: delivery?.attempts ?? 0 };
  return hasAnotherFailed(transaction, about, since);
}

/** Its queue is due at once, for the drain to end it. */
async function disableFailing(
  queue: Queue,
  failingSince: number | null,
  breakers: BreakerDeps | undefined,
): Promise<Told<ProbeOutcome>> {
  const { transaction, webhookId, now } = queue;
  const reason = 'failing';
  const event = await prepareFor(queue, breakers, { type: 'webhook.disabled', failingSince, reason });
  changeLane(queue, { ...CLOSED, due_at: Timestamp.fromMillis(now) });
  transaction.write(webhookChange(webhookId, disabledFields(reason)));
  writeEvent(queue, event);
  return { outcome: 'disabled', event };
}
