/** What is packed is what was given, and never larger than zlib makes it. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';

import { codeLengths } from '../../../local/packing/codes.ts';
import { packed } from '../../../local/packing/pack.ts';

const text = readFileSync('docs/console.md');

test.each<[string, Uint8Array]>([
  ['nothing', Buffer.alloc(0)],
  ['one byte', Buffer.from('a')],
  ['two bytes', Buffer.from('ab')],
  ['one byte again and again', Buffer.alloc(1_000, 'a')],
  [
    'matches up to the longest, and beyond',
    Buffer.from(Array.from({ length: 30 }, (_, length) => 'x'.repeat(9 * length)).join('y')),
  ],
  ['a repeat farther away than deflate can point', Buffer.concat([text, randomBytes(33_000), text])],
  ['a repeat at the farthest', Buffer.concat([text.subarray(0, 300), randomBytes(32_468), text.subarray(0, 300)])],
  ['every byte', Buffer.from(Array.from({ length: 1_024 }, (_, byte) => byte % 256))],
  ['what can not be packed', randomBytes(2_000)],
])('%s', (_, bytes) => {
  expect(Buffer.compare(gunzipSync(packed(bytes)), bytes)).toBe(0);
});

test('a text is smaller by 1 % or more, and the same bytes each time', () => {
  const once = packed(text);
  expect(gunzipSync(once).equals(text)).toBe(true);
  expect(once.length).toBeLessThan(gzipSync(text, { level: 9 }).length * 0.99);
  expect(Buffer.compare(packed(text), once)).toBe(0);
  // No time, and no system's name.
  expect([...once.subarray(0, 10)]).toEqual([31, 139, 8, 0, 0, 0, 0, 0, 2, 255]);
});

test.each([
  [[0, 0, 0], 15, [0, 0, 0]],
  [[0, 5, 0], 15, [0, 1, 0]],
  [[1, 1, 2, 4], 15, [3, 3, 2, 1]],
  // Without a limit the first two would have 5.
  [[1, 1, 2, 4, 8, 16], 4, [4, 4, 4, 4, 2, 1]],
])('the best code of %j with %i bits at most', (counts, limit, lengths) => {
  expect(codeLengths(counts, limit)).toEqual(lengths);
});
