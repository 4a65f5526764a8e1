/** The whole of Subrelay on one machine: embedded servers, sandboxes, functions, receiver, scheduler, front door. */
import { join } from 'node:path';
import process from 'node:process';
import { PubSub } from '@google-cloud/pubsub';
import { z } from 'zod';

import { readConfig } from '../shared/settings/config.ts';
import type { Env } from '../shared/settings/config.ts';
import { apiClient } from './api-client.ts';
import type { LocalApi } from './api-client.ts';
import { ENTRY_POINTS, buildFunctions, buildParts, functionArgs } from './build.ts';
import type { Child } from './children.ts';
import { PROJECT_ID, functionEnvironment } from './environment.ts';
import { lockFolder } from './folder-lock.ts';
import { startFrontDoor } from './front-door.ts';
import type { FrontDoor } from './front-door.ts';
import { ALL_SETTINGS } from './function-settings.ts';
import { keepChild, portOf } from './kept-child.ts';
import { localKeysFrom, writeKeyFiles } from './keys.ts';
import type { KeyFiles, LocalKeys } from './keys.ts';
import { startMetricsServer } from './metrics-server.ts';
import type { StackOptions } from './options.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { makeResources, makeTopic, publishTo } from './resources.ts';
import { RESELLER_ACCOUNT } from './samples.ts';
import { sandboxOptions } from './sandbox-options.ts';
import { startSandbox } from './sandbox/server.ts';
import type { Sandbox } from './sandbox/server.ts';
import { startScheduler } from './scheduler.ts';
import { startServers } from './servers.ts';
import type { Servers } from './servers.ts';
import type { StackFile } from './stack-file.ts';
import { startedParts } from './started-parts.ts';
import type { StartedParts } from './started-parts.ts';

export interface Stack {
  file: StackFile;
  api: LocalApi;
  pubsub: PubSub;
  receiver: Receiver;
  /** PEM of the test key that alerts are signed with; null where a key of the user's verifies. */
  paddlePrivateKey: string | null;
  stop: () => Promise<void>;
}

export interface StackContext {
  /** The folder of package.json. */
  root: string;
  /** Where bundles, keys and `stack.json` go. */
  workDir: string;
  env: Env;
  /** Takes the parts' log lines. */
  onLine: (part: string, line: string) => void;
  /** A part's process has ended, and this one has taken its place. */
  onRestart?: (part: string, pid: number) => void;
  /** A part's process has ended for good: the stack is of no use without it. @param why a sentence without its full stop */
  onLost?: (why: string) => void;
}

/** What is being started. */
interface Starting extends StackContext {
  options: StackOptions;
  parts: StartedParts;
  children: Pick<Child, 'name' | 'pid'>[];
}

/**
 * Starts every part. When one fails, those before it are stopped again.
 * @throws ConfigError, PartFailed, FolderInUse, KeysUnreadable, or the system's error for a port or a file
 */
export async function startStack(options: StackOptions, context: StackContext): Promise<Stack> {
  const starting: Starting = { ...context, options, parts: startedParts(), children: [] };
  try {
    return await startParts(starting);
  } catch (error) {
    await starting.parts.stop();
    throw error;
  }
}

/** All that is in a folder of `--data`. */
const DATA_FILES =
  /^(?:lock|owner\.json|keys\.json|pubsub-signing-key\.pem|(?:firestore|pubsub)\.journal(?:\.new|\.lock)?|.*\.tmp)$/;

const DATA_FOLDER = {
  instead: 'choose another folder with --data DIR',
  ours: (name: string) => DATA_FILES.test(name),
  now: Date.now,
};

async function startParts(starting: Starting): Promise<Stack> {
  const { options, parts, env, root, workDir } = starting;
  const { dataDir } = options;
  const dataLock = dataDir === undefined ? null : parts.own(await lockFolder(dataDir, DATA_FOLDER));
  const frontDoor = parts.own(await startFrontDoor(options));
  await dataLock?.tell(frontDoor.url);
  const keys = await localKeysFrom(dataDir && join(dataDir, 'keys.json'));
  const files = await writeKeyFiles(workDir, keys);
  await buildParts(root, workDir);
  const [servers, receiver] = await Promise.all([
    startServers({ ...starting, partsDir: workDir, dataDir }),
    startReceiver().then(parts.own),
    buildFunctions(root, join(workDir, 'functions')),
  ]);
  const pubsub = clientOf(servers, parts);
  const publish = (topic: string, data: Buffer) => publishTo(pubsub, topic, data);
  const sandbox = parts.own(await startSandbox(sandboxOptions(keys, (topic) => makeTopic(pubsub, topic), publish)));
  const metrics = await metricsFor(starting);
  const told = { ...metrics?.env, ...env };
  const functionEnv = environmentOf({ keys, files, servers, sandbox, frontDoor }, told);
  readConfig(ALL_SETTINGS, functionEnv);
  const urls = await startFunctions(starting, functionEnv);
  frontDoor.open(urls);
  const { workspaceTopic, api } = await connect(starting, { urls, servers, pubsub, frontDoor, receiver, keys });
  const ownKey = Boolean(env['PADDLE_CLASSIC_PUBLIC_KEY'] || env['PADDLE_ACCOUNTS']);
  return {
    file: {
      frontDoor: frontDoor.url,
      apiKey: keys.apiKey,
      pubsubEmulatorHost: servers.pubsub,
      firestoreEmulatorHost: servers.firestore,
      projectId: PROJECT_ID,
      workspaceTopic,
      paddle: {
        privateKeyFile: ownKey ? null : files.paddlePrivate,
        publicKeyFile: ownKey ? null : files.paddlePublic,
        billingSecret: env['PADDLE_ACCOUNTS'] ? null : keys.paddleBillingSecret,
      },
      receiver: receiver.url,
      resellerApi: sandbox.url,
      paddleApi: sandbox.url,
      metrics: metrics?.scrapeUrl ?? null,
      settings: settingsIn(functionEnv),
      functions: urls,
      pids: { stack: process.pid, ...Object.fromEntries(starting.children.map(({ name, pid }) => [name, pid])) },
    },
    api,
    pubsub,
    receiver,
    paddlePrivateKey: ownKey ? null : keys.paddleClassic.privateKey,
    stop: parts.stop,
  };
}

/** Where the user has named another receiver of telemetry, all goes there. */
async function metricsFor({ options: { metricsPort }, env, parts }: Starting) {
  if (metricsPort === null || env['OTEL_EXPORTER_OTLP_ENDPOINT']) return null;
  return parts.own(await startMetricsServer(metricsPort));
}

/** The same client as the functions', told in the same way which server to use. */
function clientOf({ pubsub, firestore }: Servers, parts: StartedParts): PubSub {
  process.env['PUBSUB_EMULATOR_HOST'] = pubsub;
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore;
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  return parts.own(new PubSub({ projectId: PROJECT_ID }));
}

interface Around {
  keys: LocalKeys;
  files: KeyFiles;
  servers: Servers;
  sandbox: Sandbox;
  frontDoor: FrontDoor;
}

const environmentOf = ({ keys, files, servers, sandbox, frontDoor }: Around, env: Env): Env =>
  functionEnvironment(
    {
      keys,
      pubsub: servers.pubsub,
      firestore: servers.firestore,
      certsUrl: servers.idTokens.certsUrl,
      frontDoor: frontDoor.url,
      receiveWorkspaceUrl: servers.idTokens.endpoint(`${frontDoor.url}/receive-workspace`),
      resellerAccount: RESELLER_ACCOUNT,
      resellerApi: `${sandbox.url}/`,
      iamCredentialsApi: `${sandbox.url}/`,
      tokenUrl: sandbox.tokenUrl,
      paddleApi: sandbox.url,
      workspaceKeyFile: files.workspace,
    },
    env,
  );

/** What of an environment the functions read. */
const settingsIn = (env: Env): Record<string, string> =>
  Object.fromEntries(
    ALL_SETTINGS.flatMap(({ variable }) => (env[variable] === undefined ? [] : [[variable, env[variable]]])),
  );

/** Each function in a process of its own, which has a successor when it ends. @returns their URLs by name */
async function startFunctions(starting: Starting, env: Env): Promise<Record<string, string>> {
  const { workDir, parts, children, onLine, onRestart, onLost } = starting;
  const start = async (name: string, env: Env) => {
    const host = functionArgs(workDir, join(workDir, 'functions'), name);
    const child = await keepChild({
      name,
      args: (before) => (before ? [...host, portOf(before)] : host),
      env,
      onLine: (line) => onLine(name, line),
      onRestart: ({ pid }) => onRestart?.(name, pid),
      onLost: (why) => onLost?.(why),
    });
    children.push(child);
    parts.onStop(child.stop);
    return [name, `http://${child.ready.address}`] as const;
  };
  const others = Object.keys(ENTRY_POINTS).filter((name) => name !== 'api');
  const started = await Promise.all(others.map((name) => start(name, env)));
  // It refuses webhooks that point to any of them, so it has to know their ports.
  const own = [env['OWN_URLS'], ...started.map(([, url]) => url)].filter(Boolean).join(',');
  return Object.fromEntries([...started, await start('api', { ...env, OWN_URLS: own })]);
}

interface Connecting {
  urls: Record<string, string>;
  servers: Servers;
  pubsub: PubSub;
  frontDoor: FrontDoor;
  receiver: Receiver;
  keys: LocalKeys;
}

/** The functions that Cloud Scheduler calls, and how often. */
const SCHEDULE = { sweep: 60_000, reconcile: 15 * 60_000 };

const registrations = z.object({ registrations: z.array(z.object({ topic: z.string() })) });

/** What `terraform apply`, the operator and the customer do on GCP: resources, registration, schedule, a webhook. */
async function connect(
  { parts, onLine }: Starting,
  connecting: Connecting,
): Promise<{ workspaceTopic: string; api: LocalApi }> {
  const { urls, servers, pubsub, frontDoor, receiver, keys } = connecting;
  const { endpoint, token } = servers.idTokens;
  await makeResources(pubsub, { deliver: endpoint(`${urls['deliver']}/`), sweep: endpoint(`${urls['sweep']}/`) });
  const headers = { authorization: `Bearer ${await token()}` };
  const answer = await fetch(`${urls['register']}/`, { method: 'POST', headers });
  if (!answer.ok) throw new Error(`register answered ${answer.status}: ${await answer.text()}`);
  const [registration] = registrations.parse(await answer.json()).registrations;
  const api = apiClient(frontDoor.url, keys.apiKey);
  receiver.expect(keys.receiverSecret);
  await api.putWebhook({ name: 'Local receiver', url: receiver.url, signing_secret: keys.receiverSecret });
  await takeStock(`${urls['reconcile']}/`, token);
  const onFailure = (problem: string) => onLine('scheduler', problem);
  for (const [name, everyMs] of Object.entries(SCHEDULE)) {
    parts.onStop(startScheduler({ url: `${urls[name]}/`, everyMs, token, onFailure }).stop);
  }
  return { workspaceTopic: registration?.topic ?? '', api };
}

/** The subscriptions of the sandbox are there from the start: nobody is told of them as something new. */
async function takeStock(url: string, token: () => Promise<string>): Promise<void> {
  const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ baseline: true }) });
  if (!answer.ok) throw new Error(`reconcile answered ${answer.status}: ${await answer.text()}`);
}
