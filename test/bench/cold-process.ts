/** One function, started as the buildpack starts it, asked once and killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { request as send } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import type { Env } from '../../shared/settings/config.ts';
import { stopsWithUs } from './interruption.ts';

export interface ColdStart {
  /** From just before the process was started to the end of the answer. */
  ms: number;
  /** User and system time of all its threads so far. */
  cpuMs: number;
}

export interface ColdRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** The answer that is expected. */
  status: number;
}

interface Options {
  /** Of the bundle. */
  folder: string;
  entryPoint: string;
  env: Env;
  request: ColdRequest;
}

const FRAMEWORK = join('node_modules', '@google-cloud', 'functions-framework', 'build', 'src', 'main.js');
/** How often a connection is tried until the function listens. */
const TRY_EVERY_MS = 2;

export async function coldStart({ folder, entryPoint, env, request }: Options): Promise<ColdStart> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [join(process.cwd(), FRAMEWORK)], {
    cwd: folder,
    env: { ...env, NODE_ENV: 'production', FUNCTION_TARGET: entryPoint, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  void ended.then(stopsWithUs(end));
  try {
    const status = await firstAnswer(port, request, () => child.exitCode !== null);
    const ms = performance.now() - started;
    if (status !== request.status) throw new Error(`${entryPoint} answered ${status}, not ${request.status}`);
    return { ms, cpuMs: cpuMsOf(child.pid!) };
  } finally {
    await end();
  }
}

async function firstAnswer(port: number, request: ColdRequest, hasEnded: () => boolean): Promise<number> {
  for (;;) {
    const status = await answerOf(port, request);
    if (status !== null) return status;
    if (hasEnded()) throw new Error('the function ended before it had answered');
    await setTimeout(TRY_EVERY_MS);
  }
}

/** Null where nobody listens yet. */
const answerOf = (port: number, { method, path, headers, body }: ColdRequest): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const sent = send({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode!));
    });
    sent.once('error', (error) => ('code' in error && error.code === 'ECONNREFUSED' ? resolve(null) : reject(error)));
    sent.end(body);
  });

/** Linux counts what each thread has run, in nanoseconds. */
function cpuMsOf(pid: number): number {
  const ran = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return ran.reduce((sum, each) => sum + each, 0) / 1e6;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
