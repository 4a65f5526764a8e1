import { expect, test } from '@jest/globals';

import { createWrongKeys, senderOf } from '../../../../shared/api/wrong-keys.ts';

test('an address may be wrong ten times at once, and once more every six seconds', () => {
  const { count } = createWrongKeys();
  const now = 1_000_000;
  for (let time = 0; time < 10; time++) expect(count('1.2.3.4', now)).toBeNull();
  expect(count('1.2.3.4', now)).toBe(6);
  expect(count('1.2.3.4', now + 4_500)).toBe(2);
  expect(count('1.2.3.5', now)).toBeNull();
  expect(count('1.2.3.4', now + 6_000)).toBeNull();
  expect(count('1.2.3.4', now + 6_000)).toBe(6);
});

test('so many addresses are remembered as memory has room for', () => {
  const { count } = createWrongKeys();
  for (let time = 0; time < 11; time++) count('first', 0);
  for (let address = 0; address < 9_999; address++) count(`other ${address}`, 0);
  expect(count('first', 0)).toBe(6);
  for (let address = 0; address < 10_000; address++) count(`later ${address}`, 0);
  expect(count('first', 0)).toBeNull();
});

test.each([
  [undefined, '127.0.0.1', '127.0.0.1'],
  [undefined, '::ffff:127.0.0.1', '127.0.0.1'],
  ['198.51.100.7', '169.254.1.1', '198.51.100.7'],
  ['10.0.0.1, 203.0.113.9', '169.254.1.1', '203.0.113.9'],
  ['no address', '203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '', '2001:db8:1:2'],
  ['2001:db8::1', '', '2001:db8:0:0'],
  ['2001:db8:1:2::', '', '2001:db8:1:2'],
  ['::1', '', '0:0:0:0'],
])('X-Forwarded-For %s over %s comes from %s', (forwarded, remoteAddress, sender) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  expect(senderOf({ headers, remoteAddress })).toBe(sender);
});
