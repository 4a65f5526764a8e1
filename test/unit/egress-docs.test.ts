import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { specialRanges } from '../../shared/base/addresses.ts';
import { maxRetryAfterMs } from '../../shared/base/retry-after.ts';
import { maxExchangeBytes } from '../../shared/sending/answer-bound.ts';
import { keptAnswerBytes, maxAnswerBytes, maxHeaderBytes } from '../../shared/sending/send.ts';

const page = readFileSync('docs/egress.md', 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| '));

test.each(specialRanges)('docs/egress.md has $range, $purpose', ({ range, purpose }) => {
  expect(rows.filter((row) => row.includes(`\`${range}\``) && row.includes(purpose))).toHaveLength(1);
});

test('docs/egress.md has no other range', () => {
  const table = rows.filter((row) => /^\| `.*`.* \|/.test(row)).join();
  const named = [...table.matchAll(/`([0-9a-f:.]+\/\d+)`/g)].map(([, range]) => range);
  expect(named.sort()).toEqual(specialRanges.map(({ range }) => range).sort());
});

test.each([
  ["answer's headers", `${maxHeaderBytes / 1_024} kB`],
  ["answer's body", `${maxAnswerBytes / 1_024} kB`],
  ['everything of an answer', `${maxExchangeBytes / 1_048_576} MB`],
  ['kept of it', `${keptAnswerBytes / 1_024} kB`],
  ['`Retry-After`', `${maxRetryAfterMs / 3_600_000} h`],
])('docs/egress.md has the limit of %s: %s', (what, limit) => {
  expect(rows.find((row) => row.startsWith(`| ${what}`))).toContain(limit);
});
