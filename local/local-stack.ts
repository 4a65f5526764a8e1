/** The stack of `npm start`: all of Subrelay on one machine, registered, scheduled, and with a receiver. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import type { PubSub } from '@google-cloud/pubsub';

import type { Env } from '../shared/settings/config.ts';
import { apiClient } from './api-client.ts';
import type { LocalApi } from './api-client.ts';
import { buildFunctions, buildParts } from './build.ts';
import { PROJECT_ID } from './environment.ts';
import { lockFolder } from './folder-lock.ts';
import { startFrontDoor } from './front-door.ts';
import type { FrontDoor } from './front-door.ts';
import { ALL_SETTINGS } from './function-settings.ts';
import { keptBuild } from './kept-build.ts';
import { portOf } from './kept-child.ts';
import type { KeptChild } from './kept-child.ts';
import { localKeysFrom } from './keys.ts';
import type { LocalKeys } from './keys.ts';
import { startMetricsServer } from './metrics-server.ts';
import { keepObserved } from './observers.ts';
import type { Observers } from './observers.ts';
import { startOnDemand } from './on-demand.ts';
import type { OnDemand } from './on-demand.ts';
import { register, takeStock } from './operator.ts';
import type { StackOptions } from './options.ts';
import { startReceiver } from './receiver.ts';
import type { Receiver } from './receiver.ts';
import { startScheduler } from './scheduler.ts';
import { startServers } from './servers.ts';
import type { Servers } from './servers.ts';
import type { StackFile } from './stack-file.ts';
import { startStack, urlsOf } from './stack.ts';
import { startParts } from './started-parts.ts';
import type { StartedParts } from './started-parts.ts';

export interface LocalStack {
  file: StackFile;
  api: LocalApi;
  /** URL that signs a browser of this machine in to the console. */
  console: string;
  pubsub: PubSub;
  receiver: Receiver;
  /** PEM of the test key that alerts are signed with; null where a key of the user's verifies. */
  paddlePrivateKey: string | null;
  stop: () => Promise<void>;
}

export interface StackContext extends Observers {
  /** The folder of package.json. */
  root: string;
  /** Where bundles, keys and `stack.json` go. */
  workDir: string;
  env: Env;
}

/**
 * Pushes under way to the one instance that there is here. Fewer would be taken up by an endpoint that never answers, which
 * holds 64 of them, and by what waits for one of its slots; more would only wait inside. Cloud Run takes requests while an
 * instance starts: a push waits for one.
 */
const PUSHES = { atOnce: 250, startingMs: 10_000 };

/** All that is in a folder of `--data`. */
const DATA_FILES =
  /^(?:lock|owner\.json|keys\.json|pubsub-signing-key\.pem|(?:firestore|pubsub)\.journal(?:\.new|\.lock)?|.*\.tmp)$/;

const DATA_FOLDER = {
  instead: 'choose another folder with --data DIR',
  ours: (name: string) => DATA_FILES.test(name),
  now: Date.now,
};

/** The functions that everything needs. The others' processes run while they are called, and for a moment more. */
const ALWAYS = ['api', 'deliver', 'sweep'];
const ON_DEMAND = { idleMs: 5_000, startMs: 30_000 };

/** The functions that Cloud Scheduler calls, and how often. */
const SCHEDULE = { sweep: 60_000, reconcile: 15 * 60_000 };

/**
 * Starts every part. When one fails, those before it are stopped again.
 * @throws ConfigError, PartFailed, FolderInUse, KeysUnreadable, or the system's error for a port or a file
 */
export const startLocalStack = (options: StackOptions, context: StackContext): Promise<LocalStack> =>
  startParts((parts) => start({ ...context, options, parts }));

const TELL_EVERY_MS = 60_000;

/** Many requests meet the same end: the first of a minute tells it. */
function oncePerMinute(tell: (name: string, why: string) => void): typeof tell {
  const told = new Map<string, number>();
  return (name, why) => {
    if (Date.now() - (told.get(name) ?? 0) < TELL_EVERY_MS) return;
    told.set(name, Date.now());
    tell(name, why);
  };
}

/** What is being started. */
interface Starting extends StackContext {
  options: StackOptions;
  parts: StartedParts;
}

async function start(starting: Starting): Promise<LocalStack> {
  const { options, parts, env, root, workDir } = starting;
  const { dataDir } = options;
  const dataLock = dataDir === undefined ? null : parts.own(await lockFolder(dataDir, DATA_FOLDER));
  const onDown = oncePerMinute((name, why) => starting.onLine('front door', `${name} did not answer: ${why}`));
  const frontDoor = parts.own(await startFrontDoor({ ...options, onDown }));
  await dataLock?.tell(frontDoor.url);
  const keys = await localKeysFrom(dataDir && join(dataDir, 'keys.json'));
  const build = await keptBuild(root);
  await build(join(workDir, 'parts.built'), () => buildParts(root, workDir));
  const bundles = { parts: workDir, functions: join(workDir, 'functions') };
  const [servers, receiver] = await Promise.all([
    startServers({ root, partsDir: workDir, env, dataDir, pushes: PUSHES, parts, observers: starting }),
    startReceiver().then(parts.own),
    build(join(bundles.functions, 'built'), () => buildFunctions(root, bundles.functions)),
  ]);
  const metrics = await metricsFor(starting);
  const consolePath = `/open/${randomBytes(16).toString('base64url')}`;
  const signIn = { path: consolePath, signIn: apiClient(frontDoor.url, keys.apiKey).signIn };
  const stack = await startStack<KeptChild | OnDemand>(
    {
      ...{ keys, workDir, bundles, servers },
      door: { url: frontDoor.url, open: (instances) => frontDoor.open(urlsOf(instances), signIn) },
      env: { ...metrics?.env, ...env },
      run: (process) => runFunction(starting, process),
    },
    parts,
  );
  const urls = urlsOf(stack.instances);
  const { workspaceTopic, api } = await connect(starting, { urls, servers, frontDoor, receiver, keys });
  const children = [...servers.children, ...Object.values(stack.instances)];
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
        privateKeyFile: ownKey ? null : stack.files.paddlePrivate,
        publicKeyFile: ownKey ? null : stack.files.paddlePublic,
        billingSecret: env['PADDLE_ACCOUNTS'] ? null : keys.paddleBillingSecret,
      },
      receiver: receiver.url,
      resellerApi: stack.sandbox.url,
      paddleApi: stack.sandbox.url,
      jiraSite: stack.sandbox.url,
      slackApi: stack.sandbox.slackApiUrl,
      metrics: metrics?.scrapeUrl ?? null,
      settings: settingsIn(stack.env),
      functions: urls,
      get pids() {
        return { stack: process.pid, ...pidsOf(children) };
      },
    },
    api,
    console: `${frontDoor.url}${consolePath}`,
    pubsub: stack.client,
    receiver,
    paddlePrivateKey: ownKey ? null : keys.paddleClassic.privateKey,
    stop: parts.stop,
  };
}

interface FunctionProcess {
  name: string;
  args: string[];
  env: Env;
}

function runFunction(starting: Starting, { name, args, env }: FunctionProcess): Promise<KeptChild | OnDemand> {
  if (ALWAYS.includes(name))
    return keepObserved(starting, { name, args: (before) => (before ? [...args, portOf(before)] : args), env });
  const onLine = (line: string) => starting.onLine(name, line);
  return startOnDemand({ name, args, env, onLine, ...ON_DEMAND, onProcess: () => starting.onProcess?.() });
}

/** Of the parts whose processes run now. */
const pidsOf = (parts: readonly Pick<OnDemand, 'name' | 'pid'>[]): Record<string, number> =>
  Object.fromEntries(parts.flatMap(({ name, pid }) => (pid === null ? [] : [[name, pid]])));

/** Where the user has named another receiver of telemetry, all goes there. */
async function metricsFor({ options: { metricsPort }, env, parts }: Starting) {
  if (metricsPort === null || env['OTEL_EXPORTER_OTLP_ENDPOINT']) return null;
  return parts.own(await startMetricsServer(metricsPort));
}

/** What of an environment the functions read. */
const settingsIn = (env: Env): Record<string, string> =>
  Object.fromEntries(
    ALL_SETTINGS.flatMap(({ variable }) => (env[variable] === undefined ? [] : [[variable, env[variable]]])),
  );

interface Connecting {
  urls: Record<string, string>;
  servers: Servers;
  frontDoor: FrontDoor;
  receiver: Receiver;
  keys: LocalKeys;
}

/** What the operator, the customer and Cloud Scheduler do on GCP: registration, a webhook, a schedule. */
async function connect(
  { parts, onLine }: Starting,
  { urls, servers, frontDoor, receiver, keys }: Connecting,
): Promise<{ workspaceTopic: string; api: LocalApi }> {
  const { token } = servers.idTokens;
  const callable = { urlOf: (name: string) => `${urls[name]}/`, token };
  const api = apiClient(frontDoor.url, keys.apiKey);
  receiver.expect(keys.receiverSecret);
  const [workspaceTopic] = await Promise.all([
    register(callable),
    api.putWebhook({ name: 'Local receiver', url: receiver.url, signing_secret: keys.receiverSecret }),
  ]);
  await takeStock(callable);
  const onFailure = (problem: string) => onLine('scheduler', problem);
  for (const [name, everyMs] of Object.entries(SCHEDULE)) {
    parts.onStop(startScheduler({ url: callable.urlOf(name), everyMs, token, onFailure }).stop);
  }
  return { workspaceTopic, api };
}
