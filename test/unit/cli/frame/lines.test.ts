import { describe, expect, it } from '@jest/globals';

import { calledAs } from '../../../../cli/frame/called.ts';
import { painter } from '../../../../cli/frame/colours.ts';
import { folded } from '../../../../cli/frame/folding.ts';
import { cutTo, plainText, speaksUnicode, widthOf, wrapped } from '../../../../cli/frame/lines.ts';
import { table } from '../../../../cli/frame/table.ts';
import { terminalOf } from '../../../../cli/frame/terminal.ts';
import { dayAndTime, durationText, sinceOf } from '../../../../cli/frame/times.ts';

const red = '\u001b[31m';
const off = '\u001b[39m';

describe('a line', () => {
  it.each<[string, number, string]>([
    ['fits', 4, 'fits'],
    ['is too long', 6, 'is to…'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    [`${red}coloured${off}`, 8, `${red}coloured${off}`],
    [`${red}coloured${off}`, 4, `${red}col…\u001b[0m`],
  ])('%j in %d columns', (line, width, cut) => {
    expect(cutTo(line, width)).toBe(cut);
    expect(widthOf(cut)).toBeLessThanOrEqual(width);
  });

  it('is broken between words, and a word is not', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('https://example.com/long', 7)).toEqual(['https://example.com/long']);
  });
});

describe('a sentence', () => {
  it.each<[string, number, string[]]>([
    ['Nothing is lost.', 40, ['Nothing is lost.']],
    ['  one two three', 9, ['  one two', '    three']],
    ['id  0123456789', 10, ['id', '  0123456789']],
    ['Look again: s explain 6f1c2a50. Or wait.', 24, ['Look again:', '  s explain 6f1c2a50. Or', '  wait.']],
    ['Run s register --pull to change it', 20, ['Run', '  s register --pull', '  to change it']],
    [
      "Bring it back: s webhooks resume 'My shop'",
      20,
      ['Bring it back:', '  s webhooks \\', '    resume \\', "    'My shop'"],
    ],
  ])('%j in %d columns', (text, width, lines) => {
    expect(folded(text, width, 's')).toEqual(lines);
  });
});

describe('a locale', () => {
  it.each([
    [{ LANG: 'en_GB.UTF-8' }, true],
    [{ LANG: 'C.utf8' }, true],
    [{}, true],
    [{ LANG: 'C' }, false],
    [{ LC_ALL: 'POSIX', LANG: 'en_GB.UTF-8' }, false],
  ])('%j', (env, unicode) => {
    expect(speaksUnicode(env)).toBe(unicode);
  });

  it('without UTF-8 has text in ASCII', () => {
    expect(plainText('→ CRM · 日…')).toBe('-> CRM | ?...');
  });
});

describe('colours', () => {
  const tried = (env: object, isTerminal: boolean) => painter({ ...env }, isTerminal)('bad', 'x') !== 'x';
  it.each<[string, object, boolean, boolean]>([
    ['on a terminal', {}, true, true],
    ['in a pipe', {}, false, false],
    ['with NO_COLOR', { NO_COLOR: '1' }, true, false],
    ['on a dumb terminal', { TERM: 'dumb' }, true, false],
    ['with FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, true],
  ])('%s', (_, env, isTerminal, coloured) => {
    expect(tried(env, isTerminal)).toBe(coloured);
  });
});

it('a table has columns as wide as their widest cell', () => {
  expect(
    table(
      [
        ['a', '日本'],
        ['bbb', 'c'],
      ],
      ['x', 'y'],
    ),
  ).toEqual(['x    y', 'a    日本', 'bbb  c']);
  expect(table([])).toEqual([]);
});

it('on a terminal of 40 columns no row is longer, and a pipe gets the whole', () => {
  const said: string[] = [];
  const around = (isTTY: boolean) => {
    const output = { write: (text: string) => said.push(text), isTTY, columns: 40 };
    return {
      onInterrupt: () => () => undefined,
      env: {},
      cwd: '/',
      called: 'subrelay',
      stdin: { isTTY, async *[Symbol.asyncIterator]() {} },
      stdout: output,
      stderr: output,
    };
  };
  for (const isTTY of [true, false]) terminalOf(around(isTTY)).row('x'.repeat(50));
  expect(said).toEqual([`${'x'.repeat(39)}…\n`, `${'x'.repeat(50)}\n`]);
});

describe('times', () => {
  const now = Date.parse('2026-11-30T23:58:04.000Z');
  it.each([
    ['15m', '2026-11-30T23:43:04.000Z'],
    ['2h', '2026-11-30T21:58:04.000Z'],
    ['today', '2026-11-30T00:00:00.000Z'],
    ['2026-11-30T10:00:00+02:00', '2026-11-30T08:00:00.000Z'],
  ])('--since %s', (text, time) => {
    expect(sinceOf(text, now)).toBe(time);
  });

  it('one that is none is refused', () => {
    expect(() => sinceOf('yesterday', now)).toThrow('current value is "yesterday"');
  });

  it('are shown in UTC with their Z', () => {
    expect(dayAndTime(now)).toBe('2026-11-30 23:58:04Z');
    expect([47, 8_200, 1_020_000, 10_800_000, 200_000_000].map(durationText)).toEqual([
      '47 ms',
      '8.2 s',
      '17 min',
      '3 h',
      '2 d',
    ]);
  });
});

it.each([
  ['/home/a/subrelay/cli/main.ts', {}, 'npx --no subrelay'],
  ['/a/node_modules/.bin/subrelay', { npm_command: 'exec' }, 'npx --no subrelay'],
  ['/usr/local/bin/subrelay', {}, 'subrelay'],
])('called as %s', (script, env, called) => {
  expect(calledAs(script, env)).toBe(called);
});
