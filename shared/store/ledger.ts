import { AggregateField, Timestamp } from '@google-cloud/firestore';
import type { Query, Transaction } from '@google-cloud/firestore';

import type { ByStatus, LedgerCounts } from '../delivery/ledger.ts';
import { EVERY_SHARD } from '../events/ids.ts';
import { DELIVERIES, EVENTS, FANOUTS } from './collections.ts';
import { deliveryOrigins, deliveryStatuses } from './documents.ts';
import type { DeliveryOrigin, DeliveryStatus } from './documents.ts';
import type { Store } from './store.ts';

/** Some time, epoch milliseconds; `to` is not part of it. */
export interface Window {
  from: number;
  to: number;
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

export function openLedger(store: Store): Ledger {
  const { db } = store;
  return {
    read: (window) =>
      store.snapshot(async (at) => {
        const within = (collection: string) => boundedBy(db.collection(collection), window);
        const [events, fanningOut, ...statuses] = await Promise.all([
          sumOf(at, within(EVENTS), 'matched'),
          sumOf(at, within(FANOUTS), 'remaining'),
          ...deliveryOrigins.map((origin) => byStatus(at, within(DELIVERIES).where('origin', '==', origin))),
        ]);
        const byOrigin = Object.fromEntries(deliveryOrigins.map((origin, index) => [origin, statuses[index]!]));
        const counts = { events: events.count, matched: events.sum, fanningOut: fanningOut.sum };
        return {
          readTime: events.readTime,
          counts: { ...counts, byOrigin: byOrigin as Record<DeliveryOrigin, ByStatus> },
        };
      }),
    readEvent: (id) =>
      store.snapshot(async (at) => {
        const deliveries = db.collection(DELIVERIES).where('event_id', '==', id).where('origin', '==', 'event');
        const fanouts = db.collection(FANOUTS).where('event_id', '==', id).select('remaining');
        const [made, walked] = await Promise.all([at.get(deliveries.count()), at.get(fanouts)]);
        const fanningOut = walked.docs.reduce((sum, doc) => sum + (doc.get('remaining') as number), 0);
        return { deliveries: made.data().count, fanningOut };
      }),
  };
}

const boundedBy = (query: Query, { from, to }: Window): Query =>
  query
    .where('shard', 'in', EVERY_SHARD)
    .where('received_at', '>=', Timestamp.fromMillis(from))
    .where('received_at', '<', Timestamp.fromMillis(to));

async function sumOf(at: Transaction, query: Query, field: string) {
  const answer = await at.get(query.aggregate({ count: AggregateField.count(), sum: AggregateField.sum(field) }));
  return { ...answer.data(), readTime: answer.readTime };
}

async function byStatus(at: Transaction, query: Query): Promise<ByStatus> {
  const countOf = async (status: DeliveryStatus) => {
    const answer = await at.get(query.where('status', '==', status).count());
    return [status, answer.data().count] as const;
  };
  return Object.fromEntries(await Promise.all(deliveryStatuses.map(countOf))) as ByStatus;
}
