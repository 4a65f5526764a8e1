/** A text whose escapes have been undone, and where each of its characters stands in the text that it was made of. */
import { canonical } from './secret-spellings.ts';

export interface SpelledText {
  text: string;
  /** The same for comparison, character by character. */
  canonical: string;
  /** Of each character, its beginning and its end in the original. */
  starts: readonly number[];
  ends: readonly number[];
}

/** URLs, JSON and JavaScript, HTML; line breaks, as in MIME's base64; what stands for a byte that is no text, as in UTF-16. */
const escapes =
  /%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});|&(quot|apos|amp|lt|gt|sol|plus|equals);|\\(["'\\/])|\\[rn]|[\r\n\ufffd]/gi;
/** One that the end of a text goes through. */
const openEscape = /(?:%[0-9a-f]?|\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&(?:#(?:x[0-9a-f]{0,6}|[0-9]{0,7})|[a-z]{0,6}))$/i;

const named: Record<string, string> = {
  quot: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  sol: '/',
  plus: '+',
  equals: '=',
};

export function original(text: string): SpelledText {
  const starts = Array.from({ length: text.length }, (_, index) => index);
  return { text, canonical: canonical(text), starts, ends: starts.map((start) => start + 1) };
}

/** @param cut whether an escape at its end may be half of one. @returns null where there is none to undo */
export function decoded({ text, starts, ends }: SpelledText, cut: boolean): SpelledText | null {
  const length = cut ? text.search(openEscape) : -1;
  const whole = length < 0 ? text : text.slice(0, length);
  const found = [...whole.matchAll(escapes)];
  if (found.length === 0 && whole === text) return null;
  const characters: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const keep = (character: string, start: number, end: number) => {
    characters.push(character);
    from.push(starts[start]!);
    to.push(ends[end - 1]!);
  };
  let at = 0;
  for (const escape of found) {
    for (; at < escape.index; at++) keep(whole[at]!, at, at + 1);
    at += escape[0].length;
    const character = characterOf(escape);
    if (character !== '') keep(character, escape.index, at);
  }
  for (; at < whole.length; at++) keep(whole[at]!, at, at + 1);
  const joined = characters.join('');
  return { text: joined, canonical: canonical(joined), starts: from, ends: to };
}

/** One that an escape stands for, of those that secrets are made of; otherwise none. */
function characterOf([, url, json, script, hex, decimal, name, plain]: RegExpMatchArray): string {
  const sixteen = url ?? json ?? script ?? hex;
  if (sixteen !== undefined) return ascii(parseInt(sixteen, 16));
  if (decimal !== undefined) return ascii(parseInt(decimal, 10));
  return plain ?? (name === undefined ? '' : named[name.toLowerCase()]!);
}

const ascii = (code: number): string => (code < 0x80 ? String.fromCharCode(code) : '\ufffe');
