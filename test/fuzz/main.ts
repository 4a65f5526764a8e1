/**
 * `npm run fuzz:api [-- OPTIONS]`: requests that a fuzzer makes of the API's document, right ones and wrong ones, against the
 * function `api` as it is bundled, with the embedded servers. It fails on an answer of 5xx, on one that the document does
 * not describe, down to each member, on a refusal of what the document allows (test/fuzz/judged.ts has the rules that JSON
 * Schema can't say), and where an operation was not asked. Each role has a run and a stack of its own.
 *
 * `--role viewer,owner`: these alone. `--seed 1`: the same requests again. Others are those of `schemathesis run`:
 * `--phases coverage`, `--max-examples 200`, `--include-tag Jobs`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import { startFlowStack } from '../support/flow-stack.ts';
import { openApi } from '../support/openapi.ts';
import { readOptions } from '../support/program-options.ts';
import { makeRunDir, removeRunDir } from '../support/run.ts';
import { coverageOf } from './coverage.ts';
import { documentFor, placesIn } from './document.ts';
import { asksAll, optionsIn } from './options.ts';
import type { Options } from './options.ts';
import { summaryOf } from './report.ts';
import { keyOf } from './roles.ts';
import type { Asker } from './roles.ts';
import { schemathesis } from './schemathesis.ts';
import { NEEDED, seed } from './seed.ts';

const EXCLUDED = [
  // It can't be told which rules JSON Schema has no words for: test/fuzz/judged.ts knows them.
  'positive_data_acceptance',
  // It expects 401 or 403, and the eleventh wrong key is 429. A flow test asks every route without a key.
  'ignored_auth',
];

/** A path that is closed to an owner is not there, whatever the method. */
const excludedFor = (asker: Asker): string[] => (asker === 'owner' ? [...EXCLUDED, 'unsupported_method'] : EXCLUDED);

const ALL = placesIn(openApi).map(({ method, path }) => `${method.toUpperCase()} ${path}`);

/** @returns what it covered, and whether it found nothing */
async function fuzz(asker: Asker, options: Options): Promise<{ ok: boolean; lines: string[] }> {
  const stack = await startFlowStack(() => ({}), NEEDED);
  try {
    const folder = join('.local', 'fuzz', asker);
    await mkdir(folder, { recursive: true });
    const [path, report] = [join(folder, 'openapi.json'), join(folder, 'report.ndjson')];
    const seeded = await seed(stack, asker);
    await writeFile(path, JSON.stringify(documentFor(asker, seeded)));
    const code = await schemathesis([
      ...['run', path, '--url', stack.frontDoor.url, '--seed', options.seed],
      ...['--header', `Authorization: Bearer ${await keyOf(asker, stack)}`],
      ...['--exclude-checks', excludedFor(asker).join(',')],
      ...['--report', 'ndjson', '--report-ndjson-path', report],
      ...['--continue-on-failure', '--warnings', 'off', '--no-color'],
      ...options.rest,
    ]);
    const summary = await summaryOf(report);
    const asked = ALL.filter((operation) => asksAll(options) || summary.operations.has(operation));
    const { ok, lines } = coverageOf(asker, summary, asked);
    return {
      ok: ok && code === 0,
      lines: code === 0 ? lines : [...lines, `  schemathesis ended with ${code}: see above`],
    };
  } finally {
    await stack.stop();
  }
}

const options = readOptions(() => optionsIn(process.argv.slice(2)));
const done: string[] = [];
await makeRunDir();
try {
  for (const asker of options.askers) {
    const { ok, lines } = await fuzz(asker, options);
    if (!ok) process.exitCode = 1;
    done.push(...lines);
  }
} finally {
  await removeRunDir();
}
console.log([`Seed ${options.seed}`, ...done, process.exitCode ? 'FAILED' : 'No fault was found'].join('\n'));
process.exit();
