/** Firestore values in their encoded form (`google.firestore.v1.Value`): reading, checking and making them. */
import { maxNameBytes, nameSize, parseDocumentName } from './names.ts';
import { invalid, unimplemented } from './status.ts';
import { Reader, WireType, Writer } from './wire.ts';

/** Kinds of value, by their field number in `Value`. */
export const Kind = {
  boolean: 1,
  integer: 2,
  double: 3,
  reference: 5,
  map: 6,
  geoPoint: 8,
  array: 9,
  timestamp: 10,
  null: 11,
  string: 17,
  bytes: 18,
} as const;

// https://firebase.google.com/docs/firestore/quotas
const maxValueBytes = 1_048_487;
export const maxDepth = 20;

const minTimestampSeconds = -62_135_596_800;
const maxTimestampSeconds = 253_402_300_799;

/** Steps into an encoded value: the reader stands before its content, its kind is returned. */
export function openValue(reader: Reader): number {
  if (!reader.next()) throw invalid('A value has no type');
  return reader.field;
}

export function kindOf(value: Buffer): number {
  return openValue(new Reader(value));
}

export const isNumber = (value: Buffer) => kindOf(value) === Kind.integer || kindOf(value) === Kind.double;

/** The encoded elements of an `ArrayValue`. */
export function elementsOf(array: Buffer): Buffer[] {
  const reader = new Reader(array);
  const elements: Buffer[] = [];
  while (reader.next()) elements.push(reader.bytes());
  return elements;
}

/** The content of a value of a length-delimited kind: an array's `ArrayValue`, a string's bytes. */
export function contentOf(value: Buffer): Buffer {
  const reader = new Reader(value);
  openValue(reader);
  return reader.bytes();
}

export function numberOf(value: Buffer): bigint | number {
  const reader = new Reader(value);
  if (openValue(reader) === Kind.double) return reader.double();
  reader.varint64();
  return BigInt.asIntN(64, (BigInt(reader.high) << 32n) | BigInt(reader.low));
}

export const nullValue = new Writer().tag(Kind.null, WireType.varint).varint(0).finish();

export function numberValue(value: bigint | number): Buffer {
  const writer = new Writer();
  if (typeof value === 'bigint') return writer.tag(Kind.integer, WireType.varint).int64(value).finish();
  return writer.tag(Kind.double, WireType.fixed64).double(value).finish();
}

export function arrayValue(elements: Buffer[]): Buffer {
  const array = new Writer();
  for (const element of elements) array.bytesField(1, element);
  return new Writer().bytesField(Kind.array, array.finish()).finish();
}

export function timestampValue(micros: number): Buffer {
  return new Writer().bytesField(Kind.timestamp, encodeTimestamp(micros)).finish();
}

const timestampBytes = 14;

/** `google.protobuf.Timestamp` of a time in microseconds since the epoch. */
export function timestamp(micros: number): { seconds: number; nanos: number } {
  const seconds = Math.floor(micros / 1e6);
  return { seconds, nanos: (micros - seconds * 1e6) * 1000 };
}

/** The same, encoded. */
export function encodeTimestamp(micros: number): Buffer {
  const { seconds, nanos } = timestamp(micros);
  return new Writer(timestampBytes)
    .tag(1, WireType.varint)
    .varint(seconds)
    .tag(2, WireType.varint)
    .varint(nanos)
    .finish();
}

/**
 * Checks the fields of a document as the service does and adds up their stored size.
 * Timestamps finer than a microsecond are rounded down in place.
 */
export class FieldChecker {
  size = 0;
  /** Queries compare with values that no document can hold: lists in lists, fields without a name. */
  readonly #compared: boolean;
  /** Length of the path to the field that is looked at; a value that is compared with has none. */
  #pathBytes: number;

  constructor({ compared = false } = {}) {
    this.#compared = compared;
    this.#pathBytes = compared ? -Infinity : 0;
  }

  /** A map's entries; `entry` is their field number: 2 in a document, 1 in a map value. */
  fields(reader: Reader, entry: number, depth = 0): void {
    while (reader.next()) {
      if (reader.field !== entry) reader.skip();
      else {
        const outer = reader.enter();
        this.#field(reader, depth);
        reader.leave(outer);
      }
    }
  }

  /** An entry is a name, then a value: all encoders write them in that order, and `EncodedFields` relies on it. */
  #field(entry: Reader, depth: number): void {
    const above = this.#pathBytes;
    if (!isNext(entry, 1) || !(this.#name(entry) || this.#compared))
      throw invalid('The property.name is the empty string.');
    if (!isNext(entry, 2)) throw invalid('A value has no type');
    this.#inside(entry, depth, false);
    this.#pathBytes = above;
  }

  #name(entry: Reader): boolean {
    entry.span();
    const { buffer, from, to } = entry;
    if (to - from > maxNameBytes) throw invalid(`The property.name is longer than ${maxNameBytes} bytes.`);
    if (isReservedName(buffer, from, to)) {
      const name = buffer.toString('utf8', from, to);
      if (name === '__type__') throw unimplemented('A vector value');
      throw invalid(`field name ${name} is reserved`);
    }
    this.size += to - from + 1;
    this.#pathBytes += (this.#pathBytes === 0 ? 0 : 1) + to - from;
    if (this.#pathBytes > maxNameBytes) throw invalid(`A property path is longer than ${maxNameBytes} bytes.`);
    return to > from;
  }

  /** The value in the field that the reader stands before. */
  #inside(reader: Reader, depth: number, inArray: boolean): void {
    const outer = reader.enter();
    this.value(reader, depth, inArray);
    reader.leave(outer);
  }

  value(reader: Reader, depth = 0, inArray = false): void {
    const kind = openValue(reader);
    if (reader.wireType === WireType.bytes) {
      const outer = reader.enter();
      this.#content(kind, reader, depth, inArray);
      reader.leave(outer);
    } else this.#scalar(kind, reader);
    if (reader.at < reader.end) throw invalid('A value has two types');
  }

  #scalar(kind: number, reader: Reader): void {
    if (kind === Kind.null || kind === Kind.boolean) this.size += 1;
    else if (kind === Kind.integer || kind === Kind.double) this.size += 8;
    else throw invalid(`A value of type ${kind} cannot be stored`);
    reader.skip();
  }

  #content(kind: number, content: Reader, depth: number, inArray: boolean): void {
    const length = content.end - content.at;
    if (kind === Kind.string || kind === Kind.bytes) {
      if (length > maxValueBytes) throw invalid(`A value is longer than ${maxValueBytes} bytes.`);
      this.size += kind === Kind.string ? length + 1 : length;
    } else if (kind === Kind.map || kind === Kind.array) this.#container(kind, content, depth + 1, inArray);
    else if (kind === Kind.timestamp) this.#timestamp(content);
    else if (kind === Kind.reference) this.#reference(content);
    else if (kind === Kind.geoPoint) this.#geoPoint(content);
    else throw invalid(`A value of type ${kind} cannot be stored`);
  }

  #container(kind: number, content: Reader, depth: number, inArray: boolean): void {
    if (depth > maxDepth) throw invalid('Property contains an invalid nested entity.');
    if (content.at === content.end) this.size += 1;
    if (kind === Kind.map) return this.fields(content, 1, depth);
    if (inArray && !this.#compared) throw invalid('Cannot convert an array value in an array value.');
    while (content.next()) this.#inside(content, depth, true);
  }

  #timestamp(content: Reader): void {
    this.size += 8;
    let seconds = 0;
    while (content.next()) {
      const at = content.at;
      if (content.field === 1) seconds = content.int64();
      else roundToMicros(content.buffer, at, content.int32(), content.at);
    }
    if (seconds < minTimestampSeconds || seconds > maxTimestampSeconds) {
      throw invalid('Timestamp seconds exceeds limit for field.');
    }
  }

  #reference(content: Reader): void {
    this.size += nameSize(parseDocumentName(content.buffer.toString('utf8', content.at, content.end)));
  }

  #geoPoint(content: Reader): void {
    this.size += 16;
    while (content.next()) {
      const [name, limit] = content.field === 1 ? ['latitude', 90] : ['longitude', 180];
      const degrees = content.double();
      if (!(Math.abs(degrees) <= limit)) {
        throw invalid(`Geo point ${name} '${degrees}' outside permitted range -${limit} to ${limit}.`);
      }
    }
  }
}

/** Refuses a value that nothing can be compared with. */
export function assertComparable(value: Buffer): void {
  new FieldChecker({ compared: true }).value(new Reader(value));
}

const isNext = (reader: Reader, field: number) => reader.next() && reader.field === field;

/** As `isReserved` in names.ts, without making a string. */
function isReservedName(buffer: Buffer, from: number, to: number): boolean {
  const underscore = 0x5f;
  if (buffer[from] !== underscore || to - from < 5) return false;
  return buffer[from + 1] === underscore && buffer[to - 1] === underscore && buffer[to - 2] === underscore;
}

/** Overwrites the nanoseconds in their place, so that no length around them changes: a varint may be padded. */
function roundToMicros(buffer: Buffer, from: number, nanos: number, to: number): void {
  if (nanos < 0 || nanos > 999_999_999) throw invalid('Timestamp nanos exceeds limit for field.');
  if (nanos % 1000 === 0) return;
  let rest = nanos - (nanos % 1000);
  for (let at = from; at < to; at++, rest >>>= 7) buffer[at] = (rest & 0x7f) | (at < to - 1 ? 0x80 : 0);
}
