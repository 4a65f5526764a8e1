import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

import { piecesOf } from '../../../local/docs/prose.ts';
import { MAX_CELL_CHARACTERS, MAX_WORDS, tooLong } from '../../../local/docs/sentences.ts';

const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');

test.each([
  ['two sentences', 'One is here. Two is\nthere.', ['1 One is here.', '1 Two is there.']],
  ['a question', 'Is it? "No!" It is not.', ['1 Is it?', '1 "No!"', '1 It is not.']],
  ['abbreviations', 'At 3 a.m. it is dark, e.g. black.', ['1 At 3 a.m. it is dark, e.g. black.']],
  ['numbers', 'It takes 2.5 s. 3 s are many.', ['1 It takes 2.5 s.', '1 3 s are many.']],
  ['code', 'Run `a b. C d`. `deliver` asks.', ['1 Run CODE.', '1 CODE asks.']],
  ['code over two lines', 'Run `a\nb`. Then\nC.', ['1 Run CODE .', '2 Then C.']],
  ['a list of code', 'One of `a`, `b`, `c d` or `e`: `f`.', ['1 One of CODE: CODE.']],
  ['marks', '**Bold.** A [link, B](x.md) is _one_.', ['1 Bold.', '1 A link, B is one.']],
  ['an address', 'See <https://x.test/a.b>. Then go.', ['1 See URL.', '1 Then go.']],
  ['lists', '- one\n  goes on\n- two\n\n1. three', ['1 one goes on', '3 two', '5 three']],
  ['links side by side', '[A](a.md) · [B](b.md)', ['1 A', '1 B']],
  ['a heading', '# Title\nText', ['1 Title', '2 Text']],
  ['fenced code', 'A\n```sh\nB. C.\n```\nD', ['1 A', '5 D']],
  ['images and HTML', '![A. B.](x.png)\n<br>\nC', ['3 C']],
  ['front matter', '---\na: b\n---\nC', ['4 C']],
])('the sentences of %s', (_, page, sentences) => {
  expect(piecesOf(page).map(({ line, text }) => `${line} ${text}`)).toEqual(sentences);
});

test('the cells of a table: code is one word, and a bar within code is no border', () => {
  const page = '| a | b |\n| --- | --: |\n| `x | y` | [c](d.md)\\|e |\n';
  expect(piecesOf(page)).toEqual(
    [
      [1, 'a'],
      [1, 'b'],
      [3, 'CODE'],
      [3, 'c│e'],
    ].map(([line, text]) => ({ kind: 'cell', line, text })),
  );
});

test.each([
  ['a sentence as long as it may be', `${words(MAX_WORDS)}.`, 0],
  ['a word more', `Text.\n\n${words(MAX_WORDS + 1)}.`, 3],
  ['dashes and arrows, which are no words', `${words(MAX_WORDS)} — → ·.`, 0],
  ['a cell as long as it may be', `| ${'x'.repeat(MAX_CELL_CHARACTERS)} |`, 0],
  ['a character more', `| a |\n| ${'x'.repeat(MAX_CELL_CHARACTERS + 1)} |`, 2],
  ['a cell of much code', `| \`${'x'.repeat(200)}\` |`, 0],
  ['a link with a long address', `[${words(5)}](${'x'.repeat(200)})`, 0],
])('%s', (_, page, line) => {
  expect(tooLong(page).map((fault) => fault.line)).toEqual(line === 0 ? [] : [line]);
});

test('a cell of facts is its sentences, and each is as long as a sentence may be', () => {
  const row = (...sentences: string[]): string => `| F-1 | ${sentences.join(' ')} |`;
  const most = `W${words(MAX_WORDS).slice(1)}.`;
  expect(tooLong(row(most, most), 'sentences')).toEqual([]);
  expect(tooLong(row(most, `Word ${most}`), 'sentences').map(({ line }) => line)).toEqual([1]);
});

test('no page has a sentence or a cell that is longer', () => {
  expect(spawnSync(process.execPath, ['local/docs/main.ts'], { encoding: 'utf8' }).stderr).toBe('');
});
