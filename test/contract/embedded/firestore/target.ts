/** The servers that the contract is held against: the embedded one, and Google's emulator where it is installed. */
import { Firestore, type DocumentReference, type Query } from '@google-cloud/firestore';
import process from 'node:process';
import {
  startFirestore,
  type FirestoreOptions,
  type FirestoreServer,
} from '../../../../local/embedded/firestore/server.ts';
import { startGoogleEmulator } from '../../../support/google-emulators.ts';
import { RawClient } from './raw.ts';

export type Kind = 'embedded' | 'google';

/** gRPC status codes by name. */
export const status = {
  cancelled: 1,
  invalidArgument: 3,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  unavailable: 14,
} as const;

/** A running server, and Google's own clients for it. */
export class Target {
  readonly kind: Kind;
  readonly address: string;
  readonly raw: RawClient;
  readonly #closeServer: () => Promise<void>;
  readonly #embedded: FirestoreServer | undefined;
  #clients: Firestore[] = [];
  #projects = 0;

  constructor(kind: Kind, server: { address: string; close: () => Promise<void> }, embedded?: FirestoreServer) {
    this.kind = kind;
    this.address = server.address;
    this.raw = new RawClient(server.address);
    this.#closeServer = server.close;
    this.#embedded = embedded;
  }

  static async start(kind: Kind): Promise<Target> {
    if (kind === 'embedded') return Target.embedded();
    const emulator = await startGoogleEmulator('firestore');
    if (!emulator) throw new Error("Google's Firestore emulator is not installed");
    return new Target('google', emulator);
  }

  static async embedded(options?: FirestoreOptions): Promise<Target> {
    const server = await startFirestore({ log: () => undefined, ...options });
    return new Target('embedded', server, server);
  }

  /** The server itself, where a test is about the embedded one only. */
  get server(): FirestoreServer {
    if (!this.#embedded) throw new Error(`Not the embedded server: ${this.kind}`);
    return this.#embedded;
  }

  /** What the service does; where Google's emulator is known to be wrong or not to know, what that does. */
  expected<T>(service: T, emulator: { does: T; because: string }): T {
    return this.kind === 'embedded' ? service : emulator.does;
  }

  /** A client for a project that no test has used. */
  client(): Firestore {
    return this.clientOf(`${this.kind}-${process.pid}-${++this.#projects}`);
  }

  clientOf(projectId: string): Firestore {
    process.env['FIRESTORE_EMULATOR_HOST'] = this.address;
    const client = new Firestore({ projectId });
    this.#clients.push(client);
    return client;
  }

  async endClients(): Promise<void> {
    const clients = this.#clients;
    this.#clients = [];
    await Promise.all(clients.map((client) => client.terminate()));
  }

  async close(): Promise<void> {
    await this.endClients();
    this.raw.close();
    await this.#closeServer();
  }
}

/** The code that a call is refused with; fails if it is not. */
export async function codeOf(call: Promise<unknown>): Promise<number | undefined> {
  const error = await call.then(
    () => new Error('The call was not refused'),
    (refusal: Error & { code?: number }) => refusal,
  );
  if (!('code' in error)) throw error;
  return error.code;
}

export async function ids(query: Query): Promise<string> {
  const { docs } = await query.get();
  return docs.map(({ id }) => id).join(' ');
}

export async function dataOf(document: DocumentReference): Promise<unknown> {
  return (await document.get()).data();
}
