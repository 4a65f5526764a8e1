import { FieldPath, Timestamp } from '@google-cloud/firestore';
import type { DocumentSnapshot, Query, QueryDocumentSnapshot } from '@google-cloud/firestore';

import { SHARDS } from '../events/ids.ts';
import type { Store } from './store.ts';

/** A bound on a list's time: nanoseconds since 1970. */
export interface TimeBound {
  op: '>' | '>=' | '<' | '<=';
  at: bigint;
}

/** A place in a list, behind the document that it names. */
export interface Position {
  /** Nanoseconds since 1970. */
  at: bigint;
  id: string;
}

/** Some documents of a collection, newest first, equal times by id. */
export interface TimeList {
  collection: string;
  /** The timestamp that orders it. */
  time: string;
  equal: Readonly<Record<string, string | boolean>>;
  bounds: readonly TimeBound[];
  /** The only fields to be read, where not all are needed. */
  fields?: readonly string[];
}

export interface Lists {
  /** The first documents behind a position; fewer than `limit` where there are no more. */
  page: (list: TimeList, after: Position | null, limit: number) => Promise<QueryDocumentSnapshot[]>;
  /** The position behind the first `offset` documents; null where there are fewer. */
  positionAfter: (list: TimeList, offset: number) => Promise<Position | null>;
}

/** Three standard deviations of a shard's part in a page: hashes spread documents evenly, but not exactly. */
const slackOf = (limit: number): number => Math.ceil(Math.sqrt(limit));

/** What has been read of one shard. */
interface Run {
  shard: number;
  docs: QueryDocumentSnapshot[];
  /** Whether the shard has no more. */
  done: boolean;
}

/**
 * Lists that time orders: an index with a time is spread over shards (docs/protocol.md, DP-25), so their queries are
 * merged.
 */
export function openLists(store: Store): Lists {
  const extended = async (list: TimeList, after: Position | null, run: Run, count: number): Promise<Run> => {
    const last = run.docs.at(-1);
    const from = last ? positionOf(list, last) : after;
    const { docs } = await store.query(queryOf(store, list, run.shard, from).limit(count));
    return { shard: run.shard, docs: [...run.docs, ...docs], done: docs.length < count };
  };

  const page: Lists['page'] = async (list, after, limit) => {
    let runs: Run[] = Array.from({ length: SHARDS }, (_, shard) => ({ shard, docs: [], done: false }));
    let short = new Set(runs);
    let count = Math.ceil(limit / SHARDS) + slackOf(limit);
    while (short.size > 0) {
      runs = await Promise.all(runs.map(async (run) => (short.has(run) ? extended(list, after, run, count) : run)));
      short = mayHoldMore(list, runs, limit);
      count = slackOf(limit);
    }
    return merged(list, runs, limit);
  };

  return {
    page,
    positionAfter: async (list, offset) => {
      const skipped = await page({ ...list, fields: [list.time] }, null, offset);
      const last = skipped.at(-1);
      return last && skipped.length === offset ? positionOf(list, last) : null;
    },
  };
}

export const positionOf = ({ time }: TimeList, snapshot: DocumentSnapshot): Position => ({
  at: nanosOf(snapshot.get(time) as Timestamp),
  id: snapshot.id,
});

function queryOf({ db }: Store, list: TimeList, shard: number, after: Position | null): Query {
  let query: Query = db.collection(list.collection).where('shard', '==', shard);
  for (const [field, value] of Object.entries(list.equal)) query = query.where(field, '==', value);
  for (const { op, at } of list.bounds) query = query.where(list.time, op, timestampOf(at));
  query = query.orderBy(list.time, 'desc').orderBy(FieldPath.documentId(), 'desc');
  if (list.fields) query = query.select(...list.fields);
  return after === null ? query : query.startAfter(timestampOf(after.at), after.id);
}

/** The runs whose next documents may belong to the page: those that end before it does. */
function mayHoldMore(list: TimeList, runs: readonly Run[], limit: number): Set<Run> {
  const page = merged(list, runs, limit);
  const last = page.length < limit ? undefined : page.at(-1);
  const isShort = ({ docs, done }: Run) =>
    !done && (last === undefined || newestFirst(positionOf(list, docs.at(-1)!), positionOf(list, last)) < 0);
  return new Set(runs.filter(isShort));
}

const merged = (list: TimeList, runs: readonly Run[], limit: number): QueryDocumentSnapshot[] =>
  runs
    .flatMap(({ docs }) => docs.map((doc) => ({ doc, position: positionOf(list, doc) })))
    .sort((a, b) => newestFirst(a.position, b.position))
    .slice(0, limit)
    .map(({ doc }) => doc);

function newestFirst(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

const nanosOf = ({ seconds, nanoseconds }: Timestamp): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);

const timestampOf = (nanos: bigint): Timestamp =>
  new Timestamp(Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n));
