/** One stack at a time has a folder, whatever ended the one before. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { FolderInUse, lockFolder } from '../../../local/folder-lock.ts';
import { LockError, takeLock } from '../../../local/embedded/base/lock.ts';

let parent: string;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'lock-'));
  folder = join(parent, 'data');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(parent, { recursive: true, force: true });
});

const NOW = Date.UTC(2026, 10, 30, 1, 2, 3);
const lock = (ours = (name: string) => name === 'lock' || name === 'owner.json') =>
  lockFolder(folder, { instead: 'choose another', ours, now: () => NOW });
const modeOf = (path: string) => statSync(path).mode & 0o777;

/** A process that takes the lock at once and keeps it; resolves with whether it got it. */
async function starter(): Promise<{ child: ChildProcess; got: boolean }> {
  const script = `import { lockFolder } from './local/folder-lock.ts';
    await lockFolder(process.argv[1], { instead: 'x', ours: () => true, now: Date.now }).then(
      () => console.log('got'), (error) => console.log(error.constructor.name));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  expect(['got', 'FolderInUse']).toContain(line);
  return { child, got: line === 'got' };
}

describe('the lock of a folder', () => {
  it('is one starter of many, and free as soon as that one is killed', async () => {
    const starters = await Promise.all(Array.from({ length: 6 }, starter));
    const holders = starters.filter(({ got }) => got);
    expect(holders).toHaveLength(1);
    const { child } = holders[0]!;
    await expect(lock()).rejects.toThrow(`is in use by the stack of process ${child.pid}, since `);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(folder, 'owner.json'))).toBe(true);
    await (await lock()).close();
    expect(existsSync(join(folder, 'owner.json'))).toBe(false);
  });

  it('tells in one line who has it, since when and where', async () => {
    const held = await lock();
    const who = `${folder} is in use by the stack of process ${process.pid}, since 2026-11-30T01:02:03.000Z`;
    await expect(lock()).rejects.toEqual(new FolderInUse(`${who}, which is starting: stop it, or choose another`));
    await held.tell('http://127.0.0.1:8080');
    await expect(lock()).rejects.toThrow(`${who}, at http://127.0.0.1:8080: stop it, or choose another`);
    for (const spoiled of ['', '{', '{"pid":"x"}']) {
      writeFileSync(join(folder, 'owner.json'), spoiled);
      await expect(lock()).rejects.toThrow('is in use by another process: stop it');
    }
    await held.close();
    await (await lock()).close();
  });

  it('makes the folder its owner’s, and narrows one that holds nothing else', async () => {
    await (await lock()).close();
    expect(modeOf(folder)).toBe(0o700);
    expect(modeOf(join(folder, 'lock'))).toBe(0o600);
    chmodSync(folder, 0o755);
    await (await lock()).close();
    expect(modeOf(folder)).toBe(0o700);
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'somebody-elses'), '');
    const held = await lock();
    expect(modeOf(folder)).toBe(0o755);
    expect(modeOf(join(folder, 'owner.json'))).toBe(0o600);
    await held.close();
  });

  it('says why there can be none', async () => {
    writeFileSync(folder, '');
    await expect(lock()).rejects.toMatchObject({ code: 'EEXIST', path: folder });
    rmSync(folder);
    mkdirSync(join(folder, 'lock'), { recursive: true });
    await expect(lock()).rejects.toMatchObject({ code: 'EISDIR', path: join(folder, 'lock') });
    const file = join(parent, 'other');
    writeFileSync(file, 'not empty'.repeat(100));
    expect(() => takeLock(file)).toThrow(new LockError(`${file} is no lock, since it is not empty: remove it`));
    expect(() => takeLock(join(parent, 'nowhere', 'lock'))).toThrow(/ENOENT/);
  });
});
