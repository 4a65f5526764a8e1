/**
 * `npm run bench:cold-start [RUNS]`: how long each function takes from the start of its process, as GCP starts it, to the
 * answer to a request that it refuses before any I/O, beside a function that says hello; and to its first whole unit of
 * work, on the embedded servers. Runs take turns, and medians are reported: of the time by the clock, and of the CPU time
 * of the process, which a busy machine disturbs less.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { ENTRY_POINTS } from '../../local/build.ts';
import { startFlowStack } from '../support/flow-stack.ts';
import { REFUSALS } from '../support/refusals.ts';
import { builtBundles, makeRunDir, removeRunDir } from '../support/run.ts';
import { coldStart } from './cold-process.ts';
import type { ColdStart } from './cold-process.ts';
import { fullRequests } from './first-full.ts';
import { endWhenTold, stopsWithUs, unlessTold } from './interruption.ts';

export interface ColdStartReport {
  function: string;
  /** Process start → refusal, median. */
  medianMs: number;
  helloMs: number;
  /** Of the two; the target is at most 1.5. */
  ratio: number;
  /** The same by user and system time of the process. */
  cpuMs: number;
  helloCpuMs: number;
  cpuRatio: number;
  /** Process start → first whole unit of work, median; null for what only an account of a source lets it do. */
  firstFullMs: number | null;
}

const HELLO = `const { http } = require('@google-cloud/functions-framework');
http('hello', (request, response) => response.send('Hello'));
`;

const HELLO_REQUEST = { method: 'GET', path: '/', headers: {}, status: 200 };

/** @param runs of every function, in turns */
export async function measureColdStarts({ runs }: { runs: number }): Promise<ColdStartReport[]> {
  await makeRunDir();
  const stack = await startFlowStack();
  const close = async () => {
    await stack.stop();
    await removeRunDir();
  };
  const stays = stopsWithUs(close);
  try {
    const bundles = await builtBundles();
    const hello = await writeHello(bundles);
    const full = await fullRequests(stack);
    const refused: Record<string, ColdStart[]> = {};
    const whole: Record<string, ColdStart[]> = {};
    const starts = [['hello', 'hello'], ...Object.entries(ENTRY_POINTS)] as const;
    for (let run = 0; run < runs; run++) {
      // Nobody is always first: what comes after the others' work may be slower.
      const first = run % starts.length;
      for (const [name, entryPoint] of [...starts.slice(first), ...starts.slice(0, first)]) {
        const started = { folder: name === 'hello' ? hello : join(bundles, name), entryPoint, env: stack.env };
        (refused[name] ??= []).push(await coldStart({ ...started, request: REFUSALS[name] ?? HELLO_REQUEST }));
        const next = full[name];
        if (next) (whole[name] ??= []).push(await coldStart({ ...started, request: await next() }));
      }
    }
    return Object.keys(ENTRY_POINTS).map((name) => reportOf(name, { refused, whole }));
  } finally {
    stays();
    await close();
  }
}

async function writeHello(bundles: string): Promise<string> {
  const folder = join(bundles, 'hello');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ main: 'index.cjs' }));
  await writeFile(join(folder, 'index.cjs'), HELLO);
  return folder;
}

interface Measured {
  refused: Record<string, ColdStart[]>;
  whole: Record<string, ColdStart[]>;
}

function reportOf(name: string, { refused, whole }: Measured): ColdStartReport {
  const [medianMs, cpuMs] = medians(refused[name]!);
  const [helloMs, helloCpuMs] = medians(refused['hello']!);
  const ratio = ratioOf(medianMs, helloMs);
  const cpuRatio = ratioOf(cpuMs, helloCpuMs);
  const firstFullMs = whole[name] ? medians(whole[name])[0] : null;
  return { function: name, medianMs, helloMs, ratio, cpuMs, helloCpuMs, cpuRatio, firstFullMs };
}

const medians = (starts: ColdStart[]): [ms: number, cpuMs: number] => [
  median(starts.map(({ ms }) => ms)),
  median(starts.map(({ cpuMs }) => cpuMs)),
];
const median = (values: number[]): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!);
const ratioOf = (value: number, base: number): number => Math.round((100 * value) / base) / 100;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  endWhenTold();
  console.table(await measureColdStarts({ runs: Number(process.argv[2] ?? 15) }).catch(unlessTold));
  process.exit();
}
