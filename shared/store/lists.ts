import type { Collection } from './collection.ts';
import { queryOf } from './query.ts';
import type { Path, Query } from './query.ts';
import { EVERY_SHARD, EVERY_SHARD_AND_ASIDE, SHARDS } from './shards.ts';
import type { Stored } from './snapshot.ts';
import type { Store } from './store.ts';
import { Timestamp } from './timestamp.ts';

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

/** The fields that hold a time, in each document or in some: what has none is in no list that it orders. */
type TimeOf<T> = { [K in keyof T & string]-?: T[K] extends Timestamp | undefined ? K : never }[keyof T & string];

/** What every document of a sharded collection has. */
export interface Sharded {
  shard: number;
}

/** A field that holds a list, and the member that it must have. */
export interface Contains<Field extends string = string> {
  field: Field;
  member: string;
}

/** A field, and the values of which it must have one: at most 30. */
export interface Among<Field extends string = string> {
  field: Field;
  values: readonly string[];
}

/** Some documents of a collection, newest first, equal times by id. */
export interface TimeList<T, F extends keyof T = keyof T> {
  collection: Collection<T>;
  /** The timestamp that orders it. */
  time: TimeOf<T>;
  equal: Partial<Readonly<Record<Path<T>, string | boolean>>>;
  contains?: Contains<Path<T>>;
  /** A field that holds one of some values, where not every one is wanted. */
  among?: Among<Path<T>>;
  bounds: readonly TimeBound[];
  /** Whether documents that stand aside are among them. */
  aside?: true;
  /** The only fields to be read, that time among them, where not all are needed. */
  fields?: readonly F[];
}

/** What is read of a document: all of it, or some fields. */
export type Seen<T, F extends keyof T> = keyof T & string extends F ? T : Pick<T, F>;

export interface Lists {
  /** The first documents behind a position; fewer than `limit` where there are no more. */
  page: <T extends Sharded, F extends keyof T & string = keyof T & string>(
    list: TimeList<T, F>,
    after: Position | null,
    limit: number,
  ) => Promise<Stored<Seen<T, F>>[]>;
  /** The position behind the first `offset` documents; null where there are fewer. */
  positionAfter: <T extends Sharded>(list: TimeList<T>, offset: number) => Promise<Position | null>;
  /** The store's own time, in nanoseconds since 1970: what is read of the list afterwards is as of then, or later. */
  readTime: <T extends Sharded>(list: Pick<TimeList<T>, 'collection' | 'time'>) => Promise<bigint>;
}

/** A document of a list. */
export type Listed<Seen> = Pick<Stored<Seen>, 'id' | 'data'>;

/** Pages one kind of list, whatever its documents are read from. */
export interface ListReader<T extends Sharded, F extends keyof T & string = keyof T & string> {
  /** As of `Lists`. */
  page: (list: TimeList<T, F>, after: Position | null, limit: number) => Promise<Listed<Seen<T, F>>[]>;
  /** As of `Lists`. */
  positionAfter: (list: TimeList<T>, offset: number) => Promise<Position | null>;
  /** As of `Lists`. */
  readTime: (list: Pick<TimeList<T>, 'collection' | 'time'>) => Promise<bigint>;
}

/** Three standard deviations of a shard's part in a page: hashes spread documents evenly, but not exactly. */
const slackOf = (limit: number): number => Math.ceil(Math.sqrt(limit));

/** A document, and its place in the list. */
interface Placed<Seen> {
  doc: Stored<Seen>;
  position: Position;
}

/** What has been read of one shard. */
interface Run<Seen> {
  shard: number;
  docs: Placed<Seen>[];
  /** Whether the shard has no more. */
  done: boolean;
}

/** Reads the next documents of a shard. */
type ReadShard<Seen> = (shard: number, after: Position | null, count: number) => Promise<Placed<Seen>[]>;

/**
 * Lists that time orders: an index with a time is spread over shards (docs/protocol.md, DP-25), so their queries are
 * merged.
 */
export function openLists(store: Pick<Store, 'query'>): Lists {
  const page: Lists['page'] = async (list, after, limit) => {
    const found = await pageOf(readShardOf(store, list), shardsOf(list), after, limit);
    return found.map(({ doc }) => doc);
  };
  return {
    page,
    positionAfter: async (list, offset) => {
      const times = { ...list, fields: [list.time] };
      const skipped = await pageOf(readShardOf(store, times), shardsOf(list), null, offset);
      return skipped.length === offset ? (skipped.at(-1)?.position ?? null) : null;
    },
    readTime: async ({ collection, time }) => {
      const first = { collection, time, equal: {}, bounds: [], fields: [time] };
      const { readTime } = await store.query(queryOfShard(first, { shard: 0, after: null, count: 1 }));
      return nanosOf(readTime);
    },
  };
}

const shardsOf = ({ aside }: { aside?: true }): readonly number[] => (aside ? EVERY_SHARD_AND_ASIDE : EVERY_SHARD);

const readShardOf =
  <T extends Sharded, F extends keyof T & string>(
    store: Pick<Store, 'query'>,
    list: TimeList<T, F>,
  ): ReadShard<Seen<T, F>> =>
  async (shard, after, count) => {
    const { docs } = await store.query(queryOfShard(list, { shard, after, count }));
    return docs.map((doc) => ({ doc, position: positionOf(list, doc) }));
  };

async function pageOf<Seen>(
  readShard: ReadShard<Seen>,
  shards: readonly number[],
  after: Position | null,
  limit: number,
): Promise<Placed<Seen>[]> {
  const extended = async ({ shard, docs }: Run<Seen>, count: number): Promise<Run<Seen>> => {
    const more = await readShard(shard, docs.at(-1)?.position ?? after, count);
    return { shard, docs: [...docs, ...more], done: more.length < count };
  };
  let runs: Run<Seen>[] = shards.map((shard) => ({ shard, docs: [], done: false }));
  let short = new Set(runs);
  let count = Math.ceil(limit / SHARDS) + slackOf(limit);
  while (short.size > 0) {
    runs = await Promise.all(runs.map(async (run) => (short.has(run) ? extended(run, count) : run)));
    short = mayHoldMore(runs, limit);
    count = slackOf(limit);
  }
  return merged(runs, limit);
}

/** How many documents a list has: a count of each shard. */
export async function lengthOf<T extends Sharded>(
  store: Pick<Store, 'count'>,
  list: TimeList<T, keyof T & string>,
): Promise<number> {
  const { fields: _, ...whole } = list;
  const ofShard = (shard: number) => store.count(queryOfShard(whole, { shard, after: null, count: null }));
  const counts = await Promise.all(EVERY_SHARD.map(ofShard));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The position of a document of a list. */
export const positionOf = <T>({ time }: Pick<TimeList<T>, 'time'>, { id, data }: Listed<object>): Position => ({
  at: nanosOf((data as Readonly<Record<string, Timestamp>>)[time]!),
  id,
});

const queryOfShard = <T, F extends keyof T & string>(
  { collection, time, equal, contains, among, bounds, fields }: TimeList<T, F>,
  { shard, after, count }: { shard: number; after: Position | null; count: number | null },
): Query<T, Seen<T, F>> =>
  queryOf({
    collection: collection.name,
    filters: [
      { field: 'shard', is: '==', value: shard },
      ...Object.entries(equal).map(([field, value]) => ({ field, is: '==' as const, value })),
      ...(contains ? [{ field: contains.field, is: 'array-contains' as const, value: contains.member }] : []),
      ...(among ? [{ field: among.field, is: 'in' as const, value: among.values }] : []),
      ...bounds.map(({ op, at }) => ({ field: time, is: op, value: timestampOf(at) })),
    ],
    orders: [
      { field: time, direction: 'desc' },
      { field: null, direction: 'desc' },
    ],
    after: after && [timestampOf(after.at), after.id],
    limit: count,
    fields: fields ?? null,
  });

/** The runs whose next documents may belong to the page: those that end before it does. */
function mayHoldMore<Seen>(runs: readonly Run<Seen>[], limit: number): Set<Run<Seen>> {
  const page = merged(runs, limit);
  const end = page.length < limit ? undefined : page.at(-1)?.position;
  const isShort = ({ docs, done }: Run<Seen>) => {
    const last = docs.at(-1)?.position;
    return !done && (end === undefined || last === undefined || newestFirst(last, end) < 0);
  };
  return new Set(runs.filter(isShort));
}

const merged = <Seen>(runs: readonly Run<Seen>[], limit: number): Placed<Seen>[] =>
  runs
    .flatMap(({ docs }) => docs)
    .sort((a, b) => newestFirst(a.position, b.position))
    .slice(0, limit);

/** Negative where `a` is the newer, and comes first. */
export function newestFirst(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1;
  return a.id === b.id ? 0 : a.id > b.id ? -1 : 1;
}

const nanosOf = ({ seconds, nanoseconds }: Timestamp): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);

const timestampOf = (nanos: bigint): Timestamp =>
  new Timestamp(Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n));
