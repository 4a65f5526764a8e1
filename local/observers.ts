import { keepChild } from './kept-child.ts';
import type { KeptChild, KeptChildOptions } from './kept-child.ts';

/** What is told of the parts while they run. */
export interface Observers {
  /** Takes the parts' log lines. */
  onLine: (part: string, line: string) => void;
  /** A part's process has started, and answers. */
  onReady?: ((part: string) => void) | undefined;
  /** A part's process has ended, and this one has taken its place. */
  onRestart?: ((part: string, pid: number) => void) | undefined;
  /** A function's process has started with its first request, or has ended without one. */
  onProcess?: (() => void) | undefined;
  /** A part's process has ended for good: the stack is of no use without it. @param why a sentence without its full stop */
  onLost?: ((why: string, part: string) => void) | undefined;
}

/** Starts a part that has successors (kept-child.ts). */
export async function keepObserved(
  { onLine, onReady, onRestart, onLost }: Observers,
  part: Pick<KeptChildOptions, 'name' | 'args' | 'env'>,
): Promise<KeptChild> {
  const child = await keepChild({
    ...part,
    onLine: (line) => onLine(part.name, line),
    onRestart: ({ pid }) => onRestart?.(part.name, pid),
    onLost: (why) => onLost?.(why, part.name),
  });
  onReady?.(part.name);
  return child;
}
