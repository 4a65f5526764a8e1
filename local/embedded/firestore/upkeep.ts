/**
 * Indexes lag behind the documents. An index catches up when it is read, so that a document which is created and changed
 * between two readings is sorted into it once; without readings all of them catch up by and by.
 */
import type { Collection, Doc } from './documents.ts';
import type { Index } from './index.ts';
import { DocumentKeys, type IndexKeys } from './keys.ts';

/**
 * A second's changes of a stack that is as busy as it can be: most of its deliveries end within it. The next reader of an
 * index pays 10 ms for them.
 */
const mostChanges = 8_192;
/** Few, so that no caller waits for more than a millisecond. */
const changesAtOnce = 64;

const keys = new DocumentKeys();

/** Of the indexes of one collection group: its own and its collections'. */
export class Upkeep {
  /** Documents in the order in which they changed: one that changed twice is there twice. */
  readonly #changed: Doc[] = [];
  /** The number of the first of these changes, among all there were. */
  #first = 0;

  get #next(): number {
    return this.#first + this.#changed.length;
  }

  /** Makes an index of what is there. */
  begin(index: Index, collections: readonly Collection[]): void {
    index.fill(keysIn(index, collections));
    index.lacksFrom = this.#next;
  }

  /** A document of a collection that has indexes was changed. */
  note(doc: Doc): void {
    doc.lastChange = this.#next;
    this.#changed.push(doc);
    if (this.#changed.length >= mostChanges) this.#catchUp();
  }

  bringUpToDate(index: Index): void {
    for (const doc of this.#lastChanged(index.lacksFrom, this.#next)) {
      const slot = doc.collection.indexes.indexOf(index);
      if (slot >= 0) sortInto(index, slot, doc, keys.open(doc));
    }
    index.lacksFrom = this.#next;
  }

  /** All indexes take in the oldest changes. */
  #catchUp(): void {
    const end = this.#first + changesAtOnce;
    for (const doc of this.#lastChanged(this.#first, end)) {
      const exists = keys.open(doc);
      for (const [slot, index] of doc.collection.indexes.entries()) {
        if (index.lacksFrom <= doc.lastChange) sortInto(index, slot, doc, exists);
      }
    }
    this.#changed.splice(0, changesAtOnce);
    this.#first = end;
  }

  /** Documents whose last change is among these. */
  *#lastChanged(from: number, to: number): Generator<Doc> {
    for (let number = Math.max(from, this.#first); number < to; number++) {
      const doc = this.#changed[number - this.#first];
      if (doc?.lastChange === number) yield doc;
    }
  }
}

/** Sorts a document into an index by the keys that were opened for it. */
function sortInto(index: Index, slot: number, doc: Doc, exists: boolean): void {
  const known = roomFor(doc);
  known[slot] = index.replace(doc, known[slot], exists ? index.keysOf(keys) : undefined);
}

/** The document's keys, with a place for each index. `map` makes arrays of just their size; one that grows keeps 17 more. */
function roomFor(doc: Doc): IndexKeys[] {
  const { indexes } = doc.collection;
  const known = doc.keys;
  if (known?.length === indexes.length) return known;
  return (doc.keys = indexes.map((_, slot) => known?.[slot]));
}

function* keysIn(index: Index, collections: readonly Collection[]): Generator<[IndexKeys, Doc]> {
  for (const collection of collections) {
    const slot = collection.indexes.push(index) - 1;
    for (const doc of collection.documents.values()) {
      if (!keys.open(doc)) continue;
      const known = roomFor(doc);
      known[slot] = index.keysOf(keys);
      yield [known[slot], doc];
    }
  }
}
