/** The command as `npm pack` makes it, in a folder that has nothing else: on every Node that it promises to run on. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { API_KEY, createdWebhook, startApiServer } from '../support/api-server.ts';
import type { ApiServer } from '../support/api-server.ts';
import { promisedNodes } from '../support/nodes.ts';

const run = promisify(execFile);
const manifest = (file: string) =>
  JSON.parse(readFileSync(file, 'utf8')) as { version: string; dependencies?: object; bin: { subrelay: string } };

let folder: string;
let installed: string;
let api: ApiServer;
let files: string[];

beforeAll(async () => {
  api = await startApiServer();
  await createdWebhook(api, { name: 'CRM' });
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'installed-')));
  const { stdout } = await run('npm', ['pack', './cli', '--json', '--pack-destination', folder]);
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [{ filename: string; files: { path: string }[] }];
  files = packed.files.map(({ path }) => path);
  installed = join(folder, 'node_modules', '@subrelay', 'cli');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, packed.filename), '-C', installed, '--strip-components=1']);
  writeFileSync(join(folder, 'test.json'), JSON.stringify({ url: api.url, key: { env: 'KEY' } }));
});
afterAll(async () => {
  await api.stop();
  rmSync(folder, { recursive: true });
});

test('it has the version of the whole, no dependencies, and nothing but what was built', () => {
  const own = manifest(join(installed, 'package.json'));
  expect(own.version).toBe(manifest('package.json').version);
  expect(own).not.toHaveProperty('dependencies');
  expect(files.filter((path) => !/^dist\/[\w-]+\.js$/.test(path)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
});

describe.each(promisedNodes())('on %s', (node) => {
  interface Ran {
    code: number;
    stdout: string;
    stderr: string;
  }
  const subrelay = (...args: string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const command = [join(installed, manifest(join(installed, 'package.json')).bin.subrelay), ...args];
      const env = { PATH: process.env['PATH'], HOME: folder, KEY: API_KEY };
      execFile(node, command, { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });

  test('it says its version and explains itself', async () => {
    expect(await subrelay('--version')).toEqual({
      code: 0,
      stdout: `${manifest('package.json').version}\n`,
      stderr: '',
    });
    expect(await subrelay('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^subrelay COMMAND/) as unknown,
      stderr: '',
    });
  });

  test('it says what was misspelt, as in a checkout', async () => {
    expect(await subrelay('deliveries', '--statis', 'failed')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'subrelay: There is no option --statis: did you mean --status?; see subrelay deliveries --help\n',
    });
  });

  test('it asks an API', async () => {
    expect(await subrelay('webhooks', '--env', './test.json')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('CRM') as unknown,
      stderr: `test · ${api.url}\n`,
    });
    expect(await subrelay('explain', 'CRM', '--env', './test.json')).toMatchObject({ code: 0 });
    expect(await subrelay('explain', 'nobody', '--env', './test.json')).toMatchObject({ code: 3 });
  });

  test('it makes notifications without a stack', async () => {
    const { code, stdout } = await subrelay('send', 'paddle-billing', 'customer.created', '--print');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ event_type: 'customer.created' });
  });

  test('a command that needs Google’s clients says which is missing, in one line', async () => {
    const { code, stdout, stderr } = await subrelay('doctor', '--project', 'x');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(
      /^subrelay: This command needs @google-cloud\/[a-z]+, which is not installed beside it: [^\n]+\n$/,
    );
  });
});
