/** An index: the documents of a collection or a group of them, sorted by some of their fields, then by name. */
import type { Doc } from './documents.ts';
import { numbered, type DocumentKeys, type IndexField, type IndexKeys, type NumberedField } from './keys.ts';
import { SortedMap } from './sorted.ts';
import type { Upkeep } from './upkeep.ts';

/** The order of an index. Names are always ascending: the other order reads the index backwards. */
export interface IndexSpec {
  readonly fields: readonly IndexField[];
  /** The same as a string. */
  readonly text: string;
}

/** A specification by its fields. */
export function indexSpec(fields: readonly IndexField[]): IndexSpec {
  return { fields, text: fields.map(({ path, mode }) => `${path.text} ${mode}`).join(', ') };
}

/** Its documents' keys, sorted. */
export class Index {
  /** Number of the first change that it lacks: `Upkeep` keeps it. */
  lacksFrom = 0;
  readonly #fields: readonly NumberedField[];
  readonly #upkeep: Upkeep;
  /** A group's index orders documents by their path, a collection's by their id. */
  readonly #group: boolean;
  #entries = new SortedMap<Doc>();

  constructor(spec: IndexSpec, upkeep: Upkeep, group: boolean) {
    this.#fields = spec.fields.map(numbered);
    this.#upkeep = upkeep;
    this.#group = group;
  }

  /** The documents between two keys as they are now, each with its key. */
  scan(from: string, to: string, reverse: boolean): Generator<[string, Doc]> {
    this.#upkeep.bringUpToDate(this);
    return reverse ? this.#entries.reversed(from, to) : this.#entries.range(from, to);
  }

  keysOf(keys: DocumentKeys): IndexKeys {
    return keys.of(this.#fields, this.#group);
  }

  /** Takes in a document's new keys. @returns those that are kept: the old ones where they are the same */
  replace(doc: Doc, old: IndexKeys, next: IndexKeys): IndexKeys {
    if (isSame(old, next)) return old;
    for (const key of listOf(old)) this.#entries.delete(key);
    for (const key of listOf(next)) this.#entries.set(key, doc);
    return next;
  }

  /** Takes in everything at once. */
  fill(documents: Iterable<[IndexKeys, Doc]>): void {
    const entries: [string, Doc][] = [];
    for (const [keys, doc] of documents) for (const key of listOf(keys)) entries.push([key, doc]);
    this.#entries = SortedMap.from(entries);
  }
}

function isSame(old: IndexKeys, next: IndexKeys): boolean {
  if (typeof old !== 'object' || typeof next !== 'object') return old === next;
  return old.length === next.length && old.every((key, at) => key === next[at]);
}

const listOf = (keys: IndexKeys): readonly string[] =>
  keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;
