/** How far something is: a bar that is drawn over on a terminal, a line every ten seconds elsewhere. */
import type { Terminal } from './terminal.ts';
import { durationText } from './times.ts';

export interface Progress {
  at: (done: number) => void;
  /** Takes the bar away. */
  end: () => void;
}

const WIDTH = 24;
const LINE_MS = 10_000;

/** `██████░░░░  120/400  30 %  8.2 s left`; without a total only the count. @param elapsed milliseconds */
export function progressText(done: number, total: number | null, elapsed: number): string {
  if (total === null) return `${done}`;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const left = done === 0 || share === 1 ? '' : `  ${durationText((elapsed / share) * (1 - share))} left`;
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}  ${done}/${total}  ${Math.round(share * 100)} %${left}`;
}

/** @param total null where nobody knows it */
export function progressOf(
  { write, note, drawsBars }: Pick<Terminal, 'write' | 'note' | 'drawsBars'>,
  total: number | null,
  now: () => number = Date.now,
): Progress {
  const started = now();
  let lineAt = started;
  return {
    at: (done) => {
      const text = progressText(done, total, now() - started);
      if (drawsBars) write(`\r\u001b[2K${text}`);
      else if (now() - lineAt >= LINE_MS) {
        lineAt = now();
        note(text);
      }
    },
    end: () => {
      if (drawsBars) write('\r\u001b[2K');
    },
  };
}
