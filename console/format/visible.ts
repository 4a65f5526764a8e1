/** Text of others, with what a screen would hide or obey made visible. Pure. */

export interface Piece {
  text: string;
  /** The code point where it stands for one that shows nothing by itself: `U+202E`. */
  control?: string;
}

/** C0 but tab and line feed, DEL, C1, soft hyphen, zero-width, line separators, bidi controls, byte order mark. */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** The names of C0 (https://www.rfc-editor.org/rfc/rfc20): their pictures of U+2400 are missing in common fonts. */
const C0 =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

const nameOf = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;

/** Cuts a text where a character shows nothing, and puts in its place one that does. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { index, 0: found } of text.matchAll(HIDDEN)) {
    const code = found.charCodeAt(0);
    if (index > from) pieces.push({ text: text.slice(from, index) });
    pieces.push({ text: `⟨${C0[code] ?? nameOf(code)}⟩`, control: nameOf(code) });
    from = index + 1;
  }
  if (from < text.length || text === '') pieces.push({ text: text.slice(from) });
  return pieces;
}

/** The same where no element can stand, as in a choice. */
export const visibleText = (text: string): string =>
  visiblePieces(text)
    .map((piece) => piece.text)
    .join('');
