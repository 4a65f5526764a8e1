/** Text of others, with what a screen would hide or obey made visible. Pure. */

export interface Piece {
  text: string;
  /** The code point where it stands for one that shows nothing by itself: `U+202E`. */
  control?: string;
}

/** Controls but tab and line feed; formats: soft hyphen, zero-width, bidi controls, tags; line separators. */
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Those that people know by a name (https://www.rfc-editor.org/rfc/rfc20). Common fonts lack the pictures of U+2400. */
const NAMES: Readonly<Record<number, string>> = { 0: 'NUL', 7: 'BEL', 8: 'BS', 13: 'CR', 27: 'ESC' };

const nameOf = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;

/** Cuts a text where a character shows nothing, and puts in its place one that does. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { index, 0: found } of text.matchAll(HIDDEN)) {
    const code = found.codePointAt(0) ?? 0;
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ text: `⟨${NAMES[code] ?? nameOf(code)}⟩`, control: nameOf(code) });
    from = index + found.length;
  }
  if (from < text.length || text === '') pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The same where no element can stand, as in a choice. */
export const visibleText = (text: string): string =>
  visiblePieces(text)
    .map((piece) => piece.text)
    .join('');
