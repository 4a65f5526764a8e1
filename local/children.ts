import { present } from '../shared/base/present.ts';
/** Starts the parts of the stack that run in processes of their own, and stops them. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import { z } from 'zod';

const readyLine = z.looseObject({ ready: z.literal(true), address: z.string() });
export type Ready = z.output<typeof readyLine>;

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** What the part printed when it listened: its `address`, and what else it has to say. */
  readonly ready: Ready;
  /** Resolves when the process has ended, with how: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  stop: () => Promise<void>;
}

export interface ChildOptions {
  name: string;
  /** The arguments of node. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Takes each line that the part writes, from when it is ready: what it wrote before, then, too. */
  onLine: (line: string) => void;
  /** Aborted before it is ready, it ends the process. */
  signal?: AbortSignal;
}

/** A part that ended before it listened, with the first line that it wrote on standard error. */
export class PartFailed extends Error {}

const STOP_AFTER_MS = 3_000;

/** Of what a part writes before it is ready. */
const HELD_LINES = 100;

/**
 * Starts a part and waits until it listens. It gets a process group of its own, so that Ctrl-C reaches only this
 * process, which stops the parts in order; and it ends by itself when its standard input does.
 */
export async function startChild({ name, args, env, onLine, signal }: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ['pipe', 'pipe', 'pipe'], signal });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  let held: string[] | undefined = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (held === undefined) onLine(line);
    else if (held.length < HELD_LINES) held.push(line);
  });
  // A part that is killed closes the pipe.
  child.stdin.on('error', () => undefined);
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = readyLine.safeParse(jsonOf(line));
      if (parsed.success) resolve(parsed.data);
      else onLine(line);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const why = held?.find((line) => line.trim() !== '') ?? signal ?? `exit code ${code}`;
      reject(new PartFailed(`${name} did not start: ${why}`));
    });
  });
  for (const line of held) onLine(line);
  held = undefined;
  return { name, pid: present(child.pid, `the process of ${name}`), ready, ended, stop: () => stopChild(child, ended) };
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_AFTER_MS);
  await ended;
  clearTimeout(timer);
}

function jsonOf(line: string): unknown {
  if (!line.startsWith('{"ready"')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
