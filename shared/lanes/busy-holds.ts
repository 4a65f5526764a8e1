/** How deliveries whose webhooks can't take any more at the moment leave the due index: many webhooks' in one transaction. */

import type { EpochMs } from '../base/time.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import type { Store } from '../store/store.ts';
import { Timestamp, isSameTime } from '../store/timestamp.ts';
import { update } from '../store/write.ts';
import { FEW } from './lane-policy.ts';
import { changeLane, readQueues } from './lane-queue.ts';
import type { Queue } from './lane-queue.ts';

export interface BusyDelivery {
  delivery: DeliveryDocument;
  /** When its webhook may take more. */
  againAt: EpochMs;
  /** Whether exchanges with its endpoint go unanswered. */
  hangs: boolean;
}

/**
 * Holds deliveries back, each unless somebody has moved it on meanwhile: whoever did that sees to it. When endpoints hang,
 * all that arrives for them is held, and one transaction for each would take more time than the deliveries of the others.
 */
export const holdBusy = (store: Store, busy: readonly BusyDelivery[], now: number): Promise<void> =>
  store.transaction(async (transaction) => {
    const ids = [...new Set(busy.map(({ delivery }) => delivery.webhook_id))];
    const queues = await readQueues(transaction, ids, now);
    const read = await transaction.read(busy.map(({ delivery }) => DELIVERIES.doc(delivery.id)));
    const current = new Map(read.map(({ id, data }) => [id, data]));
    const stillFree = busy.filter(({ delivery }) => isAsRead(current.get(delivery.id) ?? null, delivery));
    for (const queue of queues) {
      const held = stillFree.filter(({ delivery }) => delivery.webhook_id === queue.webhookId);
      if (held.length > 0) hold(queue, held);
    }
  });

const isAsRead = (now: DeliveryDocument | null, before: DeliveryDocument): boolean =>
  now?.status === 'pending' && now.hold === null && isSameTime(now.due_at, before.due_at);

/**
 * Only the first to be held changes the lane: the others have read it, and whoever empties it sees them. Where an endpoint
 * hangs, few are tried next: all of many endpoints that hang at once would come at the same moment, to be held again.
 */
function hold(queue: Queue, held: readonly BusyDelivery[]): void {
  const { transaction, lane } = queue;
  const again = Math.min(...held.map(({ againAt }) => againAt));
  const few = held.some(({ hangs }) => hangs) && lane?.busy_page !== FEW;
  const isSooner = again < (lane?.due_at?.toMillis() ?? Infinity);
  if (!lane?.open && (isSooner || few)) {
    const moves = isSooner || waitsForNextPage(queue);
    const due_at = moves ? Timestamp.fromMillis(again) : (lane?.due_at ?? null);
    changeLane(queue, { due_at, ...(few && { busy_page: FEW }) });
  }
  const reason = lane?.open ? 'breaker' : 'busy';
  transaction.write(held.map(({ delivery }) => update(DELIVERIES.doc(delivery.id), { hold: reason })));
}

/**
 * Whether the lane is due for no more than the page after one that was released a moment ago. Where that one comes back,
 * the next would, too: without this every endpoint that hangs is tried each second, four deliveries at a time.
 */
const waitsForNextPage = ({ lane, now }: Queue): boolean =>
  lane?.busy_page != null && lane.limited_at == null && (lane.due_at?.toMillis() ?? 0) > now;
