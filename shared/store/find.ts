import type { Timestamp } from '@google-cloud/firestore';

import { refTo } from './collections.ts';
import type { Version } from './deliveries.ts';
import { fieldsOf } from './documents.ts';
import type { Store } from './store.ts';

/** A document, and the version of it that a change is made against. */
export interface Found<T> {
  fields: T;
  version: Version;
  /** When it was created, by the store's clock. */
  storedAt: Timestamp;
}

export type Find<T> = (id: string) => Promise<Found<T> | null>;

/** Some of a collection's documents by id, each read once, all in one round trip; what is missing is left out. */
export async function readById<T extends { v: 1 }>(
  store: Pick<Store, 'db' | 'read'>,
  collection: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  const refs = [...new Set(ids)].map((id) => refTo(store.db, collection, id));
  const snapshots = refs.length === 0 ? [] : await store.read(refs);
  const found = snapshots.map((snapshot) => [snapshot.id, fieldsOf<T>(snapshot)] as const);
  return new Map(found.flatMap(([id, fields]) => (fields === null ? [] : [[id, fields] as const])));
}

/** Finds a collection's documents by id; null where there is none. */
export const finder =
  <T extends { v: 1 }>(store: Store, collection: string): Find<T> =>
  async (id) => {
    const [snapshot] = await store.read([refTo(store.db, collection, id)]);
    const fields = fieldsOf<T>(snapshot!);
    return fields && { fields, version: { lastUpdateTime: snapshot!.updateTime! }, storedAt: snapshot!.createTime! };
  };
