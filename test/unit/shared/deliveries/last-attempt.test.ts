import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { lastAttemptOf } from '../../../../shared/deliveries/last-attempt.ts';
import type { RecordedAttempt } from '../../../../shared/deliveries/last-attempt.ts';
import type { Timestamp } from '../../../../shared/store/timestamp.ts';
import { at } from '../../../support/situation-samples.ts';

const recorded = (fields: Partial<RecordedAttempt> = {}): RecordedAttempt => ({
  v: 1,
  delivery_id: 'd',
  attempt: 2,
  counted: true,
  success: false,
  response_status_code: 503,
  error_code: null,
  error: 'answered 503, expected 2xx',
  duration_ms: 47,
  started_at: at('2026-11-30T23:25:04Z'),
  created_at: at('2026-11-30T23:25:05Z'),
  response_headers: {},
  response_body: '',
  ...fields,
});

describe('the last attempt', () => {
  test('is when it began, what came, and how long it took', () => {
    expect(lastAttemptOf(recorded({ response_body: 'down' }))).toEqual({
      at: at('2026-11-30T23:25:04Z'),
      success: false,
      status: 503,
      error_code: null,
      duration_ms: 47,
      excerpt: 'down',
    });
  });

  test.each<[string, Partial<RecordedAttempt>, Timestamp | undefined]>([
    ['of 503', {}, at('2026-11-30T23:27:05Z')],
    ['of 429', { response_status_code: 429 }, at('2026-11-30T23:27:05Z')],
    ['of 500: not heeded', { response_status_code: 500 }, undefined],
    ['of an answer without an end', { error_code: 'reset' }, undefined],
    ['of a success', { success: true }, undefined],
    ['in the past', { response_headers: { 'retry-after': 'Sat, 21 Nov 2026 10:05:00 GMT' } }, undefined],
  ])('keeps until when its endpoint asked to be left alone: %s', (_, fields, expected) => {
    const attempt = recorded({ response_headers: { 'retry-after': '120' }, ...fields });
    expect(lastAttemptOf(attempt).retry_after).toEqual(expected);
  });

  test('has the beginning of the answer, 500 bytes at most, in whole characters', () => {
    const excerptOf = (response_body: string) => lastAttemptOf(recorded({ response_body })).excerpt;
    expect(excerptOf('x'.repeat(600))).toBe('x'.repeat(500));
    expect(excerptOf('é'.repeat(600))).toBe('é'.repeat(250));
    expect(excerptOf(`x${'😀'.repeat(600)}`)).toBe(`x${'😀'.repeat(124)}`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700, size: 'max' }), (body) => {
        const excerpt = excerptOf(body);
        expect(body.startsWith(excerpt)).toBe(true);
        expect(Buffer.byteLength(excerpt)).toBeLessThanOrEqual(500);
        if (Buffer.byteLength(body) <= 500) expect(excerpt).toBe(body);
        else expect(Buffer.byteLength(excerpt)).toBeGreaterThan(496);
      }),
    );
  });
});
