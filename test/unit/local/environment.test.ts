import { expect, test } from '@jest/globals';

import { withOwnKey } from '../../../local/environment.ts';

const own = { id: 'local', key: 'sk_local_x' };
const user = { id: 'mine', key: 'abcdefghijklmnopqrstuvwxyz' };

test.each([
  ['none', undefined, [own]],
  ['an empty setting', '', [own]],
  ['keys of the user', JSON.stringify([user]), [user, own]],
])('the stack has its key beside %s', (_, given, keys) => {
  expect(JSON.parse(withOwnKey(given, own))).toEqual(keys);
});

test.each(['{', '{"id": "mine"}', 'null'])('%s is left for the functions to refuse', (given) => {
  expect(withOwnKey(given, own)).toBe(given);
});
