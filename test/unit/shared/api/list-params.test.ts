import { describe, expect, test } from '@jest/globals';

import { nameCursor, scopeOf, timeCursor } from '../../../../shared/api/cursor.ts';
import {
  choiceFilter,
  compared,
  eventIdFilter,
  flagFilter,
  keyFilter,
  nanosOf,
  readListParams,
  setFilter,
  textFilter,
  uuidFilter,
} from '../../../../shared/api/list-params.ts';

const spec = {
  name: 'things',
  filters: {
    webhook_id: uuidFilter('webhook_id', ''),
    event_id: eventIdFilter('event_id', ''),
    customer_id: textFilter('customer.id', ''),
    status: {
      ...choiceFilter('status', ['pending', 'failed', 'ended'], ''),
      words: { ended: ['failed', 'discarded'] },
    },
    success: flagFilter('success', ''),
    customer: keyFilter('find_keys', '', 'contains'),
    subject: keyFilter('subject_key', ''),
    unmatched: setFilter('unmatched', ''),
    reason: compared(textFilter('reason', '')),
    hold: compared(choiceFilter('hold', ['paused', 'order'], '')),
  },
  times: ['created_at', 'received_at'],
  readCursor: timeCursor.read,
};
const read = (query: string) => readListParams(new URLSearchParams(query), spec);
const DEFAULTS = {
  ...{ limit: 50, offset: 0, cursor: null, scope: expect.any(String) },
  ...{ bounds: [], equal: {}, contains: null, among: null, follow: null, compared: {} },
};
const KEY = '0123456789abcdef'.repeat(2);
/** Of the list without a filter. */
const ALL = scopeOf('things', {}, []);

describe('what can be read', () => {
  test.each([
    ['', {}],
    ['limit=1&offset=10000', { limit: 1, offset: 10_000 }],
    ['limit=1000', { limit: 1_000 }],
    ['limit=0050', { limit: 50 }],
    ['status=failed&success=false', { equal: { status: 'failed', success: false } }],
    [
      'webhook_id=URN:UUID:6F1C2A50-8B07-4C3E-9D2E-0A4D5C6B7E8F',
      { equal: { webhook_id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f' } },
    ],
    ['customer_id=C0%20a', { equal: { 'customer.id': 'C0 a' } }],
    ['created_at.gt=1970-01-01T00:00:01Z', { bounds: [{ op: '>', at: 1_000_000_000n }] }],
    [
      'received_at.lte=1970-01-01T01:00:00.5%2B01:00&created_at.gte=1970-01-01T00:00:00.000000001Z',
      {
        bounds: [
          { op: '>=', at: 1n },
          { op: '<=', at: 500_000_000n },
        ],
      },
    ],
    [`cursor=${timeCursor.write(ALL, { at: 7n, id: 'a-1' })}&offset=0`, { cursor: { at: 7n, id: 'a-1' } }],
    ['order=asc&createdAt.gt=x&created_at.near=x', {}],
    [`subject=${KEY}&unmatched=true`, { equal: { subject_key: KEY, unmatched: true } }],
    [`customer=${KEY}&offset=7`, { contains: { field: 'find_keys', member: KEY }, offset: 7 }],
    [
      `customer=${KEY}&subject=${KEY}&status=failed&reason=a`,
      {
        contains: { field: 'find_keys', member: KEY },
        compared: { subject_key: KEY, status: 'failed', reason: 'a' },
      },
    ],
    [
      'status=ended&reason=a',
      { among: { field: 'status', values: ['failed', 'discarded'] }, compared: { reason: 'a' } },
    ],
    ['status=failed&reason=a&hold=order', { equal: { status: 'failed' }, compared: { reason: 'a', hold: 'order' } }],
  ])('%s', (query, params) => {
    expect(read(query)).toEqual({ ok: true, params: { ...DEFAULTS, ...params } });
  });
});

test('a list may have limits of its own', () => {
  const few = { ...spec, limits: { most: 30, usual: 20 } };
  const readFew = (query: string) => readListParams(new URLSearchParams(query), few);
  expect(readFew('')).toMatchObject({ params: { limit: 20 } });
  expect(readFew('limit=30')).toMatchObject({ params: { limit: 30 } });
  expect(readFew('limit=31')).toMatchObject({ details: 'limit: must be a whole number between 1 and 30.' });
});

describe('what can not be read is named', () => {
  const ALONE =
    'can be given only beside one of webhook_id, event_id, customer_id, status, success, customer, subject, unmatched';
  const LIMIT = 'limit: must be a whole number between 1 and 1000';
  test.each([
    ['limit=0', LIMIT],
    ['limit=-1', LIMIT],
    ['limit=1001', LIMIT],
    ['limit=1e2', LIMIT],
    ['limit=5.0', LIMIT],
    ['limit=%2B5', LIMIT],
    ['limit=99999999999999999999', LIMIT],
    ['limit=', 'limit: cannot be blank'],
    ['limit=5&limit=5', 'limit: must be given once'],
    ['offset=10001', 'offset: must be a whole number between 0 and 10000; beyond it use cursor'],
    ['success=True', 'success: must be true or false'],
    ['success=1', 'success: must be true or false'],
    ['status=Pending', 'status: must be one of pending, failed, ended'],
    ['status=', 'status: cannot be blank'],
    ['webhook_id=6f1c2a50', 'webhook_id: must be a valid UUID'],
    ['event_id=evt_1', 'event_id: must be the id of an event, evt_ and 32 hexadecimal digits'],
    [`customer_id=${'x'.repeat(1_500)}`, 'customer_id: must be at most 1499 bytes long'],
    [`customer_id=${'%00'.repeat(750)}`, 'customer_id: must be at most 1499 bytes long'],
    ['created_at.gt=2026-01-01', 'created_at.gt: must be an RFC 3339 time from 1970 on, a + in it written as %2B'],
    [
      'created_at.gt=2026-01-01T00:00:00+01:00',
      'created_at.gt: must be an RFC 3339 time from 1970 on, a + in it written as %2B',
    ],
    [
      'created_at.gt=1969-12-31T23:59:59Z',
      'created_at.gt: must be an RFC 3339 time from 1970 on, a + in it written as %2B',
    ],
    ['received_at.lt=1', 'received_at.lt: must be an RFC 3339 time from 1970 on, a + in it written as %2B'],
    ['cursor=x', 'cursor: must be the next_cursor of another page of this list, with the same filters'],
    [`cursor=${timeCursor.write(ALL, { at: 7n, id: 'a' })}&offset=1`, 'offset: must not be given together with cursor'],
    ['success=x&limit=x', `${LIMIT}; success: must be true or false`],
    ['unmatched=false', 'unmatched: must be true'],
    ...[KEY.toUpperCase(), `${KEY}0`, KEY.slice(1), 'example.com', `${KEY},${KEY}`, '*'].map(
      (key) =>
        [
          `subject=${encodeURIComponent(key)}`,
          'subject: must be a key of 32 hexadecimal digits, as POST /v1/search answers it',
        ] as const,
    ),
    [`subject=${KEY}`.concat('&subject=a'.repeat(999)), 'subject: must be given once'],
    ['reason=a', `reason: ${ALONE}`],
    ['reason=a&hold=order&created_at.gt=2026-01-01T00:00:00Z', `hold: ${ALONE}; reason: ${ALONE}`],
    ['reason=a&status=failed&offset=1', 'offset: must not be given together with reason: use cursor'],
    [`customer=${KEY}&status=failed&offset=1`, 'offset: must not be given together with status: use cursor'],
  ])('%s', (query, details) => {
    expect(read(query)).toEqual({
      ok: false,
      code: 4,
      message: 'request validation failed',
      details: `${details}.`,
    });
  });
});

describe('cursors', () => {
  test.each([
    { at: 0n, id: 'evt_0' },
    { at: 1_800_000_000_123_456_000n, id: '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f' },
  ])('of time $id', (position) => {
    expect(timeCursor.read(timeCursor.write('s', position), 's')).toEqual(position);
  });

  test.each([
    { name: '', id: 'a' },
    { name: 'Äöü "quoted", 名前', id: 'b' },
  ])('of the name $name', (position) => {
    expect(nameCursor.read(nameCursor.write('s', position), 's')).toEqual(position);
  });

  test('are taken as they were written alone', () => {
    const cursor = timeCursor.write('s', { at: 7n, id: 'a' });
    for (const other of [`${cursor}=`, `${cursor}A`, `${cursor}!`, ` ${cursor}`, `${cursor}${cursor}`])
      expect([other, timeCursor.read(other, 's')]).toEqual([other, null]);
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test('belong to a list and its filters, however these are written and ordered', () => {
    const scopeOfQuery = (query: string, name = 'things') => {
      const answer = readListParams(new URLSearchParams(query), { ...spec, name });
      return answer.ok ? answer.params.scope : answer.details;
    };
    const filters = 'status=failed&success=true&created_at.gt=2026-01-01T00:00:00Z';
    const same = [
      'success=true&created_at.gt=2026-01-01T01:00:00%2B01:00&status=failed&limit=3',
      `${filters}&offset=7`,
    ];
    for (const query of same) expect(scopeOfQuery(query)).toBe(scopeOfQuery(filters));
    const others = ['', 'status=failed', filters.replace('.gt', '.gte'), filters.replace('true', 'false')];
    const scopes = [
      scopeOfQuery(filters),
      scopeOfQuery(filters, 'others'),
      ...others.map((each) => scopeOfQuery(each)),
    ];
    expect(new Set(scopes).size).toBe(scopes.length);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'abc'],
    ['another shape', encoded({ at: '1', id: 'a' })],
    ['another length', encoded(['s', '1'])],
    ['numbers', encoded(['s', 1, 'a'])],
    ['a path for an id', encoded(['s', '1', 'a/b'])],
    ['no time', encoded(['s', '-1', 'a'])],
    ['the place in another list', nameCursor.write('s', { name: 'Name', id: 'a' })],
    ['the place of another scope', timeCursor.write('other', { at: 1n, id: 'a' })],
    ['no scope, as once', encoded(['1', 'a'])],
  ])('are refused where they hold %s', (_, text) => {
    expect(timeCursor.read(text, 's')).toBeNull();
  });
});

test.each([
  ['1970-01-01T00:00:00Z', 0n],
  ['1970-01-01T00:00:00.000Z', 0n],
  ['2026-11-21T10:00:00.123456789Z', 1_795_255_200_123_456_789n],
  ['2026-11-21T11:00:00+01:00', 1_795_255_200_000_000_000n],
  ['2026-11-21', null],
  ['2026-02-30T00:00:00Z', null],
])('%s is %s nanoseconds', (text, nanos) => {
  expect(nanosOf(text)).toBe(nanos);
});
