import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ENTRY_POINTS } from '../../../local/build.ts';
import { FUNCTION_SETTINGS } from '../../../local/function-settings.ts';
import type { Setting } from '../../../shared/settings/config.ts';
import type { TerraformModule } from './module.ts';

/** What the code of a function says of it. */
export interface FunctionFacts {
  name: string;
  /** The name under which it registers with functions-framework. */
  entryPoint: string;
  settings: readonly Setting[];
  /** The source files that its bundle is made from. */
  inputs: readonly string[];
}

/** @returns a sentence for each thing in which the module and the code differ */
export type Check = (module: TerraformModule, functions: readonly FunctionFacts[]) => string[];

export const functionFacts = (bundles: string): FunctionFacts[] =>
  Object.entries<readonly Setting[]>(FUNCTION_SETTINGS).map(([name, settings]) => ({
    name,
    entryPoint: ENTRY_POINTS[name]!,
    settings,
    inputs: JSON.parse(readFileSync(join(bundles, `${name}.inputs.json`), 'utf8')) as string[],
  }));

/** What is in one list and not in the other, as sentences. */
export const differences = (what: string, actual: readonly string[], expected: readonly string[]): string[] => [
  ...expected.filter((each) => !actual.includes(each)).map((each) => `${what}: ${each} is missing`),
  ...actual.filter((each) => !expected.includes(each)).map((each) => `${what}: ${each} is too much`),
];
