/** Rows of a list: a table where there is room, cards where there is not. */
import type { ComponentChildren } from 'preact';

export interface Column<T> {
  title: string;
  cell: (row: T) => ComponentChildren;
  /** `number`: to the right; `wide`: takes the room that is left; `main`, `state`, `when`: a card's first line; `name`: cut. */
  kind?: 'number' | 'wide' | 'main' | 'state' | 'when' | 'name';
  /** Whether a narrow screen does without it. */
  spare?: boolean;
}

interface Props<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

const classOf = <T,>({ kind, spare }: Column<T>): string => [kind, spare && 'spare'].filter(Boolean).join(' ');

export function Table<T>({ caption, columns, rows, keyOf }: Props<T>) {
  return (
    <table class="rows">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col" class={classOf(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <td class={classOf(column)} data-title={column.title}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
