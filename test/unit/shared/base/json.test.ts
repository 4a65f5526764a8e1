import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  countable,
  isDeeperThan,
  isJsonObject,
  numberText,
  parseJson,
  parseJsonBytes,
  parseStored,
} from '../../../../shared/base/json.ts';

const pairsOf = (all: Record<string, string>): string =>
  Object.entries(all)
    .map(([key, json]) => `${JSON.stringify(key)}:${json}`)
    .join();

describe('parseJson', () => {
  test.each([
    ['an integer that a double holds', '9007199254740991', 9007199254740991],
    ['a fraction', '[29.9, -0.5]', [29.9, -0.5]],
    [
      'everything else',
      '{"a":[true,null,"1.0"],"__proto__":{"b":1}}',
      { a: [true, null, '1.0'], ['__proto__']: { b: 1 } },
    ],
  ])('keeps %s', (_, text, expected) => expect(parseJson(text)).toStrictEqual(expected));

  test.each([
    ...['9007199254740993', '-9007199254740993', '12345678901234567890', '1e308', '1e999', '1E400', '-1e-400', '2e3'],
    ...[
      '1.0',
      '29.90',
      '-0',
      '-0.0',
      '0.1234567890123456789',
      '123456789.1234567890123',
      '0.0000001',
      '1e21',
      '5e-324',
    ],
  ])('keeps the token of %s', (token) => {
    for (const json of [token, `[${token}]`, `{"a":${token},"b":1}`, `{"a":{"b":[1,${token}]}}`]) {
      expect(JSON.stringify(parseJson(json))).toBe(json);
      expect(JSON.stringify(parseJson(` ${json}\n`))).toBe(json);
    }
    const value = parseJson(token);
    expect(numberText(value)).toBe(token);
    expect(isJsonObject(value)).toBe(false);
  });

  test('writes every number as it came, also where it need not look at every value', () => {
    const digits = fc.stringMatching(/^\d{1,22}$/).map((text) => text.replace(/^0+(?=\d)/, ''));
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.bigInt().map(String),
      fc
        .tuple(fc.constantFrom('', '-'), digits, fc.stringMatching(/^(\.\d{1,20})?([eE][+-]?\d{1,3})?$/))
        .map((parts) => parts.join('')),
    );
    const value = fc.oneof(
      number,
      fc.string().map((text) => JSON.stringify(text)),
      fc.constant('null'),
    );
    const text = fc.oneof(
      value,
      fc.array(value).map((all) => `[${all.join()}]`),
      // Objects put names that are numbers first.
      fc
        .dictionary(
          fc.string().map((name) => `n${name}`),
          value,
        )
        .map((all) => `{${pairsOf(all)}}`),
    );
    fc.assert(
      fc.property(text, (json) => expect(JSON.stringify(parseJson(json))).toBe(json)),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['0', 0],
    ['1.0', 1],
    ['2e3', 2_000],
    ['1e308', NaN],
    ['1e999', NaN],
    ['12345678901234567890', NaN],
  ])('%s counts as %d', (token, expected) => expect(countable(parseJson(token))).toBe(expected));

  test('takes 64 levels and refuses 65, however deep the text goes on', () => {
    const nested = (depth: number) => '['.repeat(depth) + '1.0' + ']'.repeat(depth);
    expect(JSON.stringify(parseJson(nested(64)))).toBe(nested(64));
    for (const depth of [65, 5_000, 1_000_000]) {
      expect(() => parseJson(nested(depth))).toThrow('nested more than 64 deep');
      expect(parseJsonBytes(Buffer.from(nested(depth)))).toBeUndefined();
    }
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

test.each([
  ['an object', '{"n":1.0}', '{"n":1.0}'],
  ['what holds more than a request may', `{"a":${'['.repeat(900)}${']'.repeat(900)}}`, undefined],
])('parseStored reads %s', (_, text, expected) => expect(JSON.stringify(parseStored(text))).toBe(expected ?? text));

test.each([
  ['nested too deep', `{"a":${'['.repeat(4_384)}${']'.repeat(4_384)}}`],
  ['cut off', '{"a":'],
  ['no object', '[]'],
])('parseStored has null for what is %s', (_, text) => expect(parseStored(text)).toBeNull());
