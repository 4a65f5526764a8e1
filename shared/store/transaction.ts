/** What is read at one time, or under one lock, and what is written with it. */
import type { Firestore, Transaction as ClientTransaction } from '@google-cloud/firestore';

import { clientQuery, clientRef, pageOf, snapshotOf, totalIn, writeInto } from './client.ts';
import type { Ref } from './collection.ts';
import type { Page, Query, Question, Total } from './query.ts';
import type { Snapshot, Snapshots } from './snapshot.ts';
import type { Write } from './write.ts';

/** References whose documents are read together; none is read for null. */
export type Refs = readonly (Ref<unknown> | null)[];

export interface Reader {
  /** Reads documents in one round trip. */
  read: <const R extends Refs>(refs: R) => Promise<Snapshots<R>>;
  /** Reads documents in groups, all in one round trip. */
  readEach: <const R extends Refs>(groups: readonly R[]) => Promise<Snapshots<R>[]>;
  /** Reads some fields of documents, in one round trip. */
  readFields: <T, F extends keyof T & string>(
    refs: readonly Ref<T>[],
    fields: readonly F[],
  ) => Promise<Snapshot<Pick<T, F>>[]>;
  query: <T, Seen>(query: Query<T, Seen>) => Promise<Page<Seen>>;
  /** How many documents a query finds: one read per thousand. */
  count: (query: Question) => Promise<number>;
  total: <T>(query: Query<T, unknown>, field: keyof T & string) => Promise<Total>;
}

export interface Transaction extends Reader {
  /** Adds to what is committed when its body is done; then nothing more can be read. */
  write: (writes: readonly Write[]) => void;
}

/** @param db that it is a transaction of */
export function transactionOf(db: Firestore, transaction: ClientTransaction): Transaction {
  const readAll = async (refs: readonly Ref<unknown>[]) => {
    if (refs.length === 0) return [];
    const found = await transaction.getAll(...refs.map((ref) => clientRef(db, ref)));
    return refs.map((ref, index) => snapshotOf(ref, found[index]!, null));
  };
  const readEach = async <const R extends Refs>(groups: readonly R[]) => {
    const snapshots = await readAll(groups.flat().filter((ref) => ref !== null));
    return groups.map((refs) => placedAs(refs, snapshots.splice(0, refs.filter((ref) => ref !== null).length)));
  };
  return {
    read: async <const R extends Refs>(refs: R) => placedAs(refs, await readAll(refs.filter((ref) => ref !== null))),
    readEach,
    readFields: async (refs, fields) => {
      if (refs.length === 0) return [];
      const found = await transaction.getAll(...refs.map((ref) => clientRef(db, ref)), { fieldMask: [...fields] });
      return refs.map((ref, index) => snapshotOf(ref, found[index]!, fields));
    },
    query: async (query) => pageOf(query, await transaction.get(clientQuery(db, query))),
    count: async (query) => (await transaction.get(clientQuery(db, query).count())).data().count,
    total: (query, field) => totalIn(transaction, clientQuery(db, query), field),
    write: (writes) => writeInto(transaction, db, writes),
  };
}

/** Gives each reference its snapshot, in their order. @param snapshots of those that are not null */
export function placedAs<R extends Refs>(refs: R, snapshots: readonly Snapshot<unknown>[]): Snapshots<R> {
  let next = 0;
  return refs.map((ref) => (ref === null ? null : snapshots[next++])) as Snapshots<R>;
}
