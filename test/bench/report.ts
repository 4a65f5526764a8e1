/** The report on a terminal: each scenario's figures with the peers' beside them, then the targets. Pure. */
import { PEERS } from './peers.ts';
import type { Figures } from './scenario.ts';
import type { Judged } from './targets.ts';

/** Text columns, the first to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (found, row) => row.map((cell, column) => Math.max(found[column] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three digits that count. */
export function shown(value: number | null | undefined): string {
  if (value == null) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function scenarioReport(name: string, title: string, figures: Figures): string {
  const peers = PEERS[name] ?? {};
  const rows = Object.entries(figures).map(([figure, value]) => {
    const { svix, outpost, postmand } = peers[figure] ?? {};
    return [`  ${figure}`, shown(value), shown(svix), shown(outpost), shown(postmand)];
  });
  return `${name}: ${title}\n${table([['', 'Subrelay', 'Svix', 'Outpost', 'postmand'], ...rows])}\n${remark(figures)}`;
}

const MOST_LOAD_CORES = 0.3;

function remark(figures: Figures): string {
  const cores = figures['generator and receiver, cores'] ?? 0;
  if (cores <= MOST_LOAD_CORES) return '';
  return `  Generator and receiver took ${shown(cores)} cores, more than ${MOST_LOAD_CORES}: the system had less than 2.\n`;
}

const VERDICTS = { true: 'met', false: 'NOT MET', null: 'not measured' } as const;

export const targetReport = (judged: readonly Judged[]): string =>
  table([
    ['target', '', 'measured', ''],
    ...judged.map(({ name, target, measured, met }) => [name, target, shown(measured), VERDICTS[`${met}`]]),
  ]);
