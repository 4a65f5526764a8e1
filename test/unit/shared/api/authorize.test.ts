import { expect, test } from '@jest/globals';

import { createAuthorize } from '../../../../shared/api/authorize.ts';

const authorize = createAuthorize([
  { id: 'first', key: 'first-key-of-24-characters' },
  { id: 'second', key: 'second-key-of-24-characters' },
]);

test.each([
  ['Bearer first-key-of-24-characters', 'first'],
  ['Bearer second-key-of-24-characters', 'second'],
  ['bearer   second-key-of-24-characters', 'second'],
])('%s is the key %s', (header, id) => {
  expect(authorize(header)).toBe(id);
});

test.each([
  [undefined, 'TOKEN_MISSING'],
  ['', 'TOKEN_MISSING'],
  ['Bearer', 'TOKEN_MISSING'],
  ['Bearer ', 'TOKEN_MISSING'],
  ['Basic first-key-of-24-characters', 'TOKEN_MISSING'],
  ['Bearer first-key-of-24-characters more', 'TOKEN_MISSING'],
  ['first-key-of-24-characters', 'TOKEN_MISSING'],
  ['Bearer first', 'TOKEN_INVALID'],
  ['Bearer FIRST-KEY-OF-24-CHARACTERS', 'TOKEN_INVALID'],
])('%s is refused: %s', (header, code) => {
  expect(() => authorize(header)).toThrow(expect.objectContaining({ code }));
});
