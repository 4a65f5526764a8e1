/** What keeps a stack from starting is one line for a person. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { PartFailed } from '../../../local/children.ts';
import { makePrivateFolder, writePrivateFile } from '../../../local/embedded/base/private-files.ts';
import { signingKey } from '../../../local/embedded/pubsub/id-tokens.ts';
import { KeysUnreadable, localKeysFrom, writeKeyFiles } from '../../../local/keys.ts';
import { TooFewFiles, assertFilesAllowed } from '../../../local/open-files.ts';
import { OptionError } from '../../../local/options.ts';
import { explain } from '../../../local/start-errors.ts';
import { ConfigError } from '../../../shared/settings/config.ts';

const systemError = (message: string, fields: object) => Object.assign(new Error(message), fields);
const listening = (code: string) =>
  systemError(`listen ${code}`, { code, syscall: 'listen', port: 80, address: '::1' });

describe('what is said about an error', () => {
  it.each<[unknown, string]>([
    [new OptionError('an option'), 'an option'],
    [new PartFailed('a part'), 'a part'],
    [new ConfigError(['a setting']), 'a setting'],
    [listening('EADDRINUSE'), 'Port 80 of ::1 is in use: stop what uses it, or choose another with --port N'],
    [listening('EADDRNOTAVAIL'), '::1 is not an address of this machine: choose another with --host ADDRESS'],
    [listening('EACCES'), 'Port 80 needs privileges: choose one above 1023 with --port N'],
    [listening('EINVAL'), "The front door can't listen: listen EINVAL"],
    [
      systemError('getaddrinfo ENOTFOUND nope', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
      "The host's name can't be resolved (ENOTFOUND): choose another with --host ADDRESS",
    ],
    [
      systemError("EROFS: read-only file system, mkdir '/d'", { code: 'EROFS', syscall: 'mkdir', path: '/d' }),
      "/d can't be used: read-only file system",
    ],
    [
      systemError("EACCES: permission denied, open '/d/lock'", { code: 'EACCES', syscall: 'open', path: '/d/lock' }),
      "/d/lock can't be used: permission denied",
    ],
    [
      systemError("EEXIST: file already exists, mkdir '/d'", { code: 'EEXIST', syscall: 'mkdir', path: '/d' }),
      "/d can't be made: a file is where a folder must be",
    ],
    [
      systemError('ENOSPC: no space left on device, write', { code: 'ENOSPC', syscall: 'write' }),
      'ENOSPC: no space left on device, write',
    ],
    [
      systemError('spawn EMFILE', { code: 'EMFILE', syscall: 'spawn' }),
      'Too many files are open (EMFILE): raise the limit with ulimit -n 1024',
    ],
    [
      systemError('Build failed with 1 error:\nx.ts:1', { errors: [{}] }),
      "The functions can't be built: Build failed with 1 error:",
    ],
  ])('%s', (error, line) => expect(explain(error)).toContain(line));

  it('shows where an error of ours comes from', () => {
    expect(explain(new TypeError('ours'))).toMatch(/^TypeError: ours\n +at /);
  });
});

describe('the files that a process may open', () => {
  it.each([64, 128, 255])('%i are too few', (allowed) => {
    expect(() => assertFilesAllowed(allowed)).toThrow(TooFewFiles);
    expect(() => assertFilesAllowed(allowed)).toThrow(`may open ${allowed} files`);
  });
  it.each([256, Infinity])('%d are enough', (allowed) => expect(() => assertFilesAllowed(allowed)).not.toThrow());
  it('are counted', () => expect(() => assertFilesAllowed()).not.toThrow());
});

describe('keys', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
    file = join(folder, 'keys.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const modeOf = (path: string) => statSync(path).mode & 0o777;

  it('are the same again, and their owner’s alone', async () => {
    const keys = await localKeysFrom(file);
    expect(modeOf(file)).toBe(0o600);
    writeFileSync(file, readFileSync(file), { mode: 0o644 });
    expect(await localKeysFrom(file)).toEqual(keys);
    expect(modeOf(file)).toBe(0o600);
    for (let round = 0; round < 2; round += 1) {
      const { workspace, ...others } = await writeKeyFiles(folder, keys);
      const files: string[] = [workspace, others.paddlePrivate, others.paddlePublic];
      for (const each of files) expect(modeOf(each)).toBe(0o600);
      rmSync(workspace);
      writeFileSync(workspace, '', { mode: 0o644 });
    }
  });

  it('that can not be read are not replaced', async () => {
    const keys = await localKeysFrom(file);
    const whole = JSON.stringify(keys);
    const cases: [string, RegExp][] = [
      ['', /is empty: put a copy of it back, or choose another folder/],
      [' \n', /is empty/],
      [whole.slice(0, 100), /is not JSON/],
      ['[]', /\(the whole: /],
      ['{}', /\(apiKey: /],
      [JSON.stringify({ ...keys, encryptionKey: 'short' }), /\(encryptionKey: is not 32 bytes in base64\)/],
      [
        JSON.stringify({ ...keys, workspace: { ...keys.workspace, privateKey: 'x' } }),
        /\(workspace.privateKey: is no key\)/,
      ],
    ];
    for (const [text, message] of cases) {
      writeFileSync(file, text);
      await expect(localKeysFrom(file)).rejects.toThrow(message);
      await expect(localKeysFrom(file)).rejects.toThrow(KeysUnreadable);
      await expect(localKeysFrom(file)).rejects.not.toThrow(keys.encryptionKey);
      expect(readFileSync(file, 'utf8')).toBe(text);
    }
    rmSync(file);
    mkdirSync(file);
    await expect(localKeysFrom(file).catch(explain)).resolves.toBe(
      `${file} can't be used: illegal operation on a directory`,
    );
  });

  it('of the tokens are replaced, once the spoiled file is removed', async () => {
    const pem = join(folder, 'pubsub-signing-key.pem');
    writeFileSync(pem, 'spoiled', { mode: 0o644 });
    await expect(signingKey(folder)).rejects.toThrow(
      `${pem} is no private key: remove it, and the next start makes one`,
    );
    rmSync(pem);
    const key = await signingKey(folder);
    expect(modeOf(pem)).toBe(0o600);
    expect((await signingKey(folder)).equals(key)).toBe(true);
  });

  it('are whole or as they were, and a folder says why it can not be made', async () => {
    await expect(writePrivateFile(join(folder, 'none', 'a'), 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    const deep = join(folder, 'a', 'b', 'c');
    await makePrivateFolder(deep, () => true);
    expect(modeOf(deep)).toBe(0o700);
    await makePrivateFolder(deep, () => true);
    await expect(makePrivateFolder('/proc/subrelay/a', () => true)).rejects.toThrow();
    writeFileSync(file, '');
    await expect(makePrivateFolder(join(file, 'a'), () => true).catch(explain)).resolves.toBe(
      `${join(file, 'a')} can't be made: a file is where a folder must be`,
    );
  });
});
