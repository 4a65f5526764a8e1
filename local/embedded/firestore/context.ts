import type { IndexRules } from './definitions.ts';
import type { Cancellable } from './locks.ts';
import type { Method, Requests } from './protocol.ts';
import type { Schema } from './schema.ts';
import type { Store } from './store.ts';

/** Operations as they would be billed, and calls by method. */
export interface Counts {
  reads: number;
  writes: number;
  deletes: number;
  /** Writes and deletes by collection group. */
  changes: Record<string, number>;
  calls: Record<string, number>;
}

/** The parts that the methods share. */
export interface Context {
  readonly store: Store;
  /** Without them every query is served. */
  readonly rules: IndexRules | undefined;
  readonly schema: Schema;
  readonly counts: Counts;
}

/** Answers a call with its encoded messages. */
export type MethodOf<M extends Method> = (
  context: Context,
  request: Requests[M],
  call: Cancellable,
) => Promise<Iterable<Buffer>>;
