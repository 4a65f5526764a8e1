import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ENTRY_POINTS } from '../../../local/build.ts';
import type { SettingName } from '../../../shared/settings/config.ts';
import { functionSettings } from '../function-settings.ts';
import type { TerraformModule } from './module.ts';

/** What the code of a function says of it. */
export interface FunctionFacts {
  name: string;
  /** The name under which it registers with functions-framework. */
  entryPoint: string;
  settings: readonly SettingName[];
  /** The source files that its bundle is made from. */
  inputs: readonly string[];
}

/** @returns a sentence for each thing in which the module and the code differ */
export type Check = (module: TerraformModule, functions: readonly FunctionFacts[]) => string[];

export async function functionFacts(bundles: string): Promise<FunctionFacts[]> {
  const settings = await functionSettings();
  return Object.entries(ENTRY_POINTS).map(([name, entryPoint]) => ({
    name,
    entryPoint,
    settings: settings.get(name)!,
    inputs: JSON.parse(readFileSync(join(bundles, `${name}.inputs.json`), 'utf8')) as string[],
  }));
}

/** What is in one list and not in the other, as sentences. */
export const differences = (what: string, actual: readonly string[], expected: readonly string[]): string[] => [
  ...expected.filter((each) => !actual.includes(each)).map((each) => `${what}: ${each} is missing`),
  ...actual.filter((each) => !expected.includes(each)).map((each) => `${what}: ${each} is too much`),
];
