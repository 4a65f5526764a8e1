import { expect, test } from '@jest/globals';

import { attemptsLeft, lastAttemptAt, nextAttemptAt } from '../../../../../shared/api/explain/situation.ts';
import { CRM, RETRYING, aSituation } from '../../../../support/situation-samples.ts';
import type { SituationFields } from '../../../../support/situation-samples.ts';
import { aWebhook } from '../../../../support/webhook-samples.ts';

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
