/** The clients, a process of its own: as many requests in flight as are asked for, or requests at fixed times. */
import { bodyOf } from './bodies.ts';
import type { BodyKind } from './bodies.ts';
import { Connection, postRequest } from './http-wire.ts';
import type { HttpTarget } from './http-wire.ts';
import { wallClock } from './wall-clock.ts';
import { serveCalls } from './worker.ts';

/** Which events are sent, and where to. */
export interface Load {
  target: HttpTarget;
  body: BodyKind;
  /** The number of the first event. */
  from: number;
  count: number;
}

/** By the order of the events. */
export interface Sent {
  /** When each was to be sent, when its answer was there (both epoch milliseconds), and the status; 0: no answer. */
  scheduledAt: number[];
  answeredAt: number[];
  statuses: number[];
}

export interface GeneratorCalls extends Record<string, (argument: never) => unknown> {
  /** Keeps so many requests in flight. */
  saturate: (load: Load & { inFlight: number }) => Promise<Sent>;
  /** Sends at fixed times, whatever is answered. */
  openLoop: (load: Load & { perSecond: number }) => Promise<Sent>;
}

const requestsOf = ({ target, body, from, count }: Load): Buffer[] =>
  Array.from({ length: count }, (_, index) => postRequest(target, bodyOf(body, from + index)));

const empty = (count: number): Sent => ({
  scheduledAt: Array<number>(count).fill(0),
  answeredAt: Array<number>(count).fill(0),
  statuses: Array<number>(count).fill(0),
});

async function saturate(load: Load & { inFlight: number }): Promise<Sent> {
  const requests = requestsOf(load);
  const sent = empty(load.count);
  let next = 0;
  const work = async () => {
    const connection = new Connection(load.target);
    for (let index = next++; index < load.count; index = next++) {
      sent.scheduledAt[index] = wallClock();
      sent.statuses[index] = await connection.post(requests[index]!);
      sent.answeredAt[index] = wallClock();
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: load.inFlight }, work));
  return sent;
}

async function openLoop(load: Load & { perSecond: number }): Promise<Sent> {
  const requests = requestsOf(load);
  const sent = empty(load.count);
  const idle: Connection[] = [];
  const exchange = async (index: number) => {
    const connection = idle.pop() ?? new Connection(load.target);
    sent.statuses[index] = await connection.post(requests[index]!);
    sent.answeredAt[index] = wallClock();
    idle.push(connection);
  };
  const start = wallClock() + 50;
  const exchanges: Promise<void>[] = [];
  await new Promise<void>((resolve) => {
    const sendDue = () => {
      for (let index = exchanges.length; index < load.count; index = exchanges.length) {
        const scheduled = start + (index * 1_000) / load.perSecond;
        const waitMs = scheduled - wallClock();
        if (waitMs > 0.2) return void setTimeout(sendDue, waitMs);
        sent.scheduledAt[index] = scheduled;
        exchanges.push(exchange(index));
      }
      resolve();
    };
    sendDue();
  });
  await Promise.all(exchanges);
  for (const connection of idle) connection.close();
  return sent;
}

const calls: GeneratorCalls = { saturate, openLoop };
serveCalls(calls);
