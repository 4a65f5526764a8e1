import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isDeeperThan, parseJson, parseJsonBytes } from '../../../shared/json.ts';

const pairsOf = (all: Record<string, string>): string =>
  Object.entries(all)
    .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
    .join();

const exact = (source: string) => {
  const value = Number(source);
  return (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) ? value : source;
};

describe('parseJson', () => {
  test.each([
    ['an integer that a double holds', '9007199254740991', 9007199254740991],
    ['the first that it does not', '9007199254740993', '9007199254740993'],
    ['a long id', '{"id":12345678901234567890}', { id: '12345678901234567890' }],
    ['a negative one', '-9007199254740993', '-9007199254740993'],
    ['a fraction', '[29.90, -0.5]', [29.9, -0.5]],
    ['more than a double reaches', '1e999', '1e999'],
    ['everything else', '{"a":[true,null,"1"],"__proto__":{"b":1}}', { a: [true, null, '1'], ['__proto__']: { b: 1 } }],
  ])('keeps %s', (_, text, expected) => expect(parseJson(text)).toStrictEqual(expected));

  test('gives what looking at every value gives, also where it need not look', () => {
    const number = fc.oneof(
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.constantFrom('-0', '1E400', '2e3', '1.0'),
    );
    const value = fc.oneof(
      number,
      fc.string().map((text) => JSON.stringify(text)),
      fc.constant('null'),
    );
    const text = fc.oneof(
      value,
      fc.array(value).map((all) => `[${all.join(', ')}]`),
      fc.dictionary(fc.string(), value).map((all) => `{${pairsOf(all)}}`),
    );
    fc.assert(
      fc.property(text, (json) => {
        if (/NaN|Infinity/.test(json)) return;
        expect(parseJson(json)).toStrictEqual(parseJson(json, exact));
      }),
    );
  });

  test('gives numbers as they are written to whoever asks', () => {
    expect(parseJson('{"amount":29.90,"id":7,"text":"8"}', (source) => source)).toStrictEqual({
      amount: '29.90',
      id: '7',
      text: '8',
    });
  });

  test('refuses what is not JSON', () => expect(() => parseJson('{')).toThrow(SyntaxError));
});

test.each([
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ['an empty body', Buffer.alloc(0)],
  ['text', Buffer.from('hello')],
])('parseJsonBytes has nothing for %s', (_, bytes) => expect(parseJsonBytes(bytes)).toBeUndefined());

test.each([
  ['UTF-8', Buffer.from('"ö€😀"'), 'ö€😀'],
  ['a byte order mark', Buffer.from('\ufeff[1]'), [1]],
  ['a view of a larger buffer', new TextEncoder().encode('x{"a":1}x').subarray(1, 8), { a: 1 }],
])('parseJsonBytes reads %s', (_, bytes, expected) => expect(parseJsonBytes(bytes)).toStrictEqual(expected));

test.each([
  ['{}', 1, false],
  ['{"a":[1,[2]]}', 2, true],
  ['{"a":[1,[2]]}', 3, false],
  ['[[],[],[[]]]', 3, false],
  [JSON.stringify({ a: '[[[[{{{{' }), 1, false],
  ['{"a\\"[[[[":1}', 1, false],
  ['{"a\\\\":[[1]]}', 2, true],
  ['['.repeat(1_000_000), 64, true],
])('isDeeperThan of %.20s and %i is %s', (text, depth, expected) => expect(isDeeperThan(text, depth)).toBe(expected));
