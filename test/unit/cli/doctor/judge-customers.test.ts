import { describe, expect, test } from '@jest/globals';

import {
  judgeDisabled,
  judgeStopped,
  judgeLag,
  judgeQuarantine,
  judgeSilence,
  judgeWaiting,
} from '../../../../cli/operate/doctor/judge-customers.ts';
import type { Looked } from '../../../../cli/operate/doctor/judge-customers.ts';
import type { Heard } from '../../../../shared/status/heard.ts';
import type { DueDelivery } from '../../../../shared/status/pending.ts';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

test('disabled webhooks are a warning, each with its reason', () => {
  expect(judgeDisabled([])).toMatchObject({ verdict: 'ok', says: 'none', fix: null });
  const gone = { id: 'w-1', name: 'CRM', reason: 'endpoint_gone' };
  expect(judgeDisabled([gone, { id: 'w-2', name: '', reason: null }])).toMatchObject({
    verdict: 'warn',
    says: '2: CRM (w-1): endpoint_gone; unnamed (w-2): no reason known',
  });
  expect(judgeDisabled(Array.from({ length: 7 }, () => gone)).says).toMatch(/^7: .*; and 2 more$/);
});

describe('deliveries', () => {
  const planned = (agoMs: number, stateWaits = 0): DueDelivery => ({
    id: `d-${agoMs / MINUTE}`,
    webhook: 'w-1',
    plannedAt: NOW - agoMs,
    stateWaits,
  });
  const cases: [what: string, waiting: Partial<Looked>, verdict: string, says: string][] = [
    ['none', {}, 'ok', '0 pending, none is behind its plan'],
    [
      'planned for later',
      { pending: 3, due: 1, looked: [planned(-9 * MINUTE)] },
      'ok',
      '3 pending, none is behind its plan',
    ],
    [
      'held back',
      { pending: 9, held: { paused: 4, breaker: 5, busy: 0 } },
      'ok',
      '9 pending, none is behind its plan, held back: 4 paused, 5 breaker',
    ],
    ['on their way', { pending: 1, due: 1, looked: [planned(5 * MINUTE - 1)] }, 'ok', '1 pending, none'],
    [
      'behind',
      { pending: 2, due: 2, looked: [planned(5 * MINUTE), planned(59 * MINUTE)] },
      'warn',
      '2 pending, 2 behind their plan, first d-59 of the webhook w-1, planned 2026-11-30T11:01:00.000Z',
    ],
    [
      'an hour late, some waiting for a state',
      { pending: 9, held: { order: 1 }, due: 3, looked: [planned(HOUR), planned(HOUR + MINUTE, 2)] },
      'fail',
      '9 pending, at least 2 behind their plan, first d-61 of the webhook w-1, planned 2026-11-30T10:59:00.000Z, 1 wait for their state, held back: 1 order',
    ],
  ];
  test.each(cases)('%s', (_, waiting, verdict, says) => {
    const found = judgeWaiting({ pending: 0, held: {}, due: 0, looked: [], ...waiting }, NOW);
    expect(found).toMatchObject({ verdict, says: expect.stringContaining(says) as unknown });
  });
});

test('quarantine: what came since yesterday is a warning, and a sample says that it is one', () => {
  const old = { source: 'paddle-classic', reason: 'amount', receivedAt: NOW - DAY };
  const fresh = { source: 'paddle-billing', reason: 'id', receivedAt: NOW - HOUR };
  expect(judgeQuarantine(0, [], NOW)).toMatchObject({
    verdict: 'ok',
    says: expect.stringContaining('nothing since') as unknown,
  });
  expect(judgeQuarantine(1, [old], NOW).verdict).toBe('ok');
  expect(judgeQuarantine(3, [old, { ...fresh, receivedAt: NOW - 2 * HOUR }, fresh], NOW)).toMatchObject({
    verdict: 'warn',
    says: '2 since 2026-11-29T12:00:00.000Z (3 are kept), the newest paddle-billing at 2026-11-30T11:00:00.000Z: id',
  });
  expect(judgeQuarantine(9_000, [fresh], NOW).says).toContain(
    '1 since 2026-11-29T12:00:00.000Z (of 1 looked at, 9000 are kept)',
  );
});

const heards: [what: string, heard: Partial<Omit<Heard, 'unheardSince'>>, verdict: string, says: string][] = [
  ['never notified', {}, 'warn', 'none since 2026-10-31T12:00:00.000Z'],
  ['never notified, though it changed', { unheard: 2 }, 'fail', 'reconcile has found 2 that none told'],
  ['quiet for a week', { notifiedAt: NOW - 7 * DAY }, 'ok', 'the last came at 2026-11-23T12:00:00.000Z'],
  [
    'silent for a day, though it changed',
    { notifiedAt: NOW - DAY, unheard: 1 },
    'fail',
    'found 1 that none told since',
  ],
  ['one lost lately', { notifiedAt: NOW - DAY + 1, unheard: 1 }, 'ok', 'found 1 that none told since'],
];
test.each(heards)('a source %s', (_, heard, verdict, says) => {
  const since = NOW - 30 * DAY;
  const found = judgeSilence(
    { account: 'paddle-billing shop', whenSilent: 'ask them' },
    { notifiedAt: null, unheard: 0, since, ...heard },
    NOW,
  );
  expect(found).toMatchObject({
    check: 'notifications paddle-billing shop',
    verdict,
    says: expect.stringContaining(says) as unknown,
  });
});

test.each([
  [null, 'warn'],
  [NOW - 2 * HOUR + 1, 'ok'],
  [NOW - 2 * HOUR, 'warn'],
  [NOW - DAY + 1, 'warn'],
  [NOW - DAY, 'fail'],
])('reconcile has compared everything up to %j: %s', (upTo, verdict) => {
  expect(judgeLag('google-workspace C0a', upTo, NOW)).toMatchObject({
    check: 'reconcile google-workspace C0a',
    verdict,
  });
});

test('stopped destinations are a warning, each with what it lacks', () => {
  expect(judgeStopped([])).toMatchObject({ verdict: 'ok', says: 'none', fix: null });
  const reason = 'Jira answered 401 to a search for the account';
  expect(judgeStopped([{ id: 'd-1', name: 'Support desk', reason }])).toMatchObject({
    verdict: 'warn',
    says: `1: Support desk (d-1): ${reason}`,
    fix: expect.stringContaining('destinations resume'),
  });
});
