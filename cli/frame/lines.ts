/** Lines for a terminal of some width, and for one that shows ASCII alone. */
import { stripVTControlCharacters } from 'node:util';

import type { Env } from '../../shared/settings/config.ts';

/** Without any of these three nobody knows: then it does. */
export function speaksUnicode(env: Env): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return !locale || /utf-?8/i.test(locale);
}

const ASCII: Readonly<Record<string, string>> = {
  '…': '...',
  '→': '->',
  '·': '|',
  '–': '-',
  '—': '-',
  '’': "'",
  '“': '"',
  '”': '"',
  '✓': 'ok',
  '✗': 'x',
  '█': '#',
  '░': '.',
};

/** The same in ASCII; what has no such form is a question mark. */
export const plainText = (text: string): string => text.replace(/[^\x00-\x7f]/gu, (one) => ASCII[one] ?? '?');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a text takes: wide characters of East Asia and emoji take two. */
export const widthOf = (text: string): number =>
  [...graphemes.segment(stripVTControlCharacters(text))].reduce((sum, { segment }) => sum + columnsOf(segment), 0);

const WIDE =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|^\p{Emoji_Presentation}/u;
const columnsOf = (segment: string): number => (WIDE.test(segment) ? 2 : 1);

const ESCAPE = /\u001b\[[0-9;]*m/y;

/** The beginning of a line that fits, ended by `…` where something is left out; colours end with it. */
export function cutTo(line: string, width: number, unicode = true): string {
  if (widthOf(line) <= width) return line;
  const more = unicode ? '…' : '...';
  let [out, columns, coloured] = ['', 0, false];
  for (let at = 0; at < line.length;) {
    ESCAPE.lastIndex = at;
    const escape = ESCAPE.exec(line)?.[0];
    const next =
      escape ??
      graphemes
        .segment(line.slice(at, at + 32))
        [Symbol.iterator]()
        .next().value?.segment ??
      '';
    if (escape === undefined) columns += columnsOf(next);
    if (columns > width - more.length) break;
    coloured ||= escape !== undefined;
    out += next;
    at += next.length;
  }
  return `${out}${more}${coloured ? '\u001b[0m' : ''}`;
}

/** Text in lines of at most so many columns, broken between words. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
