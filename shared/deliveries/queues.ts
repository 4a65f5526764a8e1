/** Queues of the webhooks that want their deliveries in order: one per webhook and subject (docs/ordering.md). */

import { traceField } from '../base/trace.ts';
import type { Traced } from '../bus/bus.ts';
import type { Query } from '../store/query.ts';
import type { Stored } from '../store/snapshot.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';
import { create, enqueue, update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import { DELIVERIES } from './documents.ts';
import type { DeliveryDocument } from './documents.ts';
import { republishLeaseMs } from './pace.ts';

/**
 * How many of a queue's beginning are read. Its index knows the time at which the store took a request on, and what was
 * taken on first can be committed second: the few that were committed at about the same time are compared.
 */
const SEEN = 4;

export interface Queues {
  /**
   * @returns the id of the first of its queue that is pending, where that is another one; null where it is this one, and
   *   then that stays so until it ends
   */
  firstBefore: (delivery: InQueue) => Promise<string | null>;
  /**
   * Makes the first of a delivery's queue due, where it is held back for those before it. Whoever has ended one calls it.
   * @returns the pointer to publish; null where nothing was held
   */
  advance: (delivery: InQueue, now: number, beside?: readonly Write[]) => Promise<Traced | null>;
}

/** What of a delivery tells its queue. */
type InQueue = Pick<DeliveryDocument, 'id' | 'webhook_id' | 'subject_key'>;

/** The write that creates a delivery. One of an event with a subject gets its place in the queue from this very commit. */
export function deliveryCreation(delivery: DeliveryDocument): Write {
  const ref = DELIVERIES.doc(delivery.id);
  const isQueued = delivery.subject_key !== null && delivery.status === 'pending';
  return isQueued ? enqueue(ref, delivery) : create(ref, delivery);
}

/** Whether a delivery has a place in a queue; a payload given through the API has none. */
export const hasPlace = (delivery: Pick<DeliveryDocument, 'position'>): boolean => delivery.position !== undefined;

const firstOf = async (store: Pick<Store, 'query'>, delivery: InQueue) =>
  inOrder((await store.query(queueOf(delivery))).docs)[0];

/** @see Queues.firstBefore */
export async function firstBefore(store: Pick<Store, 'query'>, delivery: InQueue): Promise<string | null> {
  const found = await firstOf(store, delivery);
  return found === undefined || found.id === delivery.id ? null : found.id;
}

export function openQueues(store: Store): Queues {
  return {
    firstBefore: (delivery) => firstBefore(store, delivery),
    advance: async (delivery, now, beside = []) => {
      const found = await firstOf(store, delivery);
      return found?.data.hold === 'order' ? claim(store, found, now, beside) : null;
    },
  };
}

/** The beginning of a delivery's queue: its pending deliveries, about in the order of their commits. */
export const queueOf = ({
  webhook_id,
  subject_key,
}: Pick<InQueue, 'webhook_id' | 'subject_key'>): Query<DeliveryDocument> =>
  DELIVERIES.where('webhook_id', '==', webhook_id)
    .where('subject_key', '==', subject_key)
    .where('status', '==', 'pending')
    .orderBy('position')
    .orderBy('place')
    .limit(SEEN);

/** By the time of the commit, then by the index in it. */
export const inOrder = (docs: readonly Stored<DeliveryDocument>[]): Stored<DeliveryDocument>[] =>
  [...docs].sort((a, b) => {
    const [left, right] = [a.createTime.valueOf(), b.createTime.valueOf()];
    if (left !== right) return left < right ? -1 : 1;
    return (a.data.place ?? 0) - (b.data.place ?? 0);
  });

/** The fields of a delivery that was held back and is due again, for `sweep` to publish. */
export const released = (now: number) =>
  ({
    hold: null,
    due_at: Timestamp.fromMillis(now),
    urgent: true,
    republished: 0,
  }) satisfies Partial<DeliveryDocument>;

/** As `sweep` claims what it publishes. */
async function claim(
  store: Store,
  { ref, data, version }: Stored<DeliveryDocument>,
  now: number,
  beside: readonly Write[],
): Promise<Traced | null> {
  const due_at = now + republishLeaseMs(0);
  const claimed = update(ref, { ...released(due_at), republished: 1 }, version);
  // Where it is refused it was another ender's doing, or that of this very commit, whose answer got lost: sweep publishes
  // it then.
  if (!(await store.commit({ writes: [claimed, ...beside] }))) return null;
  const { id, attempts, event_id, subject_key, trace } = data;
  const pointer = { delivery: id, attempt: attempts + 1, due_at, event: event_id, subject: subject_key };
  return { pointer, ...traceField(trace) };
}
