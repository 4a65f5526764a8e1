/**
 * The two calls of the hot path, with messages of ours. Firestore's generated client makes the connection and signs in.
 */
import { v1 } from '@google-cloud/firestore-api';
import { Metadata, credentials } from '@grpc/grpc-js';

import { repeated, streamed, stubOf, unary } from './raw-calls.ts';

export interface Calls {
  /** `projects/P/databases/D` */
  database: string;
  commit: (request: Buffer) => Promise<Buffer>;
  /** @returns every message of the answer */
  batchGet: (request: Buffer) => Promise<Buffer[]>;
  close: () => Promise<void>;
}

const SERVICE = '/google.firestore.v1.Firestore';

/** Failures that the client itself repeats a call after; a commit's also when it met another. */
const ABORTED = 10;
const REPEATED = [8, 14];

/**
 * Opens the two calls; FIRESTORE_EMULATOR_HOST selects another server than Google's.
 * @param deadlineMs for each, repeats included
 */
export function openCalls(projectId: string, deadlineMs: number): Calls {
  const database = `projects/${projectId}/databases/(default)`;
  const emulator = process.env['FIRESTORE_EMULATOR_HOST'];
  const client = new v1.FirestoreClient(emulator ? emulatorAt(emulator) : { projectId });
  const metadata = metadataFor(database, emulator);
  return {
    database,
    commit: (request) =>
      repeated([ABORTED, ...REPEATED], deadlineMs, async (deadline) =>
        unary(await stubOf(client), `${SERVICE}/Commit`, { request, metadata, deadline }),
      ),
    batchGet: (request) =>
      repeated(REPEATED, deadlineMs, async (deadline) =>
        streamed(await stubOf(client), `${SERVICE}/BatchGetDocuments`, { request, metadata, deadline }),
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
