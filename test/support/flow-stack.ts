/**
 * The whole pipeline around a test: the functions as they are deployed, each in a process of its own; in the test's own
 * process the embedded servers and the sandboxes, so that a test can make them fail, and a receiver.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtemp, readFile } from 'node:fs/promises';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';

import { ENTRY_POINTS, functionArgs } from '../../local/build.ts';
import { startChild } from '../../local/children.ts';
import { startFirestore } from '../../local/embedded/firestore/server.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import { startPubSub } from '../../local/embedded/pubsub/server.ts';
import type { PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { PROJECT_ID, functionEnvironment } from '../../local/environment.ts';
import { startFrontDoor } from '../../local/front-door.ts';
import type { FrontDoor } from '../../local/front-door.ts';
import { embeddedIdTokens } from '../../local/id-tokens.ts';
import type { IdTokens } from '../../local/id-tokens.ts';
import { localKeysFrom, writeKeyFiles } from '../../local/keys.ts';
import type { LocalKeys } from '../../local/keys.ts';
import { startReceiver } from '../../local/receiver.ts';
import type { Receiver } from '../../local/receiver.ts';
import { makeResources, makeTopic, publishTo } from '../../local/resources.ts';
import { RESELLER_ACCOUNT } from '../../local/samples.ts';
import { sandboxOptions } from '../../local/sandbox-options.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import type { Sandbox } from '../../local/sandbox/server.ts';
import { startedParts } from '../../local/started-parts.ts';
import type { StartedParts } from '../../local/started-parts.ts';
import type { Env } from '../../shared/settings/config.ts';
import { assertDocumented } from './openapi.ts';
import { builtBundles } from './run.ts';

export interface FlowStack {
  firestore: FirestoreServer;
  pubsub: PubSubServer;
  sandbox: Sandbox;
  receiver: Receiver;
  keys: LocalKeys;
  idTokens: IdTokens;
  frontDoor: FrontDoor;
  /** URLs of the functions by name. */
  urls: Record<string, string>;
  /** What the functions were told. */
  env: Env;
  /** Process ids of the functions by name. */
  pids: Record<string, number>;
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

/**
 * @param envOf settings that go before those of the local stack
 * @param names the functions that are started
 */
export async function startFlowStack(
  envOf: (keys: LocalKeys) => Env = () => ({}),
  names: readonly string[] = Object.keys(ENTRY_POINTS),
): Promise<FlowStack> {
  const parts = startedParts();
  const root = process.cwd();
  const indexes = JSON.parse(await readFile(join(root, 'terraform/firestore.indexes.json'), 'utf8')) as never;
  const keys = await localKeysFrom(undefined);
  const [firestore, pubsub, receiver, frontDoor] = await Promise.all([
    startFirestore({ indexes }).then(parts.own),
    startPubSub({}).then(parts.own),
    startReceiver().then(parts.own),
    startFrontDoor({ host: '127.0.0.1', port: 0 }).then(parts.own),
  ]);
  const idTokens = embeddedIdTokens(pubsub.jwksUrl);
  const files = await writeKeyFiles(await mkdtemp(join(tmpdir(), 'subrelay-')), keys);
  Object.assign(process.env, {
    PUBSUB_EMULATOR_HOST: pubsub.address,
    FIRESTORE_EMULATOR_HOST: firestore.address,
    METADATA_SERVER_DETECTION: 'none',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal',
  });
  const client = parts.own(new PubSub({ projectId: PROJECT_ID }));
  const publish = (topic: string, data: Buffer) => publishTo(client, topic, data);
  const sandbox = parts.own(await startSandbox(sandboxOptions(keys, (topic) => makeTopic(client, topic), publish)));
  const surroundings = {
    keys,
    pubsub: pubsub.address,
    firestore: firestore.address,
    certsUrl: pubsub.jwksUrl,
    frontDoor: frontDoor.url,
    receiveWorkspaceUrl: `${frontDoor.url}/receive-workspace`,
    resellerAccount: RESELLER_ACCOUNT,
    resellerApi: `${sandbox.url}/`,
    iamCredentialsApi: `${sandbox.url}/`,
    tokenUrl: sandbox.tokenUrl,
    paddleApi: sandbox.url,
    workspaceKeyFile: files.workspace,
  };
  const env = functionEnvironment(surroundings, { ...process.env, ...envOf(keys) });
  const { urls, pids, ends, start, lines } = await startFunctions(parts, env, names);
  const connect = async () => {
    frontDoor.open(urls);
    await makeResources(client, { deliver: `${urls['deliver'] ?? NOBODY}/`, sweep: `${urls['sweep'] ?? NOBODY}/` });
  };
  await connect();
  const db = new Firestore({ projectId: PROJECT_ID });
  parts.onStop(() => db.terminate());
  const api = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${frontDoor.url}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json', ...init.headers },
    });
    const { status, headers } = response;
    const text = await response.clone().text();
    assertDocumented({ method: init.method ?? 'GET', target: path, status, headers, text });
    return response;
  };
  return {
    firestore,
    pubsub,
    sandbox,
    receiver,
    keys,
    idTokens,
    frontDoor,
    urls,
    env,
    pids,
    db,
    client,
    lines,
    api,
    schedule: async (name) => {
      const headers = { authorization: `Bearer ${await idTokens.token()}` };
      return fetch(`${urls[name]}/`, { method: 'POST', headers });
    },
    kill: async (name) => {
      process.kill(pids[name]!, 'SIGKILL');
      await ends[name];
    },
    restart: async (name) => {
      const started = await start(name);
      urls[name] = started.url;
      pids[name] = started.pid;
      ends[name] = started.ended;
      await connect();
    },
    stop: parts.stop,
  };
}

/** Where messages go to a function that was not started: the port of `discard`, which nothing listens at. */
const NOBODY = 'http://127.0.0.1:9';

async function startFunctions(parts: StartedParts, env: Env, names: readonly string[]) {
  const bundles = await builtBundles();
  const lines: string[] = [];
  const onLine = (name: string, line: string) => {
    lines.push(line);
    if (env['LOG']) console.error(name, line);
  };
  const start = async (name: string) => {
    const args = functionArgs(bundles, bundles, name);
    const child = await startChild({ name, args, env, onLine: (line) => onLine(name, line) });
    parts.onStop(child.stop);
    return { name, url: `http://${child.ready.address}`, pid: child.pid, ended: child.ended };
  };
  const started = await Promise.all(names.map(start));
  return {
    urls: Object.fromEntries(started.map(({ name, url }) => [name, url])),
    pids: Object.fromEntries(started.map(({ name, pid }) => [name, pid])),
    ends: Object.fromEntries(started.map(({ name, ended }) => [name, ended])),
    start,
    lines,
  };
}
