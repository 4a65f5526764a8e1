/** What keeps a webhook's secrets out of the records of its attempts. */
import { LEAST_LENGTH, spellingsOf } from './secret-spellings.ts';
import { decoded, original } from './spelled-text.ts';
import type { SpelledText } from './spelled-text.ts';

const REDACTED = '[redacted]';
/** So much of a secret's beginning counts at the end of an answer that was cut. */
const LEAST_BEGINNING = 4;
/** An answer's escapes can be escaped again: URL-encoded in JSON in HTML. */
const MOST_DECODINGS = 3;
/** What an endpoint would know its caller by. */
const secretAnswerHeaders = new Set(['set-cookie', 'set-cookie2']);

type Range = [start: number, end: number];

/** The request's headers as they may be kept. */
export const redactedHeaders = ({
  headers,
  secretHeaders,
}: {
  headers: Readonly<Record<string, string>>;
  secretHeaders: readonly string[];
}): Record<string, string> => ({
  ...headers,
  ...Object.fromEntries(secretHeaders.map((name) => [name, REDACTED])),
});

/**
 * Takes secrets out of an answer that echoes them, in every spelling of `spellingsOf`, in any case of its letters, and
 * escaped as URLs, JSON, JavaScript and HTML do. The first half of one goes as the whole does: endpoints shorten, too.
 * @param cut whether the text ends early: the beginning of a secret at its end goes too
 */
export function withoutSecrets(text: string, secrets: readonly string[], cut: boolean): string {
  const spellings = spellingsOf(secrets);
  if (text === '' || spellings.length === 0) return text;
  const ranges: Range[] = [];
  let spelled: SpelledText | null = original(text);
  for (let decodings = 0; spelled !== null; decodings++) {
    ranges.push(...rangesIn(spelled, spellings, cut));
    spelled = decodings < MOST_DECODINGS ? decoded(spelled, cut) : null;
  }
  return withoutRanges(text, ranges);
}

/** The same for an answer's headers, whose names can echo, too; cookies go whole. */
export function headersWithoutSecrets(
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
  mostLength: number,
): Record<string, string> {
  const entries = Object.entries(headers);
  // One look at all of them: nearly no answer echoes anything, and a blank is no part of an escape.
  const isPlain = entries.every(([name, { length }]) => !secretAnswerHeaders.has(name) && length < mostLength);
  const all = entries.flat().join(' ');
  if (isPlain && withoutSecrets(all, secrets, false) === all) return { ...headers };
  const redacted = entries.map(([name, value]): [string, string] => [
    withoutSecrets(name, secrets, false),
    secretAnswerHeaders.has(name) ? REDACTED : withoutSecrets(value, secrets, value.length >= mostLength),
  ]);
  return Object.fromEntries(redacted);
}

function rangesIn(spelled: SpelledText, spellings: readonly string[], cut: boolean): Range[] {
  const { canonical, start, end } = spelled;
  const ranges: Range[] = [];
  for (const spelling of spellings) {
    const stem = spelling.slice(0, Math.max(LEAST_LENGTH, Math.ceil(spelling.length / 2)));
    for (let at = canonical.indexOf(stem); at >= 0; at = canonical.indexOf(stem, at + stem.length)) {
      ranges.push([start(at), end(at + commonLength(canonical, at, spelling) - 1)]);
    }
    const begun = cut ? beginningAtEnd(canonical, spelling) : -1;
    if (begun >= 0) ranges.push([start(begun), Infinity]);
  }
  return ranges;
}

/** How far a text goes on like a spelling. */
function commonLength(text: string, at: number, spelling: string): number {
  let length = 0;
  while (length < spelling.length && text[at + length] === spelling[length]) length++;
  return length;
}

/** Where a text's end begins a spelling; -1 where it doesn't, or by a few characters only. */
function beginningAtEnd(text: string, spelling: string): number {
  const least = spelling.slice(0, LEAST_BEGINNING);
  const first = Math.max(0, text.length - spelling.length + 1);
  for (let at = text.indexOf(least, first); at >= 0; at = text.indexOf(least, at + 1)) {
    if (spelling.startsWith(text.slice(at))) return at;
  }
  return -1;
}

function withoutRanges(text: string, ranges: Range[]): string {
  ranges.sort(([a], [b]) => a - b);
  let kept = '';
  let end = 0;
  for (const [start, until] of ranges) {
    if (start >= end) kept += text.slice(end, start) + REDACTED;
    end = Math.max(end, until);
  }
  return kept + text.slice(end);
}
