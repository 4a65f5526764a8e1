/**
 * A store in memory, of the real one's interface: the client's own references and queries, answered at once, for tests that
 * walk thousands of schedules. `test/contract/store/memory-store.test.ts` holds it to the embedded Firestore.
 * A transaction is one step: what the service makes of it by locks. It knows no indexes.
 */
import { isDeepStrictEqual } from 'node:util';

import { FieldValue, Firestore, Timestamp } from '@google-cloud/firestore';
import type {
  DocumentData,
  DocumentReference,
  DocumentSnapshot,
  Precondition,
  Query,
  QuerySnapshot,
  Transaction,
} from '@google-cloud/firestore';

import { CommitRefused } from '../../shared/store/store.ts';
import type { Store, Write } from '../../shared/store/store.ts';
import { evaluate } from './memory-query.ts';

export interface Kept {
  data: DocumentData;
  createTime: Timestamp;
  updateTime: Timestamp;
}

export interface MemoryStore extends Store {
  /** What is there, by path. */
  readonly documents: ReadonlyMap<string, Kept>;
}

/** @param now epoch milliseconds; of two commits in one of them the second is a microsecond later */
export function memoryStore(now: () => number): MemoryStore {
  const db = new Firestore({ projectId: 'memory' });
  let documents = new Map<string, Kept>();
  let last = 0;
  const tick = (): Timestamp => {
    last = Math.max(last + 1, now() * 1_000);
    return new Timestamp(Math.floor(last / 1_000_000), (last % 1_000_000) * 1_000);
  };

  const snapshotOf = (ref: DocumentReference, readTime = tick()): DocumentSnapshot => {
    const kept = documents.get(ref.path);
    const data = kept && clone(kept.data);
    const { createTime, updateTime } = kept ?? {};
    const get = (field: string): unknown => data?.[field];
    const known = { ref, id: ref.id, exists: data !== undefined, createTime, updateTime, readTime, get };
    return { ...known, data: () => data } as unknown as DocumentSnapshot;
  };
  const readAll = (refs: DocumentReference[]): DocumentSnapshot[] => {
    const readTime = tick();
    return refs.map((ref) => snapshotOf(ref, readTime));
  };
  const query = (asked: Query): QuerySnapshot => {
    const readTime = tick();
    const docs = evaluate(asked, documents).map((path) => snapshotOf(db.doc(path), readTime));
    return { docs, size: docs.length, empty: docs.length === 0, readTime } as unknown as QuerySnapshot;
  };
  const apply = (writes: Write[]): Timestamp[] => {
    const after = new Map(documents);
    const at = tick();
    const times = writes.map((write, place) => write1(after, write, place, at));
    documents = after;
    return times;
  };

  const transaction: Store['transaction'] = async (body) => {
    const before = documents;
    const writes: Write[] = [];
    const get = async (of: DocumentReference | Query) => ('where' in of ? query(of) : snapshotOf(of));
    const result = await body({
      get,
      getAll: async (...refs: DocumentReference[]) => readAll(refs),
      create: (ref: DocumentReference, data: DocumentData) => writes.push({ kind: 'create', ref, data }),
      update: (ref: DocumentReference, data: DocumentData, precondition?: Precondition) =>
        writes.push({ kind: 'update', ref, data, ...(precondition && { precondition }) }),
      delete: (ref: DocumentReference, precondition: Precondition) =>
        writes.push({ kind: 'delete', ref, precondition }),
      set: (ref: DocumentReference, data: DocumentData, options?: { merge?: boolean }) => {
        const kept = options?.merge ? {} : (documents.get(ref.path)?.data ?? {});
        const dropped = Object.keys(kept).filter((field) => !(field in data));
        const gone = Object.fromEntries(dropped.map((field) => [field, FieldValue.delete()]));
        writes.push({ kind: 'merge', ref, data: { ...data, ...gone } });
      },
    } as unknown as Transaction);
    // What was read may have changed while the body waited for something else: the client begins anew then.
    if (documents !== before) return transaction(body);
    if (writes.length > 0) apply(writes);
    return result;
  };

  return {
    db,
    get documents() {
      return documents;
    },
    read: async (refs) => readAll(refs),
    readFields: async (refs) => readAll(refs),
    exist: async (refs) => refs.map(({ path }) => documents.has(path)),
    commit: async ({ writes }) => apply(writes),
    query: async (asked) => query(asked),
    transaction,
    snapshot: transaction,
    close: () => db.terminate(),
  };
}

/** @returns when the document was changed last; a write that changes nothing leaves it at that (write.proto, WriteResult) */
function write1(documents: Map<string, Kept>, write: Write, place: number, at: Timestamp): Timestamp {
  const { path } = write.ref;
  const kept = documents.get(path);
  if (write.kind === 'create' && kept) throw new CommitRefused(new Error(`${path} exists`));
  if ((write.kind === 'update' || write.kind === 'delete') && !meets(kept, write.precondition))
    throw new CommitRefused(new Error(`${path} is gone or has changed`));
  if (write.kind === 'delete') {
    documents.delete(path);
    return at;
  }
  const queued = write.kind === 'create' && write.queued;
  const given = queued ? { ...write.data, position: FieldValue.serverTimestamp(), place } : write.data;
  const data = merged(kept?.data ?? {}, given, write.kind === 'merge', at);
  const updateTime = kept && isDeepStrictEqual(data, kept.data) ? kept.updateTime : at;
  documents.set(path, { data, createTime: kept?.createTime ?? at, updateTime });
  return updateTime;
}

const meets = (kept: Kept | undefined, precondition: Precondition | undefined): boolean =>
  kept !== undefined && (precondition?.lastUpdateTime?.isEqual(kept.updateTime) ?? true);

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function merged(before: DocumentData, given: DocumentData, deep: boolean, at: Timestamp): DocumentData {
  const after = { ...before };
  for (const [field, value] of Object.entries<unknown>(given)) {
    if (!(value instanceof FieldValue)) {
      const old: unknown = before[field];
      after[field] = deep && isPlain(value) ? merged(isPlain(old) ? old : {}, value, true, at) : clone(value);
    } else if (value.isEqual(FieldValue.delete())) delete after[field];
    else if (value.isEqual(FieldValue.serverTimestamp())) after[field] = Timestamp.fromMillis(at.toMillis());
    else if (value.isEqual(FieldValue.increment(1))) after[field] = ((before[field] as number | undefined) ?? 0) + 1;
    else throw new Error(`Cannot apply the transform of ${field}: this store doesn't know it`);
  }
  return after;
}

function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => clone(each)) as T;
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, clone(each)])) as T;
}
