/** A page's prose: its sentences and its tables' cells, each with the line where it begins. */

/** What a reader reads in one go. */
export interface Piece {
  kind: 'sentence' | 'cell';
  /** From 1. */
  line: number;
  /** Without marks: a link is its text; code, or a list of it, is one word, `CODE`. */
  text: string;
}

/** A block of lines that belong together, joined by line feeds. */
interface Block {
  kind: 'text' | 'row';
  line: number;
  text: string;
}

const FENCE = /^\s*(```|~~~)/;
const ROW = /^\s*\|/;
const RULE = /^[\s|:-]+$/;
const BEGINS = /^\s*(?:[-*] |\d+\. |#{1,6} |> )/;
const NO_PROSE = /^\s*(?:<|!\[|\[[^\]]+\]: )/;

/** Code has no full stop and no bar, so that neither ends a sentence or a cell. */
const CODE = '\u0000CODE\u0000';

/** @param page Markdown */
export const piecesOf = (page: string): Piece[] =>
  blocksOf(page).flatMap((block) => (block.kind === 'row' ? cellsOf(block) : sentencesOf(block)));

/** As `piecesOf`, for tables of whole sentences: each cell is its sentences. */
export const sentencesIn = (page: string): Piece[] =>
  piecesOf(page).flatMap((piece) => (piece.kind === 'cell' ? sentencesOf(piece) : [piece]));

/** Paragraphs, items of lists, headings and rows; code blocks, images and HTML are left out. */
function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let [fenced, open] = [false, false];
  for (const [index, text] of withoutFrontMatter(page).split('\n').entries()) {
    const isFence = FENCE.test(text);
    if (isFence) fenced = !fenced;
    if (isFence || fenced || text.trim() === '' || NO_PROSE.test(text)) {
      open = false;
      continue;
    }
    const isRow = ROW.test(text);
    const last = blocks.at(-1);
    if (open && last && !isRow && !BEGINS.test(text)) last.text += `\n${text}`;
    else blocks.push({ kind: isRow ? 'row' : 'text', line: index + 1, text });
    open = !isRow && !/^#{1,6} /.test(text);
  }
  return blocks.filter(({ kind, text }) => kind === 'text' || !RULE.test(text));
}

/** Its lines stay, empty, so that the numbers of those behind it are right. */
const withoutFrontMatter = (page: string): string =>
  page.replace(/^---\n.*?\n---\n/s, (matter) => '\n'.repeat(matter.split('\n').length - 1));

const plain = (text: string): string =>
  text
    .replace(/(`+)(?!`).+?(?<!`)\1(?!`)/gs, (code) => CODE + code.replace(/[^\n]/g, ''))
    .replace(/!?\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\[[^\]]*\]/g, '$1$2')
    .replace(/<?\bhttps?:\/\/[^\s)>]+>?/g, 'URL')
    .replace(/\*\*|(?<!\w)[*_]|[*_](?!\w)/g, '');

const shown = (text: string): string => text.replace(LISTED, CODE).replaceAll(CODE, 'CODE').trim();

/** Names one after the other are looked through, not read: a list of them is one word, too. */
const LISTED = new RegExp(`${CODE}(?:(?:,|,? and|,? or)\\s+${CODE})+`, 'g');

const cellsOf = ({ line, text }: Block): Piece[] =>
  plain(text.replaceAll('\\|', '\u2502'))
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => ({ kind: 'cell' as const, line, text: shown(cell) }))
    .filter((cell) => cell.text !== '');

/** A full stop ends a sentence where no small letter follows: "e.g. this" and "3 a.m. by question" go on. */
const END = /(?<=[.!?][)"”*]*)\s+(?![\sa-z])|\s·\s/;

function sentencesOf({ line, text }: Pick<Block, 'line' | 'text'>): Piece[] {
  const pieces: Piece[] = [];
  let at = line;
  const bare = plain(text.replace(BEGINS, ''));
  for (const part of bare.split(new RegExp(`(${END.source})`))) {
    if (part !== '' && !/^\s+$|^\s·\s$/.test(part))
      pieces.push({ kind: 'sentence', line: at, text: shown(part.replace(/\s+/g, ' ')) });
    at += part.split('\n').length - 1;
  }
  return pieces;
}
