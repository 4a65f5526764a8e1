/** How a delivery leaves the due index for a while. */

import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument, Hold } from '../deliveries/documents.ts';
import { noEarlierThan } from '../sources/asking/budgets.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import { Timestamp, isSameTime } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import { passageOf } from './lane-policy.ts';
import { ORDERS_EVERY_MS, changeLane, namedProbe, readQueue } from './lane-queue.ts';
import type { Queue } from './lane-queue.ts';
import { webhookRate } from './rate-limit.ts';

/** Why a delivery is to be held back, as its instance sees it; the lane itself decides. */
export type Obstacle =
  | { kind: 'paused' }
  | { kind: 'order'; behind: string }
  | { kind: 'breaker' }
  /**
   * `hangs`: exchanges with its endpoint go unanswered, so that one more would most likely hang, too. `silent`: none of what
   * goes unanswered is expected to be answered before `againAt`.
   */
  | { kind: 'busy'; againAt: number; hangs: boolean; silent: boolean }
  /** `againAt`: when there may be a permit; null where none was asked for, since its lane holds back what arrives. */
  | { kind: 'rate'; againAt: number | null };

/** `again`: what it was to wait for has ended meanwhile, and nothing has been written. */
export type Held = 'held' | 'passes' | 'again';

/** @param obstacle any but `busy` (`busy-holds.ts`) */
export const holdBack = (
  store: Store,
  held: DeliveryDocument,
  obstacle: Exclude<Obstacle, { kind: 'busy' }>,
  now: number,
): Promise<Held> =>
  store.transaction(async (transaction) => {
    const ref = DELIVERIES.doc(held.id);
    const queue = await readQueue(transaction, held.webhook_id, now);
    const { data: delivery } = await readOne(transaction, ref);
    // Somebody else has moved it on: whoever did that sees to it.
    if (delivery?.status !== 'pending' || delivery.hold !== null || !isSameTime(delivery.due_at, held.due_at))
      return 'held';
    const hold =
      obstacle.kind === 'order' ? await orderHold(queue, held.id, obstacle.behind) : holdFor(queue, delivery, obstacle);
    if (hold === null) return 'passes';
    if (hold === 'again') return 'again';
    transaction.write([update(ref, { hold, ...(hold === 'rate' && { waits_since: delivery.scheduled_at }) })]);
    return 'held';
  });

/** @returns null where it may pass; also tells the lane what it has to know */
function holdFor(
  queue: Queue,
  delivery: DeliveryDocument,
  obstacle: Exclude<Obstacle, { kind: 'order' | 'busy' }>,
): Hold | null {
  const { webhook, lane, now } = queue;
  switch (obstacle.kind) {
    case 'paused':
      return webhook?.status === 'paused' ? 'paused' : null;
    case 'breaker': {
      const passage = passageOf(lane, delivery, now);
      if (passage === 'becomes_probe') changeLane(queue, namedProbe(delivery.id, now));
      return passage === 'held' ? 'breaker' : null;
    }
    case 'rate':
      return rateHold(queue, delivery.id, obstacle.againAt);
  }
}

/** Only the first to be held makes its lane due and changes it: the others have read it, and whoever empties it sees them. */
function rateHold(queue: Queue, delivery: string, againAt: number | null): Hold | null {
  const { webhook, lane, now } = queue;
  const rate = webhook && webhookRate(webhook);
  if (!rate) return null;
  if (lane?.open) {
    // A probe that can't go makes room for another.
    const due_at = Timestamp.fromMillis(againAt ?? now);
    if (lane.probe === delivery) changeLane(queue, { probe: null, awaits_probe: false, due_at });
    return 'breaker';
  }
  if (lane?.limited_at && lane.due_at) return againAt !== null || lane.limited ? 'rate' : null;
  if (againAt === null) return null;
  changeLane(queue, {
    limited_at: Timestamp.fromMillis(now),
    fed_at: noEarlierThan(now + rate.capacity * rate.intervalMs),
    due_at: Timestamp.fromMillis(Math.min(againAt, lane?.due_at?.toMillis() ?? Infinity)),
  });
  return 'rate';
}

/**
 * The transaction that holds it has read that the one before it is pending: whoever ends that one comes after it, and finds
 * it held. It reads no more of the queue, since a crowd of them would wait for each other. A probe that can't go makes room
 * for another. Who ended that one may die before it looks for the next, and the one that waits may be gone itself: so the
 * lane looks through what is held now and then.
 */
async function orderHold(queue: Queue, delivery: string, behind: string): Promise<Hold | 'again' | null> {
  const { transaction, webhook, lane, now } = queue;
  if (webhook?.ordering !== 'subject') return null;
  const { data: before } = await readOne(transaction, DELIVERIES.doc(behind));
  if (before?.status !== 'pending') return 'again';
  if (lane?.open && lane.probe === delivery) {
    changeLane(queue, { probe: null, awaits_probe: false, due_at: Timestamp.fromMillis(now) });
  } else if (lane?.orders_at == null) {
    const orders_at = Timestamp.fromMillis(now + ORDERS_EVERY_MS);
    changeLane(queue, { orders_at, orders_after: null, due_at: lane?.due_at ?? orders_at });
  }
  return 'order';
}
