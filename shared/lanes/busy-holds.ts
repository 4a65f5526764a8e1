/** How deliveries whose webhooks can't take any more at the moment leave the due index: many webhooks' in one transaction. */
import { Timestamp } from '@google-cloud/firestore';

import type { EpochMs } from '../base/time.ts';
import type { DeliveryDocument } from '../deliveries/documents.ts';
import { DELIVERIES, refTo } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
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
    const refs = busy.map(({ delivery }) => refTo(store.db, DELIVERIES, delivery.id));
    const queues = await readQueues(store, transaction, ids, now);
    const read = await transaction.getAll(...refs);
    const stillFree = busy.filter(({ delivery }, index) => isAsRead(fieldsOf(read[index]!), delivery));
    for (const queue of queues) {
      const held = stillFree.filter(({ delivery }) => delivery.webhook_id === queue.webhookId);
      if (held.length > 0) hold(queue, held);
    }
  });

const isAsRead = (now: DeliveryDocument | null, before: DeliveryDocument): boolean =>
  now?.status === 'pending' && now.hold === null && now.due_at!.isEqual(before.due_at!);

/**
 * Only the first to be held changes the lane: the others have read it, and whoever empties it sees them. Where an endpoint
 * hangs, few are tried next: all of many endpoints that hang at once would come at the same moment, to be held again.
 */
function hold(queue: Queue, held: readonly BusyDelivery[]): void {
  const { store, transaction, lane } = queue;
  const again = Math.min(...held.map(({ againAt }) => againAt));
  const few = held.some(({ hangs }) => hangs) && lane?.busy_page !== FEW;
  const isSooner = again < (lane?.due_at?.toMillis() ?? Infinity);
  if (!lane?.open && (isSooner || few)) {
    const due_at = isSooner ? Timestamp.fromMillis(again) : lane!.due_at;
    changeLane(queue, { due_at, ...(few && { busy_page: FEW }) });
  }
  for (const { delivery } of held)
    transaction.update(refTo(store.db, DELIVERIES, delivery.id), { hold: lane?.open ? 'breaker' : 'busy' });
}
