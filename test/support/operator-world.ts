/** What an operator's commands and the functions around registration meet: embedded servers, and Google's sandboxes. */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { PubSub } from '@google-cloud/pubsub';

import { ENTRY_POINTS, bundleOf } from '../../local/build.ts';
import { startChild } from '../../local/children.ts';
import type { FirestoreServer } from '../../local/embedded/firestore/server.ts';
import type { PubSubServer } from '../../local/embedded/pubsub/server.ts';
import { makeTopic } from '../../local/resources.ts';
import { startedParts } from '../../local/started-parts.ts';
import type { Env } from '../../shared/settings/config.ts';
import { builtBundles, compiledOnce } from './run.ts';
import { demoReseller } from './sandbox-samples.ts';
import { startDemoSandbox } from './sandbox.ts';
import type { DemoSandbox, DemoSandboxOptions } from './sandbox.ts';
import { startServersHere } from './servers-here.ts';

export const PROJECT = 'demo';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  /** Resolves when the output contains the text. */
  prints: (text: string) => Promise<void>;
  interrupt: () => void;
  ended: Promise<Ran>;
}

export interface OperatorWorld {
  pubsub: PubSubServer;
  firestore: FirestoreServer;
  client: PubSub;
  db: Firestore;
  demo: DemoSandbox;
  /** Every setting, with a key file. */
  env: Env;
  /** Added to `env`: no key file, but a machine whose account may sign. */
  keyless: Env;
  /** `npx --no subrelay …`, run to its end. */
  run: (args: string[], env?: Env) => Promise<Ran>;
  start: (args: string[], env?: Env) => Running;
  /** Starts one function in a process of its own. @returns its URL */
  serve: (name: string, env?: Env) => Promise<string>;
  stop: () => Promise<void>;
}

export async function startOperatorWorld(options: DemoSandboxOptions = {}): Promise<OperatorWorld> {
  const parts = startedParts();
  const { pubsub, firestore } = await startServersHere(parts);
  const client = parts.own(new PubSub({ projectId: PROJECT }));
  const db = new Firestore({ projectId: PROJECT });
  parts.onStop(() => db.terminate());
  await Promise.all(['deliveries', 'wake', 'dead-letter'].map((topic) => makeTopic(client, topic)));
  const createTopic = (topic: string) => makeTopic(client, topic);
  const demo = parts.own(await startDemoSandbox({ createTopic, now: Date.now, ...options }));
  const env = environment(pubsub, firestore, demo);
  const start = (args: string[], changes: Env = {}) => startCommand(args, { ...env, ...changes });
  return {
    pubsub,
    firestore,
    client,
    db,
    demo,
    env,
    keyless: {
      WORKSPACE_KEY_FILE: '',
      GCE_METADATA_HOST: demo.sandbox.metadataHost,
      METADATA_SERVER_DETECTION: 'assume-present',
    },
    start,
    run: (args, changes) => start(args, changes).ended,
    serve: async (name, changes = {}) => {
      const args = ['local/function-host.ts', bundleOf(await builtBundles(), name), ENTRY_POINTS[name]!];
      const child = await startChild({ name, args, env: { ...env, ...changes }, onLine: () => undefined });
      parts.onStop(child.stop);
      return `http://${child.ready.address}/`;
    },
    stop: parts.stop,
  };
}

const environment = (pubsub: PubSubServer, firestore: FirestoreServer, demo: DemoSandbox): Env => ({
  PATH: process.env['PATH'],
  ...compiledOnce(),
  // Nobody is logged in on this machine.
  CLOUDSDK_CONFIG: demo.directory,
  LOG_LEVEL: 'fatal',
  METADATA_SERVER_DETECTION: 'none',
  PUBSUB_EMULATOR_HOST: pubsub.address,
  FIRESTORE_EMULATOR_HOST: firestore.address,
  GOOGLE_CLOUD_PROJECT: PROJECT,
  CUSTOMER_HMAC_KEY: Buffer.alloc(32, 1).toString('base64'),
  PUSH_AUDIENCE: 'subrelay',
  REGISTER_AUDIENCE: 'subrelay-register',
  PUSH_SERVICE_ACCOUNT: 'push@demo.iam.gserviceaccount.com',
  OIDC_CERTS_URL: pubsub.jwksUrl,
  RECEIVE_WORKSPACE_URL: 'http://127.0.0.1:1/receive-workspace',
  WORKSPACE_ACCOUNTS: JSON.stringify(demo.config.workspaceAccounts),
  WORKSPACE_SERVICE_ACCOUNT: demoReseller.serviceAccount,
  WORKSPACE_KEY_FILE: demo.config.workspaceKeyFile,
  RESELLER_API_URL: demo.sandbox.url,
  IAM_CREDENTIALS_URL: demo.sandbox.url,
  OAUTH_TOKEN_URL: demo.sandbox.tokenUrl,
});

function startCommand(args: string[], env: Env): Running {
  const child = spawn(process.execPath, [join(process.cwd(), 'cli/main.ts'), ...args], { env, cwd: tmpdir() });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      output[stream] += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Ran>((resolve) => child.once('close', (code) => resolve({ code, ...output })));
  return {
    prints: (text) =>
      new Promise<void>((resolve, reject) => {
        const look = () => output.stdout.includes(text) && resolve();
        listeners.add(look);
        look();
        void ended.then((ran) => reject(new Error(`ended without printing ${text}: ${JSON.stringify(ran)}`)));
      }),
    interrupt: () => void child.kill('SIGINT'),
    ended,
  };
}
