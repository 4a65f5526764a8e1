/** Which sentences and cells of a page are longer than a newcomer reads at once. */
import { piecesOf, sentencesIn } from './prose.ts';
import type { Piece } from './prose.ts';

export const MAX_WORDS = 25;
export const MAX_CELL_CHARACTERS = 100;

/** A fault of a page. */
export interface TooLong {
  line: number;
  /** How much it is, and the most that there may be. */
  says: string;
}

/**
 * @param page Markdown
 * @param cells how cells are read: as labels, or as sentences that a table keeps together with their sources
 */
export const tooLong = (page: string, cells: 'labels' | 'sentences' = 'labels'): TooLong[] =>
  (cells === 'labels' ? piecesOf : sentencesIn)(page).flatMap(faultsOf);

function faultsOf(piece: Piece): TooLong[] {
  const [length, most, unit] =
    piece.kind === 'sentence'
      ? [wordsIn(piece.text), MAX_WORDS, 'words']
      : [piece.text.length, MAX_CELL_CHARACTERS, 'characters in a cell'];
  if (length <= most) return [];
  return [{ line: piece.line, says: `${length} ${unit}, at most ${most}: ${piece.text.slice(0, 60)}…` }];
}

/** Dashes, arrows and signs alone are no words. */
const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
