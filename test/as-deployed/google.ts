/**
 * Google's APIs by their own names, over TLS, for the functions: each call comes with the token that the metadata server
 * gave its function, and is passed on to the embedded server if the bindings of that account allow it.
 */
import { createSecureServer } from 'node:http2';
import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { Schema } from '../../local/embedded/firestore/schema.ts';
import { Reader } from '../../local/embedded/firestore/wire.ts';
import { parseFilter } from '../../local/embedded/pubsub/filter.ts';
import { loadServices } from '../../local/embedded/pubsub/grpc.ts';
import type { WireMessage, WireSubscription } from '../../local/embedded/pubsub/wire.ts';
import { fail, send, upstreamOf } from '../chaos/grpc-proxy.ts';
import { certificate } from '../support/certificates.ts';
import type { DeployedSubscription } from './deployment.ts';
import type { Iam } from './iam.ts';
import { FIRESTORE_METHODS, commitPermissions } from './permissions.ts';
import type { CommitWrite, Need } from './permissions.ts';

const FIRESTORE = 'firestore.googleapis.com';
const PUBSUB = 'pubsub.googleapis.com';
/** Answered where its caller may ask. */
export const MONITORING = 'monitoring.googleapis.com';
const PERMISSION_DENIED = 7;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

export interface GoogleOptions {
  project: string;
  iam: Iam;
  /** `host:port` of the embedded servers. */
  firestore: string;
  pubsub: string;
  /** The origins of what speaks HTTP, by host name. */
  web: Readonly<Record<string, string>>;
  /** The service account that a token was given to. */
  accountOf: (headers: IncomingHttpHeaders) => string | undefined;
  /** Those of the deployment that there are now. */
  subscriptions: () => readonly DeployedSubscription[];
  /** Whether the owner of a topic in another project admits an account to it. */
  admits: (topic: string, account: string) => boolean;
}

export interface Google {
  /** The ports of 127.0.0.1 that the names are reached at. */
  places: Record<string, number>;
  /** PEM. */
  ca: string;
  /** The accounts whose calls are being answered. */
  busy: () => string[];
  close: () => Promise<void>;
}

export async function startGoogle(options: GoogleOptions): Promise<Google> {
  const grpcHosts = [FIRESTORE, PUBSUB];
  const webHosts = Object.keys(options.web);
  const { key, cert } = certificate({ names: [...grpcHosts, ...webHosts].map((host) => `DNS:${host}`).join(',') });
  const upstreams = { [FIRESTORE]: upstreamOf(options.firestore), [PUBSUB]: upstreamOf(options.pubsub) };
  const sessions = new Set<ServerHttp2Session>();
  const server = createSecureServer({ key, cert, settings: { initialWindowSize: 1 << 20 } });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => session.destroy());
  });
  const underWay = new Map<string | undefined, number>();
  const count = (account: string | undefined, by: number) => underWay.set(account, (underWay.get(account) ?? 0) + by);
  const needsOf = { [FIRESTORE]: firestoreNeeds(options), [PUBSUB]: pubsubNeeds(options) };
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.close());
    const host = String(headers[':authority']).replace(/:\d+$/, '') as keyof typeof upstreams;
    const upstream = upstreams[host];
    if (!upstream) return fail(stream, UNAVAILABLE, `nobody is ${host}`);
    const account = options.accountOf(headers);
    count(account, 1);
    stream.once('close', () => count(account, -1));
    serve(stream, headers, { options, needs: needsOf[host], call: upstream.call }).catch((error: unknown) =>
      fail(stream, UNAVAILABLE, String(error)),
    );
  });
  const web = createServer({ key, cert }, (request, response) => {
    passWeb(options, request, response).catch(() => response.destroy());
  });
  const [grpcPort, webPort] = await Promise.all([listen(server), listen(web)]);
  return {
    places: {
      ...Object.fromEntries(grpcHosts.map((host) => [host, grpcPort])),
      ...Object.fromEntries(webHosts.map((host) => [host, webPort])),
    },
    ca: cert,
    busy: () => [...underWay].flatMap(([account, calls]) => (calls > 0 ? [account ?? 'nobody'] : [])),
    close: async () => {
      for (const { close } of Object.values(upstreams)) close();
      for (const session of sessions) session.destroy();
      web.closeAllConnections();
      await Promise.all([server, web].map((each) => new Promise((resolve) => each.close(resolve))));
    },
  };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** What a call needs; calls of its own are noted, such as a publish that nobody hears. */
type Needs = (method: string, message: Buffer, account: string) => { needs: Need[]; done?: () => void };

interface Serving {
  options: GoogleOptions;
  needs: Needs;
  call: ReturnType<typeof upstreamOf>['call'];
}

async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, { options, needs, call }: Serving) {
  const body = await buffer(stream);
  const account = options.accountOf(headers);
  if (account === undefined) return fail(stream, UNAUTHENTICATED, 'the call has no token of a function');
  const method = String(headers[':path']).split('/').at(-1)!;
  const asked = needs(method, body.subarray(5), account);
  const member = `serviceAccount:${account}`;
  const lacking = asked.needs.find(({ permission, resource }) => !options.iam.demand(member, permission, resource));
  if (lacking) return fail(stream, PERMISSION_DENIED, `${account} lacks ${lacking.permission} on ${lacking.resource}`);
  const { authorization: _, ...passed } = headers;
  send(stream, await call(passed, body));
  asked.done?.();
}

function firestoreNeeds({ project }: GoogleOptions): Needs {
  const commit = new Schema().request('Commit');
  return (method, message) => {
    const known = FIRESTORE_METHODS[method];
    if (!known) throw new Error(`the permission of Firestore's ${method} is in no table`);
    const permissions =
      method === 'Commit' ? commitPermissions((commit.decode(new Reader(message)) as { writes?: CommitWrite[] }).writes ?? []) : known; // prettier-ignore
    return { needs: permissions.map((permission) => ({ permission, resource: `projects/${project}` })) };
  };
}

interface PubSubRequest {
  topic?: string;
  name?: string;
  subscription?: string | WireSubscription;
  pushConfig?: WireSubscription['pushConfig'];
  messages?: WireMessage[];
  updateMask?: { paths?: string[] };
}

/** https://docs.cloud.google.com/pubsub/docs/access-control#required_permissions */
function pubsubNeeds({ project, iam, subscriptions, admits }: GoogleOptions): Needs {
  const { publisher, subscriber } = loadServices();
  return (method, message, account) => {
    const codec = publisher[method] ?? subscriber[method];
    const request = codec?.requestDeserialize(message) as PubSubRequest | undefined;
    switch (method) {
      case 'Publish': {
        const topic = request!.topic!;
        const done = () => {
          for (const { attributes = {} } of request!.messages ?? []) {
            if (isHeard(subscriptions(), topic, attributes)) continue;
            const { lane } = attributes;
            iam.note({ kind: 'unheard', topic, ...(lane !== undefined && { lane }) });
          }
        };
        return { needs: [{ permission: 'pubsub.topics.publish', resource: topic }], done };
      }
      case 'GetSubscription':
        return { needs: [{ permission: 'pubsub.subscriptions.get', resource: request!.subscription as string }] };
      case 'CreateSubscription': {
        const { topic = '', pushConfig } = request as WireSubscription;
        const attach = { permission: 'pubsub.topics.attachSubscription', resource: topic };
        const isOurs = topic.startsWith(`projects/${project}/`);
        return {
          needs: [
            { permission: 'pubsub.subscriptions.create', resource: `projects/${project}` },
            ...(isOurs || !admits(topic, account) ? [attach] : []),
            ...actAs(project, pushConfig),
          ],
        };
      }
      case 'UpdateSubscription': {
        const { name = '', pushConfig } = request!.subscription as WireSubscription;
        const setsPush = request!.updateMask?.paths?.includes('push_config');
        return {
          needs: [
            { permission: 'pubsub.subscriptions.update', resource: name },
            ...(setsPush ? actAs(project, pushConfig) : []),
          ],
        };
      }
      default:
        throw new Error(`the permission of Pub/Sub's ${method} is in no table`);
    }
  };
}

/** https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions: the caller acts as the push account. */
function actAs(project: string, pushConfig: WireSubscription['pushConfig']): Need[] {
  const email = pushConfig?.oidcToken?.serviceAccountEmail;
  if (!email) return [];
  return [{ permission: 'iam.serviceAccounts.actAs', resource: `projects/${project}/serviceAccounts/${email}` }];
}

export function isHeard(
  subscriptions: readonly DeployedSubscription[],
  topic: string,
  attributes: Readonly<Record<string, string>>,
): boolean {
  return subscriptions.some((each) => {
    const parsed = parseFilter(each.filter ?? '');
    if ('error' in parsed) throw new Error(`the filter of ${each.name}: ${parsed.error}`);
    return each.topic === topic && parsed.matches(attributes);
  });
}

/** https://docs.cloud.google.com/monitoring/access-control#monitoring-perms */
function mayMonitor({ iam, project, accountOf }: GoogleOptions, headers: IncomingHttpHeaders): boolean {
  const member = `serviceAccount:${accountOf(headers)}`;
  return iam.demand(member, 'monitoring.timeSeries.list', `projects/${project}`);
}

/** What speaks HTTP/1.1, to who it is for by its host name. */
async function passWeb(options: GoogleOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host = '', connection: _, 'content-length': __, 'transfer-encoding': ___, ...headers } = request.headers;
  const name = host.replace(/:\d+$/, '');
  const origin = options.web[name];
  if (origin === undefined) return void response.writeHead(502).end(`nobody is ${host}`);
  if (name === MONITORING && !mayMonitor(options, request.headers)) return void response.writeHead(403).end();
  const body = await buffer(request);
  const answer = await fetch(new URL(request.url ?? '/', origin), {
    method: request.method ?? 'GET',
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
    ...(body.length > 0 && { body }),
  });
  const answered = Object.fromEntries([...answer.headers].filter(([name]) => !/^(connection|content-length|transfer-encoding|keep-alive)$/.test(name))); // prettier-ignore
  response.writeHead(answer.status, answered);
  response.end(Buffer.from(await answer.arrayBuffer()));
}
