import { existsSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { MUTANTS } from '../mutants/list.ts';
import { timesIn } from '../mutants/mutant.ts';

test('every mutant still finds its text, once, and the tests that must notice it', () => {
  const lost = MUTANTS.flatMap(({ file, find, replace, tests }) => {
    const times = existsSync(file) ? timesIn(readFileSync(file, 'utf8'), find) : 0;
    const missing = tests.filter((path) => !existsSync(path));
    return times === 1 && find !== replace && missing.length === 0 ? [] : [{ file, find, times, missing }];
  });
  expect(lost).toEqual([]);
});

test('there are about a hundred of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(95);
});
