import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

import { ENTRY_POINTS } from '../../local/build.ts';
import { SETTING_NAMES, isRequired, readConfig, variableOf } from '../../shared/settings/config.ts';
import { functionSettings } from '../support/function-settings.ts';

const table = readFileSync('docs/settings.md', 'utf8')
  .split('\n')
  .map((line) => /^\| `(\w+)`[^|]*\|([^|]*)\|.*\| ([^|]+) \|$/.exec(line))
  .filter((row) => row !== null);
const readers = new Map(table.map(([, variable, , functions]) => [variable!, functions!]));
const defaults = new Map(table.map(([, variable, given]) => [variable!, given!.trim()]));

it('docs/settings.md explains every setting, and no other', () => {
  expect([...readers.keys()].sort()).toEqual(SETTING_NAMES.map(variableOf).sort());
});

it.each(SETTING_NAMES)('docs/settings.md says the default of %s, or that it is required', (name) => {
  const documented = defaults.get(variableOf(name))!;
  expect({ name, required: documented === 'required' }).toEqual({ name, required: isRequired(name) });
  if (isRequired(name)) return;
  const unset = readConfig([name], {})[name];
  const given = /^`([^`]+)`/.exec(documented)?.[1];
  if (given === undefined) expect([undefined, []]).toContainEqual(unset);
  else expect(unset).toEqual(readConfig([name], { [variableOf(name)]: given })[name]);
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
