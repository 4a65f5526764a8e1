import { expect, test } from '@jest/globals';

import { Timestamp } from '../../../../shared/store/timestamp.ts';
import { update } from '../../../../shared/store/write.ts';
import { ERASURE_JOBS } from '../../../../shared/sweep/documents.ts';
import { ERASURE_STEPS } from '../../../../shared/sweep/erasure-pages.ts';
import { placeAfter } from '../../../../shared/sweep/erasure-walk.ts';

const NOW = Date.parse('2026-11-30T10:00:00Z');
const LAST = ERASURE_STEPS.length;
const write = update(ERASURE_JOBS.doc('x'), { pass: 1 });
const at = (ms: number) => Timestamp.fromMillis(NOW + ms);

test.each([
  [
    'a page with more behind it',
    { pass: 1, found: 3 },
    2,
    3,
    'id',
    { found: 5, phase: 3, after: 'id', due_at: at(10) },
  ],
  ['the first pass, which found something', { pass: 1, found: 3 }, 0, LAST, null, { pass: 2, found: 0, phase: 0 }],
  ['the first pass, which found nothing', { pass: 1, found: 0 }, 0, LAST, null, { pass: 2, due_at: at(600_000) }],
  ['a later pass, whose last page found something', { pass: 2, found: 0 }, 1, LAST, null, { pass: 3, phase: 0 }],
  ['a later pass, which found something', { pass: 2, found: 1 }, 0, LAST, null, { pass: 3, due_at: at(600_000) }],
  ['a later pass, which found nothing', { pass: 2, found: 0 }, 0, LAST, null, { status: 'completed', due_at: null }],
] as const)('behind %s', (_, job, writes, phase, after, place) => {
  const page = { writes: Array.from({ length: writes }, () => write), phase, after };
  expect(placeAfter(job, page, NOW)).toMatchObject(place);
});
