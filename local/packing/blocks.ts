/** One block of deflate with codes of its own (RFC 1951, 3.2.7). */
import { DISTANCES, LENGTHS, codeLengths, codesOf } from './codes.ts';

/** One after another: a byte, or a length and how far back it stands; distance 0: a byte. */
export interface Steps {
  values: number[];
  distances: number[];
}

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

const END = 256;

export interface Counts {
  texts: number[];
  distances: number[];
}

/** How often each symbol is needed. */
export function countsOf({ values, distances }: Steps, from = 0, to = values.length): Counts {
  const counts = { texts: Array<number>(286).fill(0), distances: Array<number>(30).fill(0) };
  counts.texts[END] = 1;
  for (let index = from; index < to; index += 1) {
    const [value, distance] = [at(values, index), at(distances, index)];
    const text = distance === 0 ? value : (LENGTHS[value]?.symbol ?? 0);
    counts.texts[text] = at(counts.texts, text) + 1;
    const back = DISTANCES[distance]?.symbol;
    if (back !== undefined) counts.distances[back] = at(counts.distances, back) + 1;
  }
  return counts;
}

/** A code's lengths as symbols: 16 repeats the last, 17 and 18 are zeros. Each with its bits. */
function runsOf(lengths: readonly number[]): [symbol: number, more: number, bits: number][] {
  const runs: [number, number, number][] = [];
  for (let index = 0; index < lengths.length;) {
    const length = at(lengths, index);
    let end = index;
    while (end < lengths.length && lengths[end] === length) end += 1;
    let left = end - index;
    if (length > 0) {
      runs.push([length, 0, 0]);
      left -= 1;
    }
    while (left > 0) {
      const most = Math.min(left, length > 0 ? 6 : 138);
      if (most < 3) runs.push([length, 0, 0]);
      else if (length > 0) runs.push([16, most - 3, 2]);
      else runs.push(most < 11 ? [17, most - 3, 3] : [18, most - 11, 7]);
      left -= most < 3 ? 1 : most;
    }
    index = end;
  }
  return runs;
}

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const upTo = (lengths: readonly number[], least: number): number[] =>
  lengths.slice(0, Math.max(least, lengths.findLastIndex((length) => length > 0) + 1));

interface Plan {
  texts: number[];
  distances: number[];
  runs: [number, number, number][];
  lengths: number[];
  ordered: number[];
}

function planOf(counts: Counts): Plan {
  const texts = upTo(codeLengths(counts.texts, 15), 257);
  const distances = upTo(codeLengths(counts.distances, 15), 1);
  const runs = runsOf([...texts, ...distances]);
  const used = Array<number>(19).fill(0);
  for (const [symbol] of runs) used[symbol] = at(used, symbol) + 1;
  const lengths = codeLengths(used, 7);
  return {
    texts,
    distances,
    runs,
    lengths,
    ordered: upTo(
      ORDER.map((symbol) => at(lengths, symbol)),
      4,
    ),
  };
}

/** How many bits a block takes, its codes included. */
export function sizeOf(counts: Counts): number {
  const { texts, distances, runs, lengths, ordered } = planOf(counts);
  let bits = 17 + 3 * ordered.length;
  for (const [symbol, , more] of runs) bits += at(lengths, symbol) + more;
  counts.texts.forEach((count, symbol) => (bits += count * (at(texts, symbol) + at(TEXT_BITS, symbol))));
  counts.distances.forEach((count, symbol) => (bits += count * (at(distances, symbol) + at(BACK_BITS, symbol))));
  return bits;
}

const TEXT_BITS: number[] = [];
for (const step of LENGTHS) if (step) TEXT_BITS[step.symbol] = step.bits;
const BACK_BITS: number[] = [];
for (const step of DISTANCES) if (step) BACK_BITS[step.symbol] = step.bits;

export type Put = (value: number, bits: number) => void;

export function putBlock(steps: Steps, isLast: boolean, put: Put): void {
  const { texts, distances, runs, lengths, ordered } = planOf(countsOf(steps));
  put(isLast ? 1 : 0, 1);
  put(2, 2);
  put(texts.length - 257, 5);
  put(distances.length - 1, 5);
  put(ordered.length - 4, 4);
  for (const length of ordered) put(length, 3);
  const codes = codesOf(lengths);
  for (const [symbol, more, bits] of runs) {
    put(at(codes, symbol), at(lengths, symbol));
    put(more, bits);
  }
  putSteps(steps, { texts, distances }, put);
}

function putSteps({ values, distances }: Steps, lengths: Pick<Plan, 'texts' | 'distances'>, put: Put): void {
  const [texts, backs] = [codesOf(lengths.texts), codesOf(lengths.distances)];
  values.forEach((value, index) => {
    const [length, back] = [LENGTHS[value], DISTANCES[at(distances, index)]];
    if (!back || !length) return put(at(texts, value), at(lengths.texts, value));
    put(at(texts, length.symbol), at(lengths.texts, length.symbol));
    put(value - length.from, length.bits);
    put(at(backs, back.symbol), at(lengths.distances, back.symbol));
    put(at(distances, index) - back.from, back.bits);
  });
  put(at(texts, END), at(lengths.texts, END));
}
