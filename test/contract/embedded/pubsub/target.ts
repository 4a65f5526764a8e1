import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PubSub, v1, type protos } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';
import { startPubSub, type PubSubOptions, type PubSubServer } from '../../../../local/embedded/pubsub/server.ts';
import { startGoogleEmulator } from '../../../support/google-emulators.ts';

export type Kind = 'embedded' | 'google';

/** gRPC status codes by name. */
export const status = {
  ok: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  failedPrecondition: 9,
  outOfRange: 11,
  unimplemented: 12,
  unavailable: 14,
};

type TopicFields = Omit<NonNullable<Parameters<v1.PublisherClient['createTopic']>[0]>, 'name'>;
type SubscriptionFields = Omit<NonNullable<Parameters<v1.SubscriberClient['createSubscription']>[0]>, 'name' | 'topic'>;
export interface NewMessage {
  data?: Buffer;
  attributes?: Record<string, string>;
  orderingKey?: string;
}

/** A running server and Google's own clients for it. */
export class Target {
  readonly kind: Kind;
  readonly embedded: PubSubServer | undefined;
  readonly address: string;
  readonly publisher: v1.PublisherClient;
  readonly subscriber: v1.SubscriberClient;
  readonly #closeServer: () => Promise<void>;
  readonly #clients: PubSub[] = [];
  #names = 0;

  constructor(kind: Kind, server: { address: string; close(): Promise<void> }, embedded?: PubSubServer) {
    this.kind = kind;
    this.embedded = embedded;
    this.address = server.address;
    this.#closeServer = () => server.close();
    const [servicePath, port] = server.address.split(':') as [string, string];
    const options = { servicePath, port: Number(port), sslCreds: credentials.createInsecure(), projectId: 'project' };
    this.publisher = new v1.PublisherClient(options);
    this.subscriber = new v1.SubscriberClient(options);
  }

  static async embedded(options?: PubSubOptions): Promise<Target> {
    const server = await startPubSub({ log: () => undefined, ...options });
    return new Target('embedded', server, server);
  }

  static async google(): Promise<Target> {
    const emulator = await startGoogleEmulator('pubsub');
    if (!emulator) throw new Error("Google's Pub/Sub emulator is installed, but was not found");
    return new Target('google', emulator);
  }

  /** The server itself, where the test is about the embedded one only. */
  get server(): PubSubServer {
    if (!this.embedded) throw new Error(`Not the embedded server: ${this.kind}`);
    return this.embedded;
  }

  /** What the service does, or where Google's emulator is known to do something else, that. */
  expected<T>(service: T, emulator: { does: T; because: string }): T {
    return this.kind === 'embedded' ? service : emulator.does;
  }

  /** The high-level client, as the product uses it. */
  client(projectId: string): PubSub {
    const client = new PubSub({ projectId, apiEndpoint: this.address, emulatorMode: true });
    this.#clients.push(client);
    return client;
  }

  name(kind: 'topics' | 'subscriptions', project = 'project'): string {
    return `projects/${project}/${kind}/name-${(this.#names += 1)}`;
  }

  async topic(fields: TopicFields = {}, name = this.name('topics')): Promise<string> {
    await this.publisher.createTopic({ ...fields, name });
    return name;
  }

  async subscription(
    topic: string,
    fields: SubscriptionFields = {},
    name = this.name('subscriptions'),
  ): Promise<string> {
    await this.subscriber.createSubscription({ ...fields, name, topic });
    return name;
  }

  /** Returns the ids of the messages; a text is a message of that data. */
  async publish(topic: string, ...messages: (NewMessage | string)[]): Promise<string[]> {
    const [{ messageIds }] = await this.publisher.publish({
      topic,
      messages: messages.map((message) => (typeof message === 'string' ? { data: Buffer.from(message) } : message)),
    });
    return messageIds ?? [];
  }

  /** What is there now, without waiting for more. */
  async pullNow(subscription: string, maxMessages = 100): Promise<Pulled[]> {
    const [{ receivedMessages }] = await this.subscriber.pull({ subscription, maxMessages, returnImmediately: true });
    return (receivedMessages ?? []).map(pulled);
  }

  /** Waits until there is something. */
  async pull(subscription: string, maxMessages = 100): Promise<Pulled[]> {
    const [{ receivedMessages }] = await this.subscriber.pull({ subscription, maxMessages });
    return (receivedMessages ?? []).map(pulled);
  }

  async ack(subscription: string, ...messages: Pulled[]): Promise<void> {
    await this.subscriber.acknowledge({ subscription, ackIds: messages.map(({ ackId }) => ackId) });
  }

  async nack(subscription: string, ...messages: Pulled[]): Promise<void> {
    const ackIds = messages.map(({ ackId }) => ackId);
    await this.subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: 0 });
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await Promise.all([this.publisher.close(), this.subscriber.close()]);
    await this.#closeServer();
  }
}

export interface Pulled {
  ackId: string;
  attempt: number;
  id: string;
  text: string;
  attributes: Record<string, string>;
  orderingKey: string;
  publishedAt: number;
}

type ReceivedMessage = protos.google.pubsub.v1.IReceivedMessage;

function pulled({ ackId, deliveryAttempt, message }: ReceivedMessage): Pulled {
  const { seconds, nanos } = message!.publishTime!;
  return {
    ackId: ackId!,
    attempt: deliveryAttempt ?? 0,
    id: message!.messageId!,
    text: Buffer.from(message!.data as Uint8Array).toString(),
    attributes: { ...message!.attributes },
    orderingKey: message!.orderingKey ?? '',
    publishedAt: Number(seconds) * 1_000 + (nanos ?? 0) / 1_000_000,
  };
}

/** Whether Google's emulator is here, known before the tests are; says so in one line where it is not. */
export function googlePubSubIsInstalled(): boolean {
  const [gcloud, java] = ['gcloud', 'java'].map(onPath);
  if (gcloud && java && existsSync(join(realpathSync(gcloud), '..', '..', 'platform', 'pubsub-emulator'))) return true;
  process.stderr.write(
    "Google's Pub/Sub emulator is not installed: the contract is checked on the embedded server only\n",
  );
  return false;
}

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** The status a call ends with. */
export async function statusOf(call: Promise<unknown>): Promise<number> {
  try {
    await call;
    return status.ok;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === 'number') return code;
    throw error;
  }
}
