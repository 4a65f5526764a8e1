import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, type Journal } from '../../../../../local/embedded/base/journal.ts';
import { fillDisk } from '../../../../support/full-disk.ts';

let directory: string;
let file: string;
let reported: string[];

beforeEach(() => {
  reported = [];
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(directory, 'data', 'test.journal');
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const bytes = (text: string) => Buffer.from(text);

async function open(): Promise<{ journal: Journal; records: string[] }> {
  const records: string[] = [];
  const journal = await openJournal(file, (record) => records.push(Buffer.from(record).toString()), {
    report: (line) => reported.push(line),
    lockWaitMs: 0,
  });
  return { journal, records };
}

async function write(...records: string[]): Promise<void> {
  const { journal } = await open();
  for (const record of records) journal.append(bytes(record));
  await journal.close();
}

async function read(): Promise<string[]> {
  const { journal, records } = await open();
  await journal.close();
  return records;
}

describe('a journal', () => {
  test('gives back its records in order', async () => {
    await write('one', 'two');
    await write('three');
    expect(await read()).toEqual(['one', 'two', 'three']);
  });

  test('is new when the file is missing, empty or cut inside its first bytes', async () => {
    expect(await read()).toEqual([]);
    const start = readFileSync(file);
    for (let length = 0; length < start.length; length++) {
      writeFileSync(file, start.subarray(0, length));
      expect(await read()).toEqual([]);
      await write('kept');
      expect(await read()).toEqual(['kept']);
    }
  });

  test('keeps records larger than its read buffer', async () => {
    const large = 'x'.repeat(3_000_000);
    await write('a', large, 'b', large);
    expect(await read()).toEqual(['a', large, 'b', large]);
  });

  test('has everything in the file once flushed() resolves, in one write per turn', async () => {
    const { journal } = await open();
    journal.append(bytes('one'));
    journal.append(bytes('two'));
    const before = statSync(file).size;
    await journal.flushed();
    expect(statSync(file).size).toBe(journal.size);
    expect(journal.size).toBe(before + 2 * (8 + 3));
    await journal.close();
  });

  test('refuses an empty record and a record after close', async () => {
    const { journal } = await open();
    expect(() => journal.append(new Uint8Array())).toThrow('empty record');
    await journal.close();
    expect(() => journal.append(bytes('late'))).toThrow('is closed');
  });

  test('rewrites to exactly the given records and goes on from there', async () => {
    const { journal } = await open();
    for (let i = 0; i < 100; i++) journal.append(bytes(`old ${i}`));
    await journal.rewrite([bytes('live')]);
    journal.append(bytes('next'));
    await journal.close();
    expect(await read()).toEqual(['live', 'next']);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test('is read by its owner alone, also where it was made for all', async () => {
    await write('one');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700);
    chmodSync(file, 0o644);
    const { journal } = await open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await journal.rewrite([bytes('one')]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await journal.close();
  });

  test("is one opener's at a time", async () => {
    const { journal } = await open();
    await expect(open()).rejects.toThrow(`${file} is in use by another process`);
    await journal.rewrite([bytes('live')]);
    await expect(open()).rejects.toThrow('is in use');
    await journal.close();
    expect(await read()).toEqual(['live']);
  });

  test('a rewrite cut short leaves the old records', async () => {
    await write('old');
    writeFileSync(`${file}.new`, readFileSync(file).subarray(0, 11));
    expect(await read()).toEqual(['old']);
  });
});

describe('on a full disk', () => {
  test.each([0, 1, 8, 9, 19])('nothing is lost that was written, with room for %i bytes more', async (room) => {
    const { journal } = await open();
    journal.append(bytes('before'));
    await journal.flushed();
    const whole = statSync(file).size;
    const { free } = fillDisk(room);
    journal.append(bytes('does not fit'));
    await expect(journal.flushed()).rejects.toThrow(`${file} can't be written: ENOSPC`);
    expect(statSync(file).size).toBe(whole);
    journal.append(bytes('nor this'));
    await expect(journal.flushed()).rejects.toThrow('ENOSPC');
    expect(() => journal.assertWritable()).toThrow('ENOSPC');
    free();
    journal.assertWritable();
    await journal.flushed();
    journal.append(bytes('after'));
    await journal.close();
    expect(reported).toEqual([
      expect.stringMatching(/can't be written: ENOSPC.*calls are refused until it can$/),
      expect.stringMatching(/test\.journal can be written again$/),
    ]);
    expect(await read()).toEqual(['before', 'does not fit', 'nor this', 'after']);
  });

  test('an append finds the room by itself', async () => {
    const { journal } = await open();
    const { free } = fillDisk(0);
    journal.append(bytes('one'));
    await expect(journal.flushed()).rejects.toThrow('ENOSPC');
    free();
    journal.append(bytes('two'));
    await journal.flushed();
    journal.assertWritable();
    await journal.close();
    expect(await read()).toEqual(['one', 'two']);
  });

  test('a journal is closed, and says that it can not keep the rest', async () => {
    const { journal } = await open();
    const { free } = fillDisk(0);
    journal.append(bytes('one'));
    await expect(journal.close()).rejects.toThrow('ENOSPC');
    free();
    expect(await read()).toEqual([]);
  });

  test('a journal that has no room to be compacted stays as it is', async () => {
    await write('one', 'two');
    const { journal } = await open();
    const { free } = fillDisk(12);
    await journal.compact([bytes('two')]);
    free();
    expect(reported).toEqual([expect.stringContaining("can't be compacted and stays as it is: ENOSPC")]);
    expect(existsSync(`${file}.new`)).toBe(false);
    journal.append(bytes('three'));
    await journal.close();
    expect(await read()).toEqual(['one', 'two', 'three']);
  });

  test('a journal that can not be compacted for another reason does, too', async () => {
    await write('one');
    mkdirSync(`${file}.new`);
    const { journal } = await open();
    await journal.compact([]);
    await journal.close();
    expect(reported).toEqual([expect.stringContaining('EISDIR')]);
    expect(await read()).toEqual(['one']);
  });
});

describe('after a kill', () => {
  const last = 'the last record';

  test('a last record torn at any byte is cut off, and the journal goes on', async () => {
    await write('one', 'two');
    const whole = statSync(file).size;
    await write(last);
    const full = readFileSync(file);
    for (let length = whole; length < full.length; length++) {
      writeFileSync(file, full.subarray(0, length));
      reported = [];
      expect(await read()).toEqual(['one', 'two']);
      expect(reported).toEqual(
        length === whole
          ? []
          : [
              `${file} ends in a record that is not whole, as a kill can leave it: its ${length - whole} bytes were cut off`,
            ],
      );
      expect(statSync(file).size).toBe(whole);
      await write('after');
      expect(await read()).toEqual(['one', 'two', 'after']);
    }
  });

  test('a last record with any byte flipped is cut off', async () => {
    await write('one');
    const whole = statSync(file).size;
    await write(last);
    const full = readFileSync(file);
    for (let at = whole; at < full.length; at++) {
      const spoiled = Buffer.from(full);
      spoiled.writeUInt8(full.readUInt8(at) ^ 0x55, at);
      writeFileSync(file, spoiled);
      expect(await read()).toEqual(['one']);
    }
  });

  test('a tail of zeros, left by a power cut, is cut off', async () => {
    await write('one');
    appendFileSync(file, Buffer.alloc(100));
    expect(await read()).toEqual(['one']);
  });

  test('damage before whole records is refused, not cut off', async () => {
    await write('one', 'two', 'three');
    const spoiled = readFileSync(file);
    spoiled.writeUInt8(0, 8 + 8);
    writeFileSync(file, spoiled);
    await expect(open()).rejects.toThrow('damaged at byte 8');
    expect(readFileSync(file).equals(spoiled)).toBe(true);
  });

  test.each(['not a journal at all', 'no'])('another file is refused and left alone: %s', async (text) => {
    await write();
    writeFileSync(file, text);
    await expect(open()).rejects.toThrow('is not a journal');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
