import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inverted, keyOf, pathKey } from '../../../../../local/embedded/firestore/order.ts';
import { arrayValue, numberValue } from '../../../../../local/embedded/firestore/values.ts';
import { Writer } from '../../../../../local/embedded/firestore/wire.ts';

type Numeric = bigint | number;

const text = (value: string) => new Writer().stringField(17, value).finish();
const sign = (value: number) => (value < 0 ? -1 : value > 0 ? 1 : 0);
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** JavaScript compares integers and doubles exactly. */
const compareNumbers = (a: Numeric, b: Numeric) => (a < b ? -1 : a > b ? 1 : 0);

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const aroundDoubles = fc
  .tuple(fc.integer({ min: 50, max: 62 }), fc.integer({ min: -2_000, max: 2_000 }), fc.boolean())
  .map(([power, off, negative]) => (2n ** BigInt(power) + BigInt(off)) * (negative ? -1n : 1n));
const double = fc.double({ noNaN: true });
const numeric: fc.Arbitrary<Numeric> = fc.oneof(int64, aroundDoubles, double, aroundDoubles.map(Number), fc.integer());

describe('keys sort as values do', () => {
  test('numbers of both types', () => {
    fc.assert(
      fc.property(numeric, numeric, (a, b) => {
        expect(order(keyOf(numberValue(a)), keyOf(numberValue(b)))).toBe(compareNumbers(a, b));
      }),
      { numRuns: 2_000 },
    );
  });

  test('strings by their bytes in UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(order(keyOf(text(a)), keyOf(text(b)))).toBe(sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  test('lists element by element, and the shorter first', () => {
    const list = fc.array(fc.constantFrom('', '\0', '\0\0', 'a', 'ab', 'b'), { maxLength: 4 });
    const compareLists = (a: string[], b: string[]): number => {
      const at = a.findIndex((each, index) => each !== b[index]);
      if (at < 0) return sign(a.length - b.length);
      return at < b.length ? order(a[at] as string, b[at] as string) : 1;
    };
    fc.assert(
      fc.property(list, list, (a, b) => {
        const [left, right] = [keyOf(arrayValue(a.map(text))), keyOf(arrayValue(b.map(text)))];
        expect(order(left, right)).toBe(compareLists(a, b));
      }),
    );
  });

  test('the other way round when inverted', () => {
    fc.assert(
      fc.property(numeric, numeric, (a, b) => {
        const [left, right] = [inverted(keyOf(numberValue(a))), inverted(keyOf(numberValue(b)))];
        expect(order(left, right)).toBe(compareNumbers(b, a));
      }),
    );
  });

  test('paths segment by segment', () => {
    const sorted = ['a', 'a/b', 'a/b/c', 'a/b\0', 'a/ba', 'a!', 'a!/b', 'aa', 'b'];
    expect(sorted.toReversed().map(pathKey).sort()).toEqual(sorted.map(pathKey));
  });
});

test('no key is the beginning of another', () => {
  const value = fc.oneof(numeric.map(numberValue), fc.string({ unit: 'binary' }).map(text));
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [left, right] = [keyOf(a), keyOf(b)];
      expect(left === right || !left.startsWith(right)).toBe(true);
    }),
  );
});
