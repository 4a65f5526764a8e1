import { Timestamp } from '@google-cloud/firestore';
import type { Query, QueryDocumentSnapshot } from '@google-cloud/firestore';

import type { Addressed } from '../bus/bus.ts';
import { earliest, republishLeaseMs } from '../delivery/due.ts';
import { SHARDS } from '../events/ids.ts';
import { traceField } from '../trace.ts';
import { DELIVERIES } from './collections.ts';
import { fieldsOf } from './documents.ts';
import type { DeliveryDocument } from './documents.ts';
import { pushLaneOf, readLaneStates } from './lane-states.ts';
import type { LaneStates } from './lane-states.ts';
import { CommitRefused } from './store.ts';
import type { Store } from './store.ts';

/** How many due deliveries of a shard one look takes on. */
const PAGE = 100;

export interface DueDeliveries {
  /** When the next delivery is due, epoch milliseconds: one read for all shards. */
  next: () => Promise<number | null>;
  /** What is due now, oldest first, and when the next is due that is not among it. */
  look: (
    now: number,
    maxBacklog: number,
  ) => Promise<{ urgent: QueryDocumentSnapshot[]; backlog: QueryDocumentSnapshot[]; next: number | null }>;
  /** Moves their leases, each if it has not changed since it was read, and returns the pointers of those moved. */
  claim: (due: QueryDocumentSnapshot[], now: number) => Promise<Addressed[]>;
}

export function dueDeliveries(store: Store): DueDeliveries {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  const pending = store.db.collection(DELIVERIES).where('status', '==', 'pending').where('hold', '==', null);
  const outstanding = (shard: number): Query => pending.where('shard', '==', shard);

  const firstOf = async (shard: number): Promise<number | null> => {
    const { docs } = await store.query(outstanding(shard).orderBy('due_at').limit(1));
    return docs[0] ? dueAtOf(docs[0]) : null;
  };
  const dueOf = async (shard: number, urgent: boolean, now: number, limit: number) =>
    limit === 0
      ? []
      : (
          await store.query(
            outstanding(shard)
              .where('urgent', '==', urgent)
              .where('due_at', '<=', Timestamp.fromMillis(now))
              .orderBy('due_at')
              .limit(limit),
          )
        ).docs;

  const next = async () => {
    const { docs } = await store.query(pending.where('shard', 'in', shards).orderBy('due_at').limit(1));
    return docs[0] ? dueAtOf(docs[0]) : null;
  };

  return {
    next,
    look: async (now, maxBacklog) => {
      const firsts = await Promise.all(shards.map(firstOf));
      const dueShards = shards.filter((shard) => firsts[shard] != null && firsts[shard] <= now);
      const pages = await Promise.all(
        dueShards.map((shard) =>
          Promise.all([dueOf(shard, true, now, PAGE), dueOf(shard, false, now, Math.min(PAGE, maxBacklog))]),
        ),
      );
      const urgent = pages.flatMap(([page]) => page);
      const backlog = oldestFirst(pages.flatMap(([, page]) => page)).slice(0, maxBacklog);
      return { urgent: oldestFirst(urgent), backlog, next: earliest(firsts) };
    },
    claim: async (due, now) => {
      if (due.length === 0) return [];
      const states = await readLaneStates(store);
      const claimed = await Promise.all(due.map((snapshot) => claimOne(store, snapshot, now, states)));
      return claimed.filter((each) => each !== null);
    },
  };
}

async function claimOne(
  store: Store,
  snapshot: QueryDocumentSnapshot,
  now: number,
  states: LaneStates,
): Promise<Addressed | null> {
  const delivery = fieldsOf<DeliveryDocument>(snapshot)!;
  const dueAt = now + republishLeaseMs(delivery.republished);
  try {
    await store.commit({
      writes: [
        {
          kind: 'update',
          ref: snapshot.ref,
          data: {
            due_at: Timestamp.fromMillis(dueAt),
            republished: delivery.republished + 1,
            urgent: delivery.attempts > 0,
          },
          precondition: { lastUpdateTime: snapshot.updateTime },
        },
      ],
    });
  } catch (error) {
    if (error instanceof CommitRefused) return null;
    throw error;
  }
  const pointer = {
    delivery: delivery.id,
    attempt: delivery.attempts + 1,
    due_at: dueAt,
    event: delivery.event_id,
    subject: delivery.subject_key,
  };
  return { pointer, lane: pushLaneOf(states, delivery.webhook_id), ...traceField(delivery.trace) };
}

const dueAtOf = (snapshot: QueryDocumentSnapshot): number => fieldsOf<DeliveryDocument>(snapshot)!.due_at!.toMillis();

const oldestFirst = (page: QueryDocumentSnapshot[]): QueryDocumentSnapshot[] =>
  [...page].sort((a, b) => dueAtOf(a) - dueAtOf(b));
