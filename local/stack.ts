/**
 * The stack: every function in a process of its own, with servers, an outside world and a door around them. `npm start`, the
 * benchmarks, the flow tests and the chaos test all start it, each with servers, a door and processes of its own kind.
 */
import { PubSub } from '@google-cloud/pubsub';

import { OWN_URLS } from '../shared/sending/settings.ts';
import { readConfig } from '../shared/settings/config.ts';
import type { Env } from '../shared/settings/config.ts';
import { accountsBySubscription } from '../shared/sources/pubsub/accounts.ts';
import { resellersOf } from '../shared/sources/workspace/accounts.ts';
import { PUBSUB_DOOR, functionArgs, startedWith } from './build.ts';
import type { Child } from './children.ts';
import { PROJECT_ID, functionEnvironment } from './environment.ts';
import { ALL_SETTINGS } from './function-settings.ts';
import { writeKeyFiles } from './keys.ts';
import type { KeyFiles, LocalKeys } from './keys.ts';
import { makeResources, makeSources, makeTopic, publishTo } from './resources.ts';
import { sandboxOptions } from './sandbox-options.ts';
import { startSandbox } from './sandbox/server.ts';
import type { Sandbox, SandboxOptions } from './sandbox/server.ts';
import type { Servers } from './servers.ts';
import type { StartedParts } from './started-parts.ts';

/** A process that runs a function, or a port that starts it. */
export type Instance = Pick<Child, 'name' | 'ready' | 'stop'>;

/** What stands before the functions. */
export interface Door<I> {
  url: string;
  /** Where Pub/Sub pushes to a function; without it: to its process, and notifications through the door. */
  pushUrl?: (functionName: string) => string;
  /** Takes the instances when they have been started, and again when one was started anew. */
  open: (instances: Record<string, I>) => void;
}

export interface StackPlan<I extends Instance> {
  keys: LocalKeys;
  /** Where files of keys are written. */
  workDir: string;
  /** The folders of what `buildParts` and `buildFunctions` have written. */
  bundles: { parts: string; functions: string };
  servers: Servers;
  /** Where the functions reach the servers, where anything lies between. */
  between?: Pick<Servers, 'pubsub' | 'firestore'>;
  door: Door<I>;
  /** What the functions are told before what this stack tells them. */
  env: Env;
  /** Changes the outside world. */
  outside?: (usual: SandboxOptions) => SandboxOptions;
  /** By default each function has one, under its own name. */
  instances?: readonly string[];
  functionOf?: (instance: string) => string;
  run: (process: { name: string; args: string[]; env: Env }) => Promise<I>;
}

export interface Stack<I extends Instance> {
  files: KeyFiles;
  client: PubSub;
  sandbox: Sandbox;
  /** What the functions were told. */
  env: Env;
  /** By name. */
  instances: Record<string, I>;
  /** Starts an instance in the place of one that has ended. */
  restart: (name: string) => Promise<void>;
}

/** Where each instance is called without the door. */
export const urlsOf = (instances: Record<string, Instance>): Record<string, string> =>
  Object.fromEntries(Object.entries(instances).map(([name, { ready }]) => [name, `http://${ready.address}`]));

/**
 * Starts the outside world and the functions, and makes what Terraform makes on GCP.
 * @param parts takes what is started, also where something fails
 * @throws ConfigError, PartFailed, or the system's error for a port or a file
 */
export async function startStack<I extends Instance>(plan: StackPlan<I>, parts: StartedParts): Promise<Stack<I>> {
  const { servers, door } = plan;
  const files = await writeKeyFiles(plan.workDir, plan.keys);
  const client = clientOf(servers, parts);
  const sandbox = parts.own(await startSandbox(outsideOf(plan, client)));
  const endpointOf = (name: string, url: string) => servers.idTokens.endpoint(door.pushUrl?.(name) ?? url);
  const receiveWorkspaceUrl = endpointOf('receive-workspace', `${door.url}/receive-workspace`);
  const reached = { ...servers, ...plan.between };
  const around = { keys: plan.keys, files, servers: reached, door: door.url, receiveWorkspaceUrl, sandbox };
  const env = functionEnvironment(around, plan.env);
  const { pubsubSubscriptions: sources } = checkedSettings(env);

  const instances: Record<string, I> = {};
  const start = starterOf(plan, env, instances, parts);
  const connect = async () => {
    door.open(instances);
    const urls = urlsOf(instances);
    const pushed = (name: string) => endpointOf(name, `${urls[name] ?? NOBODY}/`);
    await makeResources(client, { deliver: pushed('deliver'), sweep: pushed('sweep') });
    await makeSources(client, sources, pushed(PUBSUB_DOOR));
  };
  await start(plan.instances ?? startedWith(sources));
  await connect();
  const restart = async (name: string) => {
    await start([name]);
    await connect();
  };
  return { files, client, sandbox, env, instances, restart };
}

/** All that the functions refuse to start with, also those that start later. @throws ConfigError */
function checkedSettings(env: Env) {
  const config = readConfig(ALL_SETTINGS, env);
  resellersOf(config);
  accountsBySubscription(config);
  return config;
}

/** Where messages go to a function that was not started: the port of `discard`, which nothing listens at. */
const NOBODY = 'http://127.0.0.1:9';

/** The same client as the functions', told in the same way which server to use. */
function clientOf({ pubsub, firestore }: Servers, parts: StartedParts): PubSub {
  process.env['PUBSUB_EMULATOR_HOST'] = pubsub;
  process.env['FIRESTORE_EMULATOR_HOST'] = firestore;
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  return parts.own(new PubSub({ projectId: PROJECT_ID }));
}

type Outside = Pick<StackPlan<Instance>, 'keys' | 'outside'>;

function outsideOf({ keys, outside = (usual) => usual }: Outside, client: PubSub): SandboxOptions {
  const publish = (topic: string, data: Buffer) => publishTo(client, topic, data);
  return outside(sandboxOptions(keys, (topic) => makeTopic(client, topic), publish));
}

/** Starts instances. The API refuses webhooks that point to a function, so it has to know their ports, and starts last. */
function starterOf<I extends Instance>(
  { bundles, functionOf = (instance) => instance, run }: StackPlan<I>,
  env: Env,
  instances: Record<string, I>,
  parts: StartedParts,
): (names: readonly string[]) => Promise<void> {
  const startAll = (names: readonly string[], told: Env) =>
    Promise.all(
      names.map(async (name) => {
        const args = functionArgs(bundles.parts, bundles.functions, functionOf(name));
        const instance = await run({ name, args, env: told });
        parts.onStop(instance.stop);
        instances[name] = instance;
      }),
    );
  return async (names) => {
    const apis = names.filter((name) => functionOf(name) === 'api');
    const others = names.filter((name) => !apis.includes(name));
    await startAll(others, env);
    const own = [env[OWN_URLS.variable], ...Object.values(urlsOf(instances))].filter(Boolean).join(',');
    await startAll(apis, { ...env, [OWN_URLS.variable]: own });
  };
}
