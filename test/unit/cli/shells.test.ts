/** What the command prints to be pasted, and what pages show, in the shells of those who paste it. */
import { describe, expect, test } from '@jest/globals';

import { callCommand } from '../../support/command-line.ts';
import { printedRows, rowsNobodyShows, shownBlocks, shownCommands, withoutRow } from '../../support/pasted-commands.ts';
import { isInstalled, runIn, wordsIn } from '../../support/shells.ts';

const CALLED = 'npx --no subrelay';
const ID = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';

/** Whole blocks, and what stands in lines; what is printed has an id for each value. */
const pastes = [
  ...shownBlocks().map(({ shown }) => shown),
  ...shownCommands().map(({ shown }) => (shown.includes(CALLED) ? shown : `${CALLED} ${shown}`)),
];
const printed = printedRows().map((row) => `${CALLED} ${row.replace(/\$\{[^}]*\}|"\$@"|\$argv/g, ID)}`);

const inZsh = isInstalled('zsh') ? test : test.skip;
const inFish = isInstalled('fish') ? test : test.skip;
for (const shell of ['zsh', 'fish'] as const)
  if (!isInstalled(shell)) console.warn(`No ${shell} (Debian: ${shell}): nothing was tried in it`);

test('each command that the sources print, and each that only runs changed, is known to the test that runs them', () => {
  expect({ ofPrinted: withoutRow(), ofRows: rowsNobodyShows() }).toEqual({ ofPrinted: [], ofRows: [] });
  expect(pastes.length).toBeGreaterThan(150);
});

inZsh('a zsh that is pasted into gives each call the words that bash gives it', () => {
  const all = [...pastes, ...printed];
  const [inBash, words] = [wordsIn('bash', all), wordsIn('zsh', all)];
  expect(words).toHaveLength(all.length);
  expect(all.map((paste, index) => [paste, words[index]])).toEqual(all.map((paste, index) => [paste, inBash[index]]));
  // Typed, a comment is words of a command there, and its apostrophe begins a text.
  expect(all.filter((paste) => /^\s*#/m.test(paste))).toEqual([]);
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
