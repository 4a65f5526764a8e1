/**
 * functions-framework puts an Express application with fifteen steps in front of the function; most of them are for
 * bodies and events that a doorway never lets them see (`body.ts`), and together they take as much CPU as reading the
 * request does. So the first request of a server shows the doorway which server it is behind, and the later ones come
 * straight to it.
 */
import { IncomingMessage, Server } from 'node:http';
import type { RequestListener, ServerResponse } from 'node:http';

import { isRecord } from '../../base/records.ts';

/** On our listener, under a name that every copy of this module knows. */
const STRAIGHT = Symbol.for('subrelay.straight');

/** Whether a server's requests go to a doorway: through functions-framework's Express application, or straight. */
export function servesDoorway(server: Pick<Server, 'listeners'>): boolean {
  return server
    .listeners('request')
    .some((listener) => STRAIGHT in listener || ('handle' in listener && 'set' in listener));
}

/** The request of a message of `http.server.request.start`; null where its server's go elsewhere. */
export function requestOfDoorway(message: unknown): IncomingMessage | null {
  if (!isRecord(message)) return null;
  const { request, server } = message;
  return request instanceof IncomingMessage && server instanceof Server && servesDoorway(server) ? request : null;
}

/** Sends the later requests of a request's server straight to `serve`, where they come to nobody but it. */
export function comeStraight(
  request: IncomingMessage,
  serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  const { socket } = request;
  const server = 'server' in socket ? socket.server : null;
  if (!(server instanceof Server) || server.listenerCount('request') !== 1 || !servesDoorway(server)) return;
  const listener: RequestListener = (later, response) => {
    serve(later, response).catch((error: unknown) => {
      // Nothing that a doorway answers comes here; the connection must not hang all the same.
      console.error(error);
      response.destroy();
    });
  };
  server.removeAllListeners('request');
  server.on('request', Object.assign(listener, { [STRAIGHT]: true }));
}

/** The path of a request's target, which proxies may be sent as a whole URL. */
export function pathOf(url: string): string {
  if (!url.startsWith('/')) return URL.canParse(url) ? new URL(url).pathname : '/';
  const end = url.search(/[?#]/);
  return end < 0 ? url : url.slice(0, end);
}
