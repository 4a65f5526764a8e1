import { expect, test } from '@jest/globals';

import { followHops, inTrace, lineage, newTrace } from '../../../../shared/base/trace.ts';
import { MOST_HOPS, hopsOf } from '../../../../shared/http/hops.ts';

test('three deliveries may lead to a request', () => {
  expect(MOST_HOPS).toBe(3);
});

test.each([
  [undefined, 0],
  ['0', 0],
  ['3', 3],
  ['1, 3', 3],
  ['4', null],
  ['1, 4', null],
  ['999999999999', null],
  ['-1', null],
  ['', null],
  ['1,', null],
  ['one', null],
])('%j counts as %j', (header, hops) => {
  const read = () => hopsOf(header === undefined ? {} : { 'webhook-hops': header });
  if (hops === null) expect(read).toThrow(expect.objectContaining({ code: 'TOO_MANY_HOPS' }));
  else expect(read()).toBe(hops);
});

test('what a request makes is stored with its hops, where it has any', () => {
  const made = (hops: number) =>
    inTrace(newTrace(), () => {
      followHops(hops);
      return lineage();
    });
  expect(made(0)).toEqual({ trace: expect.any(String) });
  expect(made(2)).toEqual({ trace: expect.any(String), hops: 2 });
});
