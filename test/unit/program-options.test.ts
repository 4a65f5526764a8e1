import { expect, test } from '@jest/globals';

import { numberIn } from '../support/program-options.ts';

test.each([
  ['0', 0],
  ['2.5', 2.5],
  ['Infinity', Infinity],
])('an option of %s is that number', (text, number) => {
  expect(numberIn('seconds', text)).toBe(number);
});

test.each(['', ' ', 'ten', '-1', '1,5', 'NaN'])('an option of "%s" is refused by name and value', (text) => {
  expect(() => numberIn('seconds', text)).toThrow(new RangeError(`--seconds takes a number, not "${text}"`));
});
