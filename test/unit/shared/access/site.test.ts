import { expect, test } from '@jest/globals';

import { cookieIn, isOwnPage, randomText, setCookie, siteOf } from '../../../../shared/access/site.ts';

const VALUE = 'a'.repeat(43);
const asked = (headers: Record<string, string>, remoteAddress = '169.254.8.1') => ({
  method: 'POST',
  headers,
  remoteAddress,
});

test.each<[string, string, object | null]>([
  [
    'api.example.com',
    '169.254.8.1',
    { cookie: '__Host-subrelay', secure: '; Secure', origin: 'https://api.example.com' },
  ],
  [
    'localhost:8080',
    '203.0.113.7',
    { cookie: '__Host-subrelay', secure: '; Secure', origin: 'https://localhost:8080' },
  ],
  ['127.0.0.1:8080', '127.0.0.1', { cookie: 'subrelay_8080', secure: '', origin: 'http://127.0.0.1:8080' }],
  ['localhost:81', '::ffff:127.0.0.1', { cookie: 'subrelay_81', secure: '', origin: 'http://localhost:81' }],
  ['[::1]:8080', '::1', { cookie: 'subrelay_8080', secure: '', origin: 'http://[::1]:8080' }],
  ['LocalHost', '::1', { cookie: 'subrelay_80', secure: '', origin: 'http://LocalHost' }],
  ['rebound.example.com:8080', '127.0.0.1', null],
  ['127.0.0.1.example.com', '127.0.0.1', null],
  ['localhost:8080@example.com', '127.0.0.1', null],
  ['', '127.0.0.1', null],
])('asked as %s from %s', (host, remoteAddress, site) => {
  expect(siteOf(asked({ host }, remoteAddress))).toEqual(site);
});

test.each<[Record<string, string>, boolean]>([
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{ 'sec-fetch-site': 'cross-site', origin: 'https://api.example.com' }, false],
  [{ 'sec-fetch-site': 'none' }, false],
  [{ 'sec-fetch-site': '' }, false],
  [{ origin: 'https://api.example.com' }, true],
  [{ origin: 'http://api.example.com' }, false],
  [{ origin: 'https://api.example.com.evil.example' }, false],
  [{ origin: 'null' }, false],
  [{}, false],
])('%j is a page of ours: %s', (headers, isOurs) => {
  const request = asked({ host: 'api.example.com', ...headers });
  expect(isOwnPage(request, siteOf(request)!)).toBe(isOurs);
});

test.each<[string, string | null]>([
  [`subrelay_8080=${VALUE}`, VALUE],
  [`other=1; subrelay_8080=${VALUE}; more=2`, VALUE],
  [`subrelay_80=${VALUE}`, null],
  [`xsubrelay_8080=${VALUE}`, null],
  [`subrelay_8080=${VALUE.slice(1)}`, null],
  ['subrelay_8080=', null],
  ['', null],
])('the cookies %s hold %s', (cookie, value) => {
  expect(cookieIn({ cookie }, 'subrelay_8080')).toBe(value);
});

test('a cookie is for no script, no other site and no other path', () => {
  const site = siteOf(asked({ host: 'api.example.com' }))!;
  expect(setCookie(site, VALUE, 28_800)).toBe(
    `__Host-subrelay=${VALUE}; Path=/; Max-Age=28800; HttpOnly; SameSite=Strict; Secure`,
  );
  const local = siteOf(asked({ host: 'localhost:8080' }, '127.0.0.1'))!;
  expect(setCookie(local, '', 0)).toBe('subrelay_8080=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict');
});

test.each([undefined, null, 7, '', 'a'.repeat(44), `${'a'.repeat(42)}=`])('%s is no random value', (text) => {
  expect(randomText(text)).toBeNull();
});
