/**
 * What Terraform makes, running: each function in a process of its own with the environment of its resource, around it
 * Google as the module has set it up, and beyond it the sources and a customer.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';

import { functionArgs } from '../../local/build.ts';
import { startChild } from '../../local/children.ts';
import type { Child } from '../../local/children.ts';
import { localKeysFrom } from '../../local/keys.ts';
import type { LocalKeys } from '../../local/keys.ts';
import type { PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { startReceiver } from '../../local/receiver.ts';
import type { Receiver } from '../../local/receiver.ts';
import { makeTopic } from '../../local/resources.ts';
import { serve } from '../../local/sandbox/http.ts';
import { createIam } from '../../local/sandbox/iam.ts';
import { createMetadata } from '../../local/sandbox/metadata.ts';
import type { Metadata } from '../../local/sandbox/metadata.ts';
import { startSandbox } from '../../local/sandbox/server.ts';
import type { Sandbox } from '../../local/sandbox/server.ts';
import { startParts } from '../../local/started-parts.ts';
import type { StartedParts } from '../../local/started-parts.ts';
import { builtBundles } from '../support/run.ts';
import { startServersHere } from '../support/servers-here.ts';
import { agentOf, makeSubscription } from './bus.ts';
import { startCloudRun } from './cloud-run.ts';
import type { CloudRun } from './cloud-run.ts';
import { backoffs, isDue } from './cron.ts';
import { deploymentOf } from './deployment.ts';
import type { DeployedSubscription, Deployment } from './deployment.ts';
import { MONITORING, startGoogle } from './google.ts';
import { openIam } from './iam.ts';
import type { Iam } from './iam.ts';
import { ORDERS_TOPIC, PROJECT, sandboxOf, variablesFor } from './outside.ts';
import { build, environmentOf, placesOf, platformOf } from './platform.ts';

export interface AsDeployed {
  deployment: Deployment;
  iam: Iam;
  keys: LocalKeys;
  sandbox: Sandbox;
  receiver: Receiver;
  pubsub: PubSubServer;
  /** Those that there are now. */
  subscriptions: () => readonly DeployedSubscription[];
  /** Past Google's doors, as nobody in the deployment may: to look, and to break things. */
  db: Firestore;
  client: PubSub;
  /** Log lines of the functions. */
  lines: string[];
  /** Calls a function from outside. */
  call: (name: string, path: string, init?: RequestInit) => Promise<Response>;
  /** Calls a function as Google does within the project. */
  callInside: (name: string, init: RequestInit) => Promise<Response>;
  /** Calls the API with its key. */
  api: (path: string, init?: RequestInit) => Promise<Response>;
  /**
   * Does what Cloud Scheduler does in a minute of the hour, the retries of a job that fails included.
   * @param wait milliseconds go by before a retry; without it they have gone by at once
   * @returns the last answer; undefined where the job is not due then, or is not there
   */
  runJob: (name: string, minute: number, wait?: (ms: number) => Promise<void>) => Promise<Response | undefined>;
  /** The functions and the accounts that are at work, but `sweep` and its own. */
  busy: () => string[];
  /** Resolves when no function but `sweep`, which watches and asks the store for up to a minute, has anything to do. */
  idle: () => Promise<void>;
  /** Builds and starts a new instance, as a deployment of the function does; the one before it ends. */
  deploy: (name: string) => Promise<void>;
  /** Deletes a subscription or a job. @returns what makes it again */
  remove: (kind: 'subscription' | 'job', name: string) => Promise<() => Promise<void>>;
  /** Makes all subscriptions of the deployment anew, empty. */
  resetSubscriptions: () => Promise<void>;
  stop: () => Promise<void>;
}

/** @param shown what `terraform show -json` says of the state that is to be run; without it the module is evaluated */
export const startAsDeployed = (shown?: unknown): Promise<AsDeployed> =>
  startParts((parts) => start(parts, 'terraform', shown));

async function start(parts: StartedParts, folder: string, shown: unknown): Promise<AsDeployed> {
  const keys = await localKeysFrom(undefined);
  const [deployment, bundles, workDir] = await Promise.all([
    deploymentOf(folder, variablesFor(keys), shown),
    builtBundles(),
    mkdtemp(join(tmpdir(), 'subrelay-deployed-')),
  ]);
  parts.onStop(() => rm(workDir, { recursive: true, force: true }));
  const iam = openIam(deployment);
  const there = { subscriptions: [...deployment.subscriptions], schedules: [...deployment.schedules] };

  const doors: { cloudRun?: CloudRun } = {};
  const subscriptions = () => there.subscriptions;
  const agent = agentOf(deployment, {
    iam,
    subscriptions,
    reach: (url) => doors.cloudRun?.reach(url, 'inside') ?? url,
  });
  const [{ firestore, pubsub }, receiver] = await Promise.all([
    startServersHere(parts, { agent }),
    startReceiver().then(parts.own),
  ]);
  const run = parts.own(await startCloudRun(deployment, iam, pubsub.jwksUrl));
  doors.cloudRun = run;
  const client = parts.own(new PubSub({ projectId: PROJECT }));
  const db = new Firestore({ projectId: PROJECT });
  parts.onStop(() => db.terminate());

  const sandbox = parts.own(await startSandbox(sandboxOf(deployment, keys, client)));
  const machines = await startMachines(parts, deployment);
  const accountOf = (headers: Parameters<Metadata['callerOf']>[0]['headers']) =>
    machines.map(({ metadata }) => metadata.callerOf({ headers } as never)).find((account) => account !== undefined);
  const signJwt = parts.own(await startSigning(deployment, iam, { keys, accountOf }));
  const google = parts.own(
    await startGoogle({
      project: PROJECT,
      iam,
      firestore: firestore.address,
      pubsub: pubsub.address,
      web: {
        'iamcredentials.googleapis.com': signJwt.url,
        'oauth2.googleapis.com': sandbox.url,
        'reseller.googleapis.com': sandbox.url,
        'vendors.paddle.com': sandbox.url,
        'api.paddle.com': sandbox.url,
        'www.googleapis.com': new URL(pubsub.jwksUrl).origin,
        [MONITORING]: `http://${pubsub.address}`,
      },
      accountOf,
      subscriptions,
      admits: (_, account) => sandbox.reseller.admitted().includes(account),
    }),
  );

  const makeSubscriptions = () => Promise.all(there.subscriptions.map((each) => makeSubscription(client, each)));
  const deleteSubscriptions = () =>
    Promise.all(there.subscriptions.map(({ name }) => client.subscription(name).delete()));
  await Promise.all([...deployment.topics, ORDERS_TOPIC].map((topic) => makeTopic(client, topic)));
  await makeSubscriptions();

  const lines: string[] = [];
  const running = new Map<string, Child>();
  const deploy = async (name: string): Promise<void> => {
    const deployed = deployment.functions.find((each) => each.name === name)!;
    build(deployed, deployment, iam);
    const env = { ...environmentOf(deployed, deployment, iam), ...platformOf(deployed, workDir) };
    const preload = join(workDir, `${name}.cjs`);
    const places = placesOf(google.places, machines.find((each) => each.name === name)!.port);
    const world = JSON.stringify({ ca: google.ca, places });
    await writeFile(
      preload,
      `require(${JSON.stringify(join(process.cwd(), 'test/as-deployed/redirect.cjs'))})(${world});\n`,
    );
    const child = await startChild({
      name,
      args: ['--require', preload, ...functionArgs(bundles, bundles, name)],
      env,
      onLine: (line) => {
        lines.push(line);
        if (process.env['LOG']) console.error(name, line);
      },
    });
    run.route(name, child.ready.address);
    const before = running.get(name);
    running.set(name, child);
    await before?.stop();
  };
  parts.onStop(() => Promise.all([...running.values()].map(({ stop }) => stop())));
  await Promise.all(deployment.functions.map(({ name }) => deploy(name)));

  const sweeps = deployment.functions.find(({ name }) => name === 'sweep')!.service_config[0]!.service_account_email;
  const busy = () => [...run.busy(), ...google.busy()].filter((each) => each !== 'sweep' && each !== sweeps);
  const call: AsDeployed['call'] = (name, path, init) =>
    fetch(run.reach(`${deployment.urls[name]}${path}`, 'outside'), init);
  return {
    deployment,
    iam,
    keys,
    sandbox,
    receiver,
    pubsub,
    subscriptions,
    db,
    client,
    lines,
    call,
    callInside: (name, init) => fetch(run.reach(deployment.urls[name]!, 'inside'), init),
    api: (path, init = {}) =>
      call('api', path, {
        ...init,
        headers: { authorization: `Bearer ${keys.apiKey}`, 'content-type': 'application/json', ...init.headers },
      }),
    busy,
    idle: async () => {
      while (busy().length > 0) await setTimeout(5);
    },
    runJob: async (name, minute, wait = async () => undefined) => {
      const job = there.schedules.find((each) => each.name === name);
      if (!job || !isDue(job.schedule, minute)) return undefined;
      const { uri, http_method, oidc_token } = job.http_target[0]!;
      const { audience, service_account_email: email } = oidc_token[0]!;
      const attempt = () =>
        fetch(run.reach(uri, 'inside'), {
          method: http_method,
          headers: { authorization: `Bearer ${pubsub.signIdToken({ aud: audience, email })}` },
          signal: AbortSignal.timeout(Number.parseInt(job.attempt_deadline) * 1_000),
        });
      let response = await attempt();
      for (const seconds of backoffs(job.retry_config[0]!)) {
        if (response.ok) break;
        await response.arrayBuffer();
        await wait(seconds * 1_000);
        response = await attempt();
      }
      return response;
    },
    deploy,
    remove: async (kind, name) => {
      if (kind === 'job') {
        const [job] = there.schedules.splice(
          there.schedules.findIndex((each) => each.name === name),
          1,
        );
        return async () => void there.schedules.push(job!);
      }
      const at = there.subscriptions.findIndex((each) => each.name === name);
      const [subscription] = there.subscriptions.splice(at, 1);
      await client.subscription(name).delete();
      return async () => {
        there.subscriptions.push(subscription!);
        await makeSubscription(client, subscription!);
      };
    },
    resetSubscriptions: async () => {
      await deleteSubscriptions();
      await makeSubscriptions();
    },
    stop: parts.stop,
  };
}

interface Machine {
  name: string;
  port: number;
  metadata: Metadata;
}

/** Each function's metadata server gives out tokens of the account that the function runs as. */
const startMachines = (parts: StartedParts, { functions, project }: Deployment): Promise<Machine[]> =>
  Promise.all(
    functions.map(async ({ name, service_config }) => {
      const serviceAccount = service_config[0]!.service_account_email;
      const metadata = createMetadata({ serviceAccount, projectId: project, now: Date.now });
      const { url } = parts.own(await serve([metadata.route], { host: '127.0.0.1', port: 0 }));
      return { name, port: Number(new URL(url).port), metadata };
    }),
  );

interface Signing {
  keys: LocalKeys;
  accountOf: (headers: Parameters<Metadata['callerOf']>[0]['headers']) => string | undefined;
}

/** `signJwt`, for whoever has the permission on the delegated account. */
function startSigning({ workspaceAccount, project }: Deployment, iam: Iam, { keys, accountOf }: Signing) {
  const resource = `projects/${project}/serviceAccounts/${workspaceAccount}`;
  return serve(
    [
      async (request) => {
        const caller = accountOf(request.headers);
        const mayCall =
          caller !== undefined && iam.demand(`serviceAccount:${caller}`, 'iam.serviceAccounts.signJwt', resource);
        const account = {
          email: workspaceAccount,
          keyId: 'key-1',
          privateKey: keys.workspace.privateKey,
          callers: mayCall ? [caller] : [],
        };
        return createIam({ accounts: [account], now: Date.now }, { callerOf: () => caller })(request);
      },
    ],
    { host: '127.0.0.1', port: 0 },
  );
}
