/** The one table printer. */
import { widthOf } from './lines.ts';

/** Columns of the width of their widest cell, two blanks between them; `head` where it is not told by the cells themselves. */
export function table(rows: readonly (readonly string[])[], head?: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const all = head ? [head, ...rows] : rows;
  const columns = Math.max(...all.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...all.map((row) => widthOf(row[column] ?? ''))),
  );
  return all.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

const padded = (cell: string, width: number): string => `${cell}${' '.repeat(Math.max(0, width - widthOf(cell)))}`;
