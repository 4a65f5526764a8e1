/** `npm run mutants`: changes that would each hurt a user, made one by one in a copy, of which the tests must notice each. */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { numberIn, readOptions } from '../support/program-options.ts';
import { copyRepository } from './copy.ts';
import { judge } from './judge.ts';
import { MUTANTS } from './list.ts';
import type { Mutant } from './mutant.ts';
import { nameOf, openResults } from './results.ts';
import type { Found } from './results.ts';

const USAGE = `npm run mutants -- [--only TEXT] [--from N] [--list] [--copies N] [--results FILE] [--again] [--minutes N]

Makes each listed change in a copy of the repository, and runs the tests that must notice it.
  --only TEXT      mutants whose file, harm or tests contain TEXT
  --list           print them, run nothing
  --from N         without the first N of them
  --copies N       so many at a time (default: one for each core)
  --results FILE   append what is found, and leave out what is there already
  --again          run those again that are there and not noticed
  --minutes N      begin none later
Exit code 1 where a mutant survives, its test fails without it (unjudged), or one was not run.`;

const { only, from, copies, minutes, ...values } = readOptions(() => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      list: { type: 'boolean', default: false },
      from: { type: 'string', default: '0' },
      copies: { type: 'string', default: String(availableParallelism()) },
      results: { type: 'string' },
      again: { type: 'boolean', default: false },
      minutes: { type: 'string', default: 'Infinity' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const number = (name: 'from' | 'copies' | 'minutes') => numberIn(name, values[name]);
  return { ...values, from: number('from'), copies: number('copies'), minutes: number('minutes') };
});

const chosen = MUTANTS.filter(
  ({ file, harm, tests }) => only === undefined || [file, harm, ...tests].some((text) => text.includes(only)),
).slice(from);

const print = (text: string) => void process.stdout.write(`${text}\n`);

const isNoticed = (found: Found | undefined): boolean => found?.fate === 'noticed' || found?.fate === 'hung';

async function runIn(waiting: Mutant[], judged: (mutant: Mutant) => Promise<Found>): Promise<void> {
  const until = performance.now() + 60_000 * minutes;
  while (performance.now() < until) {
    const mutant = waiting.shift();
    if (!mutant) return;
    const { fate, by, seconds } = await judged(mutant);
    print(`${fate.padEnd(8)}  ${nameOf(mutant)}${by === null ? '' : ` (${by}, ${seconds} s)`}`);
  }
}

async function main(): Promise<boolean> {
  const results = await openResults(values.results);
  const waiting = chosen.filter((mutant) => {
    const found = results.found.get(nameOf(mutant));
    return found === undefined || (values.again && !isNoticed(found));
  });
  const copied = await Promise.all(Array.from({ length: copies }, () => copyRepository(process.cwd())));
  try {
    await Promise.all(copied.map((copy) => runIn(waiting, judge(copy, results, print))));
  } finally {
    await Promise.all(copied.map((copy) => copy.remove()));
  }
  return summed(chosen.map((mutant) => results.found.get(nameOf(mutant))));
}

function summed(all: readonly (Found | undefined)[]): boolean {
  const noticed = all.filter(isNoticed).length;
  const count = (fate: Found['fate']) => all.filter((found) => found?.fate === fate).length;
  const others = `${count('SURVIVED')} survived, ${count('unjudged')} unjudged, ${all.filter((found) => !found).length} not run`;
  print(`\n${noticed} of ${all.length} noticed (${count('hung')} by a hang); ${others}`);
  return noticed === all.length;
}

if (values.help) print(USAGE);
else if (values.list) for (const mutant of chosen) print(nameOf(mutant));
else process.exitCode = (await main()) ? 0 : 1;
