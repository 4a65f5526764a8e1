import { expect, test } from '@jest/globals';

import { BudgetExhausted } from '../../../../shared/sources/asking/budget.ts';
import { SourcePaused } from '../../../../shared/sources/asking/gate.ts';
import { SourceFailure } from '../../../../shared/sources/asking/source-failure.ts';
import { failureWaitMs, lagWaitMs } from '../../../../shared/subjects/state-wait.ts';

test.each<[string, unknown, number, number]>([
  ['an unknown failure', new Error('x'), 0, 5_000],
  ['the third in a row', new Error('x'), 2, 20_000],
  ['a busy source', new SourceFailure('busy', 'x'), 1, 10_000],
  ['a busy source that wants longer', new SourceFailure('busy', 'x', { retryAfterMs: 90_000 }), 1, 90_000],
  ['a busy source that wants less', new SourceFailure('busy', 'x', { retryAfterMs: 1_000 }), 1, 10_000],
  ['a paused account', new SourcePaused('busy', 'x', 700), 4, 700],
  ['a budget used up', new BudgetExhausted('paddle-classic', 'shop', 300), 0, 2_000],
  ['a budget used up for longer', new BudgetExhausted('paddle-classic', 'shop', 2_001), 0, 7_000],
  ['a budget used up again and again', new BudgetExhausted('paddle-classic', 'shop', 300), 9, 7_000],
])('after %s', (_, error, waits, expected) => {
  expect(failureWaitMs(error, waits, 5_000, 1_003_000)).toBe(expected);
});

test('an answer that lags is asked for again three times', () => {
  expect([0, 1, 2, 3].map(lagWaitMs)).toEqual([2_000, 4_000, 8_000, null]);
});
