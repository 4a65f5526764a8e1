import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

import { workspaceRules } from '../../shared/sources/workspace/subject-rules.ts';
import { WORKSPACE_TYPES } from '../../shared/sources/workspace/workspace.ts';

const rows = readFileSync('docs/reconcile.md', 'utf8')
  .split('\n')
  .map((line) => /^\| (`(?:subscription|license)\..*) \| (all|.*`.*) \|$/.exec(line))
  .filter((row) => row !== null);
const codesIn = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

test('docs/reconcile.md says which fields each type announces', () => {
  const documented = new Map<string, readonly string[] | 'all'>();
  let those: string[] = [];
  for (const [, types, fields] of rows) {
    those = fields!.startsWith('those') ? [...those, ...codesIn(fields!)] : codesIn(fields!);
    for (const type of codesIn(types!)) documented.set(type, fields === 'all' ? 'all' : those);
  }
  const sorted = (table: ReadonlyMap<string, readonly string[] | 'all'>) =>
    Object.fromEntries([...table].map(([type, fields]) => [type, fields === 'all' ? fields : [...fields].sort()]));
  expect(sorted(documented)).toEqual(sorted(workspaceRules.fields));
});

test('every type that a notification becomes announces something', () => {
  expect([...WORKSPACE_TYPES.values()].filter((type) => !workspaceRules.fields.has(type))).toEqual([]);
});
