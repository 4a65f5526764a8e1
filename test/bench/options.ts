import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [--quick] [--only SCENARIO[,SCENARIO]] [--json] [--list]

  --quick   small numbers, within two minutes; its figures say nothing about the targets
  --only    these scenarios alone; stored-events and telemetry are run only if they are named
  --json    one line of JSON on standard output, the report on standard error
  --list    names the scenarios`;

export interface BenchOptions {
  quick: boolean;
  json: boolean;
  list: boolean;
  help: boolean;
  /** Null: all that are run without being named. */
  only: string[] | null;
}

/** @throws TypeError for an option that there isn't, RangeError for a scenario that there isn't */
export function parseOptions(args: readonly string[], scenarios: readonly string[]): BenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { quick: flag, json: flag, list: flag, help: flag, only: { type: 'string' } },
  });
  const only = values.only?.split(',').map((name) => name.trim()) ?? null;
  const unknown = only?.find((name) => !scenarios.includes(name));
  if (unknown !== undefined) throw new RangeError(`There is no scenario ${unknown}; there are ${scenarios.join(', ')}`);
  const { quick, json, list, help } = values;
  return { quick, json, list, help, only };
}
