import { describe, expect, test } from '@jest/globals';

import type { Attempt, Delivery, Event } from '../../../../cli/client/answers.ts';
import { storyLines, verdictLines } from '../../../../cli/look/story.ts';
import type { Told } from '../../../../cli/look/story.ts';
import { isTroubled } from '../../../../cli/look/words.ts';

const plain = (_: string, text: string): string => text;

const event = (fields: Partial<Event> = {}): Event => ({
  ...{ id: 'evt_1', type: 'subscription.cancelled', source: 'google-workspace', source_type: 'SUBSCRIPTION_CANCELLED' },
  ...{ account: 'C0a', occurred_at: '2026-11-30T23:24:57.000Z', received_at: '2026-11-30T23:24:58.209Z' },
  ...{ subject: { kind: 'subscription', id: 'S-1' }, matched: 1, recovered: false },
  ...fields,
});

const delivery = (fields: Partial<Delivery> = {}): Delivery => ({
  ...{
    id: '0a0a0a0a-1',
    webhook_id: 'crm',
    status: 'pending',
    event_id: 'evt_1',
    event_type: 'subscription.cancelled',
  },
  ...{ hold: null, reason: null, origin: 'event', delivery_attempts: 1, created_at: '2026-11-30T23:24:58.209Z' },
  ...{ next_attempt_at: null, cause: null, verdict: 'Not delivered to CRM yet.', last_attempt: null },
  ...fields,
});

const attempt = (fields: Partial<Attempt> = {}): Attempt => ({
  ...{ id: 'a', webhook_id: 'crm', delivery_id: '0a0a0a0a-1', attempt: 1, counted: true, success: false },
  ...{ response_status_code: 500, error_code: null, execution_duration: 47, started_at: '2026-11-30T23:24:58.343Z' },
  ...{ state_status: 'fresh' },
  ...fields,
});

const told = (fields: Partial<Told> = {}): Told => ({
  event: event(),
  deliveries: [delivery()],
  attempts: [],
  nameOf: () => 'CRM',
  ...fields,
});

describe('the story', () => {
  test('is in the order of time, under its day', () => {
    const attempts = [attempt({ attempt: 2, started_at: '2026-11-30T23:25:04.000Z' }), attempt()];
    expect(storyLines(told({ attempts }), plain)).toEqual([
      '2026-11-30',
      '23:24:58.209Z  received  SUBSCRIPTION_CANCELLED of subscription S-1  evt_1',
      '23:24:58.209Z  matched   1 webhook: CRM',
      '23:24:58.343Z  → CRM     attempt 1: 500 after 47 ms, state fresh     0a0a0a0a',
      '23:25:04.000Z  → CRM     attempt 2: 500 after 47 ms, state fresh     0a0a0a0a',
    ]);
  });

  test('has the day in each line where it took several', () => {
    const attempts = [
      attempt({
        started_at: '2026-12-01T00:00:04.000Z',
        response_status_code: 0,
        error_code: 'timeout',
        counted: false,
        state_status: null,
      }),
    ];
    expect(storyLines(told({ attempts }), plain).at(-1)).toBe(
      '2026-12-01 00:00:04.000Z  → CRM     attempt 1: timeout after 47 ms, not counted  0a0a0a0a',
    );
  });

  test('of a payload that was given begins with its delivery', () => {
    const given = told({ event: null, deliveries: [delivery({ origin: 'payload', event_id: null })] });
    expect(storyLines(given, plain)).toEqual(['2026-11-30', '23:24:58.209Z  → CRM  payload  0a0a0a0a-1']);
  });
});

test.each<[string, Partial<Told>, string[]]>([
  [
    'nothing matched',
    { event: event({ matched: 0 }), deliveries: [] },
    ['Matched no webhook: nothing had to be delivered.'],
  ],
  ['one is open', {}, ['Not delivered to CRM yet.']],
  ['one was delivered', { deliveries: [delivery({ status: 'succeeded', verdict: 'Delivered.' })] }, ['Delivered.']],
  ['several were', { deliveries: [1, 2].map(() => delivery({ status: 'succeeded' })) }, ['Delivered 2 times.']],
])('the verdict where %s', (_, fields, lines) => {
  expect(verdictLines(told(fields), plain)).toEqual(lines);
});

test.each<[string, string | null, boolean]>([
  ['succeeded', null, false],
  ['pending', null, false],
  ['pending', 'http_5xx', true],
  ['failed', 'http_5xx', true],
  ['discarded', null, true],
  ['cancelled', 'http_5xx', false],
])('one that is %s, failed by %s: %s', (status, cause, troubled) => {
  expect(isTroubled({ status, cause })).toBe(troubled);
});
