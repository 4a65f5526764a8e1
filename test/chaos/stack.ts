/** Everything under chaos: the functions and the embedded servers in processes of their own, and what lies between. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Firestore } from '@google-cloud/firestore';
import type { PubSub } from '@google-cloud/pubsub';

import { PROJECT_ID } from '../../local/environment.ts';
import type { IdTokens } from '../../local/id-tokens.ts';
import type { KeptChild } from '../../local/kept-child.ts';
import { localKeysFrom } from '../../local/keys.ts';
import type { LocalKeys } from '../../local/keys.ts';
import { keepObserved } from '../../local/observers.ts';
import type { Observers } from '../../local/observers.ts';
import { idTokensOf, startEmbedded } from '../../local/servers.ts';
import { startStack } from '../../local/stack.ts';
import { startParts } from '../../local/started-parts.ts';
import type { StartedParts } from '../../local/started-parts.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { Env } from '../../shared/settings/config.ts';
import { builtBundles } from '../support/run.ts';
import { startDoors } from './doors.ts';
import type { Doors } from './doors.ts';
import type { Faults } from './faults.ts';
import { startGrpcProxy } from './grpc-proxy.ts';
import { INSTANCES, functionOf } from './plan.ts';
import type { Part, Server } from './plan.ts';
import { withSubscriptions } from './subscriptions.ts';

export interface LogLine {
  at: EpochMs;
  part: string;
  line: string;
}

export interface ChaosStack {
  keys: LocalKeys;
  idTokens: IdTokens;
  doors: Doors;
  parts: Record<Part, KeptChild>;
  /** How often each part has ended, by name. */
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
export const startChaosStack = (faults: Faults, data: boolean): Promise<ChaosStack> =>
  startParts((parts) => start(parts, faults, data));

async function start(parts: StartedParts, faults: Faults, data: boolean): Promise<ChaosStack> {
  const lines: LogLine[] = [];
  const restarts: Record<string, number> = {};
  const ended = (part: string) => void (restarts[part] = (restarts[part] ?? 0) + 1);
  const observers: Observers = {
    onLine: (part, line) => void lines.push({ at: Date.now(), part, line }),
    onRestart: ended,
    onLost: (_, part) => ended(part),
  };
  const workDir = await mkdtemp(join(tmpdir(), 'subrelay-chaos-'));
  parts.onStop(() => rm(workDir, { recursive: true, force: true }));
  const [bundles, keys, doors] = await Promise.all([
    builtBundles(),
    localKeysFrom(undefined),
    startDoors(faults).then(parts.own),
  ]);
  const embedded = {
    ...{ root: process.cwd(), partsDir: bundles, env: process.env, parts, observers },
    dataDir: data ? join(workDir, 'data') : undefined,
  };
  const [firestore, pubsub] = await Promise.all([
    startEmbedded('firestore', embedded),
    startEmbedded('pubsub', embedded),
  ]);
  const proxyOf = async (server: Server, { ready }: KeptChild) =>
    parts.own(await startGrpcProxy(ready.address, () => faults.callFault(server))).address;
  const between = { firestore: await proxyOf('firestore', firestore), pubsub: await proxyOf('pubsub', pubsub) };
  const idTokens = idTokensOf(pubsub);
  const servers = { firestore: firestore.ready.address, pubsub: pubsub.ready.address, idTokens };
  const { client, instances } = await startStack<KeptChild>(
    {
      ...{ keys, workDir, servers, between, door: doors },
      bundles: { parts: bundles, functions: bundles },
      // The sources' own limits are not what is tested: they would only make everything slower.
      env: { ...process.env, PADDLE_REQUESTS_PER_MINUTE: '6000', WORKSPACE_REQUESTS_PER_MINUTE: '6000' },
      outside: withSubscriptions,
      ...{ instances: INSTANCES, functionOf },
      run: ({ name, args, env }) => keepObserved(observers, { name, env, args: () => args }),
    },
    parts,
  );
  const db = new Firestore({ projectId: PROJECT_ID });
  parts.onStop(() => db.terminate());
  return {
    ...{ keys, idTokens, doors, restarts, db, client, lines },
    parts: { ...instances, firestore, pubsub } as Record<Part, KeptChild>,
    operatorEnv: {
      GOOGLE_CLOUD_PROJECT: PROJECT_ID,
      PUBSUB_EMULATOR_HOST: servers.pubsub,
      FIRESTORE_EMULATOR_HOST: servers.firestore,
      METADATA_SERVER_DETECTION: 'none',
    },
    stop: parts.stop,
  };
}
