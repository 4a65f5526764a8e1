/** What retry now reads, and what it writes: `sweep`'s claim, made by hand (PROTOCOL, Retry now). */
import { FieldValue, Timestamp } from '@google-cloud/firestore';
import type { DocumentData } from '@google-cloud/firestore';

import type { Addressed } from '../bus/bus.ts';
import { republishLeaseMs } from '../delivery/due.ts';
import { isProbing } from '../delivery/retry-now.ts';
import type { Standing } from '../delivery/retry-now.ts';
import { traceField } from '../trace.ts';
import { DELIVERIES, LANES, WEBHOOKS, refTo } from './collections.ts';
import type { Version } from './deliveries.ts';
import { fieldsOf } from './documents.ts';
import type { DeliveryDocument, LaneDocument, WebhookDocument } from './documents.ts';
import type { Found } from './find.ts';
import { changeLane, namedProbe, readQueue } from './lane-queue.ts';
import { laneStatesIn, laneStatesRef, pushLaneOf } from './lane-states.ts';
import type { LaneStates } from './lane-states.ts';
import { hasPlace } from './queues.ts';
import type { Queues } from './queues.ts';
import { CommitRefused } from './store.ts';
import type { Store } from './store.ts';

/** What was read of a delivery at one time, but for its queue. */
export interface Retriable extends Standing {
  delivery: DeliveryDocument;
  version: Version;
  states: LaneStates;
}

/** A delivery and the version of it that was read. */
type Read = Pick<Found<DeliveryDocument>, 'fields' | 'version'>;

export interface Retries {
  /** Reads a delivery and what may stand in its way; null where it is gone. */
  read: (id: string, webhook: string) => Promise<Retriable | null>;
  /**
   * Claims it, unless it has changed since that version.
   * @param by the job or the request; null: nothing is remembered of it
   * @returns its new pointer; null where it was refused
   */
  bringForward: (read: Read, states: LaneStates, by: string | null, now: number) => Promise<Addressed | null>;
  /** Makes it its lane's probe and claims it, unless either has changed: no probe is in flight then. */
  nameProbe: (read: Read, by: string | null, now: number) => Promise<Addressed | null>;
  /** When a delivery that waits for its webhook's rate goes, about, epoch milliseconds. */
  rateWait: (waiting: Retriable, now: number) => Promise<number>;
}

export function openRetries(store: Store, queues: Pick<Queues, 'firstBefore'>, rateWait: Retries['rateWait']): Retries {
  const { db } = store;
  return {
    read: async (id, webhookId) => {
      const refs = [refTo(db, DELIVERIES, id), refTo(db, WEBHOOKS, webhookId), refTo(db, LANES, webhookId)];
      const [found, hook, lane, states] = await store.read([...refs, laneStatesRef(db)]);
      const delivery = fieldsOf<DeliveryDocument>(found!);
      if (delivery === null) return null;
      const webhook = fieldsOf<WebhookDocument>(hook!);
      const ordered = webhook?.ordering === 'subject' && hasPlace(delivery) && delivery.status === 'pending';
      const behind = ordered ? await queues.firstBefore(delivery) : null;
      const version = { lastUpdateTime: found!.updateTime! };
      const about = { delivery, version, webhook, ordered, behind };
      return { ...about, lane: fieldsOf<LaneDocument>(lane!), states: laneStatesIn(states!) };
    },
    bringForward: async ({ fields, version }, states, by, now) => {
      const data = broughtForward(fields, by, now);
      const ref = refTo(db, DELIVERIES, fields.id);
      try {
        await store.commit({ writes: [{ kind: 'update', ref, data, precondition: version }] });
      } catch (error) {
        if (error instanceof CommitRefused) return null;
        throw error;
      }
      return pointerOf(fields, states, now);
    },
    nameProbe: async ({ fields, version }, by, now) => {
      const named = await nameIn(store, { fields, version, by, now });
      // An open lane's pointers travel apart.
      const states = { [fields.webhook_id]: { open: true, probe: fields.id, slow: false } };
      return named ? pointerOf(fields, states, now) : null;
    },
    rateWait,
  };
}

const leaseFrom = (now: number): number => now + republishLeaseMs(0);

/** A manual attempt is beside the plan: `granted` is what the retry policy does not see. */
const broughtForward = (
  { attempts, granted = 0 }: Pick<DeliveryDocument, 'attempts' | 'granted'>,
  by: string | null,
  now: number,
): DocumentData => ({
  due_at: Timestamp.fromMillis(leaseFrom(now)),
  scheduled_at: Timestamp.fromMillis(now),
  republished: 1,
  urgent: attempts > 0,
  granted: granted + 1,
  ...(by !== null && { retried_by: by }),
});

function pointerOf(delivery: DeliveryDocument, states: LaneStates, now: number): Addressed {
  const { id, webhook_id, attempts, event_id: event, subject_key: subject, trace } = delivery;
  const pointer = { delivery: id, attempt: attempts + 1, due_at: leaseFrom(now), event, subject };
  return { pointer, lane: pushLaneOf(states, webhook_id), ...traceField(trace) };
}

interface Naming extends Read {
  by: string | null;
  now: number;
}

/** @returns false where its lane or the delivery is not as it was when that was decided */
const nameIn = (store: Store, { fields, version, by, now }: Naming): Promise<boolean> =>
  store.transaction(async (transaction) => {
    const ref = refTo(store.db, DELIVERIES, fields.id);
    const queue = await readQueue(store, transaction, fields.webhook_id, now);
    const current = await transaction.get(ref);
    const { webhook, lane } = queue;
    if (!current.updateTime?.isEqual(version.lastUpdateTime)) return false;
    if (webhook?.status !== 'active' || webhook.deleted_at !== null) return false;
    if (!lane?.open || isProbing(lane, now)) return false;
    changeLane(queue, { ...namedProbe(fields.id, now), probe_granted: true });
    transaction.update(ref, {
      ...broughtForward(fields, by, now),
      hold: null,
      ...(fields.hold === 'rate' && { waits_since: FieldValue.delete() }),
      ...(webhook.rate_limit && { turn: fields.attempts + 1 }),
    });
    return true;
  });
