import type { JsonObject } from '../base/json.ts';
import { collection } from '../store/collection.ts';
import { readOne } from '../store/find.ts';
import type { Store } from '../store/store.ts';
import type { Version } from '../store/version.ts';
import { create, update } from '../store/write.ts';
import { storedObject } from '../base/json.ts';

interface CursorDocument {
  v: 1;
  /** JSON text. */
  place: string;
}

export const CURSORS = collection<CursorDocument>('cursors');

/** Where a walk stands, and the version that it was read at; null where it has never begun. */
export interface Cursor {
  place: JsonObject;
  version: Version;
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

export function openCursors(store: Pick<Store, 'read' | 'commit'>): Cursors {
  const ref = (name: string) => CURSORS.doc(name.replaceAll('/', ' '));
  return {
    read: async (name) => {
      const found = await readOne(store, ref(name));
      return found.exists ? { place: storedObject(found.data.place), version: found.version } : null;
    },
    move: async (name, before, place) => {
      const cursor: CursorDocument = { v: 1, place: JSON.stringify(place) };
      const moved = before ? update(ref(name), cursor, before.version) : create(ref(name), cursor);
      const committed = await store.commit({ writes: [moved] });
      return committed && { place, version: committed.version };
    },
  };
}
