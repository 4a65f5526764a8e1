/** How far something is: a bar that is drawn over on a terminal, a line every ten seconds elsewhere. */
import type { Terminal } from './terminal.ts';
import { durationText } from './times.ts';

export interface Progress {
  /** @param total where it became known later @param beside how far that is which is done now */
  at: (done: number, total?: number | null, beside?: string) => void;
  /** Takes the bar away. */
  end: () => void;
}

const WIDTH = 24;
const LINE_MS = 10_000;
const TICK_MS = 1_000;

/**
 * `██████░░░░  120/400  30 %  8.2 s left`; without a total only the count.
 * @param elapsed milliseconds @param beside told behind it
 */
export function progressText(done: number, total: number | null, elapsed: number, beside?: string): string {
  const told = beside === undefined ? '' : `  ${beside}`;
  if (total === null) return `${done}${told}`;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const left = done === 0 || share === 1 ? '' : `  ${durationText((elapsed / share) * (1 - share))} left`;
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}  ${done}/${total}  ${Math.round(share * 100)} %${left}${told}`;
}

/** @param total null where nobody knows it */
export function progressOf(
  { draw, note, drawsBars }: Pick<Terminal, 'draw' | 'note' | 'drawsBars'>,
  total: number | null,
  now: () => number = Date.now,
): Progress {
  const started = now();
  let lineAt = started;
  return {
    at: (done, known = total, beside) => {
      const text = progressText(done, known, now() - started, beside);
      if (drawsBars) draw(text);
      else if (now() - lineAt >= LINE_MS) {
        lineAt = now();
        note(text);
      }
    },
    end: () => {
      if (drawsBars) draw('');
    },
  };
}

/**
 * Work of this process with its progress beside it. Ctrl-C ends the waiting, and with it the command: the caller closes what
 * the work uses.
 * @param stopped what is then said: what was done, and how to go on
 * @returns what the work gave; null where Ctrl-C came first
 */
export async function withProgress<T extends object>(
  terminal: Pick<Terminal, 'draw' | 'note' | 'drawsBars' | 'interruptible'>,
  stopped: string,
  work: (at: (done: number, total: number, beside?: string) => void) => Promise<T>,
): Promise<T | null> {
  const { signal, release } = terminal.interruptible();
  const progress = progressOf(terminal, null);
  let latest: Parameters<Progress['at']> | undefined;
  const ticking = setInterval(() => latest && progress.at(...latest), TICK_MS);
  const interrupted = new Promise<null>((resolve) =>
    signal.addEventListener('abort', () => resolve(null), { once: true }),
  );
  const result = await Promise.race([work((...at) => (latest = at) && progress.at(...at)), interrupted]).finally(() => {
    clearInterval(ticking);
    progress.end();
    release();
  });
  if (result === null) terminal.note(stopped);
  return result;
}
