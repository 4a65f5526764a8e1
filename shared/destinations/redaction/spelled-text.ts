/** A text whose escapes have been undone, and where each of its characters stands in the text that it was made of. */
import { canonical } from './secret-spellings.ts';

export interface SpelledText {
  text: string;
  /** The same for comparison, character by character. */
  canonical: string;
  /** Where a character begins in the original. */
  start: (index: number) => number;
  /** Where it ends there. */
  end: (index: number) => number;
}

/** URLs, JSON and JavaScript, HTML; line breaks, as in MIME's base64; what stands for a byte that is no text, as in UTF-16. */
const escapes =
  /%([0-9a-f]{2})|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});|&#([0-9]{1,7});|&(quot|apos|amp|lt|gt|sol|plus|equals);|\\(["'\\/])|\\[rn]|[\r\n\ufffd]/gi;
/** Whether there may be one: nearly no answer has any, and this is looked for in each. */
const holdsEscape = /[%\\&\r\n\ufffd]/;
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

export const original = (text: string): SpelledText => ({
  text,
  canonical: canonical(text),
  start: (index) => index,
  end: (index) => index + 1,
});

/** @param cut whether an escape at its end may be half of one. @returns null where there is none to undo */
export function decoded({ text, start, end }: SpelledText, cut: boolean): SpelledText | null {
  if (!holdsEscape.test(text)) return null;
  const open = cut ? text.search(openEscape) : -1;
  const whole = open < 0 ? text : text.slice(0, open);
  const from = new Int32Array(whole.length);
  const to = new Int32Array(whole.length);
  const parts: string[] = [];
  let length = 0;
  let at = 0;
  const keepUntil = (next: number) => {
    parts.push(whole.slice(at, next));
    for (; at < next; at++, length++) {
      from[length] = start(at);
      to[length] = end(at);
    }
  };
  for (const escape of whole.matchAll(escapes)) {
    keepUntil(escape.index);
    at += escape[0].length;
    const character = characterOf(escape);
    if (character === '') continue;
    parts.push(character);
    from[length] = start(escape.index);
    to[length++] = end(at - 1);
  }
  if (at === 0 && open < 0) return null;
  keepUntil(whole.length);
  const joined = parts.join('');
  return {
    text: joined,
    canonical: canonical(joined),
    start: (index) => from[index] ?? 0,
    end: (index) => to[index] ?? 0,
  };
}

/** One that an escape stands for, of those that secrets are made of; otherwise none. */
function characterOf([, url, json, script, hex, decimal, name, plain]: RegExpMatchArray): string {
  const sixteen = url ?? json ?? script ?? hex;
  if (sixteen !== undefined) return ascii(parseInt(sixteen, 16));
  if (decimal !== undefined) return ascii(parseInt(decimal, 10));
  return plain ?? (name === undefined ? '' : (named[name.toLowerCase()] ?? ''));
}

const ascii = (code: number): string => (code < 0x80 ? String.fromCharCode(code) : '\ufffe');
