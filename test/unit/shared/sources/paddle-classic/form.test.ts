import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { parseForm } from '../../../../../shared/sources/paddle-classic/form.ts';

function fieldsOf(body: string | Uint8Array): [string, string][] {
  const parsed = parseForm(Buffer.from(body));
  if (!parsed.ok) throw new Error(parsed.reason);
  return [...parsed.fields.values].map(([name, value]) => [name, Buffer.from(value).toString('latin1')]);
}

describe('parseForm', () => {
  test.each([
    [
      'plain fields in the order of the body',
      'b=1&a=2',
      [
        ['b', '1'],
        ['a', '2'],
      ],
    ],
    ['plus as a space, in names too', 'a+b=c+d%2B', [['a b', 'c d+']]],
    [
      'empty values, and names without an equals sign',
      'a=&b',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['equals signs in a value', 'a=b=c', [['a', 'b=c']]],
    [
      'empty pieces',
      '&a=1&&b=2&',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['escapes in either case', 'a=%c3%A9', [['a', '\xc3\xa9']]],
    ['bytes that are not UTF-8', 'a=Zo%EB%00', [['a', 'Zo\xeb\x00']]],
    ['unescaped bytes', Buffer.from([0x61, 0x3d, 0xeb]), [['a', '\xeb']]],
    [
      'malformed escapes as they are, like PHP',
      'a=100%&b=%zz%4&c=%%41',
      [
        ['a', '100%'],
        ['b', '%zz%4'],
        ['c', '%A'],
      ],
    ],
    ['an empty body', '', []],
  ])('reads %s', (_, body, expected) => expect(fieldsOf(body)).toStrictEqual(expected));

  test.each([
    ['a repeated name', 'a=1&b=2&a=1', 'a field name is repeated'],
    ['a name repeated by its escapes', 'a=1&%61=2', 'a field name is repeated'],
    ['a name with brackets', 'a[]=1', 'a field name has brackets'],
    ['a name with escaped brackets', 'a%5Bb%5D=1', 'a field name has brackets'],
    ['a field without a name', '=1', 'a field has no name, or one that is not UTF-8'],
    ['a name that is not UTF-8', '%ff=1', 'a field has no name, or one that is not UTF-8'],
  ])('refuses %s', (_, body, reason) => expect(parseForm(Buffer.from(body))).toStrictEqual({ ok: false, reason }));

  test('refuses more fields than its limit, and no fewer', () => {
    const body = (fields: number) => Buffer.from(Array.from({ length: fields }, (_, index) => `f${index}=1`).join('&'));
    expect(parseForm(body(1_000))).toMatchObject({ ok: true });
    expect(parseForm(body(1_001))).toStrictEqual({ ok: false, reason: 'it has more than 1000 fields' });
    expect(parseForm(body(4), { maxFields: 3 })).toMatchObject({ ok: false });
  });

  test('shows a value as text', () => {
    const parsed = parseForm(Buffer.from('a=Zo%C3%AB&b=Zo%EB&c='));
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(['a', 'b', 'c', 'd'].map((name) => parsed.fields.text(name))).toStrictEqual([
      'Zoë',
      'Zo\ufffd',
      '',
      undefined,
    ]);
  });

  test('reads whatever the platform encodes', () => {
    const value = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_.]{1,9}$/), value), (fields) => {
        const body = new URLSearchParams(fields).toString();
        const expected = Object.entries(fields).map(([name, text]) => [name, Buffer.from(text).toString('latin1')]);
        expect(fieldsOf(body)).toStrictEqual(expected);
      }),
    );
  });

  test('answers for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof parseForm(bytes).ok === 'boolean'));
  });
});
