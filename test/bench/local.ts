/**
 * `npm run bench:local`: the embedded servers beside Google's emulators, one after the other on the same machine under the
 * same load. Throughput is to be at least 1.5 times theirs, memory (resident, after the load) at most a tenth.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import process from 'node:process';

import { SERVER_FLAGS, buildParts, partOf } from '../../local/build.ts';
import { keptBuild } from '../../local/kept-build.ts';
import { startChild } from '../../local/children.ts';
import { startGoogleEmulator } from '../support/google-emulators.ts';
import type { EmulatorKind } from '../support/google-emulators.ts';

interface Measured {
  rates: Record<string, number>;
  memory: Memory;
  /** Of the server, user and system, over the whole load. */
  cpuMsPerOperation: number;
  readyMs: number;
}

interface Memory {
  /** Resident, MiB. */
  resident: number;
  /** Of that, what is backed by no file: Node's own 40 MiB of program text is shared by all of its processes. */
  own: number;
}

interface Server {
  address: string;
  pid: number;
  close: () => Promise<void>;
}

async function startEmbedded(kind: EmulatorKind): Promise<Server> {
  const args = [...SERVER_FLAGS, partOf('.local', kind), '--exit-with-parent'];
  const child = await startChild({ name: kind, args, env: process.env, onLine: (line) => console.error(line) });
  return { address: child.ready.address, pid: child.pid, close: child.stop };
}

async function measure(kind: EmulatorKind, start: () => Promise<Server | undefined>): Promise<Measured | undefined> {
  const started = performance.now();
  const server = await start();
  if (!server) return undefined;
  const readyMs = Math.round(performance.now() - started);
  try {
    const cpuBefore = cpuMsOf(server.pid);
    const args = ['test/bench/load.ts', kind, server.address];
    const load = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    load.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const code = await new Promise((resolve) => load.once('exit', resolve));
    if (code !== 0) throw new Error(`the load of ${kind} ended with ${String(code)}`);
    const { rates, operations } = JSON.parse(printed) as { rates: Record<string, number>; operations: number };
    const cpuMsPerOperation = (cpuMsOf(server.pid) - cpuBefore) / operations;
    return { rates, memory: memoryOf(server.pid), cpuMsPerOperation, readyMs };
  } finally {
    await server.close();
  }
}

/** A process and all its descendants: gcloud starts Python, a shell and Java. */
function familyOf(pid: number): Set<number> {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const family = new Set([pid]);
  for (let grown = true; grown;) {
    const found = [...parents].filter(([child, parent]) => family.has(parent) && !family.has(child));
    for (const [child] of found) family.add(child);
    grown = found.length > 0;
  }
  return family;
}

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

function cpuMsOf(pid: number): number {
  const ticks = [...familyOf(pid)].map((member) => {
    // The name, in brackets, may hold blanks; user and system time are the 12th and 13th field behind it.
    const fields = fileOf(member, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return ticks.reduce((total, each) => total + each, 0) * TICK_MS;
}

function memoryOf(pid: number): Memory {
  const family = familyOf(pid);
  const sum = (field: string) => {
    const line = new RegExp(`^${field}:\\s+(\\d+)`, 'm');
    const kib = [...family].map((member) => Number(line.exec(fileOf(member, 'status'))?.[1] ?? 0));
    return Math.round(kib.reduce((total, each) => total + each, 0) / 1024);
  };
  return { resident: sum('VmRSS'), own: sum('RssAnon') };
}

const parentOf = (pid: string) => Number(/PPid:\s+(\d+)/.exec(fileOf(pid, 'status'))?.[1] ?? 0);

function fileOf(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

const cores = execFileSync('nproc', { encoding: 'utf8' }).trim();
console.log(`32 in flight, ${cores} cores, Node ${process.version}, one generator; operations a second`);
let met = true;
const build = await keptBuild(process.cwd());
await build('.local/parts.built', () => buildParts(process.cwd(), `${process.cwd()}/.local`));
for (const kind of ['firestore', 'pubsub'] as const) {
  const google = await measure(kind, () => startGoogleEmulator(kind));
  const ours = (await measure(kind, () => startEmbedded(kind)))!;
  for (const [name, rate] of Object.entries(ours.rates))
    report(name, rate, google?.rates[name], (a, b) => a / b >= 1.5, '×');
  report(`${kind} CPU, ms/operation`, ours.cpuMsPerOperation, google?.cpuMsPerOperation, (a, b) => b / a >= 1.5, '×');
  report(`${kind} resident, MiB`, ours.memory.resident, google?.memory.resident, (a, b) => a / b <= 0.1, '×');
  report(`${kind} own memory, MiB`, ours.memory.own, google?.memory.own, (a, b) => a / b <= 0.1, '×');
  report(`${kind} ready after, ms`, ours.readyMs, google?.readyMs, (a) => a < 2_000, '×');
}
process.exitCode = met ? 0 : 1;

function report(
  name: string,
  ours: number,
  google: number | undefined,
  isMet: (a: number, b: number) => boolean,
  unit: string,
) {
  const verdict = google === undefined ? '' : isMet(ours, google) ? 'met' : 'NOT MET';
  if (verdict === 'NOT MET') met = false;
  const ratio = google === undefined ? '' : `${(ours / google).toFixed(2)} ${unit}`;
  console.log(
    [name.padEnd(26), shown(ours), google === undefined ? '–' : shown(google), ratio.padStart(9), verdict].join('  '),
  );
}

function shown(value: number): string {
  return (value < 10 ? value.toFixed(3) : String(Math.round(value))).padStart(7);
}
