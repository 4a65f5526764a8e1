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

/** Finds a collection's documents by id; null where there is none. */
export const finder =
  <T extends { v: 1 }>(store: Store, collection: string): Find<T> =>
  async (id) => {
    const [snapshot] = await store.read([refTo(store.db, collection, id)]);
    const fields = fieldsOf<T>(snapshot!);
    return fields && { fields, version: { lastUpdateTime: snapshot!.updateTime! }, storedAt: snapshot!.createTime! };
  };
