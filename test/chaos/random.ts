/** Randomness that a seed repeats. */
import { createHash } from 'node:crypto';

export interface Random {
  /** From 0, below 1. */
  next: () => number;
  between: (from: number, to: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(list: readonly T[]) => T;
  shuffled: <T>(list: readonly T[]) => T[];
}

/** @param stream names who draws: what one of them draws changes nothing for the others */
export function randomOf(seed: number, stream: string): Random {
  let state = createHash('sha256').update(`${seed}/${stream}`).digest().readUInt32BE(0);
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    shuffled: (list) => {
      const drawn = list.map((each) => ({ each, order: next() }));
      return drawn.sort((a, b) => a.order - b.order).map(({ each }) => each);
    },
  };
}
