/** Field paths, and the fields of an encoded document: its map entries, one after the other. */
import { isReserved, maxNameBytes } from './names.ts';
import { invalid } from './status.ts';
import { contentOf, Kind, kindOf, maxDepth, openValue } from './values.ts';
import { Reader, Writer } from './wire.ts';
import { itemAt } from '../base/checked.ts';

/** Field number of the entries in `Document.fields`, and in `MapValue.fields`. */
export const documentEntry = 2;
export const mapEntry = 1;

/** A field's place in a document. Names are UTF-8 kept one byte to a character, as in the encoded document. */
export interface FieldPath {
  /** As written in requests and index definitions: `a.b`. */
  readonly text: string;
  readonly names: readonly string[];
}

const nameField = '__name__';
export const namePath: FieldPath = { text: nameField, names: [nameField] };
export const isName = (path: FieldPath) => path.text === nameField;

const segment = /(?:([a-zA-Z_][a-zA-Z_0-9]*)|`((?:[^`\\]|\\.)+)`)(?:\.(?!$)|$)/y;
const parsed = new Map<string, FieldPath>();

/** Reads ``a.`b-c` ``. Reserved names are refused, but for `__name__` alone. */
export function parseFieldPath(text: string | undefined): FieldPath {
  if (text === undefined) throw invalid('A field path is missing');
  let path = parsed.get(text);
  if (!path) {
    if (Buffer.byteLength(text) > maxNameBytes) throw invalid(`A property path is longer than ${maxNameBytes} bytes.`);
    path = text === nameField ? namePath : { text, names: segmentsOf(text) };
    if (parsed.size > 10_000) parsed.clear();
    parsed.set(text, path);
  }
  return path;
}

/** The path of a field that can be written: the name cannot. */
export function parseStoredPath(text: string | undefined): FieldPath {
  const path = parseFieldPath(text);
  if (isName(path)) throw invalid(`Invalid reserved name in field path ${path.text}`);
  if (path.names.length > maxDepth) throw invalid(`A path has more than ${maxDepth} elements: ${path.text}`);
  return path;
}

function segmentsOf(text: string): string[] {
  const names: string[] = [];
  segment.lastIndex = 0;
  while (segment.lastIndex < text.length) {
    const match = segment.exec(text);
    if (!match) throw invalid(`Invalid property path "${text}".`);
    const name = match[1] ?? (match[2] ?? '').replace(/\\(.)/g, '$1');
    if (isReserved(name)) throw invalid(`Invalid reserved name in field path ${text}`);
    names.push(toLatin1(name));
  }
  if (names.length === 0) throw invalid(`Invalid property path "${text}".`);
  return names;
}

const toLatin1 = (text: string) => Buffer.from(text).toString('latin1');

/** Encoded values by name: the fields of a document, or of a map. */
export type Fields = Map<string, Buffer>;

/** Reads entries, which are field number `entry` of the message they are in. */
export function readFields(buffer: Buffer, entry = documentEntry): Fields {
  const fields: Fields = new Map();
  const reader = new Reader(buffer);
  while (reader.next()) {
    if (reader.field === entry) readEntry(reader.message(), fields);
    else reader.skip();
  }
  return fields;
}

function readEntry(entry: Reader, into: Fields): void {
  let name = '';
  let value: Buffer | undefined;
  while (entry.next()) {
    if (entry.field === 1) {
      entry.span();
      name = entry.buffer.toString('latin1', entry.from, entry.to);
    } else value = entry.bytes();
  }
  if (value) into.set(name, value);
}

/** Writes entries as `readFields` reads them. */
export function writeFields(fields: Fields, entry = documentEntry): Buffer {
  const writer = new Writer();
  for (const [name, value] of fields) {
    const content = new Writer();
    content.tag(1, 2).varint(name.length).latin1(name).bytesField(2, value);
    writer.bytesField(entry, content.finish());
  }
  return writer.finish();
}

const readMap = (value: Buffer) => readFields(contentOf(value), mapEntry);
const writeMap = (fields: Fields) => new Writer().bytesField(Kind.map, writeFields(fields, mapEntry)).finish();

/** The value at a path; undefined if it is not there. */
export function getField(fields: Fields, { names }: FieldPath): Buffer | undefined {
  let value = fields.get(itemAt(names, 0));
  for (let depth = 1; depth < names.length && value; depth++) {
    value = kindOf(value) === Kind.map ? readMap(value).get(itemAt(names, depth)) : undefined;
  }
  return value;
}

/** Fields looked up where they lie, one at a time: for a few fields of many. */
export class EncodedFields {
  readonly #buffer: Buffer;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get({ names }: FieldPath): Buffer | undefined {
    const value = valueInside(findEntry(new Reader(this.#buffer), itemAt(names, 0)), names);
    return value && this.#buffer.subarray(value.at, value.end);
  }
}

/** The same for many fields of one document after the other: one pass finds all entries. */
export class EntryTable {
  #buffer = Buffer.allocUnsafe(4096);
  /** Bounds of each entry's name, then of its value. */
  readonly #bounds: number[] = [];
  #length = 0;

  /** `fields` are encoded entries, a byte to a character. */
  open(fields: string): void {
    if (fields.length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(2 * fields.length);
    const reader = new Reader(this.#buffer, 0, this.#buffer.write(fields, 'latin1'));
    this.#length = 0;
    while (reader.next()) {
      const end = enterEntry(reader);
      this.#note(reader);
      reader.next();
      reader.span();
      this.#note(reader);
      reader.at = end;
    }
  }

  /** Stands before the value at a path; undefined if there is none. */
  find({ names }: FieldPath): Reader | undefined {
    const name = itemAt(names, 0);
    for (let at = 0; at < this.#length; at += 4) {
      if (!isText(this.#buffer, itemAt(this.#bounds, at), itemAt(this.#bounds, at + 1), name)) continue;
      const value = new Reader(this.#buffer, itemAt(this.#bounds, at + 2), itemAt(this.#bounds, at + 3));
      return valueInside(value, names);
    }
    return undefined;
  }

  #note({ from, to }: Reader): void {
    this.#bounds[this.#length++] = from;
    this.#bounds[this.#length++] = to;
  }
}

/** Goes from a field's value down to the one at the whole path. */
function valueInside(field: Reader | undefined, names: readonly string[]): Reader | undefined {
  let value = field;
  for (let depth = 1; depth < names.length && value; depth++) {
    value = openValue(value) === Kind.map ? findEntry(value.message(), itemAt(names, depth)) : undefined;
  }
  return value;
}

/** The value of the entry with that name, among the entries of a document or a map. */
function findEntry(entries: Reader, name: string): Reader | undefined {
  while (entries.next()) {
    const end = enterEntry(entries);
    if (isText(entries.buffer, entries.from, entries.to, name) && entries.next()) return entries.message();
    entries.at = end;
  }
  return undefined;
}

/** Steps over an entry's name, which is then the reader's span. Name, then value: `FieldChecker` lets no other order in. */
function enterEntry(reader: Reader): number {
  reader.span();
  const end = reader.at;
  reader.at = reader.from;
  reader.next();
  reader.span();
  return end;
}

function isText(buffer: Buffer, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let at = 0; at < text.length; at++) if (buffer[from + at] !== text.charCodeAt(at)) return false;
  return true;
}

/** Whether a path names a field of the document itself, not one inside a map. */
export const isOfDocument = ({ names }: FieldPath) => names.length === 1;

/** The entries of a document, those that `mask` names as they are in `given`, or removed if they are not there. */
export function mergeEntries(before: Buffer, given: Buffer, mask: readonly FieldPath[]): Buffer {
  const masked = new Set(mask.map(({ names }) => itemAt(names, 0)));
  const left = new Set(masked);
  const writer = new Writer(before.length + given.length);
  const reader = new Reader(before);
  for (let at = 0; reader.next(); at = reader.at) {
    const end = enterEntry(reader);
    const name = before.toString('latin1', reader.from, reader.to);
    reader.at = end;
    if (!masked.has(name)) writer.part(before, at, end);
    else if (left.delete(name)) copyEntry(given, name, writer);
  }
  for (const name of left) copyEntry(given, name, writer);
  return writer.finish();
}

/** Of entries with the same name the last counts. */
function copyEntry(fields: Buffer, name: string, into: Writer): void {
  const reader = new Reader(fields);
  let [from, to] = [0, 0];
  for (let at = 0; reader.next(); at = reader.at) {
    reader.at = enterEntry(reader);
    if (isText(fields, reader.from, reader.to, name)) [from, to] = [at, reader.at];
  }
  into.part(fields, from, to);
}

/** Sets a field, making the maps on its way, or removes it when there is no value. */
export function setField(fields: Fields, path: FieldPath, value: Buffer | undefined): void {
  setAt(fields, path.names, value);
}

function setAt(fields: Fields, names: readonly string[], value: Buffer | undefined): void {
  const name = itemAt(names, 0);
  if (names.length === 1) {
    if (value) fields.set(name, value);
    else fields.delete(name);
    return;
  }
  const present = fields.get(name);
  const inside = present && kindOf(present) === Kind.map ? readMap(present) : undefined;
  if (!inside && !value) return;
  const map: Fields = inside ?? new Map<string, Buffer>();
  setAt(map, names.slice(1), value);
  fields.set(name, writeMap(map));
}

/** Only the fields at `paths`. */
export function project(fields: Fields, paths: readonly FieldPath[]): Fields {
  const kept: Fields = new Map();
  for (const path of paths) {
    const value = getField(fields, path);
    if (value) setField(kept, path, value);
  }
  return kept;
}

/** Whether two documents hold the same fields; their order does not count. */
export function sameFields(a: Buffer, b: Buffer, entry = documentEntry): boolean {
  if (a.length !== b.length) return false;
  if (a.equals(b)) return true;
  const [left, right] = [readFields(a, entry), readFields(b, entry)];
  if (left.size !== right.size) return false;
  for (const [name, value] of left) {
    const other = right.get(name);
    if (!other || !sameValue(value, other)) return false;
  }
  return true;
}

function sameValue(a: Buffer, b: Buffer): boolean {
  if (a.equals(b)) return true;
  return kindOf(a) === Kind.map && kindOf(b) === Kind.map && sameFields(contentOf(a), contentOf(b), mapEntry);
}
