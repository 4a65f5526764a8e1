/** The versions that were replaced lately, for reads at a past time. */
import type { Doc, Version } from './documents.ts';
import { itemAt } from '../base/checked.ts';

// The service keeps an hour. Here it is a minute, and less when documents change so fast that a minute would be large.
const keptMicros = 60_000_000;
const keptBytes = 16 * 1024 * 1024;
// A transaction that reads at one time may need more, but not without end: it then finds its time too old.
const pinnedBytes = 8 * keptBytes;

interface Replacement {
  readonly doc: Doc;
  /** The version that replaced the one before. */
  readonly version: Version;
}

export class History {
  #replacements: Replacement[] = [];
  #first = 0;
  #bytes = 0;
  #oldest = 0;
  readonly #pins = new Map<object, number>();

  /** Reads at this time and later can be answered. */
  get oldest(): number {
    return this.#oldest;
  }

  /** Nothing is known of the time before. */
  startAt(time: number): void {
    this.#oldest = Math.max(this.#oldest, time);
  }

  add(doc: Doc, version: Version): void {
    this.#replacements.push({ doc, version });
    this.#bytes += weight(version);
    this.#prune(version.updated);
  }

  /** Keeps everything that reads at `time` need, until `unpin`. */
  pin(by: object, time: number): void {
    this.#pins.set(by, time);
  }

  unpin(by: object): void {
    this.#pins.delete(by);
  }

  /** Documents that existed before `time` or at it, and have been replaced or deleted since. */
  changedSince(time: number): Set<Doc> {
    const docs = new Set<Doc>();
    for (let at = this.#replacements.length - 1; at >= this.#first; at--) {
      const { doc, version } = itemAt(this.#replacements, at);
      if (version.updated <= time) break;
      docs.add(doc);
    }
    return docs;
  }

  #prune(now: number): void {
    const keepFrom = Math.min(...this.#pins.values());
    for (; this.#first < this.#replacements.length; this.#first++) {
      const { doc, version } = itemAt(this.#replacements, this.#first);
      const old = version.updated < now - keptMicros || this.#bytes > keptBytes;
      if (!old || (version.updated > keepFrom && this.#bytes <= pinnedBytes)) break;
      this.#bytes -= weight(version);
      this.#oldest = version.updated;
      forget(doc, version);
    }
    if (this.#first > 1024 && this.#first > this.#replacements.length / 2) {
      this.#replacements = this.#replacements.slice(this.#first);
      this.#first = 0;
    }
  }
}

const weight = ({ previous }: Version) => (previous?.fields?.length ?? 0) + 200;

function forget(doc: Doc, version: Version): void {
  version.previous = undefined;
  if (version === doc.version && version.fields === undefined) doc.collection.documents.delete(doc.id);
}
