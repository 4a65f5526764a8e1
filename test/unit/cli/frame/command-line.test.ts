/** The frame of every command: help, mistakes, exit codes. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Command, RouteMap } from '@stricli/core';

import { COMMAND_LINE } from '../../../../cli/commands/commands.ts';
import type { Context } from '../../../../cli/frame/command.ts';
import { EXITS, exitOf } from '../../../../cli/frame/exit-codes.ts';
import { CommandFailure, UsageError } from '../../../../cli/frame/usage-error.ts';
import { SubrelayError } from '../../../../shared/base/errors.ts';
import { ConfigError } from '../../../../shared/settings/config.ts';
import { callCommand } from '../../../support/command-line.ts';

/** Every command and group, as it is typed. */
function pathsOf(target: Command<Context> | RouteMap<Context>, path: string[] = []): string[][] {
  if (!('getAllEntries' in target)) return [path];
  return [path, ...target.getAllEntries().flatMap((entry) => pathsOf(entry.target, [...path, entry.name.original]))];
}
const paths = pathsOf(COMMAND_LINE.root);

test('the exit codes are these', () => {
  expect(Object.fromEntries(Object.entries(EXITS).map(([name, { code }]) => [name, code]))).toEqual({
    ...{ done: 0, wrong: 1, usage: 2, missing: 3, refused: 4, unreachable: 5, partly: 6, fault: 70 },
    interrupted: 130,
  });
});

test.each<[string, unknown, string]>([
  ['wrong arguments', new UsageError('no'), 'usage'],
  ['wrong settings', new ConfigError(['A: no']), 'usage'],
  ['what the command chose', new CommandFailure('missing', 'no'), 'missing'],
  ['no Firestore', new SubrelayError('STORE_UNAVAILABLE', 'no'), 'unreachable'],
  ['a wrong token', new SubrelayError('TOKEN_INVALID', 'no'), 'refused'],
  ['a fault of ours', new TypeError('no'), 'fault'],
  ['what is no error', 'no', 'fault'],
])('%s ends as it should', (_, error, exit) => {
  expect(exitOf(error)).toBe(exit);
});

test.each(paths.map((path) => [path.join(' ') || 'subrelay', path] as const))(
  '%s: help in 80 columns, which says how it is called and how it ends',
  async (_, path) => {
    const { code, stdout, stderr } = await callCommand([...path, '--help'], { called: 'npx --no subrelay' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('$subrelay');
    expect(stdout.split('\n')[0]).toMatch(new RegExp(`^${['npx --no subrelay', ...path].join(' ')} `));
    expect(stdout).toMatch(/^Exit codes: 0 done|COMMAND --help explains one\.$/m);
  },
);

test.each(paths.filter((path) => path.length > 0).map((path) => [path.join(' '), path] as const))(
  '%s: an option that there is not is refused in one line',
  async (_, path) => {
    const ran = await callCommand([...path, '--nothing']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^subrelay: There is no [^\n]+\n$/);
  },
);

test.each<[string, string[], RegExp]>([
  ['a misspelt command', ['docter'], /^subrelay: There is no command "docter": did you mean doctor\?\n$/],
  ['a command that there is not', ['xyzzy'], /^subrelay: There is no command "xyzzy"; see subrelay --help\n$/],
  [
    'a misspelt option',
    ['audit', '--jsn'],
    /There is no option --jsn: did you mean --json\?; see subrelay audit --help/,
  ],
  [
    'a misspelt command of a group that lists',
    ['webhooks', 'adt'],
    /^subrelay: There is no command "adt": did you mean add\?; see subrelay webhooks --help\n$/,
  ],
  [
    'an argument of a group that lists',
    ['webhooks', 'xyzzy'],
    /"xyzzy" is one argument too many; see subrelay webhooks/,
  ],
  ['a short command that there is not', ['get'], /^subrelay: There is no command "get"; see subrelay --help\n$/],
  ['a short option', ['audit', '-x'], /There is no option -x; see subrelay audit --help/],
  ['an option without its value', ['audit', '--from'], /--from wants a value; see/],
  ['an option twice', ['audit', '--from', 'a', '--from', 'b'], /--from may be given once/],
  ['one argument too many', ['rekey', 'now'], /"now" is one argument too many; see subrelay rekey --help/],
  [
    'a number that is none',
    ['pull', '--idle', 'x'],
    /--idle must be a whole number from 1 to 3600, current value is "x"/,
  ],
])('%s is said in one line', async (_, args, message) => {
  const { code, stdout, stderr } = await callCommand(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test.each([[[]], [['dead-letters']]])(
  '%j, which lacks a command, is explained and ends as wrong usage',
  async (path) => {
    const bare = await callCommand(path);
    expect(bare.code).toBe(2);
    expect(bare.stdout).toBe((await callCommand([...path, '--help'])).stdout);
  },
);

test('--version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(await callCommand(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('every command stands in one section of the help', () => {
  const listed = COMMAND_LINE.sections.flatMap(({ commands }) => commands);
  expect([...listed].sort()).toEqual(
    COMMAND_LINE.root
      .getAllEntries()
      .map(({ name }) => name.original)
      .sort(),
  );
});

test('docs/command-line.md lists the exit codes', () => {
  const page = readFileSync('docs/command-line.md', 'utf8');
  const rows = [...page.matchAll(/^\| (\d+) \| ([^;:|]+)/gm)].map(([, code, means]) => [Number(code), means?.trim()]);
  expect(rows).toEqual(Object.values(EXITS).map(({ code, means }) => [code, means]));
});

/** Plain npx would install whatever has the name on npm: https://docs.npmjs.com/cli/v11/commands/npx */
test('nothing is printed or documented that calls the command by plain npx', () => {
  const files = globSync(['*.md', '{cli,docs,functions,local,shared,terraform}/**/*.{ts,md,tf}'], {
    exclude: (path) => path.includes('node_modules'),
  });
  expect(files.length).toBeGreaterThan(400);
  expect(files.filter((file) => /npx subrelay/.test(readFileSync(file, 'utf8')))).toEqual([]);
});

const examples = globSync(['README.md', 'docs/*.md']).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^(?:\$ )?npx --no subrelay ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)/gm)].map(
    ([, words]) => words ?? '',
  ),
);

test.each([...new Set(examples)])('what the docs show exists: %s', (words) => {
  const [first = '', second = ''] = words.split(' ');
  const target = COMMAND_LINE.root.getRoutingTargetForInput(first);
  expect(target).toBeDefined();
  // The second word is a command of a group, or an argument of a command.
  const isGroup = target !== undefined && 'getAllEntries' in target && second !== '';
  if (isGroup) expect(target.getRoutingTargetForInput(second)).toBeDefined();
});
