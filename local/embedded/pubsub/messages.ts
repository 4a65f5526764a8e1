/** Published messages: their limits and the form in which they are kept. */
import { invalidArgument } from './errors.ts';
import { durationOf, type WireMessage } from './wire.ts';

/** A published message, shared by every subscription that still needs it. */
export interface StoredMessage {
  readonly id: string;
  /** Milliseconds since the Unix epoch. */
  readonly publishedAt: number;
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  /** Empty when the publisher gave none. */
  readonly orderingKey: string;
}

/** https://cloud.google.com/pubsub/quotas#resource_limits */
export const limits = {
  requestBytes: 10_000_000,
  messagesPerRequest: 1_000,
  attributes: 100,
  attributeKeyBytes: 256,
  attributeValueBytes: 1_024,
  orderingKeyBytes: 1_024,
};

const noAttributes: Readonly<Record<string, string>> = Object.freeze({});
const noData = Buffer.alloc(0);

/** Refuses a publish request that the service would refuse. */
export function checkMessages(messages: readonly WireMessage[]): void {
  if (messages.length === 0) throw invalidArgument('No messages to publish');
  if (messages.length > limits.messagesPerRequest) {
    throw invalidArgument(`More than ${limits.messagesPerRequest} messages in one request: ${messages.length}`);
  }
  let bytes = 0;
  for (const message of messages) {
    checkMessage(message);
    if ((message.orderingKey ?? '') !== (messages[0]?.orderingKey ?? '')) {
      throw invalidArgument('All messages of one request must have the same ordering key');
    }
    bytes += sizeOf(message);
  }
  if (bytes > limits.requestBytes) {
    throw invalidArgument(`The request's messages are larger than ${limits.requestBytes} bytes: ${bytes}`);
  }
}

/** The message as it is kept. Copies `data`, which would otherwise hold on to the whole network buffer it came in. */
export function storedMessage(message: WireMessage, id: string, publishedAt: number): StoredMessage {
  return {
    id,
    publishedAt,
    data: message.data?.length ? Buffer.from(message.data) : noData,
    attributes: message.attributes ?? noAttributes,
    orderingKey: message.orderingKey ?? '',
  };
}

/** The message as a pull returns it. */
export const wireMessage = (message: StoredMessage): WireMessage => ({
  data: message.data,
  attributes: message.attributes,
  messageId: message.id,
  publishTime: durationOf(message.publishedAt),
  orderingKey: message.orderingKey,
});

/** Bytes of a message as flow control and the request limit count them. */
export function sizeOf(message: Pick<WireMessage, 'data' | 'attributes' | 'orderingKey'>): number {
  let bytes = (message.data?.length ?? 0) + (message.orderingKey?.length ?? 0);
  for (const key in message.attributes) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(message.attributes[key] ?? '');
  }
  return bytes;
}

/** Ids are numbers that grow with each publication. */
export const byPublication = (a: StoredMessage, b: StoredMessage) => Number(a.id) - Number(b.id);

function checkMessage({ data, attributes, orderingKey }: WireMessage): void {
  const entries = Object.entries(attributes ?? {});
  if (!data?.length && entries.length === 0) throw invalidArgument('Some messages are empty');
  if (entries.length > limits.attributes)
    throw invalidArgument(`More than ${limits.attributes} attributes: ${entries.length}`);
  for (const [key, value] of entries) checkAttribute(key, value);
  if (orderingKey && exceeds(orderingKey, limits.orderingKeyBytes)) {
    throw invalidArgument(`An ordering key is longer than ${limits.orderingKeyBytes} bytes`);
  }
}

/**
 * What Google's client libraries add themselves, `googclient_traceparent` for one. Other keys that start with `goog` are
 * refused: https://cloud.google.com/pubsub/docs/publisher#using-attributes
 */
const ofGooglesClients = 'googclient_';

function checkAttribute(key: string, value: string): void {
  if (key === '') throw invalidArgument('An attribute key is empty');
  if (key.startsWith('goog') && !key.startsWith(ofGooglesClients)) {
    throw invalidArgument(`An attribute key must not start with "goog": ${key.slice(0, 32)}`);
  }
  if (exceeds(key, limits.attributeKeyBytes)) {
    throw invalidArgument(`An attribute key is longer than ${limits.attributeKeyBytes} bytes: ${key.slice(0, 32)}…`);
  }
  if (exceeds(value, limits.attributeValueBytes)) {
    throw invalidArgument(`The value of attribute ${key} is longer than ${limits.attributeValueBytes} bytes`);
  }
}

/** A string's UTF-8 is at most three times its length: counting bytes is rarely needed. */
const exceeds = (text: string, bytes: number) => text.length * 3 > bytes && Buffer.byteLength(text) > bytes;
