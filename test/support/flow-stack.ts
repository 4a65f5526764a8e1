/**
 * The whole pipeline around a test: the functions as they are deployed, each in a process of its own; in the test's own
 * process the embedded servers and the sandboxes, so that a test can make them fail, and a receiver.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { Firestore } from '@google-cloud/firestore';
import type { PubSub } from '@google-cloud/pubsub';

import { startChild } from '../../local/children.ts';
import type { Child } from '../../local/children.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import type { PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { PROJECT_ID } from '../../local/environment.ts';
import { startFrontDoor } from '../../local/front-door.ts';
import type { FrontDoor } from '../../local/front-door.ts';
import type { IdTokens } from '../../local/id-tokens.ts';
import { localKeysFrom } from '../../local/keys.ts';
import type { LocalKeys } from '../../local/keys.ts';
import { startReceiver } from '../../local/receiver.ts';
import type { Receiver } from '../../local/receiver.ts';
import type { Sandbox } from '../../local/sandbox/server.ts';
import { startStack, urlsOf } from '../../local/stack.ts';
import { startParts } from '../../local/started-parts.ts';
import type { StartedParts } from '../../local/started-parts.ts';
import type { Env } from '../../shared/settings/config.ts';
import { assertDocumented } from './openapi.ts';
import { builtBundles } from './run.ts';
import { startServersHere } from './servers-here.ts';

export interface FlowStack {
  firestore: FirestoreServer;
  pubsub: PubSubServer;
  sandbox: Sandbox;
  receiver: Receiver;
  keys: LocalKeys;
  idTokens: IdTokens;
  frontDoor: FrontDoor;
  /** URLs of the functions by name. */
  readonly urls: Record<string, string>;
  /** What the functions were told. */
  env: Env;
  /** Process ids of the functions by name. */
  readonly pids: Record<string, number>;
  db: Firestore;
  client: PubSub;
  /** The log lines of all functions since the start, as far as `LOG_LEVEL` lets them be written. */
  lines: string[];
  /** Calls the API with the key; its answers are held to the document. */
  api: (path: string, init?: RequestInit) => Promise<Response>;
  /** Calls a function as Cloud Scheduler does. */
  schedule: (name: string) => Promise<Response>;
  /** Kills a function's process with SIGKILL; resolves when it has ended. */
  kill: (name: string) => Promise<void>;
  /** Starts a function that was killed. */
  restart: (name: string) => Promise<void>;
  stop: () => Promise<void>;
}

/** What gives events to the API and has them delivered: a function that nothing calls costs its start. */
export const SENDING = ['api', 'deliver', 'sweep'] as const;
/** The same, of events that come from Paddle. */
export const FROM_PADDLE = [...SENDING, 'receive-paddle'] as const;

/**
 * @param envOf settings that go before those of the local stack
 * @param names the functions that are started; by default all
 */
export const startFlowStack = (
  envOf: (keys: LocalKeys) => Env = () => ({}),
  names?: readonly string[],
): Promise<FlowStack> => startParts((parts) => start(parts, envOf, names));

async function start(
  parts: StartedParts,
  envOf: (keys: LocalKeys) => Env,
  names: readonly string[] | undefined,
): Promise<FlowStack> {
  process.env['LOG_LEVEL'] ??= 'fatal';
  const [keys, bundles, workDir, { firestore, pubsub, servers }, receiver, frontDoor] = await Promise.all([
    localKeysFrom(undefined),
    builtBundles(),
    mkdtemp(join(tmpdir(), 'subrelay-')),
    startServersHere(parts),
    startReceiver().then(parts.own),
    startFrontDoor({ host: '127.0.0.1', port: 0 }).then(parts.own),
  ]);
  const lines: string[] = [];
  const onLine = (name: string, line: string) => {
    lines.push(line);
    if (process.env['LOG']) console.error(name, line);
  };
  const { client, sandbox, env, instances, restart } = await startStack<Child>(
    {
      ...{ keys, workDir, servers },
      bundles: { parts: bundles, functions: bundles },
      door: { url: frontDoor.url, open: (started) => frontDoor.open(urlsOf(started)) },
      // Changes of webhooks wait for it, of which the tests make hundreds.
      env: { CATALOGUE_AGE_MS: '20', ...process.env, ...envOf(keys) },
      ...(names && { instances: names }),
      run: (process) => startChild({ ...process, onLine: (line) => onLine(process.name, line) }),
    },
    parts,
  );
  const db = new Firestore({ projectId: PROJECT_ID });
  parts.onStop(() => db.terminate());
  const { idTokens } = servers;
  const instance = (name: string): Child => {
    const found = instances[name];
    if (!found) throw new Error(`there is no function ${name}`);
    return found;
  };
  return {
    ...{ firestore, pubsub, sandbox, receiver, keys, idTokens, frontDoor, env, db, client, lines },
    get urls() {
      return urlsOf(instances);
    },
    get pids() {
      return Object.fromEntries(Object.entries(instances).map(([name, { pid }]) => [name, pid]));
    },
    api: async (path, init = {}) => {
      const response = await fetch(`${frontDoor.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json', ...init.headers },
      });
      const { status, headers } = response;
      const text = await response.clone().text();
      assertDocumented({ method: init.method ?? 'GET', target: path, status, headers, text });
      return response;
    },
    schedule: async (name) => {
      const headers = { authorization: `Bearer ${await idTokens.token()}` };
      return fetch(`${urlsOf(instances)[name]}/`, { method: 'POST', headers });
    },
    kill: async (name) => {
      const { pid, ended } = instance(name);
      process.kill(pid, 'SIGKILL');
      await ended;
    },
    restart,
    stop: parts.stop,
  };
}
