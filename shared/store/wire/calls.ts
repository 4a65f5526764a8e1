/**
 * Firestore's own client makes the connection, signs in and finds the server; only the messages of the two calls of the hot
 * path are ours. This file is the one that knows what is inside that client, whose version is pinned.
 */
import { setTimeout } from 'node:timers/promises';

import type { Firestore } from '@google-cloud/firestore';

/** As far as it is used of `@grpc/grpc-js`. */
interface GrpcStub {
  makeUnaryRequest: (
    path: string,
    serialize: (message: Buffer) => Buffer,
    deserialize: (message: Buffer) => Buffer,
    request: Buffer,
    metadata: object,
    options: { deadline: number },
    done: (error: GrpcError | null, answer?: Buffer) => void,
  ) => void;
  makeServerStreamRequest: (
    path: string,
    serialize: (message: Buffer) => Buffer,
    deserialize: (message: Buffer) => Buffer,
    request: Buffer,
    metadata: object,
    options: { deadline: number },
  ) => {
    on: ((event: 'data', listener: (answer: Buffer) => void) => void) &
      ((event: 'error', listener: (error: GrpcError) => void) => void) &
      ((event: 'end', listener: () => void) => void);
  };
}

type GrpcError = Error & { code?: number };

interface GapicClient {
  initialize: () => Promise<GrpcStub>;
  _gaxGrpc: { grpc: { Metadata: new () => { set: (name: string, value: string) => void } } };
}

interface Inside {
  initializeIfNeeded: (tag: string) => Promise<void>;
  formattedName: string;
  _settings: { customHeaders?: Record<string, string> };
  _clientPool: {
    run: <T>(tag: string, requiresGrpc: boolean, call: (client: GapicClient) => Promise<T>) => Promise<T>;
  };
}

export interface Calls {
  /** `projects/P/databases/D` */
  database: string;
  commit: (request: Buffer) => Promise<Buffer>;
  /** @returns every message of the answer */
  batchGet: (request: Buffer) => Promise<Buffer[]>;
}

const SERVICE = '/google.firestore.v1.Firestore';
const asItIs = (message: Buffer): Buffer => message;

/** Failures that the client itself repeats a call after; a commit's also when it met another. */
const ABORTED = 10;
const REPEATED = [8, 14];
const FIRST_WAIT_MS = 100;
const GROWTH = 1.3;

/** Opens the two calls. @param deadlineMs for each, repeats included */
export function openCalls(db: Firestore, deadlineMs: number): Calls {
  const inside = db as unknown as Inside;
  const { formattedName: database } = inside;
  const withStub = async <T>(
    call: (stub: GrpcStub, metadata: object, deadline: number) => Promise<T>,
    until: number,
  ) => {
    await inside.initializeIfNeeded('');
    return inside._clientPool.run('', true, async (client) => {
      const metadata = new client._gaxGrpc.grpc.Metadata();
      metadata.set('google-cloud-resource-prefix', database);
      metadata.set('x-goog-request-params', `database=${encodeURIComponent(database)}`);
      for (const [name, value] of Object.entries(inside._settings.customHeaders ?? {})) metadata.set(name, value);
      return call(await client.initialize(), metadata, until);
    });
  };
  return {
    database,
    commit: (request) =>
      repeated([ABORTED, ...REPEATED], deadlineMs, (until) =>
        withStub((stub, metadata, deadline) => unary(stub, `${SERVICE}/Commit`, request, metadata, deadline), until),
      ),
    batchGet: (request) =>
      repeated(REPEATED, deadlineMs, (until) =>
        withStub(
          (stub, metadata, deadline) => streamed(stub, `${SERVICE}/BatchGetDocuments`, request, metadata, deadline),
          until,
        ),
      ),
  };
}

/** Repeats a call after passing failures for as long as there is time. */
async function repeated<T>(
  codes: readonly number[],
  deadlineMs: number,
  call: (until: number) => Promise<T>,
): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs *= GROWTH) {
    try {
      return await call(until);
    } catch (error) {
      const { code } = error as GrpcError;
      if (code === undefined || !codes.includes(code) || Date.now() + waitMs >= until) throw error;
    }
    await setTimeout(waitMs);
  }
}

const unary = (stub: GrpcStub, path: string, request: Buffer, metadata: object, deadline: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    stub.makeUnaryRequest(path, asItIs, asItIs, request, metadata, { deadline }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer!);
    });
  });

const streamed = (
  stub: GrpcStub,
  path: string,
  request: Buffer,
  metadata: object,
  deadline: number,
): Promise<Buffer[]> =>
  new Promise((resolve, reject) => {
    const answers: Buffer[] = [];
    const stream = stub.makeServerStreamRequest(path, asItIs, asItIs, request, metadata, { deadline });
    stream.on('data', (answer) => answers.push(answer));
    stream.on('error', reject);
    stream.on('end', () => resolve(answers));
  });
