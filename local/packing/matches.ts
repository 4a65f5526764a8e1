/** Where the bytes at each place stand before, near enough for deflate to point at them (RFC 1951, 2.3). */

const LEAST = 3;
const MOST = 258;
const WINDOW = 32_768;
/** So many earlier places are looked at, the nearest first. */
const LOOKED_AT = 4_096;

/** Of each place the first of its pairs, and of all pairs their length and distance: the longer, the farther. */
export interface Matches {
  first: Int32Array;
  lengths: number[];
  distances: number[];
}

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

const keyAt = (bytes: Uint8Array, place: number): number =>
  (at(bytes, place) << 16) | (at(bytes, place + 1) << 8) | at(bytes, place + 2);

/** How many bytes are alike at two places. */
function alike(bytes: Uint8Array, place: number, before: number): number {
  const most = Math.min(MOST, bytes.length - place);
  let length = 0;
  while (length < most && bytes[place + length] === bytes[before + length]) length += 1;
  return length;
}

export function matchesIn(bytes: Uint8Array): Matches {
  const found: Matches = { first: new Int32Array(bytes.length + 1), lengths: [], distances: [] };
  const last = new Map<number, number>();
  const before = new Int32Array(bytes.length).fill(-1);
  for (let place = 0; place < bytes.length; place += 1) {
    const key = keyAt(bytes, place);
    before[place] = last.get(key) ?? -1;
    last.set(key, place);
    collect(bytes, place, before, found);
    found.first[place + 1] = found.lengths.length;
  }
  return found;
}

const isNear = (before: number, place: number): boolean => before >= 0 && place - before <= WINDOW;

function collect(bytes: Uint8Array, place: number, before: Int32Array, { lengths, distances }: Matches): void {
  let longest = LEAST - 1;
  let candidate = at(before, place);
  for (let left = LOOKED_AT; left > 0 && isNear(candidate, place) && longest < MOST; left -= 1) {
    const length = bytes[candidate + longest] === bytes[place + longest] ? alike(bytes, place, candidate) : 0;
    if (length > longest) {
      lengths.push(length);
      distances.push(place - candidate);
      longest = length;
    }
    candidate = at(before, candidate);
  }
}
