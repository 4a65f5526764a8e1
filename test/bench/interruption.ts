/** Ctrl-C and SIGTERM end a benchmark after all that it has started: a stack that is left keeps ports, memory and its folder. */
import { constants } from 'node:os';
import process from 'node:process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
const stops = new Set<() => Promise<unknown>>();
let isTold = false;

/** @param stop is called when the benchmark is told to end, the youngest first @returns what takes that back */
export function stopsWithUs(stop: () => Promise<unknown>): () => void {
  stops.add(stop);
  return () => void stops.delete(stop);
}

/** Terminal and npm both send the signal: the second one finds it answered already. */
export function endWhenTold(): void {
  for (const signal of SIGNALS) process.on(signal, () => void end(128 + constants.signals[signal]));
}

async function end(code: number): Promise<void> {
  if (isTold) return;
  isTold = true;
  for (const stop of [...stops].reverse()) await stop().catch(console.error);
  process.exit(code);
}

/** What a run meets while its parts end is no news. @throws the error, where nobody told us to end */
export function unlessTold(error: unknown): Promise<never> {
  if (!isTold) throw error;
  return new Promise(() => undefined);
}
