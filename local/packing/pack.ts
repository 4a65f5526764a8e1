/** Gzip, with the fewest bits that are found: matches are chosen by what the codes of a block make of them. */
import { crc32 } from 'node:zlib';

import { countsOf, putBlock, sizeOf } from './blocks.ts';
import type { Steps } from './blocks.ts';
import { matchesIn } from './matches.ts';
import { settled } from './path.ts';

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

/** Where a block ends before its like does: the places in the steps, each where two blocks are fewer bits than one. */
function cuts(steps: Steps, from: number, to: number): number[] {
  const whole = sizeOf(countsOf(steps, from, to));
  let [best, cut] = [whole, 0];
  const step = Math.max(256, Math.ceil((to - from) / 24));
  for (let place = from + step; place < to; place += step) {
    const size = sizeOf(countsOf(steps, from, place)) + sizeOf(countsOf(steps, place, to));
    if (size < best) [best, cut] = [size, place];
  }
  return cut === 0 ? [] : [...cuts(steps, from, cut), cut, ...cuts(steps, cut, to)];
}

const lengthOf = ({ values, distances }: Steps, from: number, to: number): number => {
  let length = 0;
  for (let index = from; index < to; index += 1) length += at(distances, index) === 0 ? 1 : at(values, index);
  return length;
};

/** @returns the blocks of a text, cut where its kind changes */
function blocksOf(bytes: Uint8Array): Steps[] {
  const matches = matchesIn(bytes);
  const even = { texts: Array<number>(286).fill(1), distances: Array<number>(30).fill(1) };
  const whole = settled(bytes, matches, [0, bytes.length], even);
  const ends = [0, ...cuts(whole, 0, whole.values.length), whole.values.length];
  let place = 0;
  return ends.slice(1).map((end, index) => {
    const from = at(ends, index);
    const part = [place, (place += lengthOf(whole, from, end))] as const;
    return settled(bytes, matches, part, countsOf(whole, from, end));
  });
}

/** The same bytes on every system: no time, and no system's name (RFC 1952, 2.3.1). */
const HEAD = [31, 139, 8, 0, 0, 0, 0, 0, 2, 255];

export function packed(bytes: Uint8Array): Uint8Array {
  const out: number[] = [...HEAD];
  let [held, count] = [0, 0];
  const put = (value: number, bits: number) => {
    held |= value << count;
    for (count += bits; count >= 8; count -= 8) {
      out.push(held & 255);
      held >>>= 8;
    }
  };
  const blocks = blocksOf(bytes);
  blocks.forEach((steps, index) => putBlock(steps, index === blocks.length - 1, put));
  if (count > 0) out.push(held & 255);
  const foot = Buffer.alloc(8);
  foot.writeUInt32LE(crc32(bytes), 0);
  foot.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([Buffer.from(out), foot]);
}
