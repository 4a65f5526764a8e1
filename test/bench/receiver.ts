/**
 * The customers' endpoints, a process of its own: `/ok/…` answers 200 at once, `/fail-twice/…` answers each event 500
 * twice and then 200, `/hang/…` never answers. The rest of the path tells the endpoints apart.
 */
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import type { EpochMs } from '../../shared/base/time.ts';
import { messageIn } from './http-wire.ts';
import type { Message } from './http-wire.ts';
import { markedIn } from './marker.ts';
import { wallClock } from './wall-clock.ts';
import { serveCalls } from './worker.ts';

/** What arrived, by columns. */
export interface Arrivals {
  /** The number of the event. */
  events: number[];
  /** The endpoint's number, the last part of its path. */
  endpoints: number[];
  at: EpochMs[];
}

/** Waits for so many different events at so many endpoints each, or gives up. */
export interface AwaitedArrivals {
  distinct: number;
  timeoutMs: number;
}

export interface ReceiverCalls extends Record<string, (argument: never) => unknown> {
  listen: (argument: null) => Promise<number>;
  /** Forgets what arrived. */
  reset: (argument: null) => void;
  /** @returns how many different ones had arrived by then */
  arrived: (awaited: AwaitedArrivals) => Promise<number>;
  arrivals: (argument: null) => Arrivals;
}

const OK = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
const FAILED = Buffer.from('HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n');

let arrivals: Arrivals = { events: [], endpoints: [], at: [] };
const times = new Map<string, number>();
let awaited: { distinct: number; resolve: () => void } | undefined;

function reset(): void {
  arrivals = { events: [], endpoints: [], at: [] };
  times.clear();
}

function answerTo({ head, body }: Message): Buffer | null {
  const [, kind, endpoint = '0'] = /^POST \/([\w-]+)(?:\/(\d+))?/.exec(head) ?? [];
  const event = markedIn(body);
  arrivals.at.push(wallClock());
  arrivals.events.push(event);
  arrivals.endpoints.push(Number(endpoint));
  const key = `${event}/${endpoint}`;
  const time = (times.get(key) ?? 0) + 1;
  times.set(key, time);
  if (awaited && times.size >= awaited.distinct) awaited.resolve();
  if (kind === 'hang') return null;
  return kind === 'fail-twice' && time <= 2 ? FAILED : OK;
}

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  let received: Buffer = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (let message = messageIn(received); message; message = messageIn(received)) {
      received = message.rest;
      const answer = answerTo(message);
      if (answer) socket.write(answer);
    }
  });
}

const calls: ReceiverCalls = {
  listen: () =>
    new Promise((resolve) => {
      const server = createServer(serve).listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
  reset,
  arrived: async ({ distinct, timeoutMs }) => {
    if (times.size < distinct) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        awaited = { distinct, resolve: () => (clearTimeout(timer), resolve()) };
      });
    }
    awaited = undefined;
    return times.size;
  },
  arrivals: () => arrivals,
};

serveCalls(calls);
