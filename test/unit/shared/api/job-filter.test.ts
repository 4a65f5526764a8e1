import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';

import { DELIVERY_FILTERS } from '../../../../shared/api/deliveries.ts';
import { filterMembers, filterTexts, keptFilter, problemsWithin } from '../../../../shared/api/job-filter.ts';
import { EVENT_FILTERS } from '../../../../shared/api/events.ts';
import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { eventList } from '../../../../shared/sweep/job-selection.ts';
import { CANDIDATE_FIELDS } from '../../../../shared/sweep/replay-choice.ts';
import { COMPARABLE_FIELDS } from '../../../../shared/sweep/retry-candidates.ts';

const SPEC = { filters: DELIVERY_FILTERS, times: ['created_at'], of: 'deliveries' } as const;
const WEBHOOK = '6f1c2a50-8b07-4c3e-9d2e-0a4d5c6b7e8f';
const NINE = '2026-11-30T09:00:00Z';
const TEN = '2026-11-30T10:00:00Z';
const OF_EVENTS = { type: 'order.paid' };
const NO_EVENTS = { equal: {}, compared: {}, contains: null, bounds: [], webhook_ids: [], event_types: null };
const nanos = (time: string) => String(BigInt(Date.parse(time)) * 1_000_000n);

const filter = filterMembers({ ...SPEC, filters: { ...EVENT_FILTERS, ...DELIVERY_FILTERS } }, 'Which.');
function problemsOf(given: unknown): string[] {
  const { data, error } = filter.safeParse(given);
  if (error) return error.issues.map(({ path, message }: z.core.$ZodIssue) => `filter.${path.join('.')}: ${message}`);
  return Object.entries(problemsWithin(data, SPEC, 'it takes')).map(([name, message]) => `${name}: ${message}`);
}

test('a job reads every field that a filter of the list is compared with', () => {
  const compared = Object.values(DELIVERY_FILTERS).filter(({ by }) => by === 'compared');
  expect(compared.length).toBeGreaterThan(0);
  for (const fields of [COMPARABLE_FIELDS, CANDIDATE_FIELDS]) {
    expect(fields).toEqual(expect.arrayContaining(compared.map(({ field }) => field)));
  }
  const ofEvents = Object.values(EVENT_FILTERS).flatMap(({ field, by }) =>
    by === 'contains' ? [] : field.split('.')[0]!,
  );
  expect(eventList({ ...NO_EVENTS, created_at: Timestamp.fromMillis(0) }).fields).toEqual(
    expect.arrayContaining(ofEvents),
  );
});

describe('refused is', () => {
  test.each<[string, unknown, string]>([
    ['nothing', {}, 'filter.: must have one of type, source,'],
    [
      'what no index knows, alone',
      { hold: 'paused' },
      'filter.hold: can be given only beside one of webhook_id, status,',
    ],
    [
      'the same beside a time',
      { hold: 'paused', 'created_at.gt': NINE },
      'filter.hold: can be given only beside one of',
    ],
    [
      'a window that ends first',
      { 'created_at.gte': TEN, 'created_at.lt': NINE },
      `filter.created_at.gte: must be before created_at.lt, which is ${NINE}`,
    ],
    [
      'the same with the other bounds',
      { 'created_at.gt': TEN, 'created_at.lte': NINE },
      `filter.created_at.gt: must be before created_at.lte, which is ${NINE}`,
    ],
    ['a filter of another list', OF_EVENTS, 'filter.type: is no filter of deliveries: it takes webhook_id, status,'],
    ['a value of another type', { webhook_id: [WEBHOOK] }, 'filter.webhook_id: must be a string'],
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
    contains: null,
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
