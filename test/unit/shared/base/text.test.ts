import { expect, test } from '@jest/globals';

import { before, behindLast } from '../../../../shared/base/text.ts';

test.each([
  ['application/json; charset=utf-8', ';', 'application/json', ' charset=utf-8'],
  ['projects/p/topics/t', '/', 'projects', 't'],
  ['plain', '/', 'plain', 'plain'],
  ['', '/', '', ''],
])('%j at %s', (text, mark, first, last) => {
  expect([before(text, mark), behindLast(text, mark)]).toEqual([first, last]);
});
