import { describe, expect, test } from '@jest/globals';

import type { Json } from '../../../../shared/base/json.ts';
import { retryAfterMs } from '../../../../shared/base/retry-after.ts';
import { nextStep } from '../../../../shared/deliveries/outcome.ts';
import { errorText, isSuccess, judge } from '../../../../shared/destinations/webhook/judge.ts';
import { type Answered, type Exchange, type Failed, type Refused } from '../../../../shared/sending/exchange.ts';
import type { Webhook } from '../../../../shared/webhooks/webhook.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

const answered = (status: number, headers: Record<string, string> = {}): Answered => ({
  kind: 'answered',
  status,
  headers,
  body: '',
  bodyTruncated: false,
  durationMs: 12,
});
const refused: Refused = {
  kind: 'refused',
  code: 'address',
  message: '10.0.0.1 is not a public address',
  durationMs: 0,
};
const failed = (overrides: Partial<Failed> = {}): Failed => ({
  kind: 'failed',
  code: 'reset',
  message: 'the connection ended before the answer did (ECONNRESET)',
  answer: null,
  durationMs: 3,
  ...overrides,
});

const steady = { retry_policy: [10, 60], retry_jitter: false };
const stepOf = (exchange: Exchange, webhook: Webhook, attempt: number, random: number, succeededSince?: boolean) =>
  nextStep(judge(webhook, exchange, now), attempt, webhook, now, random, succeededSince);
const step = (exchange: Exchange, body: { [key: string]: Json } = steady, attempt = 1, random = 0) =>
  stepOf(exchange, aWebhook(body), attempt, random);

test('what a destination lacks spends nothing, whatever the policy, and has a reason', () => {
  const stopped = { kind: 'stopped', reason: 'Jira answered 401' } as const;
  for (const attempt of [1, 3, 99]) expect(nextStep(stopped, attempt, aWebhook(steady), now, 0)).toEqual(stopped);
});

describe('success', () => {
  test.each([200, 201, 204, 226, 299])('is any 2xx by default: %d', (status) => {
    expect(step(answered(status))).toEqual({ kind: 'succeeded' });
  });

  test.each([
    [[200], 200, true],
    [[200], 204, false],
    [[200, 404], 404, true],
    [[302], 302, true],
    [[410], 410, true],
  ])('is one of %j: %d %s', (valid_status_codes, status, expected) => {
    expect(isSuccess(answered(status), aWebhook({ valid_status_codes }))).toBe(expected);
    expect(step(answered(status), { ...steady, valid_status_codes }).kind === 'succeeded').toBe(expected);
  });

  test('is never an exchange without an end, whatever status had arrived', () => {
    expect(step(failed({ answer: { status: 200, headers: {}, body: '', bodyTruncated: false } })).kind).toBe('retry');
  });
});

describe('failure', () => {
  test.each<[string, Exchange]>([
    ['a redirect', answered(302, { location: 'https://example.com/' })],
    ['400', answered(400)],
    ['404', answered(404)],
    ['500', answered(500)],
    ['a refused address', refused],
    ['a reset', failed()],
    ['a timeout', failed({ code: 'timeout' })],
  ])('is retried by the policy: %s', (_, exchange) => {
    expect(step(exchange)).toEqual({ kind: 'retry', at: now + 10_000 });
    expect(step(exchange, steady, 2)).toEqual({ kind: 'retry', at: now + 60_000 });
    expect(step(exchange, steady, 3)).toEqual({ kind: 'failed', reason: 'attempts_exhausted' });
  });

  test('is spread out by jitter', () => {
    expect(step(answered(500), { retry_policy: [10] }, 1, 0.5)).toEqual({ kind: 'retry', at: now + 11_000 });
  });

  test('ends a delivery whose webhook allows fewer attempts by now (PM-39)', () => {
    expect(step(answered(500), { max_delivery_attempts: 2 }, 7)).toEqual({
      kind: 'failed',
      reason: 'attempts_exhausted',
    });
  });

  test('410 disables the webhook at once', () => {
    expect(step(answered(410))).toEqual({ kind: 'failed_and_disable', reason: 'endpoint_gone' });
  });

  test('a hooker webhook is disabled with its last retry, unless it had a success meanwhile (HK-32)', () => {
    const webhook = aWebhook({ retry_policy: 'hooker' });
    expect(stepOf(answered(500), webhook, 4, 0)).toEqual({ kind: 'retry', at: now + 3_600_000 });
    expect(stepOf(answered(500), webhook, 5, 0)).toEqual({
      kind: 'failed_and_disable',
      reason: 'attempts_exhausted',
    });
    expect(stepOf(answered(500), webhook, 5, 0, true)).toEqual({ kind: 'failed', reason: 'attempts_exhausted' });
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    [' 120 ', 120_000],
    ['0', 0],
    ['86400', 86_400_000],
    ['86401', 86_400_000],
    ['9'.repeat(400), 86_400_000],
    ['Sat, 21 Nov 2026 10:05:00 GMT', 300_000],
    ['Saturday, 21-Nov-26 10:05:00 GMT', 300_000],
    ['Sat Nov 21 10:05:00 2026', 300_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', 0],
    ['Mon, 21 Nov 2033 10:00:00 GMT', 86_400_000],
    ['-5', 0],
    ['1.5', 0],
    ['2027', 2_027_000],
    ['2026-11-21T10:05:00Z', 0],
    ['soon', 0],
    ['Sat, 99 Nov 2026 10:05:00 GMT', 0],
    ['', 0],
    [undefined, 0],
  ])('%j asks for %d ms', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  test.each([
    [429, '120', 120_000],
    [503, '120', 120_000],
    [503, 'Sat, 21 Nov 2026 10:05:00 GMT', 300_000],
    [503, '5', 10_000],
    [500, '120', 10_000],
    [404, '120', 10_000],
  ])('%d with %j: the retry is after %d ms, never before its policy', (status, value, expected) => {
    expect(step(answered(status, { 'retry-after': value }))).toEqual({ kind: 'retry', at: now + expected });
  });

  test('does not bring back an exhausted delivery', () => {
    expect(step(answered(429, { 'retry-after': '1' }), steady, 3).kind).toBe('failed');
  });
});

describe("an attempt's error text", () => {
  test.each<[Exchange, number[] | null, string]>([
    [answered(204), null, ''],
    [answered(204), [200, 201], 'answered 204, expected 200, 201'],
    [answered(500), null, 'answered 500, expected 2xx'],
    [answered(301), null, 'answered 301: redirects are not followed, expected 2xx'],
    [answered(410), null, 'answered 410: the endpoint is gone, its webhook is disabled'],
    [refused, null, 'not sent: 10.0.0.1 is not a public address'],
    [failed(), null, 'the connection ended before the answer did (ECONNRESET)'],
    [
      failed({ code: 'timeout', message: 'no end of the answer within 15 s', answer: answered(200) }),
      null,
      'no end of the answer within 15 s, after it had answered 200',
    ],
  ])('%#', (exchange, valid_status_codes, expected) => {
    expect(errorText(exchange, { valid_status_codes })).toBe(expected);
  });
});
