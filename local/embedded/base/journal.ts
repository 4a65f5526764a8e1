/**
 * An append-only file of records, which an embedded server finds again after `kill -9`.
 *
 * File: 8 bytes of magic, then records of `length (u32 LE) | CRC-32 of the payload (u32 LE) | payload`.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { takeLock, type Lock } from './lock.ts';
import { PRIVATE_FILE } from './private-files.ts';

export interface Journal {
  /** Queues a record; all records of one turn of the event loop share one `write(2)`. */
  append(record: Uint8Array): void;
  /** Resolves when everything appended so far has been handed to the operating system, rejects if it can't be. */
  flushed(): Promise<void>;
  /**
   * Tries once more to write the records that the disk refused.
   * @throws JournalError where it still can't be: nothing may be accepted then
   */
  assertWritable(): void;
  /** Replaces all records, as one atomic change of the file. Reads `records` before it returns to the event loop. */
  rewrite(records: Iterable<Uint8Array>): Promise<void>;
  /** `rewrite`, where nothing but room depends on it: if it can't be done, that is reported and all stays as it is. */
  compact(records: Iterable<Uint8Array>): Promise<void>;
  /** Bytes in the file and waiting for it. */
  readonly size: number;
  close(): Promise<void>;
}

/**
 * The file is not a journal, is another process's, or can't be written; or a record is damaged and others follow it, so that
 * opening it would lose accepted data.
 */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** Takes one line for a person. */
export type Report = (line: string) => void;

const magic = Buffer.from('SRJRNL1\n');
const headerBytes = 8;
const chunkBytes = 1 << 20;

/** A process that was told to end, or has lost its parent, may still be writing. */
const LOCK_WAIT_MS = 5_000;

export interface JournalOptions {
  /** Standard error by default. */
  report?: Report;
  /** How long another process that has the file is waited for. */
  lockWaitMs?: number;
}

/**
 * Opens or creates a journal and hands each record to `replay`, which must copy the bytes that it keeps. One process at a
 * time has a journal.
 * A last record that is torn or spoiled (the process was killed while writing it) is cut off, and reported.
 */
export async function openJournal(
  file: string,
  replay: (record: Uint8Array) => void,
  { report = (line) => console.error(line), lockWaitMs = LOCK_WAIT_MS }: JournalOptions = {},
): Promise<Journal> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = takeLock(`${file}.lock`, lockWaitMs);
  if (lock === null) throw new JournalError(`${file} is in use by another process`);
  let fd: number | undefined;
  try {
    // Not for appending: what follows a failed write must go where that one began.
    fd = openSync(file, constants.O_RDWR | constants.O_CREAT, PRIVATE_FILE);
    fchmodSync(fd, PRIVATE_FILE);
    return new FileJournal({ file, lock, report, fd, written: recover(fd, file, { replay, report }) });
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    lock.release();
    throw error;
  }
}

interface Opened {
  file: string;
  lock: Lock;
  report: Report;
  fd: number;
  written: number;
}

class FileJournal implements Journal {
  readonly #file: string;
  readonly #lock: Lock;
  readonly #report: Report;
  #fd: number;
  #written: number;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #flush: Promise<void> = Promise.resolve();
  #flushing = false;
  #failure: JournalError | undefined;
  #closed = false;

  constructor({ file, lock, report, fd, written }: Opened) {
    this.#file = file;
    this.#lock = lock;
    this.#report = report;
    this.#fd = fd;
    this.#written = written;
  }

  get size(): number {
    return this.#written + this.#pendingBytes;
  }

  append(record: Uint8Array): void {
    this.#assertOpen();
    if (record.length === 0) throw new RangeError('Cannot append an empty record');
    this.#pending.push(headerOf(record), record);
    this.#pendingBytes += headerBytes + record.length;
    if (!this.#flushing) this.#scheduleFlush();
  }

  flushed(): Promise<void> {
    return this.#flush;
  }

  assertWritable(): void {
    this.#assertOpen();
    if (!this.#failure) return;
    this.#writePending();
    this.#flush = Promise.resolve();
  }

  async rewrite(records: Iterable<Uint8Array>): Promise<void> {
    this.#assertOpen();
    this.#writePending();
    const temporary = `${this.#file}.new`;
    const fd = openSync(temporary, 'w+', PRIVATE_FILE);
    try {
      fchmodSync(fd, PRIVATE_FILE);
      const written = writeAll(fd, records);
      fsyncSync(fd);
      renameSync(temporary, this.#file);
      this.#written = written;
    } catch (error) {
      closeSync(fd);
      rmSync(temporary, { force: true });
      throw error;
    }
    closeSync(this.#fd);
    this.#fd = fd;
  }

  async compact(records: Iterable<Uint8Array>): Promise<void> {
    try {
      await this.rewrite(records);
    } catch (error) {
      this.#report(`${this.#file} can't be compacted and stays as it is: ${messageOf(error)}`);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#flushing) await this.#flush;
      else this.#writePending();
    } finally {
      closeSync(this.#fd);
      this.#lock.release();
    }
  }

  #scheduleFlush(): void {
    this.#flushing = true;
    this.#flush = nextTurn().then(() => {
      this.#flushing = false;
      this.#writePending();
    });
    // Whoever awaits flushed() gets the failure; an append nobody waits for must not end the process.
    this.#flush.catch(() => undefined);
  }

  /** A record that can't be written stays pending: the server has it in memory already and goes on from there. */
  #writePending(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    try {
      writeFully(this.#fd, bytes, this.#written);
    } catch (error) {
      throw this.#failed(error);
    }
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#written += bytes.length;
    if (this.#failure) this.#report(`${this.#file} can be written again`);
    this.#failure = undefined;
  }

  #failed(cause: unknown): JournalError {
    const failure = new JournalError(`${this.#file} can't be written: ${messageOf(cause)}`, { cause });
    if (!this.#failure) this.#report(`${failure.message}; calls are refused until it can`);
    this.#failure = failure;
    // Takes back what was written of them. What this can't do is harmless: they are written over, or cut off at the next start.
    try {
      ftruncateSync(this.#fd, this.#written);
    } catch {
      // The failure that is reported came before.
    }
    return failure;
  }

  #assertOpen(): void {
    if (this.#closed) throw new JournalError(`${this.#file} is closed`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function headerOf(record: Uint8Array): Buffer {
  const header = Buffer.allocUnsafe(headerBytes);
  header.writeUInt32LE(record.length, 0);
  header.writeUInt32LE(crc32(record), 4);
  return header;
}

function writeFully(fd: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function writeAll(fd: number, records: Iterable<Uint8Array>): number {
  let total = 0;
  let batch: Uint8Array[] = [magic];
  let batchBytes = magic.length;
  const writeBatch = () => {
    writeFully(fd, Buffer.concat(batch), total);
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

interface Recovering {
  replay: (record: Uint8Array) => void;
  report: Report;
}

/** Replays the whole records and cuts the rest off. @returns the file's length, bytes */
function recover(fd: number, file: string, { replay, report }: Recovering): number {
  const cut = (offset: number, bytes: number): void => {
    ftruncateSync(fd, offset);
    if (bytes > 0)
      report(`${file} ends in a record that is not whole, as a kill can leave it: its ${bytes} bytes were cut off`);
  };
  const window = new Window(fd);
  const start = window.take(magic.length);
  if (!start) {
    const found = window.rest(0);
    if (!magic.subarray(0, found.length).equals(found)) throw new JournalError(`${file} is not a journal`);
    cut(0, found.length);
    writeFully(fd, magic, 0);
    return magic.length;
  }
  if (!magic.equals(start)) throw new JournalError(`${file} is not a journal`);
  for (;;) {
    const offset = window.offset;
    const record = nextRecord(window);
    if (record === 'end') return offset;
    if (record === 'spoiled') {
      const rest = window.rest(offset);
      assertNothingFollows(rest, file, offset);
      cut(offset, rest.length);
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
