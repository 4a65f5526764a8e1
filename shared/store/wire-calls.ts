/**
 * The two calls of the hot path, with messages of ours. Firestore's generated client makes the connection and signs in: what
 * it resolves to when it is initialized is a client of grpc-js, as its documentation says.
 */
import { setTimeout } from 'node:timers/promises';

import { v1 } from '@google-cloud/firestore-api';
import { Metadata, credentials } from '@grpc/grpc-js';
import type { Client, ServiceError } from '@grpc/grpc-js';

import type { EpochMs } from '../base/time.ts';

export interface Calls {
  /** `projects/P/databases/D` */
  database: string;
  commit: (request: Buffer) => Promise<Buffer>;
  /** @returns every message of the answer */
  batchGet: (request: Buffer) => Promise<Buffer[]>;
  close: () => Promise<void>;
}

const SERVICE = '/google.firestore.v1.Firestore';
const asItIs = (message: Buffer): Buffer => message;

/** Failures that the client itself repeats a call after; a commit's also when it met another. */
const ABORTED = 10;
const REPEATED = [8, 14];
const FIRST_WAIT_MS = 100;
const GROWTH = 1.3;

/**
 * Opens the two calls; FIRESTORE_EMULATOR_HOST selects another server than Google's.
 * @param deadlineMs for each, repeats included
 */
export function openCalls(projectId: string, deadlineMs: number): Calls {
  const database = `projects/${projectId}/databases/(default)`;
  const emulator = process.env['FIRESTORE_EMULATOR_HOST'];
  const client = new v1.FirestoreClient(emulator ? emulatorAt(emulator) : { projectId });
  const metadata = metadataFor(database, emulator);
  const stub = async () => (await client.initialize()) as unknown as Client;
  return {
    database,
    commit: (request) =>
      repeated([ABORTED, ...REPEATED], deadlineMs, async (deadline) =>
        unary(await stub(), `${SERVICE}/Commit`, { request, metadata: metadata.clone(), deadline }),
      ),
    batchGet: (request) =>
      repeated(REPEATED, deadlineMs, async (deadline) =>
        streamed(await stub(), `${SERVICE}/BatchGetDocuments`, { request, metadata: metadata.clone(), deadline }),
      ),
    close: () => client.close(),
  };
}

function emulatorAt(address: string) {
  const { hostname, port } = new URL(`http://${address}`);
  return { servicePath: hostname, port: Number(port), sslCreds: credentials.createInsecure() };
}

function metadataFor(database: string, emulator: string | undefined): Metadata {
  const metadata = new Metadata();
  metadata.set('google-cloud-resource-prefix', database);
  metadata.set('x-goog-request-params', `database=${encodeURIComponent(database)}`);
  // Whoever owns an emulator is bound by no rules.
  if (emulator) metadata.set('authorization', 'Bearer owner');
  return metadata;
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
      const { code } = error as Partial<ServiceError>;
      if (code === undefined || !codes.includes(code) || Date.now() + waitMs >= until) throw error;
    }
    await setTimeout(waitMs);
  }
}

interface Asked {
  request: Buffer;
  metadata: Metadata;
  deadline: EpochMs;
}

const unary = (stub: Client, path: string, { request, metadata, deadline }: Asked): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    stub.makeUnaryRequest(path, asItIs, asItIs, request, metadata, { deadline }, (error, answer) => {
      if (error) reject(error);
      else resolve(answer!);
    });
  });

const streamed = (stub: Client, path: string, { request, metadata, deadline }: Asked): Promise<Buffer[]> =>
  new Promise((resolve, reject) => {
    const answers: Buffer[] = [];
    const stream = stub.makeServerStreamRequest(path, asItIs, asItIs, request, metadata, { deadline });
    stream.on('data', (answer: Buffer) => answers.push(answer));
    stream.on('error', reject);
    stream.on('end', () => resolve(answers));
  });
