/** The keys of a document in its indexes: each of its fields is found and encoded once, however many indexes sort by it. */
import type { Doc } from './documents.ts';
import { EntryTable, type FieldPath } from './fields.ts';
import { KeyWriter } from './order.ts';
import { Kind, openValue } from './values.ts';
import type { Reader } from './wire.ts';

export type FieldMode = 'asc' | 'desc' | 'contains';

export interface IndexField {
  readonly path: FieldPath;
  readonly mode: FieldMode;
}

/** A field with its number among all fields that indexes sort by. */
export interface NumberedField extends IndexField {
  readonly number: number;
}

const numbers = new Map<string, number>();

export function numbered({ path, mode }: IndexField): NumberedField {
  const number = numbers.get(path.text) ?? numbers.size;
  numbers.set(path.text, number);
  return { path, mode, number };
}

/** A document's keys in one index: none if it lacks a field, several if a field's elements are indexed. */
export type IndexKeys = string | readonly string[] | undefined;

/** A value's key, or a document's, where it lies in the writer. */
interface Part {
  readonly from: number;
  readonly to: number;
}

/** Keys of one document at a time: `open` begins the next. */
export class DocumentKeys {
  readonly #writer = new KeyWriter();
  readonly #entries = new EntryTable();
  /** By the fields' numbers; null: the document lacks it; undefined: nobody has asked. */
  readonly #fields: (Part | null | undefined)[] = [];
  #doc: Doc | undefined;
  #id: Part | undefined;
  #path: Part | undefined;

  /** @returns whether the document exists */
  open(doc: Doc): boolean {
    const version = doc.live;
    this.#writer.cut(0);
    this.#entries.open(version?.fields ?? '');
    this.#fields.fill(undefined);
    this.#doc = doc;
    this.#id = undefined;
    this.#path = undefined;
    return version !== undefined;
  }

  /** Its keys in an index of a collection, or of a group of them. */
  of(fields: readonly NumberedField[], group: boolean): IndexKeys {
    let elements: Part[] | undefined;
    for (const field of fields) {
      if (field.mode === 'contains') elements = this.#elements(field.path);
      if (!(field.mode === 'contains' ? elements : this.#field(field))) return undefined;
    }
    const name = group ? this.#ofPath() : this.#ofId();
    if (!elements) return this.#key(fields, undefined, name);
    return [...new Set(elements.map((element) => this.#key(fields, element, name)))];
  }

  #key(fields: readonly NumberedField[], element: Part | undefined, name: Part): string {
    const writer = this.#writer;
    const from = writer.length;
    for (const { number, mode } of fields) {
      const part = mode === 'contains' ? element : this.#fields[number];
      if (part) writer.again(part.from, part.to, mode === 'desc');
    }
    const key = writer.again(name.from, name.to, false).text(from);
    writer.cut(from);
    return key;
  }

  #field({ path, number }: NumberedField): Part | null {
    let part = this.#fields[number];
    if (part === undefined) {
      const value = this.#entries.find(path);
      this.#fields[number] = part = value ? this.#value(value) : null;
    }
    return part;
  }

  #elements(path: FieldPath): Part[] | undefined {
    const value = this.#entries.find(path);
    if (!value || openValue(value) !== Kind.array) return undefined;
    const array = value.message();
    const elements: Part[] = [];
    while (array.next()) elements.push(this.#value(array.message()));
    return elements;
  }

  #value(value: Reader): Part {
    const from = this.#writer.length;
    return { from, to: this.#writer.value(value).length };
  }

  #ofId(): Part {
    return (this.#id ??= this.#name(this.#doc?.id));
  }

  #ofPath(): Part {
    return (this.#path ??= this.#name(this.#doc?.path));
  }

  #name(name = ''): Part {
    const from = this.#writer.length;
    return { from, to: this.#writer.path(name).length };
  }
}
