/** The deliveries and the attempts of some events, newest first, so many of each event. */
import type { Query } from '../store/query.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Store } from '../store/store.ts';
import type { Timestamp } from '../store/timestamp.ts';
import { ATTEMPTS, DELIVERIES } from './documents.ts';
import type { AttemptDocument } from './documents.ts';
import { FIRST_ATTEMPT_FIELDS } from './first-attempt.ts';

/** What is asked for at once; a query's `in` takes no more (https://firebase.google.com/docs/firestore/query-data/queries). */
export const MOST_EVENTS = 30;
/** Of one event; an event with more of them is told as cut. */
const MOST_DELIVERIES = 20;
const MOST_ATTEMPTS = 100;
/** What one query for all of the events may bring; where there is more, each event is asked for by itself. */
const TOGETHER = 500;

const DELIVERY_FIELDS = [
  ...FIRST_ATTEMPT_FIELDS,
  ...([
    'status',
    'reason',
    'hold',
    'attempts',
    'origin',
    'replay_of',
    'scheduled_at',
    'created_at',
    'ended_at',
  ] as const),
] as const;

const ATTEMPT_FIELDS = [
  ...(['v', 'id', 'event_id', 'delivery_id', 'attempt', 'counted', 'success', 'response_status_code'] as const),
  ...(['error_code', 'duration_ms', 'state_status', 'state_observed_at', 'started_at', 'created_at'] as const),
] as const;

/** Some documents of one event. */
export interface OfEvent<Seen> {
  /** Newest first. */
  documents: Seen[];
  /** Whether there are more, or may be. */
  more: boolean;
}

export type OfEvents<Seen> = (eventId: string) => OfEvent<Seen>;

/** @param ids at most 30 */
export const deliveriesOf = (store: Pick<Store, 'query'>, ids: readonly string[]) =>
  gathered(store, ids, {
    together: DELIVERIES.where('event_id', 'in', ids).select(...DELIVERY_FIELDS),
    each: (id) =>
      DELIVERIES.where('shard', 'in', EVERY_SHARD)
        .where('event_id', '==', id)
        .orderBy('created_at', 'desc')
        .select(...DELIVERY_FIELDS),
    most: MOST_DELIVERIES,
  });

/** Those that are documents; `firstAttemptOf` tells of the one that a delivery keeps. @param ids at most 30 */
export const attemptsOf = (store: Pick<Store, 'query'>, ids: readonly string[]) =>
  gathered(store, ids, {
    together: ATTEMPTS.where('event_id', 'in', ids).select(...ATTEMPT_FIELDS),
    each: (id) =>
      ATTEMPTS.where('shard', 'in', EVERY_SHARD)
        .where('event_id', '==', id)
        .orderBy('created_at', 'desc')
        .select(...ATTEMPT_FIELDS),
    most: MOST_ATTEMPTS,
  });

export type DeliveryOfEvent = Awaited<ReturnType<typeof deliveriesOf>> extends OfEvents<infer Seen> ? Seen : never;
export type AttemptOfEvent = Pick<AttemptDocument, (typeof ATTEMPT_FIELDS)[number]>;

interface Asked {
  id: string;
  event_id: string | null;
  created_at: Timestamp;
}

interface Questions<T, Seen> {
  /** For all of the events, in any order. */
  together: Query<T, Seen>;
  /** For one of them, newest first. */
  each: (id: string) => Query<T, Seen>;
  most: number;
}

async function gathered<T, Seen extends Asked>(
  store: Pick<Store, 'query'>,
  ids: readonly string[],
  { together, each, most }: Questions<T, Seen>,
): Promise<OfEvents<Seen>> {
  if (ids.length === 0) return () => ({ documents: [], more: false });
  const { docs } = await store.query(together.limit(TOGETHER));
  if (docs.length < TOGETHER) {
    const all = docs.map(({ data }) => data).sort(newestFirst);
    return (id) =>
      cut(
        all.filter(({ event_id }) => event_id === id),
        most,
      );
  }
  const byEvent = await Promise.all(
    ids.map(async (id) => {
      const page = await store.query(each(id).limit(most + 1));
      return [id, page.docs.map(({ data }) => data)] as const;
    }),
  );
  const found = new Map(byEvent);
  return (id) => cut(found.get(id) ?? [], most);
}

const cut = <Seen>(documents: readonly Seen[], most: number): OfEvent<Seen> => ({
  documents: documents.slice(0, most),
  more: documents.length > most,
});

/** Newest first, equal times by id. */
export function newestFirst(a: Asked, b: Asked): number {
  const [left, right] = [a.created_at.valueOf(), b.created_at.valueOf()];
  if (left !== right) return left > right ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}
