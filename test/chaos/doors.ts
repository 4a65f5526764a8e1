/**
 * The functions' doors as Cloud Run keeps them: a URL each that stays, whichever process is behind it. Requests that come
 * while there is none wait for it; those that a process takes to its grave are answered 502. Pushes are disturbed.
 */
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

import { z } from 'zod';

import type { KeptChild } from '../../local/kept-child.ts';
import type { EpochMs } from '../../shared/base/time.ts';
import type { Faults } from './faults.ts';
import { functionOf } from './plan.ts';

export type Door = Pick<KeptChild, 'name' | 'ready' | 'running' | 'listening'>;

type PushFaults = Pick<Faults, 'pushFault' | 'pushedAgain'>;

/** One push to `deliver`, as it was passed on. */
export interface PointerPush {
  /** That took it; null: none was there. */
  instance: string | null;
  delivery: string;
  attempt: number;
  from: EpochMs;
  until: number | null;
  /** Null while it is under way; 502 where its process died. */
  status: number | null;
}

export interface Doors {
  url: string;
  /** Where Pub/Sub is to push to. */
  pushUrl: (name: string) => string;
  /** Takes the functions, by name, when they have been started. */
  open: (functions: Readonly<Record<string, Door>>) => void;
  /** Whatever `deliver` was sent. */
  pushes: readonly PointerPush[];
  close: () => Promise<void>;
}

const pushed = z.object({ message: z.object({ data: z.string() }) });
const pointer = z.object({ delivery: z.string(), attempt: z.number() });

/** What Pub/Sub pushes goes below this. */
const PUSH_PREFIX = '/push';
/** The answer to what its process took to its grave. */
const DIED = 502;
const WAITS_MS = 10_000;

interface Passed {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Passing {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** @param faults how pushes are to go wrong */
export async function startDoors({ pushFault, pushedAgain }: PushFaults): Promise<Doors> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const pushes: PointerPush[] = [];
  let functions: Readonly<Record<string, Door>> = {};

  const instanceOf = balancer(() => functions);
  const passOn = (door: Door | null, passing: Passing): Promise<Passed> =>
    door === null ? Promise.resolve(answerOf(503)) : passTo(door.ready.address, passing, agent);
  const pass = async (name: string, passing: Passing): Promise<Passed> => passOn(await instanceOf(name), passing);
  const push = async (name: string, passing: Passing): Promise<Passed> => {
    if (name !== 'deliver') return pass(name, passing);
    const instance = await instanceOf(name);
    const logged = { ...pointerPush(passing.body), instance: instance && instance.name };
    pushes.push(logged);
    const passed = await passOn(instance, passing);
    Object.assign(logged, { status: passed.status, until: Date.now() });
    return passed;
  };
  const disturbed = async (name: string, passing: Passing): Promise<Passed> => {
    const fault = pushFault();
    if (fault?.kind === 'refused') return answerOf(503);
    if (fault?.kind === 'reordered') await setTimeout(fault.ms);
    if (fault?.kind === 'duplicated') void setTimeout(fault.afterMs).then(() => push(name, passing));
    let passed = await push(name, passing);
    if (passed.status === DIED && pushedAgain()) passed = await push(name, passing);
    return fault?.kind === 'answer lost' ? answerOf(503) : passed;
  };

  const server = createServer((request, response) => {
    serve(request, { pass, disturbed }).then(
      (passed) => answer(response, passed),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    pushUrl: (name) => `${url}${PUSH_PREFIX}/${name}`,
    open: (started) => {
      functions = started;
    },
    pushes,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}

type Pass = (name: string, passing: Passing) => Promise<Passed>;

/** The generator's requests are not disturbed on their way: their answers are the truth. */
async function serve(request: IncomingMessage, { pass, disturbed }: Record<'pass' | 'disturbed', Pass>) {
  const { method = 'GET', url = '/', headers } = request;
  const body = await buffer(request);
  const isPush = url.startsWith(PUSH_PREFIX);
  const path = isPush ? url.slice(PUSH_PREFIX.length) : url;
  const name = /^\/([a-z0-9-]+)/.exec(path)?.[1] ?? '';
  return (isPush ? disturbed : pass)(name === 'v1' ? 'api' : name, { method, path, headers, body });
}

/** Takes the instances of a function in turn, those that are there first. */
function balancer(functions: () => Readonly<Record<string, Door>>): (name: string) => Promise<Door | null> {
  let turn = 0;
  return async (name) => {
    const instances = Object.values(functions()).filter((door) => functionOf(door.name) === name);
    if (instances.length === 0) return null;
    const running = instances.filter((door) => door.running);
    if (running.length > 0) return running[(turn += 1) % running.length]!;
    const first = Promise.race(instances.map((door) => door.listening.then(() => door)));
    return Promise.race([first, setTimeout(WAITS_MS, null, { ref: false })]).catch(() => null);
  };
}

function passTo(address: string, { method, path, headers, body }: Passing, agent: Agent): Promise<Passed> {
  return new Promise((resolve) => {
    const gone = () => resolve(answerOf(DIED));
    const onward = httpRequest(`http://${address}${path}`, { method, headers, agent }, (response) => {
      buffer(response).then((read) => {
        resolve({ status: response.statusCode ?? DIED, headers: response.headers, body: read });
      }, gone);
    });
    onward.on('error', gone);
    onward.end(body);
  });
}

const answerOf = (status: number): Passed => ({ status, headers: {}, body: Buffer.alloc(0) });

function answer(response: ServerResponse, { status, headers, body }: Passed): void {
  const type = headers['content-type'];
  response.writeHead(status, { ...(type && { 'content-type': type }), 'content-length': body.length }).end(body);
}

function pointerPush(body: Buffer): Omit<PointerPush, 'instance'> {
  const { message } = pushed.parse(JSON.parse(body.toString('utf8')));
  const { delivery, attempt } = pointer.parse(JSON.parse(Buffer.from(message.data, 'base64').toString('utf8')));
  return { delivery, attempt, from: Date.now(), until: null, status: null };
}
