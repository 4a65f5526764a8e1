/** An endpoint on loopback that misbehaves once: with its first request, or with the first connection. Then it answers 204. */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import type { HostileBehaviour } from '../fixtures/egress/behaviours/behaviour.ts';

export interface HostileEndpoint {
  port: number;
  /** Whole requests that have come. */
  requests: () => number;
  /** Bytes that were taken from it, by the buffers on the way at least. */
  taken: () => number;
  close: () => Promise<void>;
}

export async function startHostileEndpoint({
  connection,
  request,
}: Pick<HostileBehaviour, 'connection' | 'request'>): Promise<HostileEndpoint> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let taken = 0;
  let hostile = true;
  const onRequest = (socket: Socket) => {
    requests += 1;
    if (!hostile) return void socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    hostile = false;
    request?.(socket);
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket
      .on('error', () => socket.destroy())
      .on('close', () => {
        sockets.delete(socket);
        taken += socket.bytesWritten;
      });
    socket.on('end', () => socket.end());
    if (hostile && connection) {
      hostile = false;
      return connection(socket);
    }
    onRequests(socket, () => onRequest(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    taken: () => [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, taken),
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Calls for each request that has come as a whole; its body is as long as its header says. */
function onRequests(socket: Socket, call: () => void): void {
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let end = endOfRequest(received); end > 0; end = endOfRequest(received)) {
      received = received.subarray(end);
      call();
    }
  });
}

/** 0 while there is none. */
function endOfRequest(received: Buffer): number {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = /\r\ncontent-length: (\d+)/i.exec(received.toString('latin1', 0, head))?.[1] ?? '0';
  const end = head + 4 + Number(length);
  return received.length < end ? 0 : end;
}
