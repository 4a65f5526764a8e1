import { globSync, readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { attemptDocument } from '../../../../shared/deliveries/attempt-record.ts';
import type { AttemptDocument, DeliveryDocument } from '../../../../shared/deliveries/documents.ts';
import { erasedAttempt, erasedFirst } from '../../../../shared/deliveries/erased.ts';
import { firstAttemptOf, isKeptInside, keeps, keptInside } from '../../../../shared/deliveries/first-attempt.ts';
import { payloadDelivery } from '../../../../shared/deliveries/new-delivery.ts';
import type { Step } from '../../../../shared/deliveries/outcome.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { aWebhook } from '../../../support/webhook-samples.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const EXCHANGE = '0e5a4b1c-6a52-4b0e-8f5c-3f6d1c2b7a90';
const ID = '7c2f0a3e-4f43-4c57-9d0a-2b6f8d1e5c11';

const webhook = aWebhook();
const delivery = (payload = '{"a":1}'): DeliveryDocument =>
  payloadDelivery({ id: ID, webhookId: webhook.id, payload, scheduledAt: null, digest: '' }, webhook, NOW);

const attempt = (fields: Partial<AttemptDocument> = {}, of = delivery()): AttemptDocument => ({
  ...attemptDocument({
    ...{ id: EXCHANGE, delivery: of, webhook, number: 1, state: null, success: true, durationMs: 47 },
    transcript: {
      url: 'https://example.com/hook',
      request_headers: { 'webhook-id': ID },
      response_status_code: 200,
      response_headers: { 'content-type': 'text/plain' },
      response_body: 'thanks, Ada',
      error_code: null,
      error: '',
    },
    startedAt: NOW + 10,
    now: NOW + 57,
  }),
  ...fields,
});

const succeeded: Step = { kind: 'succeeded' };

test.each<[string, boolean, AttemptDocument, Step, string]>([
  ['a first success', true, attempt(), succeeded, ''],
  ['a second attempt', false, attempt({ attempt: 2 }), succeeded, ''],
  ['a failure that is tried again', false, attempt({ success: false }), { kind: 'retry', at: NOW }, ''],
  ['a failure that ends it', false, attempt({ success: false }), { kind: 'failed', reason: 'gone' }, ''],
  [
    'a payload, an answer and a state of 300,000',
    true,
    attempt({ response_body: 'x'.repeat(50_000) }),
    succeeded,
    'y'.repeat(250_000),
  ],
  ['one character more', false, attempt({ response_body: 'x'.repeat(50_001) }), succeeded, 'y'.repeat(250_000)],
  ['a state that is as large', false, attempt({ state: 'x'.repeat(300_001) }), succeeded, ''],
])('%s: kept inside %p', (_, expected, made, step, payload) => {
  expect(isKeptInside(delivery(payload), made, step)).toBe(expected);
});

test('what is kept is the attempt again, under the id of its delivery', () => {
  const kept = { ...delivery(), ...keptInside(attempt()) };
  expect(firstAttemptOf(kept)).toEqual({
    ...attempt(),
    ...{ id: ID, shard: firstAttemptOf(kept)?.shard, expire_at: kept.answered_at },
  });
  const ended = { ...kept, expire_at: Timestamp.fromMillis(NOW + 1_000) };
  expect(firstAttemptOf(ended)?.expire_at).toEqual(ended.expire_at);
  expect(keeps(kept, { id: EXCHANGE })).toBe(true);
  expect(keeps(kept, { id: ID })).toBe(false);
  expect(keeps(delivery(), { id: EXCHANGE })).toBe(false);
  expect(firstAttemptOf(delivery())).toBeNull();
});

test('an erasure takes from it what it takes from an attempt that is a document', () => {
  const kept = { ...delivery(), ...keptInside(attempt({ state: '{"email":"ada@example.com"}' })) };
  const erased = { ...kept, customer_key: null, ...erasedFirst(kept) } as DeliveryDocument;
  expect(firstAttemptOf(erased)).toEqual({ ...firstAttemptOf(kept), ...erasedAttempt() });
  expect(erased.last_attempt).toMatchObject({ status: 200, success: true, duration_ms: 47, excerpt: '' });
  expect(JSON.stringify(erasedFirst(kept))).not.toMatch(/ada|example/i);
  expect(erasedFirst(delivery())).toEqual({});
});

/** Who names the collection of attempts, and why the attempts inside deliveries are not missed there. */
const CALLERS: Readonly<Record<string, string>> = {
  'shared/api/attempts.ts': 'the list is merged by `attemptLists`',
  'shared/api/explain/read-situations.ts': 'deliveries from before `last_attempt`, which keep none inside',
  'shared/api/search-ids.ts': 'a delivery that keeps one is found as both',
  'shared/api/search-prefixes.ts': 'a delivery that keeps one is found as both',
  'shared/deliver/last-failures.ts': 'records a failure',
  'shared/deliver/stops.ts': 'records what stops a destination',
  'shared/deliveries/attempts.ts': 'reads both kinds',
  'shared/deliveries/deliveries.ts': 'records either kind',
  'shared/deliveries/documents.ts': 'declares it',
  'shared/deliveries/of-events.ts': 'the timeline adds what its deliveries keep',
  'shared/deliveries/successes.ts': 'failures; the last success is of both kinds',
  'shared/lanes/last-exchanges.ts': 'failures; the last success is of both kinds',
  'shared/sweep/erasure-pages.ts': 'the deliveries’ own page erases what is inside',
};

describe('the collection of attempts', () => {
  test('is named by nobody else: whoever asks for attempts asks for both kinds', () => {
    const naming = globSync('{shared,functions,cli,local,console}/**/*.{ts,tsx}').filter((file) =>
      /^(?:import|export const).*\bATTEMPTS\b.*(?:documents\.ts'|= collection)/m.test(readFileSync(file, 'utf8')),
    );
    expect(naming.sort()).toEqual(Object.keys(CALLERS).sort());
  });
});
