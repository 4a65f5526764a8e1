import { Firestore } from '@google-cloud/firestore';

import { untilCommitted } from './attempts.ts';
import { clientQuery, clientRef, pageOf, snapshotOf } from './client.ts';
import type { Ref } from './collection.ts';
import { STORE_DEADLINE_MS, withDeadline } from './deadline.ts';
import { asCommitError, asStoreError, nullIfRefused } from './failures.ts';
import type { Page, Query, Question } from './query.ts';
import type { Snapshot, Snapshots } from './snapshot.ts';
import type { Timestamp } from './timestamp.ts';
import { placedAs, transactionOf } from './transaction.ts';
import type { Reader, Refs, Transaction } from './transaction.ts';
import { sharedCommits, sharedReads } from './trips.ts';
import type { Version } from './version.ts';
import { openCalls } from './wire-calls.ts';
import type { Write } from './write.ts';

/** Writes that happen together or not at all; at least one. */
export interface CommitUnit {
  writes: readonly Write[];
  /** About how many bytes its documents hold, where that is more than a few kB. */
  bytes?: number;
}

/** What a commit has come to. */
export interface Committed {
  /** Of the document that its first write has written, as it is now. */
  version: Version;
  /** When each of its documents was written last: a write that changed nothing leaves it at that. */
  times: readonly Timestamp[];
}

/** Firestore, as the rest of the code uses it: shared round trips, our own deadlines, failures with a code. */
export interface Store {
  /** The project whose default database it is. */
  readonly projectId: string;
  /** Reads documents in one round trip with whatever else is read at the time. */
  read: <const R extends Refs>(refs: R) => Promise<Snapshots<R>>;
  /** Reads some fields of documents, in one round trip. */
  readFields: <T, F extends keyof T & string>(
    refs: readonly Ref<T>[],
    fields: readonly F[],
  ) => Promise<Snapshot<Pick<T, F>>[]>;
  /** Asks which of some documents are there, in one round trip that brings none of their large fields. */
  exist: (refs: readonly Ref<unknown>[]) => Promise<boolean[]>;
  /**
   * Commits a unit in one round trip with whatever else is committed at the time.
   * @returns null where it was refused and nothing was written: a create met the document, or an update another version of
   *   it. It may be one's own earlier success.
   * @throws SubrelayError STORE_UNAVAILABLE, outcome unknown
   */
  commit: (unit: CommitUnit) => Promise<Committed | null>;
  query: <T, Seen>(query: Query<T, Seen>) => Promise<Page<Seen>>;
  /** How many documents a query finds: one read per thousand. */
  count: (query: Question) => Promise<number>;
  transaction: <T>(body: (transaction: Transaction) => Promise<T>) => Promise<T>;
  /** Reads and queries at one time, without locking anything. @param deadlineMs where that takes longer than a call */
  reading: <T>(body: (reader: Reader) => Promise<T>, deadlineMs?: number) => Promise<T>;
  close: () => Promise<void>;
}

/**
 * Opens the store; FIRESTORE_EMULATOR_HOST selects another server than Google's.
 * @param deadlineMs for each call
 */
export function openStore(projectId: string, deadlineMs = STORE_DEADLINE_MS): Store {
  const db = new Firestore({ projectId, ignoreUndefinedProperties: false });
  const calls = openCalls(projectId, deadlineMs);
  const within = <T>(call: Promise<T>, what: string, ms = deadlineMs) =>
    withDeadline(call, what, ms).catch(asStoreError);
  const read = sharedReads(calls, (call) => within(call, 'a read'));
  const commit = sharedCommits(db, calls, (call) => withDeadline(call, 'a commit', deadlineMs).catch(asCommitError));
  const getAll = (refs: readonly Ref<unknown>[], fieldMask: string[]) =>
    within(db.getAll(...refs.map((ref) => clientRef(db, ref)), { fieldMask }), 'a read');

  return {
    projectId,
    read: async (refs) => placedAs(refs, await read(refs.filter((ref) => ref !== null))),
    readFields: async (refs, fields) => {
      if (refs.length === 0) return [];
      const found = await getAll(refs, [...fields]);
      return refs.map((ref, index) => snapshotOf(ref, found[index]!, fields));
    },
    exist: async (refs) => {
      if (refs.length === 0) return [];
      // Every document has `v`; an empty mask would mean all fields.
      const snapshots = await getAll(refs, ['v']);
      return snapshots.map(({ exists }) => exists);
    },
    commit: (unit) => commit(unit).catch(nullIfRefused),
    query: async (query) => pageOf(query, await within(clientQuery(db, query).get(), 'a query')),
    count: async (query) => (await within(clientQuery(db, query).count().get(), 'a count')).data().count,
    transaction: (body) =>
      within(
        untilCommitted(
          () => db.runTransaction((transaction) => body(transactionOf(db, transaction)), { maxAttempts: 1 }),
          deadlineMs,
        ),
        'a transaction',
      ),
    reading: (body, ms) =>
      within(
        db.runTransaction((transaction) => body(transactionOf(db, transaction)), { readOnly: true }),
        'a reading',
        ms,
      ),
    close: async () => void (await Promise.all([calls.close(), db.terminate()])),
  };
}
