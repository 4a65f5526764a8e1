/** What the console's addresses say, and what they ask of the API. */
import { expect, test } from '@jest/globals';

import { differsText } from '../../../console/screens/audit-filters.ts';
import { hrefTo, readPlace } from '../../../console/format/address.ts';
import { deliveriesQuery, filterWords, massOrderOf } from '../../../console/screens/delivery-filters.ts';

test.each([
  ['#/deliveries?status=failed', ['deliveries'], { status: 'failed' }],
  ['#/deliveries/a%2Fb', ['deliveries', 'a/b'], {}],
  ['', [], {}],
  ['#/a%ZZ?x=%', ['a%ZZ'], { x: '%' }],
  ['#/history?q=a%3Fb?c', ['history'], { q: 'a?b?c' }],
])('%s is read', (fragment, path, query) => {
  const place = readPlace(fragment);
  expect([place.path, Object.fromEntries(place.query)]).toEqual([path, query]);
});

test('an address is read as it was written, and leaves out what is empty', () => {
  const address = hrefTo(['deliveries', 'ä/ö'], { status: 'failed', webhook_id: '', since: null, event_type: 'a&b=c' });
  expect(address).toBe('#/deliveries/%C3%A4%2F%C3%B6?status=failed&event_type=a%26b%3Dc');
  expect(readPlace(address).path).toEqual(['deliveries', 'ä/ö']);
});

const NOW = Date.parse('2026-11-30T12:00:00Z');
const asked = (search: string) => deliveriesQuery(new URLSearchParams(search), NOW);

test('a window is the same on every page', () => {
  expect(asked('since=1h')['created_at.gte']).toBe('2026-11-30T11:00:00.000Z');
  expect(asked(`since=1h&as_of=${NOW - 60_000}&cursor=abc`)).toMatchObject({
    'created_at.gte': '2026-11-30T10:59:00.000Z',
    cursor: 'abc',
    limit: 100,
    fields: 'summary',
  });
  expect(asked('since=for ever')['created_at.gte']).toBeNull();
});

test('what no filter knows is not passed on', () => {
  expect(asked('status=failed&open=x&limit=9')).toMatchObject({ status: 'failed', limit: 100 });
  expect(asked('open=x')).not.toHaveProperty('open');
});

test('an empty list says its filters in words', () => {
  const words = filterWords(new URLSearchParams('status=succeeded&webhook_id=w&since=24h&hold=rate'), () => 'CRM');
  expect(words.map(([, text]) => text)).toEqual([
    'status delivered',
    'destination CRM',
    'last 24 hours',
    'held because rate',
  ]);
});

test('what was given up is sent again by the mode that says so', () => {
  const since = massOrderOf(new URLSearchParams('status=given_up&since=1h'), Date.parse('2026-11-30T12:00:00Z'));
  expect(since).toEqual({ kind: 'replay', mode: 'failed', filter: { 'created_at.gte': '2026-11-30T11:00:00.000Z' } });
  expect(massOrderOf(new URLSearchParams('status=given_up'), 0)).toBeNull();
});

test.each([
  ['made', null, { a: 1, b: 2 }, 'new, 2 members'],
  ['taken away', { a: 1 }, null, 'gone'],
  ['changed', { url: 'a' }, { url: 'b' }, 'url'],
  ['changed much', {}, { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }, 'a, b, c, d and 2 more'],
])('a change in a line: %s', (_, before, after, text) => {
  expect(differsText(before, after)).toBe(text);
});
