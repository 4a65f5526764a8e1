/** How a secret can stand in an answer, but for escapes of single characters, which are undone before it is looked for. */

/** Shorter ones stand in answers by chance. */
export const LEAST_LENGTH = 8;
/** A part of a token between dots: a shorter one may be a host's name. */
const LEAST_PART_LENGTH = 16;

const separators = /[\s,;:="'<>()[\]{}&?|\\]+/;
const pemLines = /-----[A-Z0-9 ]+-----/g;
const keyPrefix = /^wh(?:sec|sk)_/;
const base64 = /^[A-Za-z0-9+/_-]{8,}={0,2}$/;
const printable = /^[\x20-\x7e]+$/;

const cache = new WeakMap<readonly string[], readonly string[]>();

/**
 * The long words of secrets, as `canonical` writes them: each as it is, in hexadecimal, and in base64 wherever in the
 * encoded text it begins. Of base64 that holds text, as in Basic authentication, the words of that text, too.
 * @param secrets remembered as long as this array lives
 */
export function spellingsOf(secrets: readonly string[]): readonly string[] {
  const known = cache.get(secrets);
  if (known) return known;
  const words = new Set(secrets.flatMap(wordsOf));
  const spellings = [...new Set([...words].flatMap(spellingsOfWord))];
  cache.set(secrets, spellings);
  return spellings;
}

/** Text in which letters' case and the two alphabets of base64 make no difference; of the same length. */
export const canonical = (text: string): string =>
  text
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replaceAll('-', '+')
    .replaceAll('_', '/');

function wordsOf(secret: string): string[] {
  const text = secret.replace(pemLines, ' ');
  const found = [text.trim(), ...text.split(/\s+/), ...text.split(separators)];
  const words = found.flatMap((word) => [
    word,
    word.replace(keyPrefix, ''),
    ...word.split('.').filter(({ length }) => length >= LEAST_PART_LENGTH),
    ...textIn(word),
  ]);
  return words.filter(({ length }) => length >= LEAST_LENGTH);
}

/** The text in base64, whole and by its words; nothing where there is no text in it. */
function textIn(word: string): string[] {
  if (!base64.test(word)) return [];
  const text = Buffer.from(word, 'base64').toString('latin1');
  if (!printable.test(text)) return [];
  const colon = text.indexOf(':') + 1;
  return [text, text.slice(0, Math.max(0, colon - 1)), text.slice(colon), ...text.split(separators)];
}

function spellingsOfWord(word: string): string[] {
  const bytes = Buffer.from(word);
  const key = base64.test(word) ? [Buffer.from(word, 'base64').toString('hex')] : [];
  return [word, bytes.toString('hex'), ...key, ...[0, 1, 2].map((offset) => base64At(bytes, offset))].map(canonical);
}

/** Those characters of bytes' base64 that don't depend on what stands around them, `offset` bytes after a multiple of 3. */
function base64At(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
