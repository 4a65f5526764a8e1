/** The cheapest way through a text, by bytes and matches: what each costs is what the codes of the last way make of it. */
import { countsOf, sizeOf } from './blocks.ts';
import type { Counts, Steps } from './blocks.ts';
import { DISTANCES, LENGTHS } from './codes.ts';
import type { Matches } from './matches.ts';

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

/** What each symbol costs, in bits. */
interface Costs {
  texts: number[];
  distances: number[];
}

const bitsOf = (counts: readonly number[]): number[] => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => Math.log2(Math.max(1, all) / Math.max(count, 0.6)));
};

const costsOf = ({ texts, distances }: Counts): Costs => ({ texts: bitsOf(texts), distances: bitsOf(distances) });

/** The cheapest way from one place to another. */
function cheapest(
  bytes: Uint8Array,
  { first, lengths, distances }: Matches,
  [from, to]: readonly [number, number],
  costs: Costs,
): Steps {
  const cost = new Float64Array(to - from + 1).fill(Infinity);
  const [byLength, byDistance] = [new Int32Array(to - from + 1), new Int32Array(to - from + 1)];
  const lengthCosts = LENGTHS.map((step) => at(costs.texts, step.symbol) + step.bits);
  cost[0] = 0;
  const reach = (end: number, total: number, length: number, distance: number) => {
    if (total >= at(cost, end)) return;
    cost[end] = total;
    byLength[end] = length;
    byDistance[end] = distance;
  };
  for (let place = from; place < to; place += 1) {
    const spent = at(cost, place - from);
    reach(place - from + 1, spent + at(costs.texts, at(bytes, place)), 1, 0);
    let length = 3;
    for (let pair = at(first, place); pair < at(first, place + 1); pair += 1) {
      const distance = at(distances, pair);
      const step = DISTANCES[distance];
      const back = step ? at(costs.distances, step.symbol) + step.bits : Infinity;
      const most = Math.min(at(lengths, pair), to - place);
      for (; length <= most; length += 1)
        reach(place - from + length, spent + back + at(lengthCosts, length), length, distance);
    }
  }
  return walked(bytes, from, byLength, byDistance);
}

/** The way that was taken to the end. */
function walked(bytes: Uint8Array, from: number, byLength: Int32Array, byDistance: Int32Array): Steps {
  const steps: Steps = { values: [], distances: [] };
  for (let end = byLength.length - 1; end > 0; end -= at(byLength, end)) {
    const distance = at(byDistance, end);
    steps.values.push(distance === 0 ? at(bytes, from + end - 1) : at(byLength, end));
    steps.distances.push(distance);
  }
  return { values: steps.values.reverse(), distances: steps.distances.reverse() };
}

const ROUNDS = 12;

/** Chooses anew by what the last choice costs, and keeps the best. */
export function settled(bytes: Uint8Array, matches: Matches, part: readonly [number, number], begin: Counts): Steps {
  let best: Steps = { values: [], distances: [] };
  let least = Infinity;
  let counts = begin;
  for (let round = 0; round < ROUNDS; round += 1) {
    const steps = cheapest(bytes, matches, part, costsOf(counts));
    counts = countsOf(steps);
    const size = sizeOf(counts);
    if (size < least) [best, least] = [steps, size];
  }
  return best;
}
