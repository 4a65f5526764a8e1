/** `npm run mutants`: changes that would each hurt a user, made one by one in a copy, of which the tests must notice each. */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { copyRepository } from './copy.ts';
import type { Copy } from './copy.ts';
import { MUTANTS } from './list.ts';
import type { Mutant } from './mutant.ts';

const USAGE = `npm run mutants -- [--only TEXT] [--list] [--copies N]

Makes each listed change in a copy of the repository, and runs the tests that must notice it.
  --only TEXT   mutants whose file or harm contains TEXT
  --list        print them, run nothing
  --copies N    so many at a time (default: one for each core)
Exit code 1 where a mutant survives, or the tests fail without one.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    copies: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const { only } = values;
const chosen = MUTANTS.filter(({ file, harm }) => only === undefined || file.includes(only) || harm.includes(only));

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** Tests that fail anyway would notice everything. */
async function passUnchanged(copy: Copy): Promise<boolean> {
  const tests = [...new Set(chosen.flatMap((mutant) => mutant.tests))];
  const { passed, output } = await copy.test(tests);
  if (!passed) print(`The tests fail without any mutant:\n${output}`);
  return passed;
}

async function survivorsIn(copy: Copy, waiting: Mutant[]): Promise<Mutant[]> {
  const survivors: Mutant[] = [];
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const { tests, file, harm } = mutant;
    const { passed } = await copy.withMutant(mutant, () => copy.test(tests));
    print(`${passed ? 'SURVIVED' : 'noticed '}  ${file}: ${harm}`);
    if (passed) survivors.push(mutant);
  }
  return survivors;
}

async function main(): Promise<boolean> {
  const copies: Copy[] = [];
  try {
    for (let each = 0; each < Number(values.copies); each++) copies.push(await copyRepository(process.cwd()));
    if (!(await passUnchanged(copies[0]!))) return false;
    const waiting = [...chosen];
    const survivors = (await Promise.all(copies.map((copy) => survivorsIn(copy, waiting)))).flat();
    print(`\n${chosen.length - survivors.length} of ${chosen.length} noticed`);
    return survivors.length === 0;
  } finally {
    await Promise.all(copies.map((copy) => copy.remove()));
  }
}

if (values.help) print(USAGE);
else if (values.list) for (const { file, harm } of chosen) print(`${file}: ${harm}`);
else process.exitCode = (await main()) ? 0 : 1;
