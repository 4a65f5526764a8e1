import { readFileSync } from 'node:fs';
import { expect, it, test } from '@jest/globals';

import { ENTRY_POINTS } from '../../local/build.ts';
import { ALL_SETTINGS, FUNCTION_SETTINGS } from '../../local/function-settings.ts';
import { terraformSettings, withSettingsTable } from '../../local/settings-files.ts';
import { isRequired, readConfig } from '../../shared/settings/config.ts';

/** If one of these fails: `npm run generate`. */
test('terraform/function-settings.json is as the settings have it', () => {
  expect(readFileSync('terraform/function-settings.json', 'utf8')).toBe(terraformSettings());
});

test('the table of docs/settings.md is as the settings have it', () => {
  const page = readFileSync('docs/settings.md', 'utf8');
  expect(page).toBe(withSettingsTable(page));
});

test('a page without the table is refused', () => {
  expect(() => withSettingsTable('# Settings\n')).toThrow('has no table');
});

test('every function says what it reads', () => {
  expect(Object.keys(FUNCTION_SETTINGS)).toEqual(Object.keys(ENTRY_POINTS));
});

test('no two settings share a name or a variable', () => {
  for (const kind of ['name', 'variable'] as const)
    expect(new Set(ALL_SETTINGS.map((setting) => setting[kind])).size).toBe(ALL_SETTINGS.length);
});

it.each(ALL_SETTINGS)('$variable takes its own default, and is no choice where it is a secret', (setting) => {
  if (!isRequired(setting)) expect(readConfig([setting], {})).toHaveProperty(setting.name);
  expect(setting.isSecret && setting.isChoice).toBe(false);
});
