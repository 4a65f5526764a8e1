import { expect, test } from '@jest/globals';

import { keepNewest } from '../../../../shared/base/newest.ts';

test.each([
  [3, ['a', 'b', 'c']],
  [2, ['b', 'c']],
  [0, []],
])('of three entries the newest %d stay', (most, left) => {
  const entries = new Map([...'abc'].map((key) => [key, 1]));
  keepNewest(entries, most);
  expect([...entries.keys()]).toEqual(left);
});
