/** How deliveries whose webhooks can't take any more at the moment leave the due index: many webhooks' in one transaction. */

import type { EpochMs } from '../base/time.ts';
import { DELIVERIES } from '../deliveries/documents.ts';
import type { DeliveryDocument, Hold } from '../deliveries/documents.ts';
import type { Store } from '../store/store.ts';
import { Timestamp, isSameTime } from '../store/timestamp.ts';
import type { Transaction } from '../store/transaction.ts';
import { update } from '../store/write.ts';
import type { Write } from '../store/write.ts';
import type { LaneDocument } from './document.ts';
import { FEW } from './lane-policy.ts';
import { changeLanes, readLanes } from './lane-queue.ts';
import type { SeenLane } from './lane-queue.ts';

export interface BusyDelivery {
  delivery: DeliveryDocument;
  /** When its webhook may take more. */
  againAt: EpochMs;
  /** Whether exchanges with its endpoint go unanswered, … */
  hangs: boolean;
  /** … and nobody expects an answer before `againAt`. */
  silent: boolean;
}

/**
 * Holds deliveries back, each unless somebody has moved it on meanwhile: whoever did that sees to it. When endpoints hang,
 * all that arrives for them is held, and one transaction for each would take more time than the deliveries of the others.
 */
export const holdBusy = (store: Store, busy: readonly BusyDelivery[], now: number): Promise<void> =>
  store.transaction(async (transaction) => {
    const lanes = await readLanes(transaction, webhooksOf(busy), now);
    const free = await stillFree(transaction, busy);
    const queues = lanes
      .map((seen) => ({ seen, held: free.filter(({ delivery }) => delivery.webhook_id === seen.webhookId) }))
      .filter(({ held }) => held.length > 0);
    changeLanes(
      transaction,
      queues.flatMap(({ seen, held }) => {
        const change = laneHolding(seen, held);
        return change === null ? [] : [[seen, change] as const];
      }),
    );
    for (const { seen, held } of queues) transaction.write(holding(held, seen.lane?.open ? 'breaker' : 'busy'));
  });

/**
 * The same of those that are due for lanes that say themselves that nothing is answered: each of these is due later. What
 * has answered meanwhile, and what somebody has moved on, is left as it is.
 * @returns how many it held
 */
export const holdSilent = (store: Store, due: readonly DeliverySeen[], now: number): Promise<number> =>
  store.transaction(async (transaction) => {
    const all = due.map((delivery) => ({ delivery }));
    const lanes = await readLanes(transaction, webhooksOf(all), now);
    const silent = new Set(lanes.filter(isStillSilent).map(({ webhookId }) => webhookId));
    const held = await stillFree(
      transaction,
      all.filter(({ delivery }) => silent.has(delivery.webhook_id)),
    );
    transaction.write(holding(held, 'busy'));
    return held.length;
  });

const isStillSilent = ({ lane, now }: SeenLane): boolean =>
  lane?.open !== true && lane?.due_at != null && (lane.silent_until?.toMillis() ?? 0) > now;

/** What is asked of a delivery that may be held. */
type DeliverySeen = Pick<DeliveryDocument, 'id' | 'webhook_id' | 'due_at'>;

interface ToHold {
  delivery: DeliverySeen;
}

const webhooksOf = (all: readonly ToHold[]): string[] => [...new Set(all.map(({ delivery }) => delivery.webhook_id))];

const holding = (held: readonly ToHold[], hold: Hold): Write[] =>
  held.map(({ delivery }) => update(DELIVERIES.doc(delivery.id), { hold }));

const STANDING = ['v', 'status', 'hold', 'due_at'] as const;

/** Those that nobody has moved on since they were read. */
async function stillFree<H extends ToHold>(transaction: Transaction, all: readonly H[]): Promise<H[]> {
  const refs = all.map(({ delivery }) => DELIVERIES.doc(delivery.id));
  const current = new Map((await transaction.readFields(refs, STANDING)).map(({ id, data }) => [id, data]));
  return all.filter(({ delivery }) => isAsRead(current.get(delivery.id) ?? null, delivery));
}

const isAsRead = (now: Pick<DeliveryDocument, (typeof STANDING)[number]> | null, before: DeliverySeen): boolean =>
  now?.status === 'pending' && now.hold === null && isSameTime(now.due_at, before.due_at);

/**
 * How a lane changes when deliveries are held; null: not at all. Only the first to be held changes it: the others have read
 * it, and whoever empties it sees them. Where an endpoint hangs, few are tried next: all of many endpoints that hang at once
 * would come at the same moment, to be held again.
 */
function laneHolding(seen: SeenLane, held: readonly BusyDelivery[]): Partial<LaneDocument> | null {
  const { lane } = seen;
  const again = Math.min(...held.map(({ againAt }) => againAt));
  const few = held.some(({ hangs }) => hangs) && lane?.busy_page !== FEW;
  const isSooner = again < (lane?.due_at?.toMillis() ?? Infinity);
  const moves = isSooner || (few && waitsForNextPage(seen));
  const due_at = moves ? Timestamp.fromMillis(again) : (lane?.due_at ?? null);
  const silent_until = held.every(({ silent }) => silent) ? due_at : null;
  const changes = moves || few || !isSameTime(silent_until, lane?.silent_until ?? null);
  if (lane?.open || !changes) return null;
  return { due_at, silent_until, ...(few && { busy_page: FEW }) };
}

/**
 * Whether the lane is due for no more than the page after one that was released a moment ago. Where that one comes back,
 * the next would, too: without this every endpoint that hangs is tried each second, four deliveries at a time.
 */
const waitsForNextPage = ({ lane, now }: SeenLane): boolean =>
  lane?.busy_page != null && lane.limited_at == null && (lane.due_at?.toMillis() ?? 0) > now;
