import { connect } from 'node:net';
import { join } from 'node:path';

import type { Env } from '../shared/settings/config.ts';
import { SERVER_FLAGS, partOf } from './build.ts';
import { PartFailed } from './children.ts';
import type { Ready } from './children.ts';
import { embeddedIdTokens, relayedIdTokens } from './id-tokens.ts';
import type { IdTokens } from './id-tokens.ts';
import { keepChild, portOf } from './kept-child.ts';
import type { KeptChild } from './kept-child.ts';
import type { StartedParts } from './started-parts.ts';

const REACH_MS = 2_000;

/**
 * Pushes under way to the one instance that there is here. Fewer would be taken up by an endpoint that never answers, which
 * holds 64 of them, and by what waits for one of its slots; more would only wait inside.
 */
const PUSHES_AT_ONCE = 250;

/** Cloud Run takes requests while an instance starts: a push of ours waits for one. */
const STARTING_MS = 10_000;

export interface Servers {
  /** `host:port` */
  pubsub: string;
  /** `host:port` */
  firestore: string;
  idTokens: IdTokens;
}

export interface ServersOptions {
  root: string;
  /** The folder of the parts' bundles. */
  partsDir: string;
  env: Env;
  dataDir: string | undefined;
  parts: StartedParts;
  children: Pick<KeptChild, 'name' | 'pid'>[];
  onLine: (part: string, line: string) => void;
  onRestart?: ((part: string, pid: number) => void) | undefined;
  /** A server has ended and has no successor: without a data folder all that it held is gone with it. */
  onLost?: ((why: string) => void) | undefined;
}

/** The embedded Pub/Sub and Firestore, each in a process of its own, or those that the environment names. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { root, env, dataDir } = options;
  const data = dataDir === undefined ? [] : ['--data', dataDir];
  const pushes = ['--max-concurrent-pushes', `${PUSHES_AT_ONCE}`, '--unreachable-wait-ms', `${STARTING_MS}`];
  const indexes = ['--indexes', join(root, 'terraform', 'firestore.indexes.json')];
  const given = { pubsub: env['PUBSUB_EMULATOR_HOST'], firestore: env['FIRESTORE_EMULATOR_HOST'] };
  const [pubsub, firestore] = await Promise.all([
    given.pubsub ? reached('PUBSUB_EMULATOR_HOST', given.pubsub) : embedded(options, 'pubsub', [...pushes, ...data]),
    given.firestore
      ? reached('FIRESTORE_EMULATOR_HOST', given.firestore)
      : embedded(options, 'firestore', [...indexes, ...data]),
  ]);
  const jwksUrl = pubsub?.ready['jwksUrl'];
  const idTokens = typeof jwksUrl === 'string' ? embeddedIdTokens(jwksUrl) : await relayedIdTokens();
  return {
    pubsub: pubsub?.ready.address ?? given.pubsub!,
    firestore: firestore?.ready.address ?? given.firestore!,
    idTokens: options.parts.own(idTokens),
  };
}

/** A client of a server that isn't there would try for a minute before it says so. */
async function reached(variable: string, address: string): Promise<undefined> {
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
}

/** A successor takes the ports of the one before, and what that one has kept. */
async function embedded(options: ServersOptions, name: 'pubsub' | 'firestore', args: string[]): Promise<KeptChild> {
  const { partsDir, env, dataDir, parts, children, onLine, onRestart, onLost } = options;
  const all = [...SERVER_FLAGS, partOf(partsDir, name), '--exit-with-parent', ...args];
  const child = await keepChild({
    name,
    args: (before) => {
      if (before === undefined) return all;
      return dataDir === undefined ? null : [...all, ...portsOf(before)];
    },
    env,
    onLine: (line) => onLine(name, line),
    onRestart: ({ pid }) => onRestart?.(name, pid),
    onLost: (why) =>
      onLost?.(dataDir === undefined ? `${why}, and what it held in memory is gone: --data DIR keeps it on disk` : why),
  });
  children.push(child);
  parts.onStop(child.stop);
  return child;
}

/** The arguments by which a successor listens where the process before did. */
export function portsOf(before: Ready): string[] {
  const { jwksUrl } = before;
  const httpPort = typeof jwksUrl === 'string' ? ['--http-port', new URL(jwksUrl).port] : [];
  return ['--port', portOf(before), ...httpPort];
}
