/** Protocol buffers' wire format (https://protobuf.dev/programming-guides/encoding/), as far as our own messages go. */

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIRST_BYTES = 16_384;
/** A text that is shorter is written faster by a loop than by a call into C++. */
const SHORT_TEXT = 24;

/** Builds one message; its buffer is used again for the next. */
export class Writer {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #at = 0;

  /** A copy of what was written; the writer is empty then. */
  take(): Buffer {
    const message = Buffer.from(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
    return message;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#at = 0;
  }

  /** Begins a nested message. @returns where, for `end` */
  begin(field: number): number {
    this.#tag(field, LENGTH);
    this.#reserve(1);
    return this.#at++;
  }

  end(begun: number): void {
    const length = this.#at - begun - 1;
    const more = sizeOf(length) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#bytes.copyWithin(begun + 1 + more, begun + 1, this.#at);
      this.#at += more;
    }
    this.#put(length, begun);
  }

  int(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#reserve(10);
    if (value >= 0) this.#at = this.#put(value, this.#at);
    else this.#negative(value);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED64);
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.#tag(field, LENGTH);
    this.#reserve(5 + bytes.length);
    this.#at = this.#put(bytes.length, this.#at);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  text(field: number, text: string): void {
    this.#tag(field, LENGTH);
    this.#reserve(5 + 3 * text.length);
    if (text.length < SHORT_TEXT && this.#ascii(text)) return;
    const start = this.#at + sizeOf(text.length);
    const length = this.#bytes.write(text, start, 'utf8');
    const more = sizeOf(length) - sizeOf(text.length);
    if (more > 0) this.#bytes.copyWithin(start + more, start, start + length);
    this.#put(length, this.#at);
    this.#at = start + more + length;
  }

  /** @returns false where the text has other characters; nothing is written then */
  #ascii(text: string): boolean {
    for (let place = 0; place < text.length; place++) {
      const code = text.charCodeAt(place);
      if (code > 0x7f) return false;
      this.#bytes[this.#at + 1 + place] = code;
    }
    this.#bytes[this.#at] = text.length;
    this.#at += 1 + text.length;
    return true;
  }

  #tag(field: number, type: number): void {
    this.#reserve(5);
    this.#at = this.#put(field * 8 + type, this.#at);
  }

  #put(value: number, place: number): number {
    let at = place;
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[at++] = rest;
    return at;
  }

  #negative(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#at++] = Number(rest);
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#at + more));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

/** Bytes of a length as a varint. */
const sizeOf = (length: number): number => (length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x200000 ? 3 : 4);

/** Walks over the fields of one message. */
export class Reader {
  readonly buffer: Buffer;
  at: number;
  end: number;

  constructor(buffer: Buffer, at = 0, end = buffer.length) {
    this.buffer = buffer;
    this.at = at;
    this.end = end;
  }

  /** @returns the number of the next field; 0 at the end */
  field(): number {
    if (this.at >= this.end) return 0;
    this.#tag = this.varint();
    return this.#tag >>> 3;
  }

  #tag = 0;

  /** An unsigned number below 2^53. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.buffer[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** A signed number of 64 bits, as near as a double comes. */
  int(): number {
    const begun = this.at;
    while (this.buffer[this.at++]! >= 0x80);
    const length = this.at - begun;
    this.at = begun;
    if (length < 8) return this.varint();
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.buffer[this.at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  }

  double(): number {
    this.at += 8;
    return this.buffer.readDoubleLE(this.at - 8);
  }

  text(): string {
    const end = this.#span();
    const text = this.buffer.toString('utf8', this.at, end);
    this.at = end;
    return text;
  }

  /** A copy: the message's own buffer would be kept for as long. */
  bytes(): Buffer {
    const end = this.#span();
    const bytes = Buffer.from(this.buffer.subarray(this.at, end));
    this.at = end;
    return bytes;
  }

  message(): Reader {
    const end = this.#span();
    const inner = new Reader(this.buffer, this.at, end);
    this.at = end;
    return inner;
  }

  skip(): void {
    const type = this.#tag & 7;
    if (type === VARINT) this.int();
    else if (type === LENGTH) this.at = this.#span();
    else this.at += type === FIXED64 ? 8 : 4;
  }

  #span(): number {
    const length = this.varint();
    return this.at + length;
  }
}
