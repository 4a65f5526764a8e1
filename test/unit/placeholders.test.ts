/** What recordings show of a run: never what is another in the next, always what must stay. */
import { expect, it } from '@jest/globals';

import { openPlaceholders } from '../support/recording/placeholders.ts';

const STARTED = Date.parse('2026-11-30T10:00:00.000Z');
const SEALED = `v1.k-1.${'n'.repeat(16)}.${Buffer.alloc(30).toString('base64url')}`;

it.each<[string, string, string]>([
  ['the start', '2026-11-30T10:00:00.000Z', '<now>'],
  ['a moment before it', '2026-11-30T09:59:59.9Z', '<now>'],
  ['a moment after it, in another zone', 'at 2026-11-30T11:08:59+01:00.', 'at <now>.'],
  ['a delay', '2026-11-30T11:00:20.123456789Z', '<now + 1 h>'],
  ['days, hours and minutes', '2026-12-02T13:20:05Z', '<now + 2 d 3 h 20 min>'],
  ['a time of the content', '2026-03-02T09:15:04Z', '2026-03-02T09:15:04Z'],
  ['a time in years', '2031-03-02T09:15:04Z', '2031-03-02T09:15:04Z'],
  ['no time', '2026-11-30T99:00:00Z', '2026-11-30T99:00:00Z'],
  ['epoch milliseconds', `{"at":${STARTED + 1}}`, '{"at":<now>}'],
  ['a number as long', '9182039485720', '9182039485720'],
  ['filling', 'x'.repeat(500), '<500 × x>'],
  ['a word', 'xxxx', 'xxxx'],
  ['a signature', `v1,${'A'.repeat(43)}=`, 'v1,<signature>'],
  [
    'a header in a text',
    'Date: Mon\r\nX-Signature: abc\r\nX-Own: abc',
    'Date: <date>\r\nX-Signature: <x-signature>\r\nX-Own: abc',
  ],
  ['a trace', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, '<trace>'],
  ['a sealed secret', SEALED, '<30 bytes sealed under k-1>'],
  ['an id', 'evt_332c96f65bdcefb34e7d2348b7d0e9b3', 'evt_332c96f65bdcefb34e7d2348b7d0e9b3'],
])('%s', (_, given, shown) => {
  expect(openPlaceholders(STARTED).text(given)).toBe(shown);
});

it('what a run has made up is known by its name, the longer first', () => {
  const { know, json } = openPlaceholders(STARTED);
  know('127.0.0.1:4', '<host>');
  know('http://127.0.0.1:4', '<url>');
  const given = { 'http://127.0.0.1:4/a': ['127.0.0.1:4', STARTED, 7, null], etag: '"x"', ETag: null };
  expect(json(given)).toEqual({ '<url>/a': ['<host>', '<now>', 7, null], etag: '<etag>', ETag: null });
});
