import { connect } from 'node:net';
import { join } from 'node:path';

import type { Env } from '../shared/settings/config.ts';
import { SERVER_FLAGS, partOf } from './build.ts';
import { PartFailed } from './children.ts';
import type { Ready } from './children.ts';
import { embeddedIdTokens, relayedIdTokens } from './id-tokens.ts';
import type { IdTokens } from './id-tokens.ts';
import { portOf } from './kept-child.ts';
import type { KeptChild } from './kept-child.ts';
import { keepObserved } from './observers.ts';
import type { Observers } from './observers.ts';
import type { StartedParts } from './started-parts.ts';

const REACH_MS = 2_000;

export interface Servers {
  /** `host:port` */
  pubsub: string;
  /** `host:port` */
  firestore: string;
  idTokens: IdTokens;
}

export interface StartedServers extends Servers {
  /** Those that run here. */
  children: KeptChild[];
}

export interface ServersOptions {
  root: string;
  /** The folder of the parts' bundles. */
  partsDir: string;
  env: Env;
  /** In memory without it. */
  dataDir: string | undefined;
  /** Where other limits than the embedded Pub/Sub's own hold. */
  pushes?: PushLimits;
  parts: StartedParts;
  observers: Observers;
}

export interface PushLimits {
  /** Under way at a time. */
  atOnce: number;
  /** How long a push waits for an endpoint that doesn't listen. */
  startingMs: number;
}

/** The embedded Pub/Sub and Firestore, each in a process of its own, or those that the environment names. */
export async function startServers(options: ServersOptions): Promise<StartedServers> {
  const { env, parts } = options;
  const given = { pubsub: env['PUBSUB_EMULATOR_HOST'], firestore: env['FIRESTORE_EMULATOR_HOST'] };
  const [pubsub, firestore] = await Promise.all([
    given.pubsub ? reached('PUBSUB_EMULATOR_HOST', given.pubsub) : startEmbedded('pubsub', options),
    given.firestore ? reached('FIRESTORE_EMULATOR_HOST', given.firestore) : startEmbedded('firestore', options),
  ]);
  return {
    pubsub: addressOf(pubsub),
    firestore: addressOf(firestore),
    idTokens: parts.own(typeof pubsub === 'string' ? await relayedIdTokens() : idTokensOf(pubsub)),
    children: [pubsub, firestore].filter((server) => typeof server !== 'string'),
  };
}

const addressOf = (server: KeptChild | string): string => (typeof server === 'string' ? server : server.ready.address);

/** Those of an embedded Pub/Sub, which signs pushes itself. */
export const idTokensOf = ({ ready }: Pick<KeptChild, 'ready'>): IdTokens => embeddedIdTokens(String(ready['jwksUrl']));

/** A client of a server that isn't there would try for a minute before it says so. */
async function reached(variable: string, address: string): Promise<string> {
  const { hostname, port } = new URL(`http://${address}`);
  const socket = connect({ host: hostname, port: Number(port), timeout: REACH_MS });
  const problem = await new Promise<string | null>((resolve) => {
    socket.once('connect', () => resolve(null));
    socket.once('timeout', () => resolve('no answer'));
    socket.once('error', ({ message }) => resolve(message));
  });
  socket.destroy();
  if (problem !== null)
    throw new PartFailed(`Nothing answers at ${variable}=${address} (${problem}): start it, or unset it`);
  return address;
}

/** An embedded server in a process of its own. A successor takes the ports of the one before, and what that one has kept. */
export async function startEmbedded(name: 'pubsub' | 'firestore', options: ServersOptions): Promise<KeptChild> {
  const { env, dataDir, parts, observers } = options;
  const all = argumentsOf(name, options);
  const onLost = (why: string) =>
    observers.onLost?.(
      dataDir === undefined ? `${why}, and what it held in memory is gone: --data DIR keeps it on disk` : why,
      name,
    );
  const args = (before: Ready | undefined) => {
    if (before === undefined) return all;
    return dataDir === undefined ? null : [...all, ...portsOf(before)];
  };
  const child = await keepObserved({ ...observers, onLost }, { name, args, env });
  parts.onStop(child.stop);
  return child;
}

function argumentsOf(name: 'pubsub' | 'firestore', { root, partsDir, dataDir, pushes }: ServersOptions): string[] {
  const limits = pushes && [
    ...['--max-concurrent-pushes', String(pushes.atOnce)],
    ...['--unreachable-wait-ms', String(pushes.startingMs)],
  ];
  const own = { pubsub: limits ?? [], firestore: ['--indexes', join(root, 'terraform', 'firestore.indexes.json')] };
  const data = dataDir === undefined ? [] : ['--data', dataDir];
  return [...SERVER_FLAGS, partOf(partsDir, name), '--exit-with-parent', ...own[name], ...data];
}

/** The arguments by which a successor listens where the process before did. */
function portsOf(before: Ready): string[] {
  const { jwksUrl } = before;
  const httpPort = typeof jwksUrl === 'string' ? ['--http-port', new URL(jwksUrl).port] : [];
  return ['--port', portOf(before), ...httpPort];
}
