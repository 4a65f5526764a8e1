import { describe, expect, test } from '@jest/globals';

import { verdictOf } from '../../../../../shared/api/explain/verdict.ts';
import { CAUSES, causeOf } from '../../../../../shared/deliveries/cause.ts';
import type { Cause, Told } from '../../../../../shared/deliveries/cause.ts';
import type { DeliveryStatus, Hold } from '../../../../../shared/deliveries/documents.ts';
import { CRM, NOW, RETRYING, aLane, aSituation, anAttempt, at } from '../../../../support/situation-samples.ts';
import type { SituationFields } from '../../../../support/situation-samples.ts';
import { aWebhook } from '../../../../support/webhook-samples.ts';

const FAILED = { lastAttempt: anAttempt(), cause: 'http_5xx' } as const;
const OPEN = aLane({ open: true, failing_since: at('2026-11-30T23:08:00Z'), due_at: at('2026-11-30T23:59:20Z') });
const ended = (status: DeliveryStatus, reason: string | null, attempts = 10) => ({
  ...{ status, reason, attempts, due_at: null },
  ended_at: at('2026-11-29T02:58:00Z'),
});
const waiting = (hold: Hold | null) => ({ ...RETRYING, hold });
const paused: SituationFields['webhook'] = { ...CRM, status: 'paused', active: false };
const disabled: SituationFields['webhook'] = { ...CRM, status: 'disabled', active: false };

const TWO = 'Not delivered to CRM yet: 2 tries, the last answered 500.';
const SINCE = 'Nothing has succeeded at CRM since 23:08:00Z, so probes alone are sent there';

test.each<[what: string, SituationFields, verdict: string]>([
  // Pending.
  [
    'waits for its retry',
    { ...FAILED, delivery: RETRYING },
    `${TWO} Next try 23:30:24Z, 8 left, until 4 Dec. Nothing is lost.`,
  ],
  [
    'waits for its last retry, tomorrow',
    {
      ...FAILED,
      delivery: { attempts: 9, due_at: at('2026-12-01T23:30:24Z'), scheduled_at: at('2026-12-01T23:30:24Z') },
    },
    'Not delivered to CRM yet: 9 tries, the last answered 500. Next try 1 Dec 23:30:24Z, the last one. Nothing is lost.',
  ],
  [
    'a retry by hand did not count',
    { ...FAILED, delivery: { ...RETRYING, granted: 1 } },
    `${TWO} Next try 23:30:24Z, 9 left, until 4 Dec. Nothing is lost.`,
  ],
  [
    'its last try is today',
    { ...FAILED, webhook: aWebhook({ retry_policy: [60, 60, 60] }, { name: 'CRM' }), delivery: RETRYING },
    `${TWO} Next try 23:30:24Z, 2 left, until 23:31:24Z. Nothing is lost.`,
  ],
  [
    'its endpoint asked for time',
    {
      cause: 'http_429',
      lastAttempt: anAttempt({ status: 429, retry_after: at('2026-11-30T23:30:24Z') }),
      delivery: { ...RETRYING, attempts: 1 },
    },
    'Not delivered to CRM yet: 1 try, which answered 429. Next try 23:30:24Z, as its endpoint asked, 9 left, until 4 Dec. Nothing is lost.',
  ],
  [
    'is being sent, or is about to be',
    { delivery: {} },
    'Not delivered to CRM yet: not tried yet. Try 1 is under way. Nothing is lost.',
  ],
  [
    'is being sent again',
    { ...FAILED, delivery: { ...RETRYING, due_at: at('2026-11-30T23:30:34Z') } },
    `${TWO} Try 3 is under way. Nothing is lost.`,
  ],
  [
    'is due, and was not taken up yet',
    { ...FAILED, delivery: { ...RETRYING, due_at: at('2026-11-30T23:25:00Z') } },
    `${TWO} Try 3 has been due since 23:25:00Z: it goes out now. Nothing is lost.`,
  ],
  [
    'is scheduled, next year',
    { delivery: { due_at: at('2027-01-02T08:00:00Z'), scheduled_at: at('2027-01-02T08:00:00Z') } },
    'Not delivered to CRM yet: not tried yet. It is scheduled for 2 Jan 2027 08:00:00Z. Nothing is lost.',
  ],
  [
    'waits for its state, which cannot be fetched',
    { delivery: { ...RETRYING, attempts: 0, state_waits: 2 } },
    "Not delivered to CRM yet: not tried yet. It waits for its subject's state, which is fetched again at 23:30:24Z. Nothing is lost.",
  ],
  [
    'waits for its state, which lags',
    { delivery: { ...RETRYING, attempts: 0, state_lags: 1 } },
    "Not delivered to CRM yet: not tried yet. It waits for its subject's state, which is fetched again at 23:30:24Z. Nothing is lost.",
  ],
  [
    'no record of its tries is left',
    { delivery: RETRYING },
    'Not delivered to CRM yet: 2 tries. Next try 23:30:24Z, 8 left, until 4 Dec. Nothing is lost.',
  ],
  // Its webhook.
  [
    'its webhook is paused, and it is held',
    { ...FAILED, webhook: paused, delivery: waiting('paused') },
    `${TWO} CRM is paused: this goes out when it is resumed. Nothing is lost.`,
  ],
  [
    'its webhook is paused, and it waits for its retry',
    { ...FAILED, webhook: paused, delivery: RETRYING },
    `${TWO} CRM is paused: this goes out when it is resumed. Nothing is lost.`,
  ],
  [
    'its webhook was resumed a moment ago',
    { ...FAILED, delivery: waiting('paused') },
    `${TWO} CRM takes deliveries again: this goes out with those that have waited. Nothing is lost.`,
  ],
  [
    'its webhook was disabled a moment ago',
    { ...FAILED, webhook: disabled, delivery: RETRYING },
    'Not delivered to CRM: it is disabled, and this ends with it. Enable it, then replay this.',
  ],
  [
    'its webhook was deleted a moment ago',
    { ...FAILED, webhook: undefined, delivery: RETRYING },
    'Not delivered: its webhook was deleted, and this ends with it.',
  ],
  // Its lane.
  [
    'waits for a probe that is to come',
    { ...FAILED, lane: OPEN, delivery: waiting('breaker') },
    `${TWO} ${SINCE}, the next at 23:59:20Z. This follows when one succeeds. Nothing is lost.`,
  ],
  [
    'waits for a probe that is under way',
    {
      ...FAILED,
      lane: { ...OPEN, probe: 'another', probe_until: at('2026-11-30T23:26:00Z') },
      delivery: waiting('breaker'),
    },
    `${TWO} ${SINCE}: one is under way, and this follows when one succeeds. Nothing is lost.`,
  ],
  [
    'waits for a probe that was lost',
    {
      ...FAILED,
      lane: { ...OPEN, probe: 'another', probe_until: at('2026-11-30T23:25:00Z') },
      delivery: waiting('breaker'),
    },
    `${TWO} ${SINCE}, the next at 23:59:20Z. This follows when one succeeds. Nothing is lost.`,
  ],
  [
    'waits for a probe that the next arrival is',
    { ...FAILED, lane: { ...OPEN, awaits_probe: true }, delivery: RETRYING },
    `${TWO} ${SINCE}, the next goes out now. This follows when one succeeds. Nothing is lost.`,
  ],
  [
    'is the probe',
    {
      ...FAILED,
      lane: { ...OPEN, failing_since: null, probe: aSituation().delivery.id },
      delivery: { ...RETRYING, due_at: at('2026-11-30T23:26:00Z') },
    },
    `${TWO} Nothing has succeeded at CRM, so probes alone are sent there, and this is one. Nothing is lost.`,
  ],
  [
    'its webhook fails, and its breaker is closed',
    { ...FAILED, lane: aLane({ failing_since: at('2026-11-30T23:08:00Z') }), delivery: RETRYING },
    `${TWO} CRM has been failing since 23:08:00Z. Next try 23:30:24Z, 8 left, until 4 Dec. Nothing is lost.`,
  ],
  [
    'its breaker has closed',
    { ...FAILED, lane: aLane(), delivery: waiting('breaker') },
    `${TWO} CRM takes deliveries again: this goes out with those that have waited. Nothing is lost.`,
  ],
  [
    'its webhook is busy',
    { ...FAILED, lane: aLane(), delivery: waiting('busy') },
    `${TWO} CRM has as many requests in flight as it may: this goes out when some are answered. Nothing is lost.`,
  ],
  [
    'waits for a rate',
    { ...FAILED, webhook: aWebhook({ rate_limit: 10 }, { name: 'CRM' }), delivery: waiting('rate') },
    `${TWO} It waits for CRM's limit of 10 requests in 1 s. Nothing is lost.`,
  ],
  [
    'waits for a rate that is gone',
    { ...FAILED, delivery: waiting('rate') },
    `${TWO} It waits for CRM's limit of requests, which is gone by now. Nothing is lost.`,
  ],
  [
    'waits for its turn',
    { delivery: { hold: 'order' } },
    'Not delivered to CRM yet: not tried yet. One before it is pending, and this webhook takes them in order. Nothing is lost.',
  ],
  // Tests.
  [
    'a test is on its way, whatever its webhook does',
    { webhook: disabled, lane: OPEN, delivery: { origin: 'test' } },
    'A test of CRM: it is being sent, or is about to be. It is sent once.',
  ],
  [
    'a test was answered',
    {
      lastAttempt: anAttempt({ success: true, status: 204 }),
      delivery: { ...ended('succeeded', null, 1), origin: 'test' },
    },
    'A test reached CRM at 29 Nov 02:58:00Z: it answered 204 in 47 ms.',
  ],
  [
    'a test was refused',
    { ...FAILED, delivery: { ...ended('failed', 'test_failed', 1), origin: 'test' } },
    'A test failed at CRM at 29 Nov 02:58:00Z: it answered 500 in 47 ms. It was sent once, and nothing follows from it.',
  ],
  [
    'a test found nobody',
    {
      cause: 'timeout',
      lastAttempt: anAttempt({ status: 0, error_code: 'timeout', duration_ms: 15_000 }),
      delivery: { ...ended('failed', 'test_failed', 1), origin: 'test' },
    },
    'A test failed at CRM at 29 Nov 02:58:00Z: it timed out in 15000 ms. It was sent once, and nothing follows from it.',
  ],
  [
    'a test was never sent',
    { webhook: undefined, delivery: { ...ended('cancelled', 'webhook_deleted', 0), origin: 'test' } },
    'A test of its webhook was not sent: it ended as webhook_deleted at 29 Nov 02:58:00Z.',
  ],
  // Ended.
  [
    'succeeded',
    {
      lastAttempt: anAttempt({ success: true, status: 204 }),
      delivery: { ...ended('succeeded', null, 2), ended_at: at('2026-11-30T23:25:05Z') },
    },
    'Delivered to CRM at 23:25:05Z: answered 204 in 47 ms, on try 2.',
  ],
  [
    'succeeded by an attempt that did not count',
    { delivery: ended('succeeded', null, 0) },
    'Delivered to CRM at 29 Nov 02:58:00Z, on try 1.',
  ],
  [
    'succeeded, and its webhook was deleted since',
    { webhook: undefined, delivery: ended('succeeded', null, 1) },
    'Delivered to its webhook at 29 Nov 02:58:00Z, on try 1.',
  ],
  [
    'used up its attempts',
    { ...FAILED, delivery: ended('failed', 'attempts_exhausted') },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, 10 tries, the last answered 500. Its tries are used up. Replay it to send it again.',
  ],
  [
    'met 410',
    { lastAttempt: anAttempt({ status: 410 }), cause: 'gone', delivery: ended('failed', 'endpoint_gone', 1) },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, 1 try, which answered 410. CRM said that it is gone, and was disabled. Mend it, enable it, then replay this.',
  ],
  [
    'its webhook was disabled',
    { webhook: disabled, delivery: ended('discarded', 'webhook_disabled', 0) },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, not tried yet. CRM was disabled. Enable it, then replay this.',
  ],
  [
    'its event has no form',
    { delivery: ended('discarded', 'no_payload_in_format', 0) },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, not tried yet. Its event has no form in the payload format of CRM.',
  ],
  [
    'its event is too deep',
    { delivery: ended('discarded', 'event_unreadable', 0) },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, not tried yet. Its event is nested too deep to be sent.',
  ],
  [
    'was pending for too long',
    { ...FAILED, delivery: ended('discarded', 'retention', 3) },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, 3 tries, the last answered 500. It had been pending for 60 days, or its event had expired.',
  ],
  [
    'was cancelled',
    { ...FAILED, delivery: ended('cancelled', 'deleted_by_client', 3) },
    'Cancelled at 29 Nov 02:58:00Z: not delivered to CRM, 3 tries, the last answered 500. It was deleted through the API.',
  ],
  [
    'was erased',
    { delivery: ended('cancelled', 'erased', 0) },
    'Cancelled at 29 Nov 02:58:00Z: not delivered to CRM, not tried yet. What it was to carry was erased, with all that was kept of its customer.',
  ],
  [
    'its webhook was deleted',
    { webhook: undefined, delivery: ended('cancelled', 'webhook_deleted', 0) },
    'Cancelled at 29 Nov 02:58:00Z: not delivered to its webhook, not tried yet. Its webhook was deleted.',
  ],
  [
    'ended for a reason of a later version',
    { delivery: ended('discarded', 'of_a_later_version', 0) },
    'Given up at 29 Nov 02:58:00Z: not delivered to CRM, not tried yet. It ended as of_a_later_version. Replay it to send it again.',
  ],
])('%s', (_, situation, verdict) => {
  expect(verdictOf(aSituation(situation), NOW)).toBe(verdict);
});

describe('whatever decides', () => {
  const STATUSES: DeliveryStatus[] = ['pending', 'succeeded', 'failed', 'cancelled', 'discarded'];
  const HOLDS: (Hold | null)[] = [null, 'paused', 'breaker', 'busy', 'rate', 'order'];
  const webhooks = [CRM, paused, disabled, undefined];
  const lanes = [null, aLane(), OPEN];
  const attempts = [null, anAttempt(), anAttempt({ success: true, status: 200 })];

  test('there is a verdict, of whole sentences, that leaves nothing open', () => {
    const verdicts = STATUSES.flatMap((status) =>
      HOLDS.flatMap((hold) =>
        webhooks.flatMap((webhook) =>
          lanes.flatMap((lane) =>
            attempts.map((lastAttempt) => {
              const delivery = { status, hold, ...(status !== 'pending' && { due_at: null }) };
              return verdictOf(aSituation({ delivery, webhook, lane, lastAttempt }), NOW);
            }),
          ),
        ),
      ),
    );
    expect(verdicts.filter((verdict) => /unknown|undefined|null|NaN|Invalid/i.test(verdict))).toEqual([]);
    expect(verdicts.filter((verdict) => !/^[A-Z].*\.$/.test(verdict))).toEqual([]);
  });
});

const told: Told = { success: false, response_status_code: 0, error_code: null, error: '' };

test.each<[Cause | null, Partial<Told>, string]>([
  [null, { success: true, response_status_code: 200 }, 'answered 200'],
  ['http_3xx', { response_status_code: 302 }, 'answered 302, a redirect'],
  ['http_4xx', { response_status_code: 404 }, 'answered 404'],
  ['http_429', { response_status_code: 429 }, 'answered 429'],
  ['http_5xx', { response_status_code: 503 }, 'answered 503'],
  ['gone', { response_status_code: 410 }, 'answered 410'],
  ['protocol', { response_status_code: 202 }, 'answered 202, which does not count as success'],
  ['protocol', { response_status_code: 700 }, 'answered 700'],
  ['timeout', { error_code: 'timeout' }, 'timed out'],
  ['timeout', { error_code: 'timeout', response_status_code: 200 }, 'timed out after it had answered 200'],
  ['dns', { error_code: 'dns' }, 'found no address for its name'],
  ['tls', { error_code: 'tls' }, 'got no TLS connection'],
  ['connect', { error_code: 'connect' }, 'could not connect'],
  ['reset', { error_code: 'reset' }, 'was cut off'],
  ['protocol', { error_code: 'protocol' }, 'got an answer that is not HTTP'],
  [
    'refused_address',
    { error_code: 'protocol', error: 'not sent: must use https' },
    'was not sent, since its address is refused',
  ],
  [
    'refused_address',
    { error_code: 'address', error: 'not sent: not public' },
    'was not sent, since its address is refused',
  ],
  ['refused_address', { error_code: 'own' }, 'was not sent, since its address is refused'],
])('the cause %s: %j %s', (cause, fields, did) => {
  const attempt = { ...told, ...fields };
  expect(causeOf(attempt)).toBe(cause);
  if (cause !== null) expect(CAUSES).toContain(cause);
  const lastAttempt = anAttempt({ ...attempt, status: attempt.response_status_code });
  const verdict = verdictOf(aSituation({ delivery: { ...RETRYING, attempts: 1 }, lastAttempt, cause }), NOW);
  expect(verdict).toContain(`1 try, which ${did}.`);
});
