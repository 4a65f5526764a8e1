import { createServer } from 'node:http';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Arrival {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  rawHeaders: readonly string[];
  body: string;
}

/** What an endpoint does with one request. */
export type Behaviour = (response: ServerResponse, socket: Socket) => void;

export const answer =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end();
export const hang: Behaviour = () => undefined;
export const closeHalfWay: Behaviour = (response, socket) => {
  response.writeHead(200, { 'content-length': '1000' }).write('half');
  setImmediate(() => socket.destroy());
};

export interface Endpoint {
  url: string;
  arrivals: Arrival[];
  /** Resolves when this many requests have arrived since the start. */
  arrived: (count: number) => Promise<void>;
  close: () => Promise<void>;
}

/** A customer's endpoint that behaves as told: the first request by the first behaviour, all further ones by the last. */
export async function startEndpoint(...behaviours: [Behaviour, ...Behaviour[]]): Promise<Endpoint> {
  const arrivals: Arrival[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const behave = behaviours[Math.min(arrivals.length, behaviours.length - 1)]!;
      const { method = '', url = '', headers, rawHeaders } = request;
      arrivals.push({ method, path: url, headers, rawHeaders, body: body.toString('utf8') });
      behave(response, request.socket);
      waiting.filter(({ count }) => count <= arrivals.length).forEach(({ resolve }) => resolve());
      waiting = waiting.filter(({ count }) => count > arrivals.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    arrived: (count) =>
      arrivals.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
