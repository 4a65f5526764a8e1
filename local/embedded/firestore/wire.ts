/** Protocol buffers' wire format (https://protobuf.dev/programming-guides/encoding/), read and written in place. */
import { invalid } from './status.ts';

export const WireType = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Walks over the fields of one encoded message. */
export class Reader {
  readonly buffer: Buffer;
  at: number;
  end: number;
  /** Field number and wire type of the field that `next` found. */
  field = 0;
  wireType = 0;
  /** Where the content of the length-delimited field begins and ends; set by `span`. */
  from = 0;
  to = 0;
  /** The halves of the number that `varint64` read. */
  low = 0;
  high = 0;

  constructor(buffer: Buffer, at = 0, end = buffer.length) {
    this.buffer = buffer;
    this.at = at;
    this.end = end;
  }

  next(): boolean {
    if (this.at >= this.end) return false;
    const tag = this.varint();
    this.field = tag >>> 3;
    this.wireType = tag & 7;
    return true;
  }

  /** A length, tag or other number below 2^32. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed();
  }

  /** Leaves a 64-bit number in `low` and `high` (both unsigned). */
  varint64(): void {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else if (shift < 64) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.low = low >>> 0;
        this.high = high >>> 0;
        return;
      }
    }
    throw malformed();
  }

  /** A signed 64-bit number, rounded when it is beyond 2^53. */
  int64(): number {
    this.varint64();
    return (this.high | 0) * 4294967296 + this.low;
  }

  int32(): number {
    this.varint64();
    return this.low | 0;
  }

  double(): number {
    this.at += 8;
    if (this.at > this.end) throw malformed();
    return this.buffer.readDoubleLE(this.at - 8);
  }

  /** Puts the bounds of a length-delimited field in `from` and `to`, and steps over it. */
  span(): void {
    const length = this.varint();
    this.from = this.at;
    this.to = this.at + length;
    if (this.to > this.end) throw malformed();
    this.at = this.to;
  }

  bytes(): Buffer {
    this.span();
    return this.buffer.subarray(this.from, this.to);
  }

  string(): string {
    this.span();
    return this.buffer.toString('utf8', this.from, this.to);
  }

  /** The message in a length-delimited field. */
  message(): Reader {
    this.span();
    return new Reader(this.buffer, this.from, this.to);
  }

  /** Steps into a length-delimited field, which is then all there is. @returns what `leave` takes */
  enter(): number {
    const outer = this.end;
    this.span();
    this.at = this.from;
    this.end = this.to;
    return outer;
  }

  /** Steps out of it, over what is left of it. */
  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
  }

  skip(): void {
    if (this.wireType === WireType.varint) this.varint64();
    else if (this.wireType === WireType.bytes) this.span();
    else if (this.wireType === WireType.fixed64) this.at += 8;
    else if (this.wireType === WireType.fixed32) this.at += 4;
    else throw malformed();
    if (this.at > this.end) throw malformed();
  }

  #byte(): number {
    const byte = this.at < this.end ? this.buffer[this.at] : undefined;
    if (byte === undefined) throw malformed();
    this.at += 1;
    return byte;
  }
}

const malformed = () => invalid('Malformed protocol buffer');

/** Builds one encoded message from its fields. */
export class Writer {
  #buffer: Buffer;
  #length = 0;

  /** `bytes` is a guess at the message's length. */
  constructor(bytes = 128) {
    this.#buffer = Buffer.allocUnsafe(bytes);
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  varint(value: number): this {
    this.#reserve(value < 0x80 ? 1 : 8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
    return this;
  }

  int64(value: bigint): this {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
    return this;
  }

  tag(field: number, wireType: number): this {
    return this.varint(field * 8 + wireType);
  }

  double(value: number): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** Bytes of a larger buffer. */
  part(bytes: Buffer, from: number, to: number): this {
    this.#reserve(to - from);
    this.#length += bytes.copy(this.#buffer, this.#length, from, to);
    return this;
  }

  /** Bytes kept one to a character, as stored documents are. */
  latin1(text: string): this {
    this.#reserve(text.length);
    this.#length += this.#buffer.write(text, this.#length, 'latin1');
    return this;
  }

  bytesField(field: number, bytes: Uint8Array): this {
    return this.tag(field, WireType.bytes).varint(bytes.length).raw(bytes);
  }

  stringField(field: number, text: string): this {
    return this.bytesField(field, Buffer.from(text));
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    larger.set(this.finish());
    this.#buffer = larger;
  }
}
