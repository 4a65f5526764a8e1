/** The files that say again which settings the functions read: Terraform's list, and the table of docs/settings.md. */
import { isRequired } from '../shared/settings/config.ts';
import type { Setting } from '../shared/settings/config.ts';
import { ALL_SETTINGS, FUNCTION_SETTINGS } from './function-settings.ts';

const variablesOf = (settings: readonly Setting[]): string[] =>
  [...new Set(settings.map(({ variable }) => variable))].sort();

/** `terraform/function-settings.json`: those that operators may choose, and each function's, its secrets apart. */
export function terraformSettings(): string {
  const functions = Object.entries<readonly Setting[]>(FUNCTION_SETTINGS).map(([name, settings]): [string, object] => [
    name,
    {
      variables: variablesOf(settings.filter(({ isSecret }) => !isSecret)),
      secrets: variablesOf(settings.filter(({ isSecret }) => isSecret)),
    },
  ]);
  const choices = variablesOf(ALL_SETTINGS.filter(({ isChoice }) => isChoice));
  return `${JSON.stringify({ choices, functions: Object.fromEntries(functions) }, null, 2)}\n`;
}

const TABLE = /^\| variable \|.*\n(?:\|.*\n)*/m;

/** docs/settings.md with the table as the settings have it. */
export function withSettingsTable(page: string): string {
  if (!TABLE.test(page)) throw new Error('docs/settings.md has no table that begins with | variable |');
  const rows = ALL_SETTINGS.map((setting) => `| ${cellsOf(setting).join(' | ')} |`.replaceAll('|  |', '| |'));
  const head = ['| variable | default | what it says | read by |', '| --- | --- | --- | --- |'];
  return page.replace(TABLE, () => [...head, ...rows, ''].join('\n'));
}

const cellsOf = (setting: Setting): string[] => [
  `\`${setting.variable}\`${setting.isSecret ? ' (secret)' : ''}`,
  isRequired(setting) ? 'required' : setting.default ? `\`${setting.default}\`` : '',
  setting.says,
  readersOf(setting),
];

function readersOf({ variable }: Setting): string {
  const all = Object.entries<readonly Setting[]>(FUNCTION_SETTINGS);
  const reads = ([, settings]: (typeof all)[number]) => settings.some((each) => each.variable === variable);
  const names = (functions: typeof all) => functions.map(([name]) => name).join(', ');
  const others = all.filter((one) => !reads(one));
  if (others.length > 1) return names(all.filter(reads));
  return others.length === 0 ? 'all' : `all but ${names(others)}`;
}
