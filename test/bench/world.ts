/** Everything around a scenario: the stack, a generator, a receiver, and what is asked of them in every scenario. */
import { setTimeout } from 'node:timers/promises';

import type { BodyKind } from './bodies.ts';
import type { GeneratorCalls, Load } from './generator.ts';
import type { HttpTarget } from './http-wire.ts';
import { cpuMsOf, peakMemoryOf, sharedMemoryOf } from './processes.ts';
import type { ReceiverCalls } from './receiver.ts';
import { startBenchStack } from './stack.ts';
import type { BenchStack } from './stack.ts';
import { FUNCTIONS, SERVERS } from './usage.ts';
import type { Look } from './usage.ts';
import { startWorker } from './worker.ts';
import type { Worker } from './worker.ts';

/** A request to the API. */
export interface Question {
  method: string;
  path: string;
  body?: object;
}

export interface World {
  stack: BenchStack;
  generator: Worker<GeneratorCalls>;
  receiver: Worker<ReceiverCalls>;
  /** Where a path of the receiver is. */
  endpoint: (path: string) => string;
  /** Asks the API; throws where it refuses. */
  ask: (question: Question) => Promise<unknown>;
  /** Makes a webhook. @returns its id */
  webhook: (fields: Record<string, unknown>) => Promise<string>;
  /** Takes away the webhooks that were made, and what arrived. */
  tidy: () => Promise<void>;
  /** Where a function takes POSTs, with the API's key. */
  target: (functionName: string, path: string, headers?: Record<string, string>) => HttpTarget;
  /** Numbers for so many new events. @returns the first */
  numbers: (count: number) => number;
  /** What each part has used so far. */
  look: () => Promise<Look>;
  /** Resolves when so many pushes more have been answered than `since`, so that what an event costs is all in. */
  settled: (since: Look, pushes: number) => Promise<void>;
  /** The most memory that the functions and servers which run now have had, MiB. */
  peakMemory: () => { functions: number; servers: number };
  /** What they have now, MiB; pages that several have, of Node's binary most of all, count once. */
  sharedMemory: () => { functions: number; servers: number };
  stop: () => Promise<void>;
}

/** The functions' own limits on calls of the sandboxes, raised to their highest. */
const SETTINGS = { WORKSPACE_REQUESTS_PER_MINUTE: '6000', PADDLE_REQUESTS_PER_MINUTE: '6000' };
const SETTLE_MS = 10_000;

export async function openWorld(settings: NodeJS.ProcessEnv = {}, folder?: string): Promise<World> {
  const stack = await startBenchStack({ ...SETTINGS, ...settings }, folder);
  const generator = startWorker<GeneratorCalls>('test/bench/generator.ts');
  const receiver = startWorker<ReceiverCalls>('test/bench/receiver.ts');
  const port = await receiver.call('listen', null);
  const { file } = stack;
  const api = async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${file.apiKey}`, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${file.functions['api']}${path}`, { method, headers, ...init });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  const removeWebhooks = async () => {
    const { webhooks } = (await api('GET', '/v1/webhooks?limit=1000')) as { webhooks: { id: string }[] };
    await Promise.all(webhooks.map(({ id }) => api('DELETE', `/v1/webhooks/${id}`)));
  };
  // The stack's own, which every event would go to.
  await removeWebhooks();
  const sumOf = (parts: readonly string[], memoryOf: (pid: number) => number) =>
    parts.reduce((total, part) => total + memoryOf(stack.pidOf(part)), 0);
  let numbered = 0;
  return {
    stack,
    generator,
    receiver,
    endpoint: (path) => `http://127.0.0.1:${port}${path}`,
    ask: ({ method, path, body }) => api(method, path, body),
    webhook: async (fields) => ((await api('POST', '/v1/webhooks', fields)) as { id: string }).id,
    tidy: async () => {
      await removeWebhooks();
      await receiver.call('reset', null);
    },
    target: (name, path, headers = {}) => {
      const url = new URL(file.functions[name]!);
      const common = { authorization: `Bearer ${file.apiKey}`, 'content-type': 'application/json' };
      return { host: url.hostname, port: Number(url.port), path, headers: { ...common, ...headers } };
    },
    numbers: (count) => {
      numbered += count;
      return numbered - count;
    },
    look: async () => {
      const parts = [...FUNCTIONS, ...SERVERS, 'stack'].map((part) => [part, stack.pidOf(part)] as const);
      const pids = { ...Object.fromEntries(parts), generator: generator.pid, receiver: receiver.pid };
      const cpuMs = Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, cpuMsOf(pid)]));
      return { at: Date.now(), pids, cpuMs, counts: await stack.counts() };
    },
    settled: async (since, pushes) => {
      const enough = since.counts.pubsub.acked + pushes;
      for (const until = Date.now() + SETTLE_MS; Date.now() < until; await setTimeout(50)) {
        if ((await stack.counts()).pubsub.acked >= enough) return;
      }
    },
    peakMemory: () => ({ functions: sumOf(FUNCTIONS, peakMemoryOf), servers: sumOf(SERVERS, peakMemoryOf) }),
    sharedMemory: () => ({ functions: sumOf(FUNCTIONS, sharedMemoryOf), servers: sumOf(SERVERS, sharedMemoryOf) }),
    stop: async () => {
      await Promise.all([generator.stop(), receiver.stop()]);
      await stack.stop();
    },
  };
}

/** A load of so many new events. */
export const newLoad = (world: World, target: HttpTarget, body: BodyKind, count: number): Load => ({
  target,
  body,
  from: world.numbers(count),
  count,
});
