/** Documents' fields on the wire (google/firestore/v1/document.proto), the values that ours have. */
import type { Fields } from './snapshot.ts';
import { Timestamp } from './timestamp.ts';
import type { Reader, Writer } from './protobuf.ts';

/** Field numbers of `Value`. */
const VALUE = {
  boolean: 1,
  integer: 2,
  double: 3,
  map: 6,
  array: 9,
  timestamp: 10,
  null: 11,
  text: 17,
  bytes: 18,
} as const;

/** Entries of a map of fields, which stands in the field of this number. @throws TypeError where a value is none that a document can hold */
export function writeFields(writer: Writer, field: number, data: Fields): void {
  for (const [key, value] of Object.entries(data)) {
    const entry = writer.begin(field);
    writer.text(1, key);
    const begun = writer.begin(2);
    writeValue(writer, value);
    writer.end(begun);
    writer.end(entry);
  }
}

function writeValue(writer: Writer, value: unknown): void {
  if (typeof value === 'string') writer.text(VALUE.text, value);
  else if (typeof value === 'boolean') writer.int(VALUE.boolean, value ? 1 : 0);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'object') writeObject(writer, value);
  else throw unwritable(`a value of type ${typeof value}`);
}

const unwritable = (what: string) => new TypeError(`Cannot write ${what}: no document holds one`);

function writeNumber(writer: Writer, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) writer.int(VALUE.integer, value);
  else writer.double(VALUE.double, value);
}

function writeObject(writer: Writer, value: object | null): void {
  if (value === null) return writer.int(VALUE.null, 0);
  if (value instanceof Timestamp) return writeTimestamp(writer, VALUE.timestamp, value);
  if (value instanceof Uint8Array) return writer.bytes(VALUE.bytes, value);
  const begun = writer.begin(Array.isArray(value) ? VALUE.array : VALUE.map);
  if (Array.isArray(value)) writeElements(writer, value);
  else if (isPlain(value)) writeFields(writer, 1, value);
  else throw unwritable('an object of a class');
  writer.end(begun);
}

/** Not an object of a class. */
function isPlain(value: object): value is Fields {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function writeElements(writer: Writer, elements: readonly unknown[]): void {
  for (const element of elements) {
    if (Array.isArray(element)) throw unwritable('an array in an array');
    const begun = writer.begin(1);
    writeValue(writer, element);
    writer.end(begun);
  }
}

export function writeTimestamp(writer: Writer, field: number, { seconds, nanoseconds }: Timestamp): void {
  const begun = writer.begin(field);
  if (seconds !== 0) writer.int(1, seconds);
  if (nanoseconds !== 0) writer.int(2, nanoseconds);
  writer.end(begun);
}

/** Reads one entry of a map of fields into it. */
export function readField(reader: Reader, data: Record<string, unknown>): void {
  let key = '';
  let value: unknown = null;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) key = reader.text();
    else if (field === 2) value = readValue(reader.message());
    else reader.skip();
  }
  // Assigning would call a setter for this one.
  if (key === '__proto__')
    Object.defineProperty(data, key, { value, enumerable: true, configurable: true, writable: true });
  else data[key] = value;
}

function readValue(reader: Reader): unknown {
  const field = reader.field();
  switch (field) {
    case VALUE.boolean:
      return reader.varint() !== 0;
    case VALUE.integer:
      return reader.int();
    case VALUE.double:
      return reader.double();
    case VALUE.map:
      return readMap(reader.message());
    case VALUE.array:
      return readElements(reader.message());
    case VALUE.timestamp:
      return readTimestamp(reader.message());
    case VALUE.null:
      return null;
    case VALUE.text:
      return reader.text();
    case VALUE.bytes:
      return reader.bytes();
    default:
      throw new Error(`Cannot read a document: no field of ours has a value of kind ${field}`);
  }
}

function readMap(reader: Reader): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (let field = reader.field(); field !== 0; field = reader.field()) readField(reader.message(), data);
  return data;
}

function readElements(reader: Reader): unknown[] {
  const elements: unknown[] = [];
  for (let field = reader.field(); field !== 0; field = reader.field()) elements.push(readValue(reader.message()));
  return elements;
}

export function readTimestamp(reader: Reader): Timestamp {
  let seconds = 0;
  let nanos = 0;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) seconds = reader.int();
    else nanos = reader.int();
  }
  return new Timestamp(seconds, nanos);
}
