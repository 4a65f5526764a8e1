import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import { errorBody, refusals, refuse } from '../../../../shared/api/errors.ts';
import { SubrelayError, statusOf } from '../../../../shared/base/errors.ts';
import type { ErrorCode } from '../../../../shared/base/errors.ts';

test('the codes of PM-14 are postmand’s, and no code is there twice', () => {
  const { internal, invalid_id, malformed_body, validation_failed, ...rest } = refusals;
  expect([internal, invalid_id, malformed_body, validation_failed]).toEqual([
    { status: 500, code: 1, message: 'internal server error' },
    { status: 404, code: 2, message: 'invalid id' },
    { status: 400, code: 3, message: 'malformed request body' },
    { status: 400, code: 4, message: 'request validation failed' },
  ]);
  expect([rest.webhook_not_found, rest.delivery_not_found, rest.attempt_not_found]).toEqual([
    { status: 404, code: 5, message: 'webhook not found' },
    { status: 404, code: 6, message: 'delivery not found' },
    { status: 404, code: 7, message: 'delivery attempt not found' },
  ]);
  const codes = Object.values(refusals).map(({ code }) => code);
  expect(codes).toEqual(codes.map((_, index) => index + 1));
});

test('details are left out where there are none', () => {
  expect(refuse('event_not_found')).toEqual({ status: 404, body: { code: 8, message: 'event not found' } });
  expect(refuse('path_not_found', 'why.').body).toEqual({ code: 10, message: 'path not found', details: 'why.' });
});

describe('a failure', () => {
  test.each<[ErrorCode, number | null]>([
    ['BODY_TOO_LARGE', 12],
    ['BODY_ENCODED', 13],
    ['BODY_UNREADABLE', 3],
    ['TOKEN_MISSING', 9],
    ['TOKEN_INVALID', 9],
    ['METHOD_NOT_ALLOWED', 11],
  ])('%s says what to do, with the status that its code has', (code, number) => {
    expect(errorBody(new SubrelayError(code, 'Do this'))).toMatchObject({ code: number, details: 'Do this.' });
    const refusal = Object.values(refusals).find((candidate) => candidate.code === number);
    expect(refusal!.status).toBe(statusOf[code]);
  });

  test.each<[ErrorCode, number]>([
    ['STORE_UNAVAILABLE', 14],
    ['BUS_UNAVAILABLE', 14],
    ['INTERNAL', 1],
  ])('%s of ours tells nothing of the inside', (code, number) => {
    const body = errorBody(new SubrelayError(code, 'Firestore at 10.1.2.3 failed'));
    expect(body).toEqual({ code: number, message: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain('10.1.2.3');
  });

  test('a body of another type is answered with none (PM-17)', () => {
    expect(errorBody(new SubrelayError('BODY_NOT_EXPECTED_TYPE', 'Send JSON'))).toBeNull();
  });
});

test('docs/routes.md has them all', () => {
  const rows = readFileSync('docs/routes.md', 'utf8').matchAll(/^\| (\d+) \| (\d+) \| ([^;:|]+?)[;:|]/gm);
  const documented = [...rows].map(([, status, code, message]) => ({
    status: Number(status),
    code: Number(code),
    message: message!.trim(),
  }));
  expect(documented).toEqual(Object.values(refusals));
});
