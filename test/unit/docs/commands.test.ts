/** The commands that pages show: they exist with their options, and can be pasted into bash and zsh. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { callCommand } from '../../support/command-line.ts';

const blocks = globSync(['*.md', 'docs/*.md', 'kits/*/README.md']).flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, code]) => ({ page, code: code ?? '' })),
);
const lines = blocks.flatMap(({ page, code }) => code.split('\n').map((line) => ({ page, line })));

/** All that the help of a command in these words says, with that of a group's `list`, which is called without its name. */
async function helpOf(words: readonly string[]): Promise<string> {
  const named = words.slice(0, words.findIndex((word) => !/^[a-z-]+$/.test(word)) >>> 0);
  const paths = [named.slice(0, 2), named.slice(0, 1), [...named.slice(0, 1), 'list']];
  const helps = await Promise.all(paths.map((path) => callCommand([...path, '--help'])));
  return helps.flatMap(({ code, stdout }) => (code === 0 ? [stdout] : [])).join('\n');
}

const shown = lines.flatMap(({ page, line }) => {
  const [, rest] = /^npx --no subrelay (.*)$/.exec(line) ?? [];
  return rest === undefined ? [] : [{ page, rest, words: rest.replace(/'[^']*'|"[^"]*"/g, 'QUOTED').split(/\s+/) }];
});

test.each(shown)('$page: $rest has a help that knows its options', async ({ words }) => {
  const help = await helpOf(words);
  expect(help).not.toBe('');
  const options = words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/, ''));
  expect(options.filter((option) => !help.includes(option))).toEqual([]);
});

test('bash can read every block', () => {
  const all = blocks.map(({ code }, index) => `block${index}() {\n${code}\n}`).join('\n');
  expect(() => execFileSync('bash', ['-n'], { input: all, stdio: 'pipe' })).not.toThrow();
});

/** In zsh a pattern that matches nothing is an error, and a comment in a line that is typed is no comment. */
const forZsh = (code: string): string[] =>
  code
    .replace(/<<(?:'EOF'|EOF).*?^EOF$/gms, '')
    .replace(/\\\n/g, ' ')
    .replace(/'[^']*'|"(?:\\.|[^"\\])*"/gs, 'QUOTED')
    .split('\n')
    .map((line) => line.replace(/\[ [^|;&]* \]/g, 'TEST'))
    .filter((line) => /\S\s+# |(?<![$\\])[*?[\]]/.test(line.replace(/\$\{[^}]*\}/g, 'VALUE')));

test('zsh takes every line as bash does', () => {
  expect(blocks.flatMap(({ page, code }) => forZsh(code).map((line) => `${page}: ${line}`))).toEqual([]);
});
