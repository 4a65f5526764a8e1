import { hash } from 'node:crypto';

/**
 * How many index ranges a collection's time-ordered indexes are spread over. The number may only grow
 * (docs/protocol.md, DP-25), and to 30 at most: an `in` of a query takes no more values
 * (https://firebase.google.com/docs/firestore/query-data/queries).
 */
export const SHARDS = 8;
/** For a query over all of them: one read where nothing is found. */
export const EVERY_SHARD: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

/** Of documents that stand aside: no count, no job and no index of a time that is asked of every shard sees them. */
export const ASIDE = 1_000;
/** Where what stands aside is looked at, too: one index range more. */
export const EVERY_SHARD_AND_ASIDE: readonly number[] = [...EVERY_SHARD, ASIDE];

/**
 * A document's shard: leads every composite index that contains a time, since one index range takes about 500 writes/s. This
 * function can never change: a changed one would not find what is stored.
 */
export const shardOf = (id: string): number =>
  parseInt(hash('sha256', JSON.stringify(['shard', id])).slice(0, 8), 16) % SHARDS;
