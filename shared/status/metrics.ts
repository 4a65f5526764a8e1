/** What came and went in each minute or hour, counted from the lists' own indexes: nothing is written for it. */
import { atMost } from '../base/at-most.ts';
import type { EpochMs } from '../base/time.ts';
import { attemptsBetween } from '../deliveries/attempts.ts';
import { EVENTS } from '../events/event-document.ts';
import { EVERY_SHARD } from '../store/shards.ts';
import type { Question } from '../store/query.ts';
import type { Store } from '../store/store.ts';
import { Timestamp } from '../store/timestamp.ts';

export const metricBuckets = ['1m', '1h'] as const;
export type MetricBucket = (typeof metricBuckets)[number];

export const BUCKET_MS: Record<MetricBucket, number> = { '1m': 60_000, '1h': 3_600_000 };

/** The most buckets that are counted for one request, four counts each. */
export const MOST_BUCKETS = 180;

export interface MetricCounts {
  /** Events that arrived. */
  accepted: number;
  /** Attempts that succeeded. */
  delivered: number;
  /** Attempts that failed. */
  failed: number;
}

export interface CountedBucket extends MetricCounts {
  from: EpochMs;
  /** Whether it ended so long ago that its counts are kept. */
  closed: boolean;
}

export interface Metrics {
  /**
   * Counts the buckets of a window, oldest first.
   * @param from begins a bucket, as `to` does, which is not counted
   */
  read: (bucket: MetricBucket, from: EpochMs, to: EpochMs) => Promise<CountedBucket[]>;
}

export interface MetricsDeps {
  store: Pick<Store, 'count'>;
  now: () => EpochMs;
}

/** A document has its time by an instance's clock, and is committed within the deadline of a call. */
const CLOSED_AFTER_MS = 60_000;
/** How many buckets one instance keeps: about 100 bytes each. */
const MOST_KEPT = 5_000;
const AT_ONCE = 24;

export function openMetrics({ store, now }: MetricsDeps): Metrics {
  const kept = new Map<string, MetricCounts>();
  const inTurn = atMost(AT_ONCE);
  const count = async (queries: readonly Question[]) => {
    const counts = await Promise.all(queries.map((query) => inTurn(() => store.count(query))));
    return counts.reduce((sum, found) => sum + found, 0);
  };
  const counted = async (from: EpochMs, to: EpochMs): Promise<MetricCounts> => {
    const { events, delivered, failed } = queriesOf(from, to);
    const [accepted, succeeded, lost] = await Promise.all([count(events), count(delivered), count(failed)]);
    return { accepted, delivered: succeeded, failed: lost };
  };
  const one = async (bucket: MetricBucket, from: EpochMs): Promise<CountedBucket> => {
    const [name, to] = [`${bucket} ${from}`, from + BUCKET_MS[bucket]];
    const closed = isClosed(to, now());
    const counts = kept.get(name) ?? (await counted(from, to));
    if (closed) keep(kept, name, counts);
    return { from, closed, ...counts };
  };
  return {
    read: (bucket, from, to) => Promise.all(startsOf(bucket, from, to).map((start) => one(bucket, start))),
  };
}

/** Pure. */
export const isClosed = (to: EpochMs, now: EpochMs): boolean => to + CLOSED_AFTER_MS <= now;

/** When each bucket of a window begins. Pure. */
export const startsOf = (bucket: MetricBucket, from: EpochMs, to: EpochMs): EpochMs[] =>
  Array.from({ length: Math.ceil((to - from) / BUCKET_MS[bucket]) }, (_, index) => from + index * BUCKET_MS[bucket]);

function queriesOf(from: EpochMs, to: EpochMs) {
  const [start, end] = [Timestamp.fromMillis(from), Timestamp.fromMillis(to)];
  const events = EVENTS.where('shard', 'in', EVERY_SHARD)
    .where('received_at', '>=', start)
    .where('received_at', '<', end)
    .orderBy('received_at', 'desc');
  return {
    events: [events],
    delivered: attemptsBetween(start, end, true),
    failed: attemptsBetween(start, end, false),
  };
}

/** What was kept first goes first. */
function keep(kept: Map<string, MetricCounts>, name: string, counts: MetricCounts): void {
  kept.set(name, counts);
  const [oldest] = kept.size > MOST_KEPT ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
}
