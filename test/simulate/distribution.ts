/** Service times as distributions, drawn from a seed: the same run each time. */

/** A number from 0 to below 1 at each call; mulberry32, a public-domain generator with a period of 2^32. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A log-normal service time, given as it is measured. Milliseconds. */
export interface ServiceTime {
  p50: number;
  p95: number;
}

/** The 95th percentile of the standard normal distribution. */
const Z95 = 1.6449;

export function serviceTimes(random: () => number): (of: ServiceTime) => number {
  /** By Box and Muller. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return ({ p50, p95 }) => p50 * Math.exp((Math.log(p95 / p50) / Z95) * normal());
}

/** Until the next of events that come at a rate by chance, milliseconds. */
export const nextArrivalMs = (perSecond: number, random: () => number): number =>
  (-Math.log(1 - random()) / perSecond) * 1_000;
