import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { AnswerHeads, withoutBlanks } from '../../../../shared/sending/answer-head.ts';

/** What the parser reads of an answer that comes in pieces. */
function read(raw: string, sizes: readonly number[] = []): { text: string; seen: number | null } {
  const heads = new AnswerHeads();
  heads.begin();
  let text = '';
  let rest = Buffer.from(raw, 'latin1');
  for (const size of [...sizes, rest.length]) {
    if (rest.length === 0) break;
    text += heads.pass(rest.subarray(0, size)).toString('latin1');
    rest = rest.subarray(size);
  }
  return { text, seen: heads.seen };
}

const body = '\r\n\r\n folded\r\nContent-Length: 3, 3\r\n\x80\xff';

test.each([
  ['nothing', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n', 200],
  [
    '100',
    'HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\nHTTP/1.1 503 No\r\n\r\n',
    'HTTP/1.1 102 Continue\r\n\r\nHTTP/1.1 503 No\r\n\r\n',
    503,
  ],
  [
    'a fold',
    'HTTP/1.1 200 OK\r\nA: b \r\n \tc\r\nD:\r\n e\r\n\r\n',
    'HTTP/1.1 200 OK\r\nA: b \tc\r\nD: e\r\n\r\n',
    200,
  ],
  [
    'equal lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 2,2\r\nA: b\r\nCONTENT-LENGTH: 2 \r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nA: b\r\n\r\n',
    200,
  ],
  [
    'two lengths',
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n',
    200,
  ],
  [
    'a list of two',
    'HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\n',
    200,
  ],
  ['a fold of the first line', 'HTTP/1.1 200 OK\r\n a: b\r\n c\r\n\r\n', 'HTTP/1.1 200 OK\r\n a: b\r\n c\r\n\r\n', 200],
  ['lone line feeds', 'HTTP/1.1 200 OK\r\nA: b\n c\r\n\r\n', 'HTTP/1.1 200 OK\r\nA: b\n c\r\n\r\n', 200],
  ['what is no HTTP', 'SSH-2.0 x\r\n folded', 'SSH-2.0 x\r\n folded', 0],
])('puts right %s, and nothing behind the head', (_, raw, text, seen) => {
  expect(read(raw + body)).toEqual({ text: text + body, seen });
});

test('whatever pieces it comes in', () => {
  const line = fc.constantFrom(
    ...[
      'A: b',
      ' folded',
      '\tfolded',
      'Content-Length: 2',
      'content-length: 2 , 2',
      'Content-Length: 3',
      'A',
      ':',
      '\r',
      '\n',
      '',
    ],
  );
  const start = fc.constantFrom(
    'HTTP/1.1 200 OK',
    'HTTP/1.1 100 Continue',
    'HTTP/1.0 103 X',
    'HTTP/1.1 101 X',
    'HTTP/1.1 x',
    'HTT',
    '',
  );
  const head = fc.tuple(start, fc.array(line, { maxLength: 6 })).map((lines) => lines.flat().join('\r\n') + '\r\n\r\n');
  const raw = fc
    .array(head, { minLength: 1, maxLength: 4 })
    .map((parts) => `${parts.join('')}HTTP/1.1 200 OK\r\n\r\nend`);
  fc.assert(
    fc.property(raw, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 99 }), (whole, sizes) => {
      expect(read(whole, sizes)).toEqual(read(whole));
    }),
    { numRuns: 1_000 },
  );
});

test('has seen nothing before the first byte of an answer, and nothing of the one before', () => {
  const heads = new AnswerHeads();
  expect(heads.seen).toBeNull();
  heads.begin();
  heads.pass(Buffer.from('HTTP/1.1 503 No\r\n\r\n'));
  expect(heads.seen).toBe(503);
  heads.begin();
  expect(heads.seen).toBeNull();
  heads.pass(Buffer.from('HTTP/1.1 10'));
  expect(heads.seen).toBe(0);
});

test('between answers it holds nothing back', () => {
  const heads = new AnswerHeads();
  expect(heads.pass(Buffer.from('HTTP/1.1 2')).toString()).toBe('HTTP/1.1 2');
});

test('a head without end is given on', () => {
  expect(
    read(`HTTP/1.1 200 OK\r\nA: ${'b\r\n '.repeat(100_000)}`, Array(1_000).fill(1_024)).text.length,
  ).toBeGreaterThan(300_000);
});

test.each([
  [' \t a b\t ', 'a b'],
  ['\u00a0a\u00a0', '\u00a0a\u00a0'],
  [' \t ', ''],
  ['', ''],
])('blanks around %j', (text, without) => {
  expect(withoutBlanks(text)).toBe(without);
});
