/** What was acknowledged is there after the process was killed, and time goes on from where it was. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { FieldValue, type Firestore, type Timestamp } from '@google-cloud/firestore';
import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fillDisk } from '../../../support/full-disk.ts';
import { namesOf } from './raw.ts';
import { codeOf, dataOf, status, Target } from './target.ts';

let dataDir: string;
let targets: Target[] = [];
let child: ChildProcess | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'firestore-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await Promise.all(targets.map((target) => target.close()));
  targets = [];
  rmSync(dataDir, { recursive: true, force: true });
});

async function start(clock?: () => number): Promise<Target> {
  const target = await Target.embedded({ dataDir, ...(clock && { clock }) });
  targets.push(target);
  return target;
}

async function restart(clock?: () => number): Promise<Target> {
  await targets.pop()?.close();
  return start(clock);
}

const journal = () => join(dataDir, 'firestore.journal');

describe('after a restart', () => {
  test('documents are as they were, with their times', async () => {
    const before = (await start()).clientOf('restart');
    await before.doc('a/1').set({ n: 1, list: ['x'], ü: { deep: true } });
    await before.doc('a/1').update({ n: FieldValue.increment(1) });
    await before.doc('a/2').set({ n: 2 });
    await before.doc('a/2').delete();
    await before.doc('a/3').set({ n: 3 });
    await before.doc('a/3').delete();
    await before.doc('a/3').set({ n: 4 });
    const snapshot = await before.collection('a').orderBy('n').get();
    const known = snapshot.docs.map((each) => [each.id, each.data(), each.createTime, each.updateTime]);
    const [first] = snapshot.docs;
    const after = (await restart()).clientOf('restart');
    const found = await after.collection('a').orderBy('n').get();
    expect(found.docs.map((each) => [each.id, each.data(), each.createTime, each.updateTime])).toEqual(known);
    expect((await after.doc('a/2').get()).exists).toBe(false);
    if (first) await after.doc(`a/${first.id}`).update({ n: 9 }, { lastUpdateTime: first.updateTime });
  });

  test('projects are told apart', async () => {
    const target = await start();
    await target.clientOf('one').doc('a/1').set({ n: 1 });
    await target.clientOf('two').doc('a/1').set({ n: 2 });
    const again = await restart();
    expect([await dataOf(again.clientOf('one').doc('a/1')), await dataOf(again.clientOf('two').doc('a/1'))]).toEqual([
      { n: 1 },
      { n: 2 },
    ]);
  });

  test('a journal that is mostly stale is written anew', async () => {
    const db = (await start()).clientOf('restart');
    const text = 'x'.repeat(100_000);
    for (let n = 0; n < 30; n++) await db.doc('a/1').set({ n, text });
    const before = statSync(journal()).size;
    const again = (await restart()).clientOf('restart');
    expect(before).toBeGreaterThan(3_000_000);
    expect(statSync(journal()).size).toBeLessThan(200_000);
    expect(await dataOf(again.doc('a/1'))).toEqual({ n: 29, text });
    await again.doc('a/2').set({ n: 1 });
    expect(await dataOf((await restart()).clientOf('restart').doc('a/2'))).toEqual({ n: 1 });
  });

  test('a journal that is damaged in its middle is refused', async () => {
    const db = (await start()).clientOf('restart');
    for (let n = 0; n < 3; n++) await db.doc('a/1').set({ n });
    await targets.pop()?.close();
    const bytes = readFileSync(journal());
    bytes.writeUInt8(bytes.readUInt8(40) ^ 0xff, 40);
    writeFileSync(journal(), bytes);
    await expect(start()).rejects.toThrow('is damaged at byte');
  });

  test('a past moment from before it cannot be read', async () => {
    const before = (await start()).clientOf('restart');
    const { writeTime } = await before.doc('a/1').set({ n: 1 });
    await before.doc('a/1').set({ n: 2 });
    expect(await codeOf(readAt(await restart(), 'restart', writeTime))).toBe(status.failedPrecondition);
  });
});

/** Reads `a/1` as it was; the client would repeat a refused read for seven seconds. */
function readAt(target: Target, project: string, time: Timestamp): Promise<Record<string, unknown>> {
  const { name } = namesOf(target.clientOf(project));
  const readTime = { seconds: time.seconds, nanos: time.nanoseconds };
  return target.raw.call('GetDocument', { name: name('a/1'), readTime });
}

describe('time', () => {
  const times = async (db: Firestore) => {
    const written = await db.doc('a/1').set({ at: FieldValue.serverTimestamp() });
    const read = await db.doc('a/1').get();
    const missing = await db.doc('a/none').get();
    const again = await db.doc('a/1').update({ n: 1 });
    return [written.writeTime, read.readTime, missing.readTime, again.writeTime].map((time) => time.valueOf());
  };

  test('commits are later than all before, reads not earlier, though the clock stands still or goes back', async () => {
    let now = 1_800_000_000_000;
    const db = (await start(() => now)).clientOf('time');
    const all: string[] = [];
    for (let round = 0; round < 4; round++, now -= 1_000) {
      const [written = '', read = '', missing = '', again = ''] = await times(db);
      expect([written > (all.at(-1) ?? ''), read >= written, missing >= read, again > missing]).toEqual(
        Array(4).fill(true),
      );
      all.push(again);
    }
  });

  test('the same over a restart with a clock that went back', async () => {
    const now = 1_800_000_000_000;
    const last = (await times((await start(() => now)).clientOf('time'))).at(-1) ?? '';
    const read = (await targets[0]?.clientOf('time').doc('a/none').get())?.readTime.valueOf() ?? '';
    const db = (await restart(() => now - 3_600_000)).clientOf('time');
    const first = (await db.doc('a/none').get()).readTime.valueOf();
    const [written = ''] = await times(db);
    expect([read >= last, first >= read, written > first]).toEqual([true, true, true]);
  });

  test('what changed more than a minute ago cannot be read as it was', async () => {
    let now = Date.now();
    const target = await start(() => now);
    const db = target.clientOf('time');
    const { writeTime } = await db.doc('a/1').set({ n: 1 });
    await db.doc('a/1').set({ n: 2 });
    now += 59_000;
    await db.doc('a/2').set({ n: 1 });
    await db.doc('a/2').set({ n: 2 });
    expect((await readAt(target, 'time', writeTime))['fields']).toEqual({ n: { integerValue: '1' } });
    now += 2_000;
    await db.doc('a/2').set({ n: 3 });
    expect(await codeOf(readAt(target, 'time', writeTime))).toBe(status.failedPrecondition);
  });
});

describe('on a full disk', () => {
  afterEach(() => void jest.restoreAllMocks());

  test('calls are refused until there is room, then all goes on, and what was acknowledged is kept', async () => {
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const target = await start();
    const { database, name } = namesOf(target.clientOf('full'));
    const write = (id: string) =>
      target.raw.call('Commit', {
        database,
        writes: [{ update: { name: name(`a/${id}`), fields: { text: { stringValue: id } } } }],
      });
    await write('before');
    const { free } = fillDisk(30);
    expect(await codeOf(write('first'))).toBe(status.unavailable);
    for (let n = 0; n < 3; n += 1) expect(await codeOf(write(`refused-${n}`))).toBe(status.unavailable);
    // Of what a reader sees nothing may be gone after a kill.
    expect(await codeOf(target.raw.call('GetDocument', { name: name('a/first') }))).toBe(status.unavailable);
    free();
    await write('after');
    expect(told.mock.calls.flat()).toEqual([
      `${journal()} can't be written: ENOSPC: no space left on device, write; calls are refused until it can`,
      `${journal()} can be written again`,
    ]);
    const found = await (await restart()).clientOf('full').collection('a').get();
    // The first was in memory when it could not be written: as with the service, an error does not say that nothing was done.
    expect(found.docs.map(({ id }) => id)).toEqual(['after', 'before', 'first']);
  });
});

describe('after kill -9', () => {
  test('another process does not get the journal before the first has ended', async () => {
    await spawnServer();
    const second = spawn(process.execPath, ['local/embedded/firestore/main.ts', '--data', dataDir], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    second.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(1);
    expect(complaint).toBe(`firestore: ${journal()} is in use by another process\n`);
    await killServer();
    await start();
  });

  test('a record that was cut off is told', async () => {
    await spawnServer();
    await killServer();
    appendFileSync(journal(), 'torn');
    const told = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    await start();
    expect(told.mock.calls.flat()).toEqual([expect.stringContaining('its 4 bytes were cut off')]);
    told.mockRestore();
  });

  async function spawnServer(): Promise<string> {
    child = spawn(process.execPath, ['local/embedded/firestore/main.ts', '--data', dataDir, '--exit-with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      return (JSON.parse(line) as { address: string }).address;
    }
    throw new Error('The server ended at its start');
  }

  async function killServer(): Promise<void> {
    const exited = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await exited;
  }

  test('everything acknowledged is there, and every commit whole or absent', async () => {
    const acknowledged: number[] = [];
    let started = 0;
    for (let round = 0; round < 4; round++) {
      const target = new Target('embedded', { address: await spawnServer(), close: async () => undefined });
      const write = async () => {
        for (;;) {
          const n = started++;
          await target.raw.call('Commit', {
            database: 'projects/kill/databases/(default)',
            writes: ['left', 'right'].map((side) => ({
              update: {
                name: `projects/kill/databases/(default)/documents/${side}/${n}`,
                fields: { text: { stringValue: 'x'.repeat(n % 5_000) } },
              },
            })),
          });
          acknowledged.push(n);
          if (acknowledged.length === (round + 1) * 150) await killServer();
        }
      };
      await Promise.allSettled(Array.from({ length: 16 }, write));
      target.raw.close();
    }
    const db = (await start()).clientOf('kill');
    const [left, right] = await Promise.all(['left', 'right'].map((side) => db.collection(side).select().get()));
    const idsOf = (found: typeof left) => new Set(found?.docs.map(({ id }) => Number(id)));
    expect(idsOf(left)).toEqual(idsOf(right));
    expect(acknowledged.filter((n) => !idsOf(left).has(n))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(600);
  });
});
