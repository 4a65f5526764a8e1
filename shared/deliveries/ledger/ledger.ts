import type { EpochMs } from '../../base/time.ts';
import { EVENTS } from '../../events/event-document.ts';
import type { Query } from '../../store/query.ts';
import { EVERY_SHARD } from '../../store/shards.ts';
import type { Store } from '../../store/store.ts';
import { Timestamp } from '../../store/timestamp.ts';
import type { Reader } from '../../store/transaction.ts';
import { DELIVERIES, deliveryStatuses } from '../documents.ts';
import type { DeliveryDocument } from '../documents.ts';
import { FANOUTS } from '../fanout-document.ts';
import type { ByStatus, LedgerCounts } from './balance.ts';

/** Some time; `to` is not part of it. */
export interface Window {
  from: EpochMs;
  to: EpochMs;
}

export interface LedgerReading {
  /** The one time that all of it was read at. */
  readTime: Timestamp;
  counts: LedgerCounts;
}

export interface Ledger {
  /** Counts the events that arrived in a window, and the deliveries accounted under it: 17 aggregations, one time. */
  read: (window: Window) => Promise<LedgerReading>;
  /** How many deliveries of one event there are, and how many its fan-out has yet to make, at one time. */
  readEvent: (id: string) => Promise<{ deliveries: number; fanningOut: number }>;
}

export function openLedger(store: Pick<Store, 'reading'>): Ledger {
  return {
    read: (window) =>
      store.reading(async (at) => {
        const arrived = arrivedIn(window);
        const [events, fanningOut, event, payload, replay] = await Promise.all([
          at.total(arrived.events, 'matched'),
          at.total(arrived.fanouts, 'remaining'),
          byStatus(at, arrived.deliveries.where('origin', '==', 'event')),
          byStatus(at, arrived.deliveries.where('origin', '==', 'payload')),
          byStatus(at, arrived.deliveries.where('origin', '==', 'replay')),
        ]);
        const counts = { events: events.count, matched: events.sum, fanningOut: fanningOut.sum };
        return { readTime: events.readTime, counts: { ...counts, byOrigin: { event, payload, replay } } };
      }),
    readEvent: (id) =>
      store.reading(async (at) => {
        const deliveries = DELIVERIES.where('event_id', '==', id).where('origin', '==', 'event');
        const fanouts = FANOUTS.where('event_id', '==', id).select('remaining');
        const [made, walked] = await Promise.all([at.count(deliveries), at.query(fanouts)]);
        return { deliveries: made, fanningOut: walked.docs.reduce((sum, { data }) => sum + data.remaining, 0) };
      }),
  };
}

/** What is accounted under a window, by the time of its event's arrival. */
function arrivedIn(window: Window) {
  const [from, to] = [Timestamp.fromMillis(window.from), Timestamp.fromMillis(window.to)];
  const [events, fanouts, deliveries] = [
    EVENTS.where('shard', 'in', EVERY_SHARD),
    FANOUTS.where('shard', 'in', EVERY_SHARD),
    DELIVERIES.where('shard', 'in', EVERY_SHARD),
  ];
  return {
    events: events.where('received_at', '>=', from).where('received_at', '<', to),
    fanouts: fanouts.where('received_at', '>=', from).where('received_at', '<', to),
    deliveries: deliveries.where('received_at', '>=', from).where('received_at', '<', to),
  };
}

async function byStatus(at: Reader, query: Query<DeliveryDocument>): Promise<ByStatus> {
  const counts: ByStatus = { pending: 0, succeeded: 0, failed: 0, cancelled: 0, discarded: 0 };
  await Promise.all(
    deliveryStatuses.map(async (status) => {
      counts[status] = await at.count(query.where('status', '==', status));
    }),
  );
  return counts;
}
