/** The records of the journal: a message with its data as it is, and every other change as JSON. */
import type { StoredMessage } from './messages.ts';
import type { SubscriptionConfig } from './subscription-config.ts';
import type { TopicConfig } from './topic-config.ts';

/** Where a message stands: in which subscriptions, by uid. */
export interface Places {
  topic: string;
  /** Not acknowledged there. */
  to: number[];
  /** Acknowledged there, and kept for a seek. */
  acked?: number[];
  /** How often it has failed there; absent when never. */
  failures?: Record<number, number>;
}

export type Change =
  | { kind: 'topic'; config: TopicConfig }
  | { kind: 'topic-deleted'; name: string }
  | { kind: 'subscription'; uid: number; config: SubscriptionConfig }
  | { kind: 'subscription-deleted'; uid: number }
  | { kind: 'acked'; acks: [uid: number, id: string][] }
  | { kind: 'failed'; uid: number; id: string; failures: number }
  | { kind: 'sought'; uid: number; unacked: string[]; acked: string[] };

export type JournalRecord = { message: StoredMessage; places: Places } | { change: Change };

interface MessageHeader extends Places {
  id: string;
  at: number;
  attributes: Readonly<Record<string, string>>;
  key: string;
}

/** The first byte of a record. */
const messageRecord = 1;
const changeRecord = 2;

export function encodeMessage(message: StoredMessage, places: Places): Uint8Array {
  const { id, publishedAt: at, attributes, orderingKey: key, data } = message;
  const header: MessageHeader = { ...places, id, at, attributes, key };
  const text = JSON.stringify(header);
  const textBytes = Buffer.byteLength(text);
  const record = Buffer.allocUnsafe(5 + textBytes + data.length);
  record.writeUInt8(messageRecord, 0);
  record.writeUInt32LE(textBytes, 1);
  record.write(text, 5);
  record.set(data, 5 + textBytes);
  return record;
}

export function encodeChange(change: Change): Uint8Array {
  const text = JSON.stringify(change);
  const record = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  record.writeUInt8(changeRecord, 0);
  record.write(text, 1);
  return record;
}

/** The one place where a record's text becomes what was written. */
// eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- The journal gives back only records whose checksum is that of its own writing.
const ours = <T extends Change | MessageHeader>(text: string): T => JSON.parse(text) as T;

/** @returns copies: the journal uses the record's memory again */
export function decode(record: Uint8Array): JournalRecord {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.length);
  if (bytes[0] === changeRecord) return { change: ours<Change>(bytes.toString('utf8', 1)) };
  const end = 5 + bytes.readUInt32LE(1);
  const { id, at, attributes, key, ...places } = ours<MessageHeader>(bytes.toString('utf8', 5, end));
  const data = Buffer.from(bytes.subarray(end));
  return { message: { id, publishedAt: at, data, attributes, orderingKey: key }, places };
}
