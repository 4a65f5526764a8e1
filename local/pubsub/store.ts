/**
 * What a restart must find again: topics, subscriptions, messages and what became of them, in one journal.
 * A publish is safe before it is answered. Acknowledgements are written a little later: one that a kill loses only
 * means that the message is delivered again. The journal is compacted when it is opened.
 */
import { join } from 'node:path';
import { openJournal, type Journal } from '../journal.ts';
import type { StoredMessage } from './messages.ts';
import type { SubscriptionConfig } from './subscriptions.ts';
import type { TopicConfig } from './topics.ts';

export interface SavedTopic {
  config: TopicConfig;
  kept: Iterable<StoredMessage>;
}

export interface SavedSubscription {
  uid: number;
  config: SubscriptionConfig;
  unacked: Iterable<{ message: StoredMessage; failures: number }>;
  acked: Iterable<StoredMessage>;
}

export interface Saved {
  topics: SavedTopic[];
  subscriptions: SavedSubscription[];
  lastId: number;
  lastUid: number;
}

/** Where a message stands: subscriptions by uid. */
interface MessageHeader {
  topic: string;
  id: string;
  at: number;
  attributes?: Readonly<Record<string, string>>;
  key?: string;
  to: number[];
  acked?: number[];
  failures?: Record<number, number>;
}

type Change =
  | { kind: 'topic'; config: TopicConfig }
  | { kind: 'topic-deleted'; name: string }
  | { kind: 'subscription'; uid: number; config: SubscriptionConfig }
  | { kind: 'subscription-deleted'; uid: number }
  | { kind: 'acked'; acks: [uid: number, id: string][] }
  | { kind: 'failed'; uid: number; id: string; failures: number }
  | { kind: 'sought'; uid: number; unacked: string[]; acked: string[] };

/** First byte of a record: a message (its header's length, its header, its data), or any other change as JSON. */
const messageRecord = 1;
const changeRecord = 2;

export class Store {
  readonly #journal: Journal;
  #acks: [uid: number, id: string][] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  topicSaved(config: TopicConfig): void {
    this.#append({ kind: 'topic', config });
  }

  topicDeleted(name: string): void {
    this.#append({ kind: 'topic-deleted', name });
  }

  subscriptionSaved(uid: number, config: SubscriptionConfig): void {
    this.#append({ kind: 'subscription', uid, config });
  }

  subscriptionDeleted(uid: number): void {
    this.#append({ kind: 'subscription-deleted', uid });
  }

  /** `recipients` are the subscriptions that get each message. */
  published(topic: string, messages: readonly StoredMessage[], recipients: readonly number[][]): void {
    messages.forEach((message, index) => {
      this.#journal.append(encodeMessage(message, { topic, to: recipients[index]! }));
    });
  }

  acked(uid: number, id: string): void {
    if (this.#acks.length === 0) setImmediate(() => this.#writeAcks());
    this.#acks.push([uid, id]);
  }

  failed(uid: number, id: string, failures: number): void {
    this.#append({ kind: 'failed', uid, id, failures });
  }

  sought(uid: number, content: { unacked: StoredMessage[]; acked: StoredMessage[] }): void {
    this.#writeAcks();
    const [unacked, acked] = [content.unacked, content.acked].map((messages) => messages.map(({ id }) => id));
    this.#append({ kind: 'sought', uid, unacked: unacked!, acked: acked! });
  }

  /** Resolves when everything so far would survive a kill. */
  flushed(): Promise<void> {
    return this.#journal.flushed();
  }

  async close(): Promise<void> {
    this.#writeAcks();
    await this.#journal.close();
  }

  #writeAcks(): void {
    if (this.#acks.length === 0) return;
    const acks = this.#acks;
    this.#acks = [];
    this.#append({ kind: 'acked', acks });
  }

  #append(change: Change): void {
    this.#journal.append(encodeChange(change));
  }
}

/** Opens the journal of a data directory; what it holds comes as `saved`. */
export async function openStore(dataDir: string, now: number): Promise<{ store: Store; saved: Saved }> {
  const replay = new Replay();
  const journal = await openJournal(join(dataDir, 'pubsub.journal'), (record) => replay.apply(record));
  const saved = replay.saved(now);
  await journal.rewrite(recordsOf(saved));
  return { store: new Store(journal), saved };
}

interface ReplayedSubscription {
  config: SubscriptionConfig;
  unacked: Map<string, { message: StoredMessage; failures: number }>;
  acked: Map<string, StoredMessage>;
}

/** Rebuilds the state from its changes. */
class Replay {
  readonly #topics = new Map<string, { config: TopicConfig; kept: Map<string, StoredMessage> }>();
  readonly #subscriptions = new Map<number, ReplayedSubscription>();
  #lastId = 0;
  #lastUid = 0;

  apply(record: Uint8Array): void {
    if (record[0] === messageRecord) this.#published(decodeMessage(record));
    else this.#change(decodeChange(record));
  }

  saved(now: number): Saved {
    return {
      topics: [...this.#topics.values()].map(({ config, kept }) => ({ config, kept: live(kept, config, now) })),
      subscriptions: [...this.#subscriptions].map(([uid, { config, unacked, acked }]) => ({
        uid,
        config,
        unacked: [...unacked.values()].filter(({ message }) => message.publishedAt + config.retentionMs > now),
        acked: live(acked, config, now),
      })),
      lastId: this.#lastId,
      lastUid: this.#lastUid,
    };
  }

  #published({ header, message }: { header: MessageHeader; message: StoredMessage }): void {
    this.#lastId = Math.max(this.#lastId, Number(message.id));
    const topic = this.#topics.get(header.topic);
    if (topic?.config.retentionMs !== undefined) topic.kept.set(message.id, message);
    for (const uid of header.to) {
      const failures = header.failures?.[uid] ?? 0;
      this.#subscriptions.get(uid)?.unacked.set(message.id, { message, failures });
    }
    for (const uid of header.acked ?? []) this.#subscriptions.get(uid)?.acked.set(message.id, message);
  }

  #change(change: Change): void {
    switch (change.kind) {
      case 'topic':
        this.#topics.set(change.config.name, {
          config: change.config,
          kept: this.#topics.get(change.config.name)?.kept ?? new Map<string, StoredMessage>(),
        });
        return;
      case 'topic-deleted':
        this.#topics.delete(change.name);
        return;
      case 'subscription':
        this.#saveSubscription(change.uid, change.config);
        return;
      case 'subscription-deleted':
        this.#subscriptions.delete(change.uid);
        return;
      case 'acked':
        for (const [uid, id] of change.acks) acknowledge(this.#subscriptions.get(uid), id);
        return;
      case 'failed': {
        const state = this.#subscriptions.get(change.uid)?.unacked.get(change.id);
        if (state) state.failures = change.failures;
        return;
      }
      case 'sought':
        this.#sought(this.#subscriptions.get(change.uid), change);
        return;
    }
  }

  #saveSubscription(uid: number, config: SubscriptionConfig): void {
    this.#lastUid = Math.max(this.#lastUid, uid);
    const known = config.detached ? undefined : this.#subscriptions.get(uid);
    this.#subscriptions.set(uid, { unacked: new Map(), acked: new Map(), ...known, config });
  }

  #sought(subscription: ReplayedSubscription | undefined, { unacked, acked }: Change & { kind: 'sought' }): void {
    if (!subscription) return;
    const kept = this.#topics.get(subscription.config.topic)?.kept;
    const messageOf = (id: string) =>
      subscription.unacked.get(id)?.message ?? subscription.acked.get(id) ?? kept?.get(id);
    const find = (ids: string[]) => ids.map(messageOf).filter((message) => message !== undefined);
    const [wanted, done] = [find(unacked), find(acked)];
    subscription.unacked = new Map(wanted.map((message) => [message.id, { message, failures: 0 }]));
    subscription.acked = new Map(done.map((message) => [message.id, message]));
  }
}

function acknowledge(subscription: ReplayedSubscription | undefined, id: string): void {
  const state = subscription?.unacked.get(id);
  if (!subscription || !state) return;
  subscription.unacked.delete(id);
  if (subscription.config.retainAcked) subscription.acked.set(id, state.message);
}

/** The kept messages that are younger than the retention. */
function live(messages: Map<string, StoredMessage>, config: { retentionMs?: number }, now: number): StoredMessage[] {
  const { retentionMs } = config;
  if (retentionMs === undefined) return [];
  return [...messages.values()].filter(({ publishedAt }) => publishedAt + retentionMs > now);
}

/** The shortest journal that gives the same state. */
function* recordsOf({ topics, subscriptions }: Saved): Generator<Uint8Array> {
  for (const { config } of topics) yield encodeChange({ kind: 'topic', config });
  for (const { uid, config } of subscriptions) yield encodeChange({ kind: 'subscription', uid, config });
  for (const { message, header } of placesOf(topics, subscriptions)) yield encodeMessage(message, header);
}

interface Placed {
  message: StoredMessage;
  header: Pick<MessageHeader, 'topic' | 'to' | 'acked' | 'failures'>;
}

/** Each message once, in the order of publication, with all the places where it stands. */
function placesOf(topics: SavedTopic[], subscriptions: SavedSubscription[]): Placed[] {
  const places = new Map<string, Placed>();
  const place = (message: StoredMessage, topic: string) => {
    let placed = places.get(message.id);
    if (!placed) places.set(message.id, (placed = { message, header: { topic, to: [] } }));
    return placed.header;
  };
  for (const { config, kept } of topics) for (const message of kept) place(message, config.name);
  for (const { uid, config, unacked, acked } of subscriptions) {
    for (const { message, failures } of unacked) {
      const header = place(message, config.topic);
      header.to.push(uid);
      if (failures > 0) (header.failures ??= {})[uid] = failures;
    }
    for (const message of acked) (place(message, config.topic).acked ??= []).push(uid);
  }
  return [...places.values()].sort((a, b) => Number(a.message.id) - Number(b.message.id));
}

function encodeMessage(
  { id, publishedAt, attributes, orderingKey, data }: StoredMessage,
  places: Placed['header'],
): Uint8Array {
  const header: MessageHeader = {
    ...places,
    id,
    at: publishedAt,
    attributes,
    ...(orderingKey !== '' && { key: orderingKey }),
  };
  const text = JSON.stringify(header);
  const textBytes = Buffer.byteLength(text);
  const record = Buffer.allocUnsafe(5 + textBytes + data.length);
  record.writeUInt8(messageRecord, 0);
  record.writeUInt32LE(textBytes, 1);
  record.write(text, 5);
  record.set(data, 5 + textBytes);
  return record;
}

function decodeMessage(record: Uint8Array): { header: MessageHeader; message: StoredMessage } {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.length);
  const end = 5 + bytes.readUInt32LE(1);
  const header = JSON.parse(bytes.toString('utf8', 5, end)) as MessageHeader;
  const message: StoredMessage = {
    id: header.id,
    publishedAt: header.at,
    data: Buffer.from(bytes.subarray(end)),
    attributes: header.attributes ?? {},
    orderingKey: header.key ?? '',
  };
  return { header, message };
}

const encodeChange = (change: Change): Uint8Array => {
  const text = JSON.stringify(change);
  const record = Buffer.allocUnsafe(1 + Buffer.byteLength(text));
  record.writeUInt8(changeRecord, 0);
  record.write(text, 1);
  return record;
};

const decodeChange = (record: Uint8Array): Change =>
  JSON.parse(Buffer.from(record.buffer, record.byteOffset + 1, record.length - 1).toString()) as Change;
