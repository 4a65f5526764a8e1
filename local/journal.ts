/**
 * An append-only file of records: what an embedded server must find again after `kill -9`.
 *
 * File: 8 bytes of magic, then records of `length (u32 LE) | CRC-32 of the payload (u32 LE) | payload`.
 */
import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

export interface Journal {
  /** Queues a record; what is appended in one turn of the event loop shares one `write(2)`. */
  append(record: Uint8Array): void;
  /** Resolves when everything appended so far has been handed to the operating system, rejects if it can't be. */
  flushed(): Promise<void>;
  /** Replaces all records, as one atomic change of the file. Reads `records` before it returns to the event loop. */
  rewrite(records: Iterable<Uint8Array>): Promise<void>;
  /** Bytes in the file and waiting for it. */
  readonly size: number;
  close(): Promise<void>;
}

/** The file is not a journal, or a record is damaged and others follow it: opening it would lose accepted data. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

const magic = Buffer.from('SRJRNL1\n');
const headerBytes = 8;
const chunkBytes = 1 << 20;

/**
 * Opens or creates a journal and hands each record to `replay`, which must copy what it keeps.
 * A last record that is torn or spoiled (the process was killed while writing it) is cut off.
 */
export async function openJournal(file: string, replay: (record: Uint8Array) => void): Promise<Journal> {
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(file, 'a+');
  try {
    return new FileJournal(file, fd, recover(fd, file, replay));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

class FileJournal implements Journal {
  readonly #file: string;
  #fd: number;
  #written: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #flush: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #closed = false;

  constructor(file: string, fd: number, written: number) {
    this.#file = file;
    this.#fd = fd;
    this.#written = written;
  }

  get size(): number {
    return this.#written + this.#pendingBytes;
  }

  append(record: Uint8Array): void {
    this.#assertOpen();
    if (record.length === 0) throw new RangeError('Cannot append an empty record');
    if (this.#pending.length === 0) this.#scheduleFlush();
    this.#pending.push(headerOf(record), record);
    this.#pendingBytes += headerBytes + record.length;
  }

  flushed(): Promise<void> {
    return this.#flush;
  }

  async rewrite(records: Iterable<Uint8Array>): Promise<void> {
    this.#assertOpen();
    this.#writePending();
    const temporary = `${this.#file}.new`;
    const fd = openSync(temporary, 'w+');
    try {
      this.#written = writeAll(fd, records);
      fsyncSync(fd);
      renameSync(temporary, this.#file);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(this.#fd);
    this.#fd = fd;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#flush;
    } finally {
      closeSync(this.#fd);
    }
  }

  #scheduleFlush(): void {
    this.#flush = nextTurn().then(() => this.#writePending());
    // Whoever awaits flushed() gets the failure; an append nobody waits for must not end the process.
    this.#flush.catch(() => undefined);
  }

  #writePending(): void {
    if (this.#failure) throw this.#failure;
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    try {
      writeFully(this.#fd, bytes);
    } catch (error) {
      // A part may have been written: nothing may follow it, or the next open would refuse the file.
      this.#failure = new JournalError(`Cannot write ${this.#file}`, { cause: error });
      throw this.#failure;
    }
    this.#written += bytes.length;
  }

  #assertOpen(): void {
    if (this.#closed) throw new JournalError(`${this.#file} is closed`);
    if (this.#failure) throw this.#failure;
  }
}

function headerOf(record: Uint8Array): Buffer {
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeUInt32LE(record.length, 0);
  header.writeUInt32LE(crc32(record), 4);
  return header;
}

function writeFully(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

function writeAll(fd: number, records: Iterable<Uint8Array>): number {
  let total = 0;
  let batch: Uint8Array[] = [magic];
  let batchBytes = magic.length;
  const writeBatch = () => {
    writeFully(fd, Buffer.concat(batch));
    total += batchBytes;
    batch = [];
    batchBytes = 0;
  };
  for (const record of records) {
    batch.push(headerOf(record), record);
    batchBytes += headerBytes + record.length;
    if (batchBytes >= chunkBytes) writeBatch();
  }
  writeBatch();
  return total;
}

/** Replays what is whole, cuts the rest off, and returns the file's length. */
function recover(fd: number, file: string, replay: (record: Uint8Array) => void): number {
  const window = new Window(fd);
  const start = window.take(magic.length);
  if (!start) {
    if (!magic.subarray(0, window.rest(0).length).equals(window.rest(0)))
      throw new JournalError(`${file} is not a journal`);
    ftruncateSync(fd, 0);
    writeFully(fd, magic);
    return magic.length;
  }
  if (!magic.equals(start)) throw new JournalError(`${file} is not a journal`);
  for (;;) {
    const offset = window.offset;
    const record = nextRecord(window);
    if (record === 'end') return offset;
    if (record === 'spoiled') {
      assertNothingFollows(window.rest(offset), file, offset);
      ftruncateSync(fd, offset);
      return offset;
    }
    replay(record);
  }
}

function nextRecord(window: Window): Uint8Array | 'end' | 'spoiled' {
  const header = window.take(headerBytes);
  if (!header) return window.atEnd ? 'end' : 'spoiled';
  const length = header.readUInt32LE(0);
  const sum = header.readUInt32LE(4);
  const payload = length > 0 ? window.take(length) : undefined;
  return payload && crc32(payload) === sum ? payload : 'spoiled';
}

/** A kill spoils the last record only. A whole record after a spoiled one means damage that cutting off would hide. */
function assertNothingFollows(rest: Buffer, file: string, offset: number): void {
  for (let at = 1; at + headerBytes < rest.length; at++) {
    const length = rest.readUInt32LE(at);
    const end = at + headerBytes + length;
    if (length === 0 || end > rest.length) continue;
    if (crc32(rest.subarray(at + headerBytes, end)) === rest.readUInt32LE(at + 4)) {
      throw new JournalError(`${file} is damaged at byte ${offset}: whole records follow at byte ${offset + at}`);
    }
  }
}

/** Reads a file from its start through a buffer that grows to the largest piece asked for. */
class Window {
  readonly #fd: number;
  #buffer = Buffer.alloc(0);
  #position = 0;
  offset = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** True when the last `take` found nothing at all left. */
  get atEnd(): boolean {
    return this.#position === this.#buffer.length;
  }

  take(length: number): Buffer | undefined {
    if (this.#buffer.length - this.#position < length) this.#fill(length);
    if (this.#buffer.length - this.#position < length) return undefined;
    const piece = this.#buffer.subarray(this.#position, this.#position + length);
    this.#position += length;
    this.offset += length;
    return piece;
  }

  /** Everything from `offset` to the end of the file. */
  rest(offset: number): Buffer {
    const pieces: Buffer[] = [];
    for (let at = offset; ;) {
      const piece = Buffer.allocUnsafe(chunkBytes);
      const read = readSync(this.#fd, piece, 0, piece.length, at);
      if (read === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, read));
      at += read;
    }
  }

  #fill(length: number): void {
    const pieces = [this.#buffer.subarray(this.#position)];
    let have = this.#buffer.length - this.#position;
    // A spoiled length can claim 4 GiB: grow by what the file really holds, not by what it claims.
    while (have < length) {
      const piece = Buffer.allocUnsafe(chunkBytes);
      const read = readSync(this.#fd, piece, 0, piece.length, this.offset + have);
      if (read === 0) break;
      pieces.push(piece.subarray(0, read));
      have += read;
    }
    this.#buffer = Buffer.concat(pieces);
    this.#position = 0;
  }
}
