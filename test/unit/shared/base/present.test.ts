import { expect, test } from '@jest/globals';

import { present } from '../../../../shared/base/present.ts';

test('what is there is given, also what counts as false', () => {
  expect([present(0, 'a'), present('', 'b'), present(false, 'c')]).toEqual([0, '', false]);
});

test.each([null, undefined])('%s is a fault that says what is missing', (nothing) => {
  expect(() => present(nothing, 'the lane')).toThrow(new RangeError('Missing: the lane'));
});
