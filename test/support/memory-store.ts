/**
 * A store in memory, of the real one's interface, answered at once: for tests that walk thousands of schedules.
 * `test/contract/store/memory-store.test.ts` holds it to the embedded Firestore.
 * A transaction is one step: what the service makes of it by locks. It knows no indexes.
 */
import { isDeepStrictEqual } from 'node:util';

import { refIn } from '../../shared/store/collection.ts';
import type { Collection, Ref } from '../../shared/store/collection.ts';
import type { Page, Query } from '../../shared/store/query.ts';
import { missingDocument, storedDocument } from '../../shared/store/snapshot.ts';
import type { Fields, Snapshot, Snapshots, Stored } from '../../shared/store/snapshot.ts';
import type { Store } from '../../shared/store/store.ts';
import { Timestamp } from '../../shared/store/timestamp.ts';
import type { Refs, Transaction } from '../../shared/store/transaction.ts';
import type { Version } from '../../shared/store/version.ts';
import { Making } from '../../shared/store/write.ts';
import type { Write } from '../../shared/store/write.ts';
import { evaluate } from './memory-query.ts';

export interface Kept {
  data: Fields;
  createTime: Timestamp;
  updateTime: Timestamp;
}

export interface MemoryStore extends Store {
  /** What is there, by path. */
  readonly documents: ReadonlyMap<string, Kept>;
  /** A document as it is now. */
  kept: <T>(ref: Ref<T>) => T | undefined;
  /** All documents of a collection as they are now, in the order of their creation. */
  all: <T>(collection: Collection<T>) => T[];
}

/** Those that a query asks for; null: all. */
const asked = (data: Fields, fields: readonly string[] | null): Fields =>
  fields === null ? data : Object.fromEntries(Object.entries(data).filter(([name]) => fields.includes(name)));

/** @param now epoch milliseconds; of two commits in one of them the second is a microsecond later */
export function memoryStore(now: () => number): MemoryStore {
  let documents = new Map<string, Kept>();
  let last = 0;
  const tick = (): Timestamp => {
    last = Math.max(last + 1, now() * 1_000);
    return new Timestamp(Math.floor(last / 1_000_000), (last % 1_000_000) * 1_000);
  };

  const stored = <T>(ref: Ref<T>, { data, createTime, updateTime }: Kept, readTime: Timestamp): Stored<T> => {
    const kept = clone(data);
    return storedDocument(ref, { fields: () => kept, versioned: false, createTime, updateTime, readTime });
  };
  const snapshotOf = <T>(ref: Ref<T>, readTime: Timestamp): Snapshot<T> => {
    const kept = documents.get(ref.path);
    return kept ? stored(ref, kept, readTime) : missingDocument(ref, readTime);
  };
  const readAll = <R extends Refs>(refs: R): Snapshots<R> => {
    const readTime = tick();
    return refs.map((ref) => ref && snapshotOf(ref, readTime)) as Snapshots<R>;
  };
  const query = <T, Seen>({ plan }: Query<T, Seen>): Page<Seen> => {
    const readTime = tick();
    const docs = evaluate(plan, documents).flatMap((id) => {
      const ref = refIn<Seen>(plan.collection, id);
      const kept = documents.get(ref.path);
      return kept ? [stored(ref, { ...kept, data: asked(kept.data, plan.fields) }, readTime)] : [];
    });
    return { docs, readTime };
  };
  /** @returns null, and nothing is changed, where one of them is refused */
  const apply = (writes: readonly Write[]): Timestamp[] | null => {
    const after = new Map(documents);
    const at = tick();
    const times: Timestamp[] = [];
    for (const [place, write] of writes.entries()) {
      const time = write1(after, write, place, at);
      if (time === null) return null;
      times.push(time);
    }
    documents = after;
    return times;
  };

  const transaction: Store['transaction'] = async (body) => {
    const before = documents;
    const writes: Write[] = [];
    const result = await body({
      ...reader,
      write: (more) => void writes.push(...more),
    });
    // What was read may have changed while the body waited for something else: the client begins anew then.
    if (documents !== before) return transaction(body);
    if (writes.length > 0 && apply(writes) === null) throw new Error('Firestore refused the commit of a transaction');
    return result;
  };

  const reader: Omit<Transaction, 'write'> = {
    read: async (refs) => readAll(refs),
    readFields: async (refs) => readAll(refs),
    readEach: async (groups) => groups.map((refs) => readAll(refs)),
    query: async (asked) => query(asked),
    count: async ({ plan }) => evaluate(plan, documents).length,
    total: () => Promise.reject(new Error("Cannot sum a field: this store doesn't know how")),
  };
  return {
    projectId: 'memory',
    get documents() {
      return documents;
    },
    kept: <T>({ path }: Ref<T>) => documents.get(path)?.data as T | undefined,
    all: <T>({ name }: Collection<T>) =>
      [...documents].flatMap(([path, { data }]) => (path.startsWith(`${name}/`) ? [data as T] : [])),
    read: reader.read,
    readFields: reader.readFields,
    exist: async (refs) => refs.map(({ path }) => documents.has(path)),
    commit: async ({ writes }) => {
      const times = apply(writes);
      const [lastUpdateTime] = times ?? [];
      return times && lastUpdateTime ? { version: { lastUpdateTime }, times } : null;
    },
    query: reader.query,
    count: reader.count,
    transaction,
    reading: transaction,
    close: async () => undefined,
  };
}

/**
 * @returns when the document was changed last: a write that changes nothing leaves it at that (write.proto, WriteResult);
 *   null where it is refused
 */
function write1(documents: Map<string, Kept>, write: Write, place: number, at: Timestamp): Timestamp | null {
  const { path } = write.ref;
  const kept = documents.get(path);
  if (write.kind === 'create' && kept) return null;
  if ((write.kind === 'update' || write.kind === 'delete') && !meets(kept, write.precondition)) return null;
  if (write.kind === 'delete') {
    documents.delete(path);
    return at;
  }
  const isQueued = write.kind === 'create' && write.queued;
  const given = isQueued ? { ...write.data, position: new Making('time'), place } : write.data;
  const before = write.kind === 'replace' ? {} : (kept?.data ?? {});
  const data = merged(before, given, write.kind === 'merge', at);
  const updateTime = kept && isDeepStrictEqual(data, kept.data) ? kept.updateTime : at;
  documents.set(path, { data, createTime: kept?.createTime ?? at, updateTime });
  return updateTime;
}

const meets = (kept: Kept | undefined, precondition: Version | undefined): boolean =>
  kept !== undefined && (precondition?.lastUpdateTime.isEqual(kept.updateTime) ?? true);

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function merged(before: Fields, given: Fields, deep: boolean, at: Timestamp): Fields {
  const after: Record<string, unknown> = { ...before };
  for (const [field, value] of Object.entries(given)) {
    const old = before[field];
    if (!(value instanceof Making)) {
      after[field] = deep && isPlain(value) ? merged(isPlain(old) ? old : {}, value, true, at) : clone(value);
    } else if (value.how === 'gone') delete after[field];
    else if (value.how === 'time') after[field] = Timestamp.fromMillis(at.toMillis());
    else after[field] = (typeof old === 'number' ? old : 0) + value.by;
  }
  return after;
}

function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => clone(each)) as T;
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, clone(each)])) as T;
}
