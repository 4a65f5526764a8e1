/**
 * The doors of Cloud Run: a URL for each function, which takes calls from outside only where its ingress says so, and
 * from whom its invokers are (https://docs.cloud.google.com/run/docs/authenticating/overview).
 */
import { createServer, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createRemoteJWKSet, jwtVerify } from 'jose';

import { serviceName } from './deployment.ts';
import type { DeployedFunction, Deployment } from './deployment.ts';
import type { Iam } from './iam.ts';

/** Pub/Sub and Cloud Scheduler of the same project are inside (https://docs.cloud.google.com/run/docs/securing/ingress). */
export type From = 'inside' | 'outside';

export interface CloudRun {
  /** Where a URL of the deployment is reached on this machine. */
  reach: (url: string, from: From) => string;
  /** The functions that are at requests. */
  busy: () => string[];
  /** A function that is not routed to a process is answered 503. */
  route: (name: string, address: string | null) => void;
  close: () => Promise<void>;
}

export async function startCloudRun(deployment: Deployment, iam: Iam, jwksUrl: string): Promise<CloudRun> {
  const addresses = new Map<string, string | null>();
  const underWay = new Map<string, number>();
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  const nameOf = (url: string) => Object.entries(deployment.urls).find(([, each]) => url.startsWith(each))?.[0];

  const callerOf = async (name: string, { headers }: IncomingMessage): Promise<string> => {
    const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
    const verified = await jwtVerify(token, keys, { audience: deployment.urls[name]! }).catch(() => null);
    return verified ? `serviceAccount:${String(verified.payload['email'])}` : 'anonymous';
  };
  const refusalOf = async (
    deployed: DeployedFunction,
    from: From,
    request: IncomingMessage,
  ): Promise<number | null> => {
    const { name, service_config } = deployed;
    if (from === 'outside' && service_config[0]!.ingress_settings !== 'ALLOW_ALL') {
      iam.note({ kind: 'outside', function: name });
      return 404;
    }
    const service = serviceName(deployment, name);
    if (iam.allows('anonymous', 'run.routes.invoke', service)) return null;
    return iam.demand(await callerOf(name, request), 'run.routes.invoke', service) ? null : 403;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, from = '', name = '', ...path] = (request.url ?? '').split('/');
    const deployed = deployment.functions.find((each) => each.name === name);
    if (!deployed) return void response.writeHead(404).end();
    // Counted before anything is waited for: a caller that hangs up meanwhile closes the response once, and then never.
    underWay.set(name, (underWay.get(name) ?? 0) + 1);
    response.once('close', () => underWay.set(name, underWay.get(name)! - 1));
    const refusal = await refusalOf(deployed, from as From, request);
    if (response.destroyed) return;
    if (refusal !== null) return void response.writeHead(refusal).end();
    const address = addresses.get(name);
    if (!address) return void response.writeHead(503).end();
    pass(request, response, { address, host: new URL(deployment.urls[name]!).host, path: `/${path.join('/')}` });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    reach: (url, from) => {
      const name = nameOf(url);
      if (name === undefined) return url;
      return `${origin}/${from}/${name}/${url.slice(deployment.urls[name]!.length).replace(/^\//, '')}`;
    },
    busy: () => [...underWay].flatMap(([name, count]) => (count > 0 ? [name] : [])),
    route: (name, address) => void addresses.set(name, address),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Passing {
  address: string;
  host: string;
  path: string;
}

function pass(request: IncomingMessage, response: ServerResponse, { address, host, path }: Passing): void {
  const [hostname, port] = address.split(':');
  const headers = { ...request.headers, host };
  const onward = httpRequest({ hostname, port, method: request.method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
