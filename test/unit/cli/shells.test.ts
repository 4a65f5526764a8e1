/** What the command prints to be pasted, and what pages show, in the shells of those who paste it. */
import { globSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { callCommand } from '../../support/command-line.ts';
import { isInstalled, runIn, wordsIn } from '../../support/shells.ts';

const CALLED = 'npx --no subrelay';
const ID = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';

/** Lines of the pages' blocks. */
const shown = globSync(['*.md', 'docs/*.md', 'cli/*.md']).flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, code]) =>
    code!.split('\n').filter((line) => line.startsWith(`${CALLED} `) && !line.endsWith('\\')),
  ),
);

/** Commands in what the command line and the local stack print, each value an id. */
const printed = globSync(['cli/**/*.ts', 'local/*.ts']).flatMap((file) => {
  const source = readFileSync(file, 'utf8');
  const made = source.matchAll(/\$\{(?:terminal\.)?called\} ((?:\$\{[^}]*\}|'[^']*'|[^`'"$\n.|)])+)/g);
  const written = source.matchAll(/^ +'[^']*?npx --no subrelay ([^']+)',$/gm);
  // A command that was misspelt is printed as it was meant, whatever it is.
  const named = [...made, ...written].flatMap(([, rest]) => (rest!.startsWith('${') ? [] : [rest!]));
  return named.map((rest) => `${CALLED} ${rest.replace(/\$\{[^}]*\}/g, ID).trim()}`);
});

const inZsh = isInstalled('zsh') ? test : test.skip;
const inFish = isInstalled('fish') ? test : test.skip;
for (const shell of ['zsh', 'fish'] as const)
  if (!isInstalled(shell)) console.warn(`No ${shell} (Debian: ${shell}): nothing was tried in it`);

test('there are commands to be pasted', () => {
  expect(shown.length).toBeGreaterThan(40);
  expect(printed).toEqual(
    expect.arrayContaining([`${CALLED} retry ${ID}`, `${CALLED} webhooks resume 'Local receiver'`]),
  );
});

test('in bash each is one command of its words', () => {
  const lines = [...shown, ...printed];
  for (const [index, calls] of wordsIn('bash', lines).entries())
    expect([lines[index], calls.map((words) => words.slice(0, 2))]).toEqual([lines[index], [['--no', 'subrelay']]]);
});

inZsh('zsh gives each the same words as bash', () => {
  const lines = [...shown, ...printed];
  const [inBash, words] = [wordsIn('bash', lines), wordsIn('zsh', lines)];
  expect(words).toHaveLength(lines.length);
  expect(lines.map((line, index) => [line, words[index]])).toEqual(lines.map((line, index) => [line, inBash[index]]));
});

test.each(wordsIn('bash', printed).map(([words = []]) => [words.slice(2)]))('%j is a command', async (words) => {
  const names = words.filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith('--'));
  const helps = await Promise.all(
    [names, names.slice(0, 1)].map((path) => callCommand([...path.slice(0, 2), '--help'])),
  );
  const [help] = helps.filter(({ code }) => code === 0);
  expect(help?.stdout).toContain(`subrelay ${names[0]}`);
  for (const option of words.filter((word) => word.startsWith('--'))) expect(help?.stdout).toContain(option);
});

describe('completion', () => {
  const scriptFor = async (shell: string) => (await callCommand(['completion', shell], { called: CALLED })).stdout;
  const node = `'${process.execPath}' cli/main.ts`;

  test('in bash proposes what goes on from what is typed', async () => {
    const typed = `COMP_WORDS=(subrelay webhooks ro); COMP_CWORD=2; _subrelay; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const npx = `npx() { shift 2; ${node} "$@"; }`;
    expect(runIn('bash', [npx, await scriptFor('bash'), typed].join('\n'))).toBe('rotate\n');
  });

  inZsh('in zsh proposes what goes on from what is typed', async () => {
    // Completion itself runs on a terminal alone: what it calls is in its place.
    const around = `npx() { shift 2; ${node} "$@"; }; compdef() { :; }; compadd() { print -rl -- "\${(@P)2}"; }`;
    const typed = 'words=(subrelay webhooks ro); CURRENT=3; _subrelay';
    expect(runIn('zsh', [around, await scriptFor('zsh'), typed].join('\n'))).toBe('rotate\n');
  });

  inFish('in fish proposes what goes on from what is typed', async () => {
    const npx = `function npx; ${node} $argv[3..]; end`;
    expect(runIn('fish', [npx, await scriptFor('fish'), "complete -C 'subrelay webhooks ro'"].join('\n'))).toBe(
      'rotate\n',
    );
  });
});
