/** The groups of `npm test` (docs/decisions/2026-11-30-grouped-tests.md). */
import { readFileSync, readdirSync } from 'node:fs';

import { expect, jest, test } from '@jest/globals';

interface Groups {
  GROUPS: string[];
  filesOf: (group: string) => string[];
}
const { GROUPS, filesOf } = jest.requireActual<Groups>('../groups/groups.cjs');

test('each group has a file that runs it', () => {
  const files = readdirSync('test/groups').filter((name) => name.endsWith('.test.cjs'));
  expect(files.sort()).toEqual(GROUPS.map((group) => `${group}.test.cjs`).sort());
  for (const group of GROUPS) expect(readFileSync(`test/groups/${group}.test.cjs`, 'utf8')).toContain(`('${group}')`);
});

test('each group has files, and no file is in two', () => {
  const files = GROUPS.map(filesOf);
  for (const of of files) expect(of.length).toBeGreaterThan(1);
  expect(files.flat().sort()).toEqual([...new Set(files.flat())].sort());
});
