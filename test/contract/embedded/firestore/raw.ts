/** The API as it is on the wire, for requests that Google's high-level client never makes. */
import { credentials, loadPackageDefinition, Metadata, type Client, type ServiceError } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Firestore } from '@google-cloud/firestore';

type Message = Record<string, unknown>;
type Callback = (error: ServiceError | null, answer: Message) => void;

interface Stream {
  cancel: () => void;
  on(event: 'data', listener: (message: Message) => void): Stream;
  on(event: 'error', listener: (error: ServiceError) => void): Stream;
  on(event: 'end', listener: () => void): Stream;
}

type Methods = Record<string, (request: Message, metadata: Metadata, callback?: Callback) => Stream>;
type ServiceConstructor = new (
  address: string,
  channel: ReturnType<typeof credentials.createInsecure>,
) => Client & Methods;

const protos = 'node_modules/@google-cloud/firestore/build/protos';

function service(): ServiceConstructor {
  const definition = loadSync('google/firestore/v1/firestore.proto', {
    includeDirs: [protos],
    longs: String,
    enums: String,
  });
  const root = loadPackageDefinition(definition) as unknown as {
    google: { firestore: { v1: { Firestore: ServiceConstructor } } };
  };
  return root.google.firestore.v1.Firestore;
}

/** What the root of a database's names is, in raw requests. */
export function namesOf(db: Firestore) {
  const { projectId } = db as Firestore & { projectId: string };
  const database = `projects/${projectId}/databases/(default)`;
  const root = `${database}/documents`;
  return { database, root, name: (path: string) => `${root}/${path}` };
}

export class RawClient {
  readonly #client: Client & Methods;
  readonly #metadata = new Metadata();

  constructor(address: string) {
    this.#client = new (service())(address, credentials.createInsecure());
    this.#metadata.set('authorization', 'Bearer owner');
  }

  call(method: string, request: Message): Promise<Message> {
    return this.start(method, request).answer;
  }

  /** A call that can be given up. */
  start(method: string, request: Message): { answer: Promise<Message>; cancel: () => void } {
    let cancel = () => undefined as void;
    const answer = new Promise<Message>((resolve, reject) => {
      const call = this.#client[method]?.(request, this.#metadata, (error, message) =>
        error ? reject(error) : resolve(message),
      );
      cancel = () => call?.cancel();
    });
    return { answer, cancel };
  }

  /** A call whose request never ends; gives its first answer or its refusal. */
  converse(method: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      const open = this.#client[method] as unknown as (metadata: Metadata) => Stream;
      open.call(this.#client, this.#metadata).on('data', resolve).on('error', reject);
    });
  }

  stream(method: string, request: Message): Promise<Message[]> {
    return new Promise((resolve, reject) => {
      const messages: Message[] = [];
      const stream = this.#client[method]?.(request, this.#metadata);
      stream?.on('data', (message) => messages.push(message));
      stream?.on('error', reject).on('end', () => resolve(messages));
    });
  }

  close(): void {
    this.#client.close();
  }
}
