/** Everything under chaos: the functions and the embedded servers in processes of their own, and what lies between. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';

import { SERVER_FLAGS, functionArgs, partOf } from '../../local/build.ts';
import { PROJECT_ID, functionEnvironment } from '../../local/environment.ts';
import { embeddedIdTokens } from '../../local/id-tokens.ts';
import type { IdTokens } from '../../local/id-tokens.ts';
import { keepChild } from '../../local/kept-child.ts';
import type { KeptChild, KeptChildOptions } from '../../local/kept-child.ts';
import { localKeysFrom, writeKeyFiles } from '../../local/keys.ts';
import type { LocalKeys } from '../../local/keys.ts';
import { makeResources, makeTopic, publishTo } from '../../local/resources.ts';
import { RESELLER_ACCOUNT } from '../../local/samples.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import { portsOf } from '../../local/servers.ts';
import { startedParts } from '../../local/started-parts.ts';
import type { StartedParts } from '../../local/started-parts.ts';
import type { Env } from '../../shared/settings/config.ts';
import { builtBundles } from '../support/run.ts';
import { startDoors } from './doors.ts';
import type { Doors } from './doors.ts';
import type { Faults } from './faults.ts';
import { startGrpcProxy } from './grpc-proxy.ts';
import { INSTANCES, SERVERS, functionOf } from './plan.ts';
import type { Part, Server } from './plan.ts';
import { chaosSandbox } from './subscriptions.ts';

export interface LogLine {
  /** Epoch milliseconds. */
  at: number;
  part: string;
  line: string;
}

export interface ChaosStack {
  keys: LocalKeys;
  idTokens: IdTokens;
  doors: Doors;
  parts: Record<Part, KeptChild>;
  /** How often each part was started again, by name. */
  restarts: Readonly<Record<string, number>>;
  /** Past the faults. */
  db: Firestore;
  client: PubSub;
  /** What the parts have written. */
  lines: readonly LogLine[];
  /** The environment of a command that reads the store itself. */
  operatorEnv: Env;
  stop: () => Promise<void>;
}

/** @param data whether the embedded servers keep their data, so that they can be killed, too */
export async function startChaosStack(faults: Faults, data: boolean): Promise<ChaosStack> {
  const parts = startedParts();
  try {
    return await startParts(parts, faults, data);
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function startParts(parts: StartedParts, faults: Faults, data: boolean): Promise<ChaosStack> {
  const lines: LogLine[] = [];
  const restarts: Record<string, number> = {};
  const keep: Keep = async (options) => {
    const { name } = options;
    const child = await keepChild({
      ...options,
      onLine: (line) => void lines.push({ at: Date.now(), part: name, line }),
      onRestart: () => void (restarts[name] = (restarts[name] ?? 0) + 1),
    });
    parts.onStop(child.stop);
    return child;
  };
  const workDir = await mkdtemp(join(tmpdir(), 'subrelay-chaos-'));
  parts.onStop(() => rm(workDir, { recursive: true, force: true }));
  const [bundles, keys, doors] = await Promise.all([
    builtBundles(),
    localKeysFrom(undefined),
    startDoors(faults).then(parts.own),
  ]);
  const servers = await startServers(keep, bundles, data ? join(workDir, 'data') : undefined);
  const proxyOf = (server: Server) =>
    startGrpcProxy(servers[server].ready.address, () => faults.callFault(server)).then(parts.own);
  const [firestoreProxy, pubsubProxy] = await Promise.all([proxyOf('firestore'), proxyOf('pubsub')]);
  const idTokens = embeddedIdTokens(String(servers.pubsub.ready['jwksUrl']));
  const files = await writeKeyFiles(workDir, keys);

  const operatorEnv = {
    GOOGLE_CLOUD_PROJECT: PROJECT_ID,
    PUBSUB_EMULATOR_HOST: servers.pubsub.ready.address,
    FIRESTORE_EMULATOR_HOST: servers.firestore.ready.address,
    METADATA_SERVER_DETECTION: 'none',
  };
  Object.assign(process.env, operatorEnv);
  const client = parts.own(new PubSub({ projectId: PROJECT_ID }));
  const db = new Firestore({ projectId: PROJECT_ID });
  parts.onStop(() => db.terminate());
  const publish = (topic: string, message: Buffer) => publishTo(client, topic, message);
  const sandbox = await startSandbox(chaosSandbox(keys, (topic) => makeTopic(client, topic), publish)).then(parts.own);
  const env = functionEnvironment(
    {
      keys,
      pubsub: pubsubProxy.address,
      firestore: firestoreProxy.address,
      certsUrl: idTokens.certsUrl,
      frontDoor: doors.url,
      receiveWorkspaceUrl: doors.pushUrl('receive-workspace'),
      resellerAccount: RESELLER_ACCOUNT,
      resellerApi: `${sandbox.url}/`,
      iamCredentialsApi: `${sandbox.url}/`,
      tokenUrl: sandbox.tokenUrl,
      paddleApi: sandbox.url,
      workspaceKeyFile: files.workspace,
    },
    // The sources' own limits are not what is tested: they would only make everything slower.
    { ...process.env, PADDLE_REQUESTS_PER_MINUTE: '6000', WORKSPACE_REQUESTS_PER_MINUTE: '6000' },
  );
  const functions = await startFunctions(keep, bundles, env);
  doors.open(functions);
  await makeResources(client, { deliver: doors.pushUrl('deliver'), sweep: doors.pushUrl('sweep') });
  return {
    keys,
    idTokens,
    doors,
    parts: { ...functions, ...servers },
    restarts,
    db,
    client,
    lines,
    operatorEnv,
    stop: parts.stop,
  };
}

type Keep = (options: Omit<KeptChildOptions, 'onLine' | 'onRestart'>) => Promise<KeptChild>;

async function startServers(keep: Keep, bundles: string, dataDir: string | undefined) {
  const own: Record<Server, string[]> = { firestore: ['--indexes', 'terraform/firestore.indexes.json'], pubsub: [] };
  const start = async (name: Server) => {
    const args = [...SERVER_FLAGS, partOf(bundles, name), '--exit-with-parent', ...own[name]];
    if (dataDir !== undefined) args.push('--data', dataDir);
    const child = await keep({
      name,
      env: process.env,
      args: (before) => (before === undefined ? args : [...args, ...portsOf(before)]),
    });
    return [name, child] as const;
  };
  return Object.fromEntries(await Promise.all(SERVERS.map(start))) as Record<Server, KeptChild>;
}

async function startFunctions(keep: Keep, bundles: string, env: Env) {
  type Name = (typeof INSTANCES)[number];
  const start = async (name: Name) => {
    const args = functionArgs(bundles, bundles, functionOf(name));
    return [name, await keep({ name, env, args: () => args })] as const;
  };
  return Object.fromEntries(await Promise.all(INSTANCES.map(start))) as Record<Name, KeptChild>;
}
