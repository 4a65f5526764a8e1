import type { Timestamp } from '@google-cloud/firestore';

import type { JsonObject } from '../base/json.ts';
import { CURSORS, refTo } from '../store/collections.ts';
import { fieldsOf } from '../store/documents.ts';
import { CommitRefused } from '../store/store.ts';
import type { Store } from '../store/store.ts';

interface CursorDocument {
  v: 1;
  /** JSON text. */
  place: string;
}

/** Where a walk stands, and the version that it was read at; null where it has never begun. */
export interface Cursor {
  place: JsonObject;
  version: Timestamp;
}

/** Where walks over a source's lists and histories stand, so that the next run goes on there. */
export interface Cursors {
  read: (name: string) => Promise<Cursor | null>;
  /**
   * Moves it, unless somebody else has since it was read.
   * @param before what `read` answered, or the last `move` did
   * @returns null where it was refused
   */
  move: (name: string, before: Cursor | null, place: JsonObject) => Promise<Cursor | null>;
}

export function openCursors(store: Store): Cursors {
  const ref = (name: string) => refTo(store.db, CURSORS, name.replaceAll('/', ' '));
  return {
    read: async (name) => {
      const [snapshot] = await store.read([ref(name)]);
      const fields = fieldsOf<CursorDocument>(snapshot!);
      return fields && { place: JSON.parse(fields.place) as JsonObject, version: snapshot!.updateTime! };
    },
    move: async (name, before, place) => {
      const data: CursorDocument = { v: 1, place: JSON.stringify(place) };
      const precondition = before && { lastUpdateTime: before.version };
      try {
        const [version] = await store.commit({
          writes: [
            precondition
              ? { kind: 'update', ref: ref(name), data, precondition }
              : { kind: 'create', ref: ref(name), data },
          ],
        });
        return { place, version: version! };
      } catch (error) {
        if (error instanceof CommitRefused) return null;
        throw error;
      }
    },
  };
}
