/** Connections to this machine, passed on to a process as they are. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import type { AskedChild } from './asked-child.ts';

/**
 * Connects to a process that may have to be started.
 * @throws Error where it does not start; the system's error where it has just ended
 */
export async function reach({ ask }: Pick<AskedChild, 'ask'>): Promise<Socket> {
  const { ready } = await ask();
  const { hostname, port } = new URL(`http://${ready.address}`);
  const onward = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true });
  await once(onward, 'connect');
  return onward;
}

/** What comes from either goes to the other, and so does its end. */
export function couple(one: Socket, other: Socket): void {
  if (one.destroyed) return void other.destroy();
  one.setNoDelay();
  pass(one, other);
  pass(other, one);
}

function pass(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  // Its end has been passed on by itself.
  from.on('close', () => void (from.readableEnded || to.destroy()));
}

/** Answers 503 to a request that nobody reads. */
export function refuse(socket: Socket, message: string): void {
  const body = JSON.stringify({ error: { code: 'STARTING', message } });
  const head = [
    'HTTP/1.1 503 Service Unavailable',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  // A connection that is closed with bytes unread is reset, and its answer lost.
  socket.resume().end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
