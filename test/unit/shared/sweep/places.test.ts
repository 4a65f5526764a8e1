import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readBlock } from '../../../../shared/sweep/blocks.ts';
import type { Places } from '../../../../shared/sweep/documents.ts';
import { positionIn, textOf } from '../../../../shared/sweep/job-place.ts';
import { notedAfter, nowhere } from '../../../../shared/sweep/places.ts';
import { newestFirst } from '../../../../shared/store/lists.ts';
import type { Lists, Position } from '../../../../shared/store/lists.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';

/** Newest first; every third has the time of the one before. */
const positions = (count: number): Position[] =>
  Array.from({ length: count }, (_, index) => ({
    at: BigInt(Math.floor((index * 2) / 3)) * 1_000_000n,
    id: `d${index}`,
  })).toSorted(newestFirst);

const noted = (all: readonly Position[], every: number, read: number): Places => {
  let places = nowhere(every);
  for (let from = 0; from < all.length; from += read) places = notedAfter(places, all.slice(from, from + read));
  return places;
};

test('a place is noted every so many documents, wherever a look ends', () => {
  const all = positions(95);
  const expected = [19, 39, 59, 79].map((index) => textOf(all[index]!));
  for (const read of [1, 7, 20, 1_000]) {
    expect(noted(all, 20, read)).toEqual({ stage: 'noting', places: expected, every: 20, passed: 95 });
  }
});

test('a slow job has blocks of ten all the same', () => {
  expect(nowhere(1).every).toBe(10);
});

test('where there are too many, every other one goes, and the rest is as far apart as before', () => {
  const all = positions(90_000);
  const { places, every, passed } = noted(all, 10, 1_000);
  expect([every, passed]).toEqual([40, 90_000]);
  expect(places).toEqual(Array.from({ length: 2_250 }, (_, index) => textOf(all[index * 40 + 39]!)));
});

interface Doc {
  shard: number;
  created_at: Timestamp;
}
const DOCS = { name: 'docs', doc: () => ({}) } as never;

/** A list in memory, as the store's lists page it. */
const listsOf = (all: readonly Position[]): Pick<Lists, 'page'> => ({
  page: async ({ bounds }, after, limit) =>
    all
      .filter((each) => (after === null || newestFirst(after, each) < 0) && bounds.every(({ at }) => each.at >= at))
      .slice(0, limit)
      .map(({ at, id }) => ({ id, data: { shard: 0, created_at: new Timestamp(0, Number(at)) } })) as never,
});

test('blocks from the last place on bring everything once, oldest first', async () => {
  const cases = fc.tuple(fc.nat({ max: 700 }), fc.integer({ min: 10, max: 60 }), fc.integer({ min: 1, max: 300 }));
  await fc.assert(
    fc.asyncProperty(cases, async ([count, every, read]) => {
      const all = positions(count);
      const lists = listsOf(all);
      let { places } = noted(all, every, read);
      let after: string | null = null;
      const seen: string[] = [];
      for (;;) {
        const block = { newer: positionIn(places.at(-1) ?? null), older: positionIn(after) };
        const docs = await readBlock<Doc, keyof Doc>(
          lists,
          { collection: DOCS, time: 'created_at', equal: {}, bounds: [] },
          block,
        );
        seen.push(...docs.map(({ id }) => id));
        const last = docs.at(-1);
        if (last) after = textOf({ at: BigInt(last.data.created_at.nanoseconds), id: last.id });
        if (places.length === 0) break;
        places = places.slice(0, -1);
      }
      expect(seen).toEqual(all.map(({ id }) => id).toReversed());
    }),
    { numRuns: 100 },
  );
});
