import type { Collection } from './collection.ts';
import type { Ref } from './ref.ts';
import type { Snapshot } from './snapshot.ts';
import type { Store } from './store.ts';
import type { Timestamp } from './timestamp.ts';
import type { Version } from './version.ts';

/** A document, and the version of it that a change is made against. */
export interface Found<T> {
  fields: T;
  version: Version;
  /** When it was created, by the store's clock. */
  storedAt: Timestamp;
}

export type Find<T> = (id: string) => Promise<Found<T> | null>;

/** Reads one document, of a store or of a transaction. */
export const readOne = async <T>(from: Pick<Store, 'read'>, ref: Ref<T>): Promise<Snapshot<T>> =>
  (await from.read([ref]))[0];

/** Some of a collection's documents by id, each read once, all in one round trip; what is missing is left out. */
export async function readById<T>(
  store: Pick<Store, 'read'>,
  collection: Collection<T>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  const refs = [...new Set(ids)].map((id) => collection.doc(id));
  const snapshots = refs.length === 0 ? [] : await store.read(refs);
  return new Map(snapshots.flatMap(({ id, data }) => (data === null ? [] : [[id, data] as const])));
}

/** Finds a collection's documents by id; null where there is none. */
export const finder =
  <T>(store: Pick<Store, 'read'>, collection: Collection<T>): Find<T> =>
  async (id) => {
    const found = await readOne(store, collection.doc(id));
    return found.exists ? { fields: found.data, version: found.version, storedAt: found.createTime } : null;
  };
