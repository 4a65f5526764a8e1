import type { Timestamp } from '@google-cloud/firestore';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { attemptsLeft, lastAttemptAt, nextAttemptAt } from '../../../../shared/delivery/explanation.ts';
import { lastAttemptOf } from '../../../../shared/delivery/last-attempt.ts';
import type { RecordedAttempt } from '../../../../shared/delivery/last-attempt.ts';
import { CRM, RETRYING, aSituation, at } from '../../../support/situation-samples.ts';
import type { SituationFields } from '../../../support/situation-samples.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

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

test.each<[string, SituationFields, left: number, next: string | null]>([
  ['new', {}, 10, '2026-11-30T23:25:04.000Z'],
  ['waits for a retry', { delivery: RETRYING }, 8, '2026-11-30T23:30:24.000Z'],
  ['one was by hand', { delivery: { ...RETRYING, granted: 1 } }, 9, '2026-11-30T23:30:24.000Z'],
  ['one by hand is to be made', { delivery: { granted: 1 } }, 11, '2026-11-30T23:25:04.000Z'],
  ['fewer are allowed by now', { delivery: { ...RETRYING, attempts: 20 } }, 1, '2026-11-30T23:30:24.000Z'],
  ['held', { delivery: { ...RETRYING, hold: 'breaker' } }, 8, null],
  ['paused', { webhook: { ...CRM, status: 'paused' }, delivery: RETRYING }, 8, null],
  ['disabled', { webhook: { ...CRM, status: 'disabled' }, delivery: RETRYING }, 0, null],
  ['deleted', { webhook: undefined, delivery: RETRYING }, 0, null],
  ['ended', { delivery: { ...RETRYING, status: 'failed', due_at: null } }, 0, null],
])('%s: so many attempts are left, and the next is then', (_, fields, left, next) => {
  const situation = aSituation(fields);
  const at = nextAttemptAt(situation);
  expect([attemptsLeft(situation), at === null ? null : new Date(at).toISOString()]).toEqual([left, next]);
});

test('the last attempt of a plan is due no later than a delivery is kept pending', () => {
  const webhook = aWebhook({ retry_policy: Array<number>(10).fill(7 * 86_400), retry_jitter: false });
  const atOf = (delivery: SituationFields['delivery']) =>
    new Date(lastAttemptAt(aSituation({ webhook, delivery: { ...RETRYING, ...delivery } }))!).toISOString();
  expect(atOf({ attempts: 10 })).toBe('2026-11-30T23:30:24.000Z');
  expect(atOf({ attempts: 8 })).toBe('2026-12-14T23:30:24.000Z');
  expect(atOf({ attempts: 8, granted: 1 })).toBe('2026-12-21T23:30:24.000Z');
  expect(atOf({ attempts: 1 })).toBe('2027-01-29T23:25:04.000Z');
});
