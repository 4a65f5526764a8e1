/** `npm run chaos`: see docs/chaos.md. */
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { parseArgs } from 'node:util';

import { numberIn, readOptions } from '../support/program-options.ts';
import { makeRunDir, removeRunDir } from '../support/run.ts';
import { runChaos } from './chaos.ts';
import { storyOf, tableOf } from './report.ts';

const { seconds, kills, seed, perSecond, data, log } = readOptions(() => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      kills: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      rate: { type: 'string', default: '20' },
      data: { type: 'boolean', default: false },
      log: { type: 'string' },
    },
  });
  return {
    seconds: numberIn('seconds', values.seconds),
    kills: numberIn('kills', values.kills),
    seed: numberIn('seed', values.seed),
    perSecond: numberIn('rate', values.rate),
    data: values.data,
    log: values.log,
  };
});

const WEIGHTS = { classic: 40, billing: 30, workspace: 40, notified: 20, event: 80, ordered: 40, payload: 60, wide: 1 };

await makeRunDir();
try {
  const result = await runChaos({
    ...{ seed, seconds, kills, perSecond, data },
    weights: WEIGHTS,
    tickMs: 60_000,
    healWithinMs: 15 * 60_000,
    say: (line) => console.error(line),
  });
  for (const line of tableOf(result)) console.log(line);
  if (log !== undefined) await writeFile(log, textOf(result.lines));
  if (result.problems.length > 0) {
    for (const line of storyOf(result)) console.log(line);
    process.exitCode = 1;
  }
} finally {
  await removeRunDir();
}
process.exit();

function textOf(lines: readonly { at: number; part: string; line: string }[]): string {
  return lines.map(({ at, part, line }) => `${new Date(at).toISOString()} ${part} ${line}\n`).join('');
}
