/** Sentences for a terminal of some width: broken between words, with the commands in them fit to be pasted. */
import { widthOf } from './lines.ts';

/** A command ends with its sentence, or where these go on. */
const GOES_ON = new Set(['to', 'and', 'or', 'for', 'as', 'with', 'shows', 'names', 'lists', 'explains', 'first']);
const SENTENCE_ENDS = /[.,;:)]$/;

/** A text in quotes may have blanks. */
const WORDS = /(?:'[^']*'|"[^"]*"|[^\s'"])+/g;
/** Where a pasted command goes on in the next line, the shell wants it said. */
const GOES_ON_BELOW = ' \\';

interface Piece {
  /** The blanks before it, which fall away at the beginning of a line. */
  gap: string;
  text: string;
  isCommand: boolean;
}

/**
 * A command stands in one line, or in several that a shell reads as one. A word that is wider than the terminal stays whole:
 * an id or an address can still be copied.
 * @param called as commands in the text begin: `npx --no subrelay` @returns lines; what follows the first is indented
 */
export function folded(text: string, width: number, called: string): string[] {
  if (widthOf(text) <= width) return [text];
  const indent = `${/^ */.exec(text)?.[0] ?? ''}  `;
  const lines: string[] = [];
  let line = '';
  const begin = (first: string): void => void (line = `${lines.length === 0 && line === '' ? '' : indent}${first}`);
  for (const { gap, text: next, isCommand } of piecesOf(text, called)) {
    if (widthOf(line + gap + next) <= width) {
      line += gap + next;
      continue;
    }
    if (line.trim() !== '') lines.push(line);
    const parts = isCommand ? broken(next, width - indent.length) : [next];
    lines.push(...parts.slice(0, -1).map((part, index) => `${index === 0 ? indent : `${indent}  `}${part}`));
    begin(parts.length > 1 ? `  ${parts.at(-1) ?? ''}` : next);
  }
  return [...lines, line];
}

function piecesOf(text: string, called: string): Piece[] {
  const pieces: Piece[] = [];
  const begun = [called, ''].join(' ');
  for (let at = 0; at < text.length;) {
    const [all, gap = '', word = ''] = /^(\s*)(\S*)/.exec(text.slice(at)) ?? [''];
    const from = at + gap.length;
    const isCommand = text.startsWith(begun, from);
    const piece = isCommand ? commandAt(text.slice(from), called) : word;
    if (piece !== '') pieces.push({ gap, text: piece, isCommand });
    at += isCommand ? gap.length + piece.length : Math.max(1, all.length);
  }
  return pieces;
}

/** From the name of the command to the end of its sentence. */
function commandAt(text: string, called: string): string {
  let end = called.length;
  for (const { 0: word, index } of text.slice(called.length).matchAll(WORDS)) {
    if (GOES_ON.has(word)) break;
    end = called.length + index + word.length;
    if (SENTENCE_ENDS.test(word)) break;
  }
  return text.slice(0, end);
}

/** Lines after the first are indented by two more. */
function broken(command: string, width: number): string[] {
  if (widthOf(command) <= width) return [command];
  const lines: string[] = [];
  let line = '';
  for (const [word] of command.matchAll(WORDS)) {
    if (line !== '' && widthOf(`${line} ${word}${GOES_ON_BELOW}`) > width - 2) {
      lines.push(line + GOES_ON_BELOW);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
