import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { minorUnits, toMinorUnits } from '../../../../../shared/sources/paddle/money.ts';

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
    ['12.5', 'MGA', '1250'],
    ['12.5', 'MRU', '1250'],
    ['1', 'HUF', '100'],
    ['1.00', 'UYI', '1'],
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
    ['5', 'ZZZ', 'ISO 4217'],
    ['12000.0000001', 'KRW', 'at most 0 decimals'],
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

describe('minorUnits', () => {
  test.each([
    ['14400', 'JPY', '14400'],
    ['-85', 'EUR', '-85'],
    ['-0', 'EUR', '0'],
    ['007', 'EUR', '7'],
    ['123456789012345678901234567890', 'USD', '123456789012345678901234567890'],
  ])('%s of %s is %s', (digits, currency, amount) =>
    expect(minorUnits(digits, currency)).toStrictEqual({ amount, currency }),
  );

  test.each([
    ['12.00', 'EUR', 'must be digits'],
    ['', 'EUR', 'must be digits'],
    ['1e3', 'EUR', 'must be digits'],
    ['amount', 'EUR', 'must be digits'],
    ['5', 'ZZZ', 'ISO 4217'],
  ])('%s of %s is refused', (digits, currency, problem) => expect(() => minorUnits(digits, currency)).toThrow(problem));
});

test('the exponents are those of ISO 4217 (CU-1)', () => {
  const listed = {
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    2: 'EUR USD GBP HUF COP IDR PKR LBP MGA MRU TWD CZK',
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  };
  for (const [exponent, codes] of Object.entries(listed)) {
    for (const code of codes.split(' ')) {
      expect([code, toMinorUnits('1', code).amount]).toEqual([code, `1${'0'.repeat(Number(exponent))}`]);
    }
  }
});
