import { existsSync, readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { MUTANTS } from '../mutants/list.ts';
import { timesIn } from '../mutants/mutant.ts';
import { nameOf } from '../mutants/results.ts';

test('every mutant still finds its text, once, and the tests that must notice it', () => {
  const lost = MUTANTS.flatMap(({ file, find, replace, tests }) => {
    const times = existsSync(file) ? timesIn(readFileSync(file, 'utf8'), find) : 0;
    const missing = tests.filter((path) => !existsSync(path));
    return times === 1 && find !== replace && missing.length === 0 ? [] : [{ file, find, times, missing }];
  });
  expect(lost).toEqual([]);
});

test('each has a name of its own: results are kept by it', () => {
  const names = MUTANTS.map(nameOf);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

test('there are about a hundred of them', () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(95);
});
