import { expect, test } from '@jest/globals';

import { paceOf } from '../../../../shared/api/job-pace.ts';

const gone = { running: true, seen: 300, selected: 1_000, from: 0, to: 7_000 };

test.each([
  ['what is left takes as long as what is done did', {}, 42.86, 17],
  ['before its first page nobody knows', { seen: 0 }, null, null],
  ['nobody counted what it selects', { selected: null }, 42.86, null],
  ['one that has ended has nothing left', { running: false }, 42.86, null],
  ['it has met more than were counted', { seen: 1_001 }, 143, 0],
  ['clocks differ', { to: -1 }, null, null],
])('%s', (_, change, achieved_per_second, seconds_left) => {
  expect(paceOf({ ...gone, ...change })).toEqual({ achieved_per_second, seconds_left });
});
