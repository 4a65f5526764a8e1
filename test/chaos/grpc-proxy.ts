/**
 * Between the functions and an embedded server: passes calls on, or makes them go wrong as a network and a service do.
 * The functions' calls have one request message each, so a call is passed on when its request is complete.
 */
import { connect, createServer } from 'node:http2';
import type { ClientHttp2Session, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

import type { CallFault } from './faults.ts';

export interface GrpcProxy {
  /** `host:port` */
  address: string;
  close: () => Promise<void>;
}

/** What the server answered, whole. */
export interface Answer {
  headers: IncomingHttpHeaders;
  body: Buffer;
  trailers: IncomingHttpHeaders;
}

const UNAVAILABLE = 14;

/**
 * @param target `host:port`; while nobody listens there calls end UNAVAILABLE
 * @param faultOf how the next call is to go wrong; null: not at all
 */
export async function startGrpcProxy(target: string, faultOf: () => CallFault | null): Promise<GrpcProxy> {
  const sessions = new Set<ServerHttp2Session>();
  const upstream = upstreamOf(target);
  const server = createServer({ settings: { maxConcurrentStreams: 0xffff, initialWindowSize: 1 << 20 } });
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => session.destroy());
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.close());
    serve(stream, headers, upstream.call, faultOf()).catch(() => fail(stream, UNAVAILABLE));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
        upstream.close();
      }),
  };
}

export type Call = (headers: IncomingHttpHeaders, body: Buffer) => Promise<Answer>;

async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, call: Call, fault: CallFault | null) {
  // Whoever hangs up before it is done has sent it all the same.
  const body = await buffer(stream);
  if (fault?.kind === 'refused') return fail(stream, fault.code);
  if (fault?.kind === 'late') await setTimeout(fault.ms);
  const answer = await call(headers, body);
  if (fault?.kind === 'answer lost') return fail(stream, fault.code);
  if (fault?.kind === 'answered late') await setTimeout(fault.ms);
  send(stream, answer);
}

export function send(stream: ServerHttp2Stream, { headers, body, trailers }: Answer): void {
  if (stream.destroyed || stream.closed) return;
  if (headers['grpc-status'] !== undefined) return void stream.respond(withoutSymbols(headers), { endStream: true });
  stream.respond(withoutSymbols(headers), { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(withoutSymbols(trailers)));
  stream.end(body);
}

export function fail(stream: ServerHttp2Stream, code: number, message = 'the network is bad today'): void {
  if (stream.destroyed || stream.closed || stream.headersSent) return;
  const headers = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(code) };
  stream.respond({ ...headers, 'grpc-message': encodeURIComponent(message) }, { endStream: true });
}

/** One connection, made anew when it is lost. */
export function upstreamOf(target: string): { call: Call; close: () => void } {
  let session: ClientHttp2Session | undefined;
  const connected = (): ClientHttp2Session => {
    if (session && !session.closed && !session.destroyed) return session;
    const opened = connect(`http://${target}`, { settings: { initialWindowSize: 1 << 20 } });
    opened.on('error', () => opened.destroy());
    return (session = opened);
  };
  return {
    call: (headers, body) =>
      new Promise((resolve, reject) => {
        const stream = connected().request(withoutSymbols(headers));
        let answered: IncomingHttpHeaders | undefined;
        let trailers: IncomingHttpHeaders = {};
        const chunks: Buffer[] = [];
        stream.on('response', (response) => (answered = response));
        stream.on('trailers', (sent: IncomingHttpHeaders) => (trailers = sent));
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
        stream.on('error', reject);
        stream.on('close', () => {
          const whole = answered && (answered['grpc-status'] ?? trailers['grpc-status']) !== undefined;
          if (!whole) return reject(new Error('the server has gone'));
          resolve({ headers: answered!, body: Buffer.concat(chunks), trailers });
        });
        stream.end(body);
      }),
    close: () => session?.destroy(),
  };
}

/** Received headers carry a symbol (the sensitive ones) that would be sent on. */
const withoutSymbols = (headers: IncomingHttpHeaders): Record<string, string | string[] | undefined> =>
  Object.fromEntries(Object.entries(headers));
