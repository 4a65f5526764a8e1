import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { toMinorUnits } from '../../../../shared/events/money.ts';

describe('toMinorUnits', () => {
  test.each([
    ['29.9', 'EUR', '2990'],
    ['29.90', 'EUR', '2990'],
    ['29', 'EUR', '2900'],
    ['0', 'USD', '0'],
    ['0.00', 'USD', '0'],
    ['-0.0', 'USD', '0'],
    ['0.07', 'USD', '7'],
    ['628.6', 'USD', '62860'],
    ['-0.85', 'EUR', '-85'],
    ['149.500', 'EUR', '14950'],
    ['4800', 'JPY', '4800'],
    ['4800.00', 'JPY', '4800'],
    ['12000', 'KRW', '12000'],
    ['1.234', 'KWD', '1234'],
    ['1.2', 'KWD', '1200'],
    ['2.0001', 'CLF', '20001'],
    ['007.10', 'EUR', '710'],
    ['123456789012345678901234567890.12', 'EUR', '12345678901234567890123456789012'],
    ['5', 'ZZZ', '500'],
  ])('%s %s is %s', (decimal, currency, amount) =>
    expect(toMinorUnits(decimal, currency)).toStrictEqual({ amount, currency }),
  );

  test.each([
    ['29.905', 'EUR', 'at most 2 decimals'],
    ['4800.5', 'JPY', 'at most 0 decimals'],
    ['1.2345', 'KWD', 'at most 3 decimals'],
    ['unit_price', 'EUR', 'must be a decimal'],
    ['1e3', 'EUR', 'must be a decimal'],
    ['.5', 'EUR', 'must be a decimal'],
    ['5.', 'EUR', 'must be a decimal'],
    ['1,5', 'EUR', 'must be a decimal'],
    ['+1', 'EUR', 'must be a decimal'],
    ['', 'EUR', 'must be a decimal'],
    ['5', 'eur', 'three capitals'],
    ['5', '', 'three capitals'],
  ])('%s %s is refused', (decimal, currency, problem) =>
    expect(() => toMinorUnits(decimal, currency)).toThrow(problem),
  );

  test('is what integer arithmetic says, for any cents', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (cents) => {
        const size = cents < 0n ? -cents : cents;
        const decimal = `${cents < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
        return toMinorUnits(decimal, 'USD').amount === String(cents);
      }),
    );
  });
});
