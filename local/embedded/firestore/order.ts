/**
 * Values as strings that sort as Firestore sorts values, one character to a byte: an index is then a sorted list of
 * strings, and a range of it lies between two strings. Equal values of different types (3 and 3.0) have one key.
 * https://firebase.google.com/docs/firestore/manage-data/data-types#value_type_ordering
 */
import { numberOfId } from './names.ts';
import { invalid } from './status.ts';
import { Kind, openValue } from './values.ts';
import { Reader } from './wire.ts';

/** First byte of a value's key; NaN has its own because comparisons with numbers leave it out. */
export const TypeTag = {
  null: 0x10,
  boolean: 0x18,
  nan: 0x20,
  number: 0x21,
  timestamp: 0x28,
  string: 0x30,
  bytes: 0x38,
  reference: 0x40,
  geoPoint: 0x48,
  array: 0x50,
  map: 0x58,
} as const;

/** Sorts after every key that begins as the string before it does. */
export const afterAll = '\uffff';

// Only this much of a string or of bytes is seen by queries (google/firestore/v1/document.proto).
const maxIndexedBytes = 1_500;

const endOfList = 0x01;
const scratch = Buffer.alloc(10);

/** Builds keys out of parts, one after the other. One instance is used for many: `cut` makes room again. */
export class KeyWriter {
  #bytes = Buffer.allocUnsafe(4096);
  #length = 0;

  /** How many bytes were written: where the next part begins. */
  get length(): number {
    return this.#length;
  }

  /** Forgets everything behind this length. */
  cut(length: number): this {
    this.#length = length;
    return this;
  }

  /** What was written from there on. */
  text(from = 0): string {
    return this.#bytes.toString('latin1', from, this.#length);
  }

  /** A value, ascending. */
  value(reader: Reader): this {
    this.#value(reader);
    return this;
  }

  /** Writes a part once more, its order reversed if `descending`. */
  again(from: number, to: number, descending: boolean): this {
    this.#reserve(to - from);
    const turned = descending ? 255 : 0;
    for (let at = from; at < to; at++) this.#bytes[this.#length++] = (this.#bytes[at] ?? 0) ^ turned;
    return this;
  }

  /** A document's id or path: after its end come the ids that are numbers, then those that are text. */
  path(path: string): this {
    for (let from = 0, to = 0; from <= path.length; from = to + 1) {
      const slash = path.indexOf('/', from);
      to = slash < 0 ? path.length : slash;
      this.#segment(path.slice(from, to));
    }
    return this.#byte(0).#byte(0);
  }

  #segment(segment: string): void {
    const number = numberOfId(segment);
    if (number !== undefined) this.#numericId(number);
    else if (segment.includes('\0')) this.#text(Buffer.from(segment), 0, Buffer.byteLength(segment));
    else {
      this.#reserve(3 * segment.length);
      this.#length += this.#bytes.write(segment, this.#length);
      this.#byte(0).#byte(1);
    }
  }

  /** Begins with 0 2, as no text and no end does; then the number with its sign turned, so that bytes sort as it does. */
  #numericId(number: bigint): void {
    this.#byte(0).#byte(2).#reserve(8);
    this.#length = this.#bytes.writeBigUInt64BE(BigInt.asUintN(64, number) ^ (1n << 63n), this.#length);
  }

  #value(reader: Reader): void {
    const kind = openValue(reader);
    switch (kind) {
      case Kind.null:
        return void this.#byte(TypeTag.null);
      case Kind.boolean:
        return void this.#byte(TypeTag.boolean).#byte(reader.varint() ? 1 : 0);
      case Kind.integer:
        return this.#integer(reader);
      case Kind.double:
        return this.#double(reader.double());
      case Kind.timestamp:
        return this.#timestamp(reader.message());
      case Kind.string:
        return void this.#byte(TypeTag.string).#indexed(reader);
      case Kind.bytes:
        return void this.#byte(TypeTag.bytes).#indexed(reader);
      case Kind.reference:
        return void this.#byte(TypeTag.reference).path(reader.string());
      case Kind.geoPoint:
        return this.#geoPoint(reader.message());
      case Kind.array:
        return this.#array(reader.message());
      case Kind.map:
        return this.#map(reader.message());
      default:
        throw invalid(`A value of type ${kind} cannot be compared`);
    }
  }

  #integer(reader: Reader): void {
    reader.varint64();
    const value = (reader.high | 0) * 4294967296 + reader.low;
    if (Number.isSafeInteger(value)) return this.#number(value, 0);
    const exact = BigInt.asIntN(64, (BigInt(reader.high) << 32n) | BigInt(reader.low));
    const below = BigInt(value) > exact ? nextDown(value) : value;
    this.#number(below, Number(exact - BigInt(below)));
  }

  #double(value: number): void {
    if (Number.isNaN(value)) this.#byte(TypeTag.nan);
    else this.#number(value, 0);
  }

  /** A double, and how far above it lies an integer that no double can hold. Trailing zeros are left out. */
  #number(value: number, rest: number): void {
    orderedDouble(value, scratch);
    scratch.writeUInt16BE(rest, 8);
    let length = 10;
    while (length > 0 && scratch[length - 1] === 0) length--;
    this.#byte(TypeTag.number).#text(scratch, 0, length);
  }

  #timestamp(reader: Reader): void {
    let seconds = 0;
    let nanos = 0;
    while (reader.next()) {
      if (reader.field === 1) seconds = reader.int64();
      else nanos = reader.int32();
    }
    this.#byte(TypeTag.timestamp).#reserve(8);
    // Seconds since the year 1 take 38 bits, microseconds 20.
    this.#length = this.#bytes.writeUIntBE(seconds + 62_135_596_800, this.#length, 5);
    this.#length = this.#bytes.writeUIntBE(Math.floor(nanos / 1000), this.#length, 3);
  }

  #geoPoint(reader: Reader): void {
    const degrees = [0, 0];
    while (reader.next()) degrees[reader.field - 1] = reader.double();
    this.#byte(TypeTag.geoPoint);
    for (const each of degrees) this.#raw(orderedDouble(each, scratch), 8);
  }

  #array(reader: Reader): void {
    this.#byte(TypeTag.array);
    while (reader.next()) this.#value(reader.message());
    this.#byte(endOfList);
  }

  #map(reader: Reader): void {
    const entries: { name: Buffer; value: Reader }[] = [];
    while (reader.next()) entries.push(mapEntry(reader.message()));
    entries.sort((a, b) => a.name.compare(b.name));
    this.#byte(TypeTag.map);
    for (const { name, value } of entries) {
      this.#byte(TypeTag.string).#text(name, 0, name.length);
      this.#value(value);
    }
    this.#byte(endOfList);
  }

  #indexed(reader: Reader): void {
    reader.span();
    this.#text(reader.buffer, reader.from, Math.min(reader.to, reader.from + maxIndexedBytes));
  }

  /** Bytes of any length so that no key is the beginning of another: 0 is written 0 255, the end 0 1. */
  #text(bytes: Buffer, from: number, to: number): void {
    this.#reserve(2 * (to - from + 1));
    for (let at = from; at < to; at++) {
      const byte = bytes[at] ?? 0;
      this.#bytes[this.#length++] = byte;
      if (byte === 0) this.#bytes[this.#length++] = 255;
    }
    this.#byte(0).#byte(1);
  }

  #raw(bytes: Buffer, length: number): void {
    this.#reserve(length);
    for (let at = 0; at < length; at++) this.#bytes[this.#length++] = bytes[at] ?? 0;
  }

  #byte(byte: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
    return this;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#bytes.length + bytes));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const writer = new KeyWriter();

/** The key of one value. */
export const keyOf = (value: Buffer): string => writer.cut(0).value(new Reader(value)).text();

/** The key of a document's id or path. */
export const pathKey = (path: string): string => writer.cut(0).path(path).text();

/** The same key in the opposite order. */
export function inverted(key: string): string {
  const bytes = Buffer.from(key, 'latin1');
  for (let at = 0; at < bytes.length; at++) bytes[at] = 255 - (bytes[at] ?? 0);
  return bytes.toString('latin1');
}

function mapEntry(entry: Reader): { name: Buffer; value: Reader } {
  let name: Buffer = Buffer.alloc(0);
  let value = entry;
  while (entry.next()) {
    if (entry.field === 1) name = entry.bytes();
    else value = entry.message();
  }
  return { name, value };
}

/** A double's bytes in the order of the numbers: -0 is 0, the sign bit is turned, negatives are inverted. */
function orderedDouble(value: number, into: Buffer): Buffer {
  into.writeDoubleBE(value === 0 ? 0 : value, 0);
  if (value < 0) for (let at = 0; at < 8; at++) into[at] = 255 - (into[at] ?? 0);
  else into[0] = (into[0] ?? 0) | 0x80;
  return into;
}

/** The next smaller double. */
function nextDown(value: number): number {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  bytes.writeBigUInt64BE(bytes.readBigUInt64BE() + (value > 0 ? -1n : 1n));
  return bytes.readDoubleBE();
}
