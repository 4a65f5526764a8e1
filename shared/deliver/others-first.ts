/** Work that gives way: a little of it is begun in one turn of the event loop, and whatever has arrived goes before the rest. */
import type { EpochMs } from '../base/time.ts';

/** Begun in one turn while nothing else is under way: to open a connection takes some 0.3 ms of the instance's time. */
const IN_A_QUIET_TURN = 4;
/** None waits longer: what covers its exchange is reckoned from when it began to wait. */
export const GIVES_WAY_MS = 100;

export interface TurnsDeps {
  now: () => EpochMs;
  /** Whether anything is under way that goes first. */
  isBusy: () => boolean;
}

/** @returns resolves when its turn has come: one of those that wait after the other, one in each turn of the event loop or a few */
export function openTurns({ now, isBusy }: TurnsDeps): () => Promise<void> {
  const waiting: { until: EpochMs; go: () => void }[] = [];
  const turn = (): void => {
    const [many, at] = [isBusy() ? 1 : IN_A_QUIET_TURN, now()];
    const due = waiting.filter(({ until }, place) => place < many || until <= at);
    for (const { go } of waiting.splice(0, due.length)) go();
    if (waiting.length > 0) setImmediate(turn);
  };
  return () =>
    new Promise((go) => {
      waiting.push({ until: now() + GIVES_WAY_MS, go });
      if (waiting.length === 1) setImmediate(turn);
    });
}
