/**
 * Pub/Sub on one machine: Google's gRPC API for the unmodified client, real HTTP pushes, no account and no network.
 *
 * The README of this package says what is refused with UNIMPLEMENTED, where the server differs from the service, and what a
 * restart loses.
 */
import { logOnce, standardError, type Log } from '../grpc/log-once.ts';
import type { StatusError } from '../grpc/status.ts';
import { listen, type Transport, type TransportOptions } from '../grpc/transport.ts';
import { FREE_AGENT, type ServiceAgent } from './agent.ts';
import { Broker } from './broker.ts';
import { systemClock, type Clock } from './clock.ts';
import { jwksPath, startEndpoint } from './endpoint.ts';
import { unimplemented } from './errors.ts';
import { Faults, type Fault } from './faults.ts';
import { answerWith, loadServices, methodsOf } from './grpc.ts';
import { signingKey, tokenSigner, type IdTokenClaims } from './id-tokens.ts';
import { timeSeriesAt } from './monitoring.ts';
import { publisherHandlers } from './publisher-service.ts';
import { openStore } from './store.ts';
import { streamingPull } from './streaming-pull.ts';
import { subscriberHandlers } from './subscriber-service.ts';
import type { Counts } from './subscription.ts';

export type { Clock, Counts, Fault, IdTokenClaims, ServiceAgent };

export interface PubSubOptions {
  /** Where gRPC listens; default 127.0.0.1. */
  host?: string;
  /** Default 0: any free one. */
  port?: number;
  /** Where the JWKS and tokens are served, on 127.0.0.1 only; default 0. */
  httpPort?: number;
  /** Where everything is kept over a restart; without it the server forgets. */
  dataDir?: string;
  /** Default: the system's. */
  clock?: Clock;
  /** `iss` of the push tokens; default https://accounts.google.com. */
  issuer?: string;
  /** Bound of each subscription's push window, which is a bound of its connections; default 1,000. */
  maxConcurrentPushes?: number;
  /**
   * How long a push waits for an endpoint where nobody listens, before it has failed; default 0. Cloud Run takes requests
   * while an instance starts.
   */
  unreachableWaitMs?: number;
  /** The rights of the service in the project, and the addresses of endpoints; by default all, and the endpoints' own. */
  agent?: ServiceAgent;
  /** Takes a line for each feature that is not supported, once. Default: standard error. */
  log?: Log;
}

export interface PubSubServer {
  /** `host:port` of gRPC, for PUBSUB_EMULATOR_HOST. */
  readonly address: string;
  readonly port: number;
  /** Where the keys of the push tokens are, and, at `POST /token` beside it, tokens. */
  readonly jwksUrl: string;
  /** A token like those that pushes carry. */
  signIdToken(claims: IdTokenClaims): string;
  /** Makes calls go wrong; returns how to end it. */
  inject(fault: Fault): () => void;
  /** The calls of the server so far. Also at `GET /counts`. */
  counts(): Counts;
  close(): Promise<void>;
}

/** Far over the limit of a publish, 10 MB, so that the refusal says which message is too large. */
const maxRequestBytes = 64_000_000;

export async function startPubSub(options: PubSubOptions = {}): Promise<PubSubServer> {
  const { host = '127.0.0.1', clock = systemClock, issuer = 'https://accounts.google.com', dataDir } = options;
  const signer = tokenSigner(await signingKey(dataDir), issuer, clock);
  const kept = dataDir === undefined ? undefined : await openStore(dataDir, clock.now());
  const faults = new Faults(clock);
  const broker = new Broker({
    clock,
    tokens: signer,
    maxConcurrentPushes: options.maxConcurrentPushes ?? 1_000,
    unreachableWaitMs: options.unreachableWaitMs ?? 0,
    agent: options.agent ?? FREE_AGENT,
    store: kept?.store,
  });
  const endpoint = await startEndpoint(signer, issuer, options.httpPort ?? 0).catch((error: unknown) => {
    throw cannotListen(`127.0.0.1:${options.httpPort ?? 0}`, error);
  });
  const address = { host, port: options.port ?? 0 };
  const say = logOnce(options.log ?? standardError);
  const beforeCall = () => kept?.store.assertWritable();
  const transport = await listenFor({ broker, faults, clock, beforeCall, say }, address).catch(
    async (error: unknown) => {
      await endpoint.close();
      throw cannotListen(`${address.host}:${address.port}`, error);
    },
  );
  const { port } = transport;
  if (kept) broker.restore(kept.saved);
  return {
    address: `${host}:${port}`,
    port,
    jwksUrl: `${endpoint.url}${jwksPath}`,
    signIdToken: (claims) => signer.sign(claims),
    inject: (fault) => faults.inject(fault),
    counts: () => ({ ...broker.counts }),
    async close() {
      broker.close();
      await transport.close();
      await endpoint.close();
      await kept?.store.close();
    },
  };
}

interface Listening {
  broker: Broker;
  faults: Faults;
  clock: Clock;
  /** Throws where no call may be served. */
  beforeCall: () => void;
  say: Log;
}

function listenFor(
  { broker, faults, clock, beforeCall, say }: Listening,
  address: Pick<TransportOptions, 'host' | 'port'>,
): Promise<Transport> {
  const services = loadServices();
  const methods = new Map([
    ...methodsOf(services.publisher, publisherHandlers(broker)),
    ...methodsOf(services.subscriber, subscriberHandlers(broker, clock)),
  ]);
  const streaming = services.subscriber['StreamingPull'];
  if (streaming === undefined) throw new RangeError('The service has no method StreamingPull');
  const answer = answerWith(methods, faults, say);
  const pull = streamingPull(broker, faults, streaming);
  return listen({
    ...address,
    maxRequestBytes,
    handler: async (call) => {
      beforeCall();
      return answer(call);
    },
    refusal: (path) => (methods.has(path) || path === streaming.path ? undefined : unserved(path, say)),
    twoWay: (path) => (path === streaming.path ? pull : undefined),
    page: (path) =>
      ({ '/': 'Ok\n', '/counts': `${JSON.stringify(broker.counts)}\n` })[path] ?? timeSeriesAt(path, broker, clock),
  });
}

function unserved(path: string, say: Log): StatusError {
  const error = unimplemented(path);
  say(error.message);
  return error;
}

function cannotListen(address: string, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = message.includes('EADDRINUSE') ? 'the address is in use' : message;
  return new Error(`cannot listen on ${address}: ${reason}`, { cause });
}
