import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';

import { DELIVERY_FILTERS } from '../../../../shared/api/deliveries.ts';
import { filterTexts, jobFilter, keptFilter } from '../../../../shared/api/job-filter.ts';
import { COMPARABLE_FIELDS } from '../../../../shared/sweep/retry-candidates.ts';

const SPEC = { filters: DELIVERY_FILTERS, times: ['created_at'] } as const;
const WEBHOOK = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';
const NINE = '2026-11-30T09:00:00Z';
const TEN = '2026-11-30T10:00:00Z';
const nanos = (time: string) => String(BigInt(Date.parse(time)) * 1_000_000n);

const filter = jobFilter(SPEC, 'Which.');
const problemsOf = (given: unknown): string[] =>
  (filter.safeParse(given).error?.issues ?? []).map(
    ({ path, message }: z.core.$ZodIssue) => `${path.join('.')}: ${message}`,
  );

test('a job reads every field that a filter of the list is compared with', () => {
  const compared = Object.values(DELIVERY_FILTERS).filter(({ by }) => by === 'compared');
  expect(compared.length).toBeGreaterThan(0);
  expect(COMPARABLE_FIELDS).toEqual(expect.arrayContaining(compared.map(({ field }) => field)));
});

describe('refused is', () => {
  test.each<[string, unknown, string]>([
    ['nothing', {}, ': must have one of webhook_id, status,'],
    ['what no index knows, alone', { hold: 'paused' }, 'hold: can be given only beside one of webhook_id, status,'],
    ['the same beside a time', { hold: 'paused', 'created_at.gt': NINE }, 'hold: can be given only beside one of'],
    [
      'a window that ends first',
      { 'created_at.gte': TEN, 'created_at.lt': NINE },
      `created_at.gte: must be before created_at.lt, which is ${NINE}`,
    ],
    [
      'the same with the other bounds',
      { 'created_at.gt': TEN, 'created_at.lte': NINE },
      `created_at.gt: must be before created_at.lte, which is ${NINE}`,
    ],
    ['a value of another type', { webhook_id: [WEBHOOK] }, 'webhook_id: must be a string'],
  ])('%s', (_, given, problem) => {
    expect(problemsOf(given)).toEqual([expect.stringContaining(problem)]);
  });
});

test('kept is what the list would ask, and what it would compare', () => {
  const given = filter.parse({
    webhook_id: WEBHOOK.toUpperCase(),
    hold: 'paused',
    'created_at.gte': NINE,
    'created_at.lt': TEN,
  });
  expect(keptFilter(given, SPEC)).toEqual({
    equal: { webhook_id: WEBHOOK },
    compared: { hold: 'paused' },
    bounds: [
      { op: '>=', at: nanos(NINE) },
      { op: '<', at: nanos(TEN) },
    ],
  });
  expect(filterTexts(given)).toEqual({
    ...{ webhook_id: WEBHOOK, hold: 'paused' },
    ...{ 'created_at.gte': NINE, 'created_at.lt': TEN },
  });
});
