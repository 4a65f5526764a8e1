/**
 * One journal of topics, subscriptions, messages and their acknowledgements, which a restart reads.
 * A publish is safe before it is answered. Acknowledgements are written a little later: one that a kill loses only
 * means that the message is delivered again. The journal is compacted when it is opened.
 */
import { join } from 'node:path';
import { JournalError, openJournal, type Journal } from '../base/journal.ts';
import type { StoredMessage } from './messages.ts';
import { decode, encodeChange, encodeMessage, type Change } from './records.ts';
import { recordsOf, Replay, type Saved } from './replay.ts';
import type { SubscriptionConfig } from './subscription-config.ts';
import type { TopicConfig } from './topic-config.ts';

/** Writes every change down as it happens. */
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
      this.#journal.append(encodeMessage(message, { topic, to: recipients[index] ?? [] }));
    });
  }

  acked(uid: number, id: string): void {
    if (this.#acks.length === 0) setImmediate(() => this.#writeAcks());
    this.#acks.push([uid, id]);
  }

  failed(uid: number, id: string, failures: number): void {
    this.#appendIfPossible({ kind: 'failed', uid, id, failures });
  }

  sought(uid: number, content: { unacked: StoredMessage[]; acked: StoredMessage[] }): void {
    this.#writeAcks();
    const idsOf = (messages: StoredMessage[]) => messages.map(({ id }) => id);
    this.#append({ kind: 'sought', uid, unacked: idsOf(content.unacked), acked: idsOf(content.acked) });
  }

  /** Resolves when everything so far would survive a kill. */
  flushed(): Promise<void> {
    return this.#journal.flushed();
  }

  /** @throws JournalError where a call's change can't be made safe: it must not begin */
  assertWritable(): void {
    this.#journal.assertWritable();
  }

  async close(): Promise<void> {
    this.#writeAcks();
    await this.#journal.close();
  }

  #writeAcks(): void {
    if (this.#acks.length === 0) return;
    const acks = this.#acks;
    this.#acks = [];
    this.#appendIfPossible({ kind: 'acked', acks });
  }

  /** For records that may be lost. Once the disk refuses, `flushed` tells the publishers. */
  #appendIfPossible(change: Change): void {
    try {
      this.#append(change);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }

  #append(change: Change): void {
    this.#journal.append(encodeChange(change));
  }
}

/** Opens the journal of a data directory. @returns its state as `saved` */
export async function openStore(dataDir: string, now: number): Promise<{ store: Store; saved: Saved }> {
  const replay = new Replay();
  const journal = await openJournal(join(dataDir, 'pubsub.journal'), (record) => replay.apply(decode(record)));
  const saved = replay.saved(now);
  await journal.compact(recordsOf(saved));
  return { store: new Store(journal), saved };
}
