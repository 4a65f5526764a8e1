/** The whole stack around a benchmark, started as `npm start` starts it, in processes of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';
import type { CreateSubscriptionOptions } from '@google-cloud/pubsub';

import type { StackFile } from '../../local/stack-file.ts';
import { stopsWithUs } from './interruption.ts';
import { NOT_RUNNING, cpuMsOf } from './processes.ts';

/** What the embedded servers have counted so far. */
export interface ServerCounts {
  firestore: {
    reads: number;
    writes: number;
    deletes: number;
    changes: Record<string, number>;
    calls: Record<string, number>;
  };
  pubsub: { published: number; pushed: number; acked: number; nacked: number };
}

export interface BenchStack {
  file: StackFile;
  db: Firestore;
  /** What the pipeline has made so far. */
  stored: () => Promise<{ deliveries: number; fanOutsLeft: number }>;
  /** Of a part's process; 0, which no process has, where none runs. */
  pidOf: (part: string) => number;
  /** User and system time that a part's process has used so far. */
  cpuMsOf: (part: string) => number;
  counts: () => Promise<ServerCounts>;
  /** Kills a function with SIGKILL and waits until its successor listens. @returns when it was killed, epoch milliseconds */
  killAndRestart: (name: string) => Promise<number>;
  /** Makes the push subscriptions of `deliver` anew: their windows are as small as they begin. */
  closePushWindows: () => Promise<void>;
  stop: () => Promise<void>;
}

/** The line that the stack prints last. */
const STARTED = 'Ctrl-C stops everything.';

/**
 * @param settings of the functions, and of Node
 * @param folder the checkout: one stack at a time runs in it (`secondCheckout`)
 */
export async function startBenchStack(settings: NodeJS.ProcessEnv = {}, folder = process.cwd()): Promise<BenchStack> {
  const args = ['local/start.ts', '--port', '0', '--no-demo', '--no-metrics'];
  // Always the embedded servers, also when the one before has been named to this process.
  const { FIRESTORE_EMULATOR_HOST: _firestore, PUBSUB_EMULATOR_HOST: _pubsub, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const end = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  void exited.then(stopsWithUs(end));
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (printed.includes(STARTED)) resolve();
    });
    void exited.then(() => reject(new Error(`the stack ended before it had started:\n${printed}`)));
  });
  const file = readStackFile(folder);
  const pidOf = (part: string) => readStackFile(folder).pids[part] ?? NOT_RUNNING;
  process.env['FIRESTORE_EMULATOR_HOST'] = file.firestoreEmulatorHost;
  const db = new Firestore({ projectId: file.projectId });
  const count = async (collection: string) => (await db.collection(collection).count().get()).data().count;
  return {
    file,
    db,
    stored: async () => ({ deliveries: await count('deliveries'), fanOutsLeft: await count('fanouts') }),
    pidOf,
    cpuMsOf: (part) => cpuMsOf(pidOf(part)),
    counts: async () => ({
      firestore: await countsOf<ServerCounts['firestore']>(file.firestoreEmulatorHost),
      pubsub: await countsOf<ServerCounts['pubsub']>(file.pubsubEmulatorHost),
    }),
    killAndRestart: async (name) => {
      const { killedAt, pid } = await killAndAwait(name, file, folder);
      file.pids[name] = pid;
      return killedAt;
    },
    closePushWindows: async () => {
      process.env['PUBSUB_EMULATOR_HOST'] = file.pubsubEmulatorHost;
      const pubsub = new PubSub({ projectId: file.projectId });
      await Promise.all(['deliver-fast', 'deliver-slow'].map((name) => makeAnew(pubsub, name)));
      await pubsub.close();
    },
    stop: async () => {
      await db.terminate();
      await end();
    },
  };
}

async function makeAnew(pubsub: PubSub, name: string): Promise<void> {
  const subscription = pubsub.subscription(name);
  const [{ pushConfig, ackDeadlineSeconds, filter, retryPolicy, deadLetterPolicy }] = await subscription.getMetadata();
  await subscription.delete();
  const options = { pushConfig, ackDeadlineSeconds, filter, retryPolicy, deadLetterPolicy };
  await pubsub.topic('deliveries').createSubscription(name, options as CreateSubscriptionOptions);
}

async function countsOf<T>(address: string): Promise<T> {
  const answer = await fetch(`http://${address}/counts`);
  return (await answer.json()) as T;
}

/** The stack starts a successor by itself, at the same address, and writes down its process id. */
async function killAndAwait(name: string, { pids, functions }: StackFile, folder: string) {
  const pid = pids[name]!;
  process.kill(pid, 'SIGKILL');
  const killedAt = Date.now();
  for (;;) {
    await setTimeout(20);
    const successor = readStackFile(folder).pids[name]!;
    if (successor !== pid && (await listens(functions[name]!))) return { killedAt, pid: successor };
  }
}

async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.destroy();
  return connected;
}

const readStackFile = (folder: string): StackFile =>
  JSON.parse(readFileSync(join(folder, '.local', 'stack.json'), 'utf8')) as StackFile;

/** The same checkout under another path, for a stack that runs beside another. @returns the folder, and what removes it */
export async function secondCheckout(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'subrelay-bench-'));
  const shared = (await readdir('.')).filter((name) => name !== '.local' && name !== '.git');
  await Promise.all(shared.map((name) => symlink(resolve(name), join(folder, name))));
  const remove = () => rm(folder, { recursive: true, force: true });
  const stays = stopsWithUs(remove);
  return { folder, remove: () => remove().finally(stays) };
}
