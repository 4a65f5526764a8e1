/** The codes of deflate: their symbols, and the lengths of the best code for given counts (RFC 1951, 3.2). */

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

/** A symbol's first value and how many bits follow it. */
interface Step {
  symbol: number;
  from: number;
  bits: number;
}

/** @param bitsOf each symbol from `first` on */
function stepsOf(first: number, from: number, bitsOf: readonly number[]): Step[] {
  let next = from;
  return bitsOf.map((bits, index) => {
    const step = { symbol: first + index, from: next, bits };
    next += 2 ** bits;
    return step;
  });
}

const each = (bits: readonly number[], times: number): number[] =>
  bits.flatMap((value) => Array<number>(times).fill(value));

const byValue = (steps: readonly Step[], most: number): Step[] => {
  const table: Step[] = [];
  for (const step of steps)
    for (let v = step.from; v < step.from + 2 ** step.bits && v <= most; v += 1) table[v] = step;
  return table;
};

/** By length, 3 to 258; the last has a symbol of its own. */
export const LENGTHS = byValue(
  [...stepsOf(257, 3, [...each([0], 8), ...each([1, 2, 3, 4, 5], 4)]), { symbol: 285, from: 258, bits: 0 }],
  258,
);
/** By distance, 1 to 32,768. */
export const DISTANCES = byValue(
  stepsOf(0, 1, [0, 0, ...each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], 2)]),
  32_768,
);

interface Parcel {
  count: number;
  symbols: readonly number[];
}

/** The shortest code with no length above the limit, by package-merge (https://en.wikipedia.org/wiki/Package-merge_algorithm). @returns a length per symbol */
export function codeLengths(counts: ArrayLike<number>, limit: number): number[] {
  const lengths = Array<number>(counts.length).fill(0);
  const used = [...lengths.keys()].filter((symbol) => at(counts, symbol) > 0);
  const coins: Parcel[] = used
    .map((symbol) => ({ count: at(counts, symbol), symbols: [symbol] }))
    .sort((one, other) => one.count - other.count);
  if (coins.length < 2) return lengths.map((_, symbol) => (used.includes(symbol) ? 1 : 0));
  let row = coins;
  for (let level = 1; level < limit; level += 1) row = merged(coins, inPairs(row));
  for (const { symbols } of row.slice(0, 2 * coins.length - 2))
    for (const symbol of symbols) lengths[symbol] = at(lengths, symbol) + 1;
  return lengths;
}

const inPairs = (row: readonly Parcel[]): Parcel[] =>
  Array.from({ length: row.length >> 1 }, (_, pair) => {
    const [one, other] = row.slice(2 * pair, 2 * pair + 2);
    return {
      count: (one?.count ?? 0) + (other?.count ?? 0),
      symbols: [...(one?.symbols ?? []), ...(other?.symbols ?? [])],
    };
  });

const merged = (coins: readonly Parcel[], pairs: readonly Parcel[]): Parcel[] =>
  [...coins, ...pairs].sort((one, other) => one.count - other.count);

/** The code of each symbol, its first bit lowest. */
export function codesOf(lengths: readonly number[]): number[] {
  let code = 0;
  const codes = Array<number>(lengths.length).fill(0);
  for (let length = 1; length <= 15; length += 1) {
    code *= 2;
    for (const [symbol, each] of lengths.entries()) if (each === length) codes[symbol] = mirrored(code++, length);
  }
  return codes;
}

const mirrored = (code: number, length: number): number =>
  Number.parseInt([...code.toString(2).padStart(length, '0')].reverse().join(''), 2);
