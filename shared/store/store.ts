import { FieldValue, Firestore } from '@google-cloud/firestore';
import type {
  DocumentData,
  DocumentReference,
  DocumentSnapshot,
  Precondition,
  Query,
  QuerySnapshot,
  Timestamp,
  Transaction,
} from '@google-cloud/firestore';

import { SubrelayError } from '../base/errors.ts';
import { shareTrips } from '../base/share-trips.ts';
import { STORE_DEADLINE_MS, withDeadline } from './deadline.ts';
import { grpcStatusName } from './grpc-status.ts';
import type { GrpcStatusName } from './grpc-status.ts';
import { openCalls } from './wire/calls.ts';
import type { Calls } from './wire/calls.ts';
import { batchGetRequest, commitRequest, commitTimes, gotDocument } from './wire/messages.ts';
import { snapshotOf } from './wire/snapshots.ts';

export type Write =
  /** `queued`: it gets `position`, the time by the store's clock, and `place`, its index in the commit. */
  | { kind: 'create'; ref: DocumentReference; data: DocumentData; queued?: boolean }
  | { kind: 'merge'; ref: DocumentReference; data: DocumentData }
  | { kind: 'update'; ref: DocumentReference; data: DocumentData; precondition?: Precondition }
  | { kind: 'delete'; ref: DocumentReference; data?: undefined; precondition: Precondition };

/** Writes that happen together or not at all. */
export interface CommitUnit {
  writes: Write[];
  /** About how many bytes its documents hold, where that is more than a few kB. */
  bytes?: number;
}

/** Firestore, as the rest of the code uses it: shared round trips, our own deadlines, failures with a code. */
export interface Store {
  readonly db: Firestore;
  /** Reads documents in one round trip with whatever else is read at the time; each snapshot has its `readTime`. */
  read: (refs: DocumentReference[]) => Promise<DocumentSnapshot[]>;
  /** Reads some fields of documents, in one round trip. */
  readFields: (refs: DocumentReference[], fields: string[]) => Promise<DocumentSnapshot[]>;
  /** Asks which of some documents are there, in one round trip that brings none of their large fields. */
  exist: (refs: DocumentReference[]) => Promise<boolean[]>;
  /**
   * Commits a unit in one round trip with whatever else is committed at the time.
   * @returns the time of each write
   * @throws SubrelayError STORE_UNAVAILABLE, outcome unknown; a `CommitRefused` when a precondition is not met
   */
  commit: (unit: CommitUnit) => Promise<Timestamp[]>;
  query: (query: Query) => Promise<QuerySnapshot>;
  transaction: <T>(body: (transaction: Transaction) => Promise<T>) => Promise<T>;
  /** Reads and queries at one time, without locking anything. */
  snapshot: <T>(body: (transaction: Transaction) => Promise<T>) => Promise<T>;
  close: () => Promise<void>;
}

/** A create met the document, or an update another version of it. It may be one's own earlier success. */
export class CommitRefused extends Error {
  constructor(cause: unknown) {
    super('Firestore refused the commit: a document exists already, is gone, or has changed', { cause });
    this.name = 'CommitRefused';
  }
}

// Batches as large as pay: beyond about 32 units the cost per event no longer falls (docs/facts/google-cloud.md,
// GC-27).
const MAX_UNITS = 100;
const MAX_BATCH_BYTES = 6 * 1024 * 1024;

/** What else this turn of the event loop brings travels along; while nothing does, it ends at once. */
const endOfTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Opens the store; FIRESTORE_EMULATOR_HOST selects another server than Google's.
 * @param deadlineMs for each call
 */
export function openStore(projectId: string, deadlineMs = STORE_DEADLINE_MS): Store {
  const db = new Firestore({ projectId, ignoreUndefinedProperties: false });
  const within = <T>(call: Promise<T>, what: string) => withDeadline(call, what, deadlineMs).catch(asStoreError);
  const committed = <T>(call: Promise<T>) => withDeadline(call, 'a commit', deadlineMs).catch(asCommitError);
  const calls = openCalls(projectId, deadlineMs);

  const readShared = shareTrips<DocumentReference[], DocumentSnapshot[]>({
    maxUnits: MAX_UNITS,
    gather: endOfTurn,
    go: async (units) => readTogether(units, (refs) => within(readAll(calls, refs), 'a read')),
  });
  const commitShared = shareTrips<CommitUnit, Timestamp[]>({
    maxUnits: MAX_UNITS,
    maxSize: MAX_BATCH_BYTES,
    sizeOf: ({ writes, bytes }) => bytes ?? 1_000 * writes.length,
    keyOf: ({ writes }) => writes[0]?.ref.path,
    isOffence: (error) => error instanceof CommitRefused,
    gather: endOfTurn,
    go: async (units) => commitTogether(db, calls, units, committed),
  });
  return {
    db,
    read: readShared,
    readFields: async (refs, fields) =>
      refs.length === 0 ? [] : within(db.getAll(...refs, { fieldMask: fields }), 'a read'),
    exist: async (refs) => {
      if (refs.length === 0) return [];
      // Every document has `v`; an empty mask would mean all fields.
      const snapshots = await within(db.getAll(...refs, { fieldMask: ['v'] }), 'a read');
      return snapshots.map(({ exists }) => exists);
    },
    commit: commitShared,
    query: (query) => within(query.get(), 'a query'),
    transaction: (body) => within(db.runTransaction(body), 'a transaction'),
    snapshot: (body) => within(db.runTransaction(body, { readOnly: true }), 'a reading'),
    close: async () => void (await Promise.all([calls.close(), db.terminate()])),
  };
}

async function readTogether(
  units: DocumentReference[][],
  readAll: (refs: DocumentReference[]) => Promise<Map<string, DocumentSnapshot>>,
): Promise<DocumentSnapshot[][]> {
  const paths = units.map((refs) => refs.map((ref) => ref.path));
  const distinct = new Map(units.flatMap((refs, unit) => refs.map((ref, place) => [paths[unit]![place]!, ref])));
  const snapshots = await readAll([...distinct.values()]);
  return paths.map((unit) => unit.map((path) => snapshots.get(path)!));
}

/** @returns snapshots by path */
async function readAll(calls: Calls, refs: DocumentReference[]): Promise<Map<string, DocumentSnapshot>> {
  if (refs.length === 0) return new Map();
  const prefix = `${calls.database}/documents/`;
  const byPath = new Map(refs.map((ref) => [ref.path, ref]));
  const answers = await calls.batchGet(batchGetRequest(calls.database, refs));
  const got = answers.map(gotDocument).filter((each) => each !== null);
  if (got.length !== refs.length) throw new Error(`Firestore answered ${got.length} of ${refs.length} documents`);
  return new Map(
    got.map((each) => {
      const path = each.name.slice(prefix.length);
      return [path, snapshotOf(byPath.get(path)!, each)];
    }),
  );
}

async function commitTogether(
  db: Firestore,
  calls: Calls,
  units: CommitUnit[],
  within: <T>(commit: Promise<T>) => Promise<T>,
): Promise<Timestamp[][]> {
  const writes = units.flatMap((unit) => unit.writes);
  const request = commitRequest(calls.database, writes);
  const times = await within(request ? calls.commit(request).then(commitTimes) : commitByClient(db, writes));
  let next = 0;
  return units.map((unit) => times.slice(next, (next += unit.writes.length)));
}

/** For the few writes that have more to them than values. */
async function commitByClient(db: Firestore, writes: readonly Write[]): Promise<Timestamp[]> {
  const batch = db.batch();
  for (const [place, write] of writes.entries()) {
    if (write.kind === 'create') batch.create(write.ref, write.queued ? placed(write.data, place) : write.data);
    else if (write.kind === 'merge') batch.set(write.ref, write.data, { merge: true });
    else if (write.kind === 'delete') batch.delete(write.ref, write.precondition);
    else if (write.precondition) batch.update(write.ref, write.data, write.precondition);
    else batch.update(write.ref, write.data);
  }
  return (await batch.commit()).map(({ writeTime }) => writeTime);
}

/** The fields of a queued document; `place` is its index in what is committed with it. */
export const placed = (data: DocumentData, place: number): DocumentData => ({
  ...data,
  position: FieldValue.serverTimestamp(),
  place,
});

const REFUSED: readonly GrpcStatusName[] = ['ALREADY_EXISTS', 'FAILED_PRECONDITION', 'NOT_FOUND'];

const statusCodeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function asCommitError(error: unknown): never {
  const code = statusCodeOf(error);
  const name = typeof code === 'number' ? grpcStatusName(code) : undefined;
  if (name && REFUSED.includes(name)) throw new CommitRefused(error);
  return asStoreError(error);
}

function asStoreError(error: unknown): never {
  const code = statusCodeOf(error);
  if (typeof code !== 'number') throw error;
  throw new SubrelayError('STORE_UNAVAILABLE', `Firestore failed with status ${grpcStatusName(code)}`, {
    cause: error,
  });
}
