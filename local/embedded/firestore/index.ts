/** An index: the documents of a collection or a group of them, sorted by some of their fields, then by name. */
import type { Collection, Doc } from './documents.ts';
import type { EncodedFields, FieldPath } from './fields.ts';
import { KeyWriter } from './order.ts';
import { SortedMap } from './sorted.ts';
import { contentOf, elementsOf, Kind, kindOf } from './values.ts';
import { itemAt } from '../base/checked.ts';

export type FieldMode = 'asc' | 'desc' | 'contains';

export interface IndexField {
  readonly path: FieldPath;
  readonly mode: FieldMode;
}

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

/** A document's keys in one index: none if it lacks a field, several if a field's elements are indexed. */
export type IndexKeys = string | readonly string[] | undefined;

const writer = new KeyWriter();

/** Its documents' keys, sorted. */
export class Index {
  readonly spec: IndexSpec;
  /** A group's index orders documents by their path, a collection's by their id. */
  readonly #group: boolean;
  #entries = new SortedMap<Doc>();

  constructor(spec: IndexSpec, group: boolean) {
    this.spec = spec;
    this.#group = group;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The documents between two keys, each with its key. */
  scan(from: string, to: string, reverse: boolean): Generator<[string, Doc]> {
    return reverse ? this.#entries.reversed(from, to) : this.#entries.range(from, to);
  }

  keysOf(doc: Doc, fields: EncodedFields): IndexKeys {
    const values: Buffer[] = [];
    let elements: { at: number; of: Buffer[] } | undefined;
    for (const { path, mode } of this.spec.fields) {
      const value = fields.get(path);
      if (!value) return undefined;
      if (mode === 'contains') {
        if (kindOf(value) !== Kind.array) return undefined;
        elements = { at: values.length, of: elementsOf(contentOf(value)) };
      }
      values.push(value);
    }
    if (!elements) return this.#key(doc, values);
    const keys = new Set<string>();
    for (const element of elements.of) keys.add(this.#key(doc, values.with(elements.at, element)));
    return [...keys];
  }

  replace(doc: Doc, old: IndexKeys, next: IndexKeys): void {
    if (old === next) return;
    for (const key of listOf(old)) this.#entries.delete(key);
    for (const key of listOf(next)) this.#entries.set(key, doc);
  }

  /** Takes in documents whose keys are known. */
  fill(collections: readonly Collection[]): void {
    const entries: [string, Doc][] = [];
    for (const collection of collections) {
      const slot = collection.indexes.indexOf(this);
      for (const doc of collection.documents.values()) {
        for (const key of listOf(doc.keys[slot])) entries.push([key, doc]);
      }
    }
    this.#entries = SortedMap.from(entries);
  }

  #key(doc: Doc, values: readonly Buffer[]): string {
    writer.start();
    for (let at = 0; at < values.length; at++) {
      writer.field(itemAt(values, at), this.spec.fields[at]?.mode === 'desc');
    }
    return writer.path(this.#group ? doc.path : doc.id).toString();
  }
}

const listOf = (keys: IndexKeys): readonly string[] =>
  keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys;
