/**
 * A part whose process runs while it is asked for something, as an instance on Cloud Run that scales from zero and back. Its
 * port takes connections all the time: the first waits until the process listens, and all are passed on to it as they are.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

import { askedChild } from './asked-child.ts';
import type { AskedChildOptions } from './asked-child.ts';
import type { Ready } from './children.ts';
import { portOf } from './embedded/base/http.ts';
import { couple, reach, refuse } from './relay.ts';

export interface OnDemand {
  readonly name: string;
  /** Of the process that runs now; null while none does. */
  readonly pid: number | null;
  /** The port that takes connections, for as long as the stack runs. */
  readonly ready: Ready;
  stop: () => Promise<void>;
}

export interface OnDemandOptions extends AskedChildOptions {
  /** So long is the process kept without a connection. */
  idleMs: number;
}

/** @throws the system's error where there is no port */
export async function startOnDemand(options: OnDemandOptions): Promise<OnDemand> {
  const { name, idleMs } = options;
  const child = askedChild(options);
  const sockets = new Set<Socket>();
  let idle: NodeJS.Timeout | undefined;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    clearTimeout(idle);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) idle = setTimeout(() => void child.end(), idleMs).unref();
    });
    reach(child).then(
      (onward) => couple(socket, onward),
      () => refuse(socket, `${name} has not started: try again in a moment`),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    name,
    ready: { ready: true, address: `127.0.0.1:${portOf(server)}` },
    get pid() {
      return child.pid;
    },
    stop: async () => {
      const closed = once(server.close(), 'close');
      await child.end();
      for (const socket of sockets) socket.destroy();
      await closed;
      clearTimeout(idle);
    },
  };
}
