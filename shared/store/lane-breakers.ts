/** How a webhook's breaker opens, and what becomes of its probes; the same commits tell of it. */
import { Timestamp } from '@google-cloud/firestore';

import { failsTooLong } from '../delivery/failing.ts';
import { probeWaitMs } from '../delivery/lane-policy.ts';
import { webhookEvent } from '../delivery/operational-events.ts';
import type { PrepareEvent, PreparedEvent, WebhookChanged } from '../delivery/operational-events.ts';
import { CLOSED, changeLane, readQueue } from './lane-queue.ts';
import type { Queue } from './lane-queue.ts';
import type { Store } from './store.ts';
import { disabledFields, webhookChange } from './webhooks.ts';
import { writeIn } from './write-in.ts';

export type ProbeOutcome = 'closed' | 'stays_open' | 'disabled' | 'no_probe';

/** What whoever opens and closes breakers needs besides. */
export interface BreakerDeps {
  /** Of the events that tell of it, written by the same commit. */
  prepare: PrepareEvent;
  /** A webhook of which nothing has succeeded for this long is disabled by a failed probe. */
  disableAfterMs: number;
}

/** What a transaction came to, and what is to be published once it is committed. */
interface Told<T> {
  outcome: T;
  event?: PreparedEvent | undefined;
}

async function announced<T>(transaction: Promise<Told<T>>): Promise<T> {
  const { outcome, event } = await transaction;
  await event?.announce();
  return outcome;
}

type Change = Pick<WebhookChanged, 'type' | 'failingSince' | 'reason'>;

/** Prepares the event of the change that the transaction is about to make: it is numbered as the lane will be. */
async function prepareFor(queue: Queue, breakers: BreakerDeps | undefined, change: Change) {
  const { webhook, lane, now } = queue;
  if (!breakers || webhook === null || webhook.deleted_at !== null) return undefined;
  return breakers.prepare(webhookEvent({ ...change, webhook, number: (lane?.version ?? 0) + 1, now }));
}

const writeEvent = ({ transaction }: Queue, event: PreparedEvent | undefined): void =>
  writeIn(transaction, event?.writes ?? []);

interface Opening {
  webhook: string;
  /** Epoch milliseconds. */
  failingSince: number;
  now: number;
}

/** @returns false where it was open already */
export const openBreaker = (store: Store, breakers: BreakerDeps | undefined, opening: Opening): Promise<boolean> =>
  announced(openIn(store, breakers, opening));

const openIn = (store: Store, breakers: BreakerDeps | undefined, { webhook, failingSince, now }: Opening) =>
  store.transaction(async (transaction): Promise<Told<boolean>> => {
    const queue = await readQueue(store, transaction, webhook, now);
    if (queue.lane?.open || queue.webhook?.status !== 'active') return { outcome: false };
    const event = await prepareFor(queue, breakers, { type: 'webhook.failing', failingSince });
    changeLane(queue, {
      open: true,
      opened_at: Timestamp.fromMillis(now),
      failing_since: Timestamp.fromMillis(failingSince),
      probe: null,
      awaits_probe: false,
      failed_probes: 0,
      due_at: Timestamp.fromMillis(now + probeWaitMs(0)),
    });
    writeEvent(queue, event);
    return { outcome: true, event };
  });

interface EndedProbe {
  webhook: string;
  delivery: string;
  ok: boolean;
  now: number;
}

/** A success closes the breaker, a failure after too long a time disables the webhook. */
export const endProbe = (store: Store, breakers: BreakerDeps | undefined, probe: EndedProbe): Promise<ProbeOutcome> =>
  announced(endIn(store, breakers, probe));

const endIn = (store: Store, breakers: BreakerDeps | undefined, { webhook, delivery, ok, now }: EndedProbe) =>
  store.transaction(async (transaction): Promise<Told<ProbeOutcome>> => {
    const queue = await readQueue(store, transaction, webhook, now);
    const { lane } = queue;
    if (!lane?.open || lane.probe !== delivery) return { outcome: 'no_probe' };
    const failingSince = lane.failing_since?.toMillis() ?? null;
    if (ok) {
      const event = await prepareFor(queue, breakers, { type: 'webhook.recovered', failingSince });
      changeLane(queue, { ...CLOSED, due_at: Timestamp.fromMillis(now) });
      writeEvent(queue, event);
      return { outcome: 'closed', event };
    }
    // The queue of a disabled webhook is due already.
    if (queue.webhook?.status === 'disabled') return { outcome: 'stays_open' };
    if (isToBeDisabled(queue, failingSince, breakers)) return disableFailing(queue, failingSince, breakers);
    const failed_probes = (lane.failed_probes ?? 0) + 1;
    const due_at = Timestamp.fromMillis(now + probeWaitMs(failed_probes));
    changeLane(queue, { probe: null, awaits_probe: false, failed_probes, due_at });
    return { outcome: 'stays_open' };
  });

const isToBeDisabled = ({ webhook, now }: Queue, since: number | null, breakers: BreakerDeps | undefined): boolean =>
  breakers !== undefined && webhook?.status === 'active' && failsTooLong(since, webhook, breakers.disableAfterMs, now);

/** Its queue is due at once, for the drain to end it. */
async function disableFailing(
  queue: Queue,
  failingSince: number | null,
  breakers: BreakerDeps | undefined,
): Promise<Told<ProbeOutcome>> {
  const { store, transaction, webhookId, now } = queue;
  const reason = 'failing';
  const event = await prepareFor(queue, breakers, { type: 'webhook.disabled', failingSince, reason });
  changeLane(queue, { ...CLOSED, due_at: Timestamp.fromMillis(now) });
  writeIn(transaction, webhookChange(store.db, webhookId, disabledFields(reason), null));
  writeEvent(queue, event);
  return { outcome: 'disabled', event };
}
