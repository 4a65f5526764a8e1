import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SortedMap } from '../../../../../local/embedded/firestore/sorted.ts';

const key = fc.integer({ min: 0, max: 3_000 }).map((n) => String(n).padStart(4, '0'));
const change = fc.record({ key, remove: fc.boolean() });

function naive(entries: Map<string, number>, from: string, to: string): [string, number][] {
  const found = [...entries].filter(([each]) => each >= from && each < to);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

test('holds what a map sorted anew each time holds', () => {
  fc.assert(
    fc.property(
      fc.array(key, { maxLength: 2_000 }),
      fc.array(change, { maxLength: 2_000 }),
      key,
      key,
      (initial, changes, a, b) => {
        const entries = new Map(initial.map((each, at) => [each, at]));
        const map = SortedMap.from([...entries]);
        changes.forEach(({ key, remove }, at) => {
          if (remove) expect(map.delete(key)).toBe(entries.delete(key));
          else {
            entries.set(key, at);
            map.set(key, at);
          }
        });
        expect(map.size).toBe(entries.size);
        for (const [from, to] of [
          [a, b],
          [a, `${a}~`],
          ['', '~'],
        ] as const) {
          const found = naive(entries, from, to);
          expect([...map.range(from, to)]).toEqual(found);
          expect([...map.reversed(from, to)]).toEqual(found.toReversed());
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('stays right through thousands of keys in any order', () => {
  const map = new SortedMap<number>();
  const keys = Array.from({ length: 5_000 }, (_, n) => String((n * 2_654_435_761) % 1_000_003).padStart(7, '0'));
  keys.forEach((each, at) => map.set(each, at));
  for (const each of keys.slice(0, 4_000)) map.delete(each);
  expect([...map.range('', '~')].map(([each]) => each)).toEqual(keys.slice(4_000).sort());
});
