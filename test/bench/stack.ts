/** The whole stack around a benchmark, started as `npm start` starts it, in processes of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Firestore } from '@google-cloud/firestore';

import type { StackFile } from '../../local/stack-file.ts';

export interface BenchStack {
  file: StackFile;
  /** What the pipeline has made so far. */
  stored: () => Promise<{ deliveries: number; fanOutsLeft: number }>;
  /** User and system time that a part has used so far. */
  cpuMsOf: (part: string) => number;
  stop: () => Promise<void>;
}

/** The line that the stack prints last. */
const STARTED = 'Ctrl-C stops everything.';

export async function startBenchStack(): Promise<BenchStack> {
  const args = ['local/start.ts', '--port', '0', '--no-demo'];
  // Always the embedded servers, also when the one before has been named to this process.
  const { FIRESTORE_EMULATOR_HOST: _firestore, PUBSUB_EMULATOR_HOST: _pubsub, ...env } = process.env;
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(STARTED)) resolve();
    });
    void exited.then(() => reject(new Error(`the stack ended before it had started:\n${printed}`)));
  });
  const file = JSON.parse(readFileSync(join('.local', 'stack.json'), 'utf8')) as StackFile;
  process.env['FIRESTORE_EMULATOR_HOST'] = file.firestoreEmulatorHost;
  const db = new Firestore({ projectId: file.projectId });
  const count = async (collection: string) => (await db.collection(collection).count().get()).data().count;
  return {
    file,
    stored: async () => ({ deliveries: await count('deliveries'), fanOutsLeft: await count('fanouts') }),
    cpuMsOf: (part) => cpuMsOf(file.pids[part]!),
    stop: async () => {
      await db.terminate();
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Linux counts CPU time in hundredths of a second; user and system time are the 12th and 13th field behind the name. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
