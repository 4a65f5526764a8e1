import { describe, expect, test } from '@jest/globals';

import { headersOf, textOf } from '../../../../shared/sending/answer-text.ts';

describe('text', () => {
  test.each<[string, number[] | string, boolean, string]>([
    ['UTF-8', 'Zoë ✓ 😀', false, 'Zoë ✓ 😀'],
    ['lines and tabs', 'a\r\n\tb', false, 'a\r\n\tb'],
    ['nothing', '', false, ''],
    ['NUL and other control characters', 'a\u0000b\u001b[31m\u007f', false, 'a\ufffdb\ufffd[31m\ufffd'],
    ['invalid UTF-8', [0x61, 0xff, 0xfe, 0xc3, 0x28], false, 'a\ufffd\ufffd\ufffd('],
    ['an encoded surrogate', [0xed, 0xa0, 0x80], false, '\ufffd\ufffd\ufffd'],
    ['a cut in the middle of a character', [...Buffer.from('Zoë✓').subarray(0, -1)], true, 'Zoë'],
    ['an end in the middle of a character', [0x61, 0xc3], false, 'a\ufffd'],
  ])('%s', (_, bytes, cut, expected) => {
    const text = textOf(typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes), cut);
    expect(text).toBe(expected);
    expect(Buffer.from(text).toString()).toBe(text);
  });
});

describe('headers', () => {
  test('keep names and values, repeated ones joined', () => {
    expect(headersOf({ 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] })).toEqual({
      'content-type': 'text/plain',
      'set-cookie': 'a=1, b=2',
    });
  });

  test('leave out names that a store may refuse', () => {
    const received = JSON.parse('{"__proto__":"x","__name__":"x","":"x","ok":"1"}') as Record<string, string>;
    received['x'.repeat(129)] = 'x';
    expect(headersOf(received)).toEqual({ ok: '1' });
  });

  test('are bounded in number and length', () => {
    const received = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-${index}`, 'y'.repeat(5_000)]));
    const kept = headersOf(received);
    expect(Object.keys(kept)).toHaveLength(64);
    expect(kept['x-0']).toHaveLength(1_024);
  });

  test('have no control characters', () => {
    expect(headersOf({ a: 'b\u0000c' })).toEqual({ a: 'b\ufffdc' });
  });
});
