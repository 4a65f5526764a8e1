/** `npm run mutants`: changes that would each hurt a user, made one by one in a copy, of which the tests must notice each. */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { copyRepository } from './copy.ts';
import type { Copy } from './copy.ts';
import { MUTANTS } from './list.ts';
import type { Mutant } from './mutant.ts';

const USAGE = `npm run mutants -- [--only TEXT] [--from N] [--list] [--copies N]

Makes each listed change in a copy of the repository, and runs the tests that must notice it.
  --only TEXT   mutants whose file or harm contains TEXT
  --list        print them, run nothing
  --from N      without the first N of them
  --copies N    so many at a time (default: one for each core)
Exit code 1 where a mutant survives, or its tests fail without it (unjudged).`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
    from: { type: 'string', default: '0' },
    copies: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const { only } = values;
const chosen = MUTANTS.filter(
  ({ file, harm }) => only === undefined || file.includes(only) || harm.includes(only),
).slice(Number(values.from));

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** How long tests without a mutant may last, and at least those with one: a mutant that makes them hang is noticed, too. */
const PATIENCE_MS = 1_800_000;
const AT_LEAST_MS = 300_000;
const TIMES_AS_LONG = 5;

/** How long tests last without a mutant, by their names; null where they fail then, and would notice everything. */
const unchanged = new Map<string, Promise<number | null>>();

async function lengthOf(copy: Copy, tests: readonly string[]): Promise<number | null> {
  const began = performance.now();
  const { passed, output } = await copy.test(tests, PATIENCE_MS);
  if (!passed) print(`These tests fail without any mutant: ${tests.join(' ')}\n${output}`);
  return passed ? performance.now() - began : null;
}

/** Measured once, in the copy that asks first, which nothing has changed then. */
function lengthOnce(copy: Copy, tests: readonly string[]): Promise<number | null> {
  const name = tests.join(' ');
  const known = unchanged.get(name) ?? lengthOf(copy, tests);
  unchanged.set(name, known);
  return known;
}

/** @returns what became of it */
async function fateOf(copy: Copy, mutant: Mutant): Promise<'noticed' | 'SURVIVED' | 'unjudged'> {
  const lastedMs = await lengthOnce(copy, mutant.tests);
  if (lastedMs === null) return 'unjudged';
  const longestMs = Math.max(AT_LEAST_MS, Math.ceil(TIMES_AS_LONG * lastedMs));
  const { passed } = await copy.withMutant(mutant, () => copy.test(mutant.tests, longestMs));
  return passed ? 'SURVIVED' : 'noticed';
}

async function survivorsIn(copy: Copy, waiting: Mutant[]): Promise<Mutant[]> {
  const survivors: Mutant[] = [];
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const fate = await fateOf(copy, mutant);
    print(`${fate.padEnd(8)}  ${mutant.file}: ${mutant.harm}`);
    if (fate !== 'noticed') survivors.push(mutant);
  }
  return survivors;
}

async function main(): Promise<boolean> {
  const copies: Copy[] = [];
  try {
    for (let each = 0; each < Number(values.copies); each++) copies.push(await copyRepository(process.cwd()));
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
