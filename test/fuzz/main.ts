/**
 * `npm run fuzz:api [-- OPTIONS]`: requests that a fuzzer makes of the API's document, right ones and wrong ones, against the
 * function `api` as it is bundled, with the embedded servers. It fails on an answer of 5xx and on one that the document
 * does not describe, down to each member. `deliver` does not run: nothing is sent to the URLs that the fuzzer invents.
 * Options are those of `schemathesis run`: `--seed 1`, `--max-examples 200`, `--include-path /v1/events`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';

import { closedDocument } from '../support/openapi.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import { makeRunDir, removeRunDir } from '../support/run.ts';
import { schemathesis } from './schemathesis.ts';

const EXCLUDED = [
  // What JSON Schema can't say is refused, though the document allows it: bounds in bytes, rules between fields.
  'positive_data_acceptance',
  // It expects 401 or 403, and the eleventh wrong key is 429. A flow test asks every route without a key.
  'ignored_auth',
];

await makeRunDir();
const stack = await startFlowStack(() => ({}), ['api']);
try {
  const folder = join('.local', 'fuzz');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'openapi.json');
  await writeFile(path, JSON.stringify(closedDocument()));
  process.exitCode = await schemathesis([
    'run',
    path,
    ...['--url', stack.frontDoor.url],
    ...['--header', `Authorization: Bearer ${stack.keys.apiKey}`],
    ...['--exclude-checks', EXCLUDED.join(',')],
    ...['--report', 'ndjson', '--report-ndjson-path', join(folder, 'report.ndjson')],
    ...['--continue-on-failure', '--warnings', 'off'],
    ...process.argv.slice(2),
  ]);
} finally {
  await stack.stop();
  await removeRunDir();
}
process.exit();
