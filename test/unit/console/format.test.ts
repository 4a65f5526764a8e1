/** How the console writes times, numbers, and text of others. */
import { expect, test } from '@jest/globals';

import { fieldProblems, explain } from '../../../console/api/failure.ts';
import { codeIn } from '../../../console/format/code.ts';
import { readJson, readMessage } from '../../../console/format/http-message.ts';
import { bytesText, countText } from '../../../console/format/number.ts';
import { distanceText, offsetText, spanText, timeText, wholeTimeText } from '../../../console/format/time.ts';
import { visiblePieces, visibleText } from '../../../console/format/visible.ts';

const NOW = Date.parse('2026-11-30T23:30:24.057Z');

test.each([
  ['2026-11-30T23:30:24.000Z', '23:30:24Z'],
  ['2026-11-29T23:30:24.000Z', '29 Nov 23:30:24Z'],
  ['2025-11-30T23:30:24.000Z', '30 Nov 2025 23:30:24Z'],
])('%s is %s', (at, text) => {
  expect(timeText(Date.parse(at), NOW)).toBe(text);
});

test('the whole of a time has its day, its milliseconds and its zone', () => {
  expect(wholeTimeText(NOW, 'utc')).toBe('30 Nov 2026, 23:30:24.057Z');
});

test.each([
  [0, 'Z'],
  [-120, '+02:00'],
  [210, '−03:30'],
])('%i minutes west are %s', (minutes, text) => {
  expect(offsetText(minutes)).toBe(text);
});

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [59_999, '59 s'],
  [17 * 60_000, '17 min'],
  [125 * 60_000, '2 h 5 min'],
  [76 * 3_600_000, '3 d 4 h'],
])('%i ms are %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

test.each([
  [-17 * 60_000, '17 min ago'],
  [500, 'now'],
  [300_000, 'in 5 min'],
])('%i ms away is %s', (distance, text) => {
  expect(distanceText(NOW + distance, NOW)).toBe(text);
});

test.each([
  [312, '312 B'],
  [1_400, '1.4 kB'],
  [2_000_000, '2 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

test('one is one', () => {
  expect([countText(1, 'attempt'), countText(0, 'attempt'), countText(2, 'delivery', 'deliveries')]).toEqual([
    '1 attempt',
    '0 attempts',
    '2 deliveries',
  ]);
});

test.each([
  ['plain\ttext\n', 'plain\ttext\n'],
  ['', ''],
  ['a\r\nb\u0000', 'a⟨CR⟩\nb⟨NUL⟩'],
  ['user\u202Egnp.exe', 'user⟨U+202E⟩gnp.exe'],
  ['\u200b\ufeff\u007f\u0085', '⟨U+200B⟩⟨U+FEFF⟩⟨U+007F⟩⟨U+0085⟩'],
  ['שלום 👩‍💻', 'שלום 👩⟨U+200D⟩💻'],
])('%j shows as %j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('what is shown by its name says which it is', () => {
  expect(visiblePieces('a\u0007')).toEqual([{ text: 'a' }, { text: '⟨BEL⟩', control: 'U+0007' }]);
});

test('a message is its start, its headers and its body, whatever these hold', () => {
  expect(readMessage('POST /hook HTTP/1.1\r\nhost: a.example\r\nx-odd: a: b\r\n\r\n{"a":1}\r\n\r\n')).toEqual({
    start: 'POST /hook HTTP/1.1',
    headers: [
      { name: 'host', value: 'a.example' },
      { name: 'x-odd', value: 'a: b' },
    ],
    body: '{"a":1}\r\n\r\n',
  });
  expect(readMessage('HTTP/1.1 204 No Content')).toEqual({ start: 'HTTP/1.1 204 No Content', headers: [], body: '' });
});

test.each([
  ['{"a":1}', true],
  [' [1]', true],
  ['12', false],
  ['{"a":', false],
  ['<html>', false],
])('%s folds: %s', (text, ok) => {
  expect(readJson(text).ok).toBe(ok);
});

test('a failure says whether data is safe and what to do', () => {
  expect(explain({ kind: 'unreachable', status: null }, true).details).toMatch(/may have been done.*look before/);
  expect(explain({ kind: 'refused', status: 409, problem: { code: 29, message: 'webhook is paused' } })).toEqual({
    title: 'Webhook is paused.',
    details: '',
  });
  const down = explain({ kind: 'refused', status: 503, problem: { code: 14, message: 'service unavailable' } });
  expect(down.details).toMatch(/Accepted events are safe.*Repeat/);
});

test('a refused body says what is wrong with each field', () => {
  const details =
    'match.domain: cannot be blank; name: the length must be between 3 and 255; url: must be https: not http.';
  expect(fieldProblems({ code: 4, message: 'request validation failed', details })).toEqual({
    'match.domain': 'cannot be blank',
    name: 'the length must be between 3 and 255',
    url: 'must be https: not http',
  });
});

test.each([
  ['http://127.0.0.1:8080/console#code=Zm9vYmFyYmF6cXV4MTIzNA', 'Zm9vYmFyYmF6cXV4MTIzNA'],
  [' Zm9vYmFyYmF6cXV4MTIzNA\n', 'Zm9vYmFyYmF6cXV4MTIzNA'],
  ['short', null],
  ['http://127.0.0.1:8080/console', null],
])('%s holds the code %s', (text, code) => {
  expect(codeIn(text)).toBe(code);
});
