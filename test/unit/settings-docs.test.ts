import { readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';

import { ENTRY_POINTS } from '../../local/build.ts';
import { SETTING_NAMES, variableOf } from '../../shared/config.ts';
import { functionSettings } from '../support/function-settings.ts';

const table = readFileSync('docs/settings.md', 'utf8')
  .split('\n')
  .map((line) => /^\| `(\w+)`[^|]*\|[^|]*\|.*\| ([^|]+) \|$/.exec(line))
  .filter((row) => row !== null);
const readers = new Map(table.map(([, variable, functions]) => [variable!, functions!]));

it('docs/settings.md explains every setting, and no other', () => {
  expect([...readers.keys()].sort()).toEqual(SETTING_NAMES.map(variableOf).sort());
});

it('docs/settings.md says which functions read each', async () => {
  const settings = await functionSettings();
  for (const name of SETTING_NAMES) {
    const users = Object.keys(ENTRY_POINTS).filter((functionName) => settings.get(functionName)!.includes(name));
    const documented = readers.get(variableOf(name))!;
    const all = Object.keys(ENTRY_POINTS);
    const meant =
      documented === 'all'
        ? all
        : documented.startsWith('all but ')
          ? all.filter((functionName) => !documented.slice('all but '.length).split(', ').includes(functionName))
          : documented.split(', ');
    expect({ name, functions: users.sort() }).toEqual({ name, functions: [...meant].sort() });
  }
});
