/** From the records of a journal to the state that they describe, and back. Pure. */
import { byPublication, type StoredMessage } from './messages.ts';
import { encodeChange, encodeMessage, type Change, type JournalRecord, type Places } from './records.ts';
import type { SubscriptionConfig } from './subscription-config.ts';
import type { TopicConfig } from './topic-config.ts';

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

interface ReplayedSubscription {
  config: SubscriptionConfig;
  unacked: Map<string, { message: StoredMessage; failures: number }>;
  acked: Map<string, StoredMessage>;
}

/** Rebuilds the state from its records. */
export class Replay {
  readonly #topics = new Map<string, { config: TopicConfig; kept: Map<string, StoredMessage> }>();
  readonly #subscriptions = new Map<number, ReplayedSubscription>();
  #lastId = 0;
  #lastUid = 0;

  apply(record: JournalRecord): void {
    if ('change' in record) this.#change(record.change);
    else this.#published(record.message, record.places);
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

  #published(message: StoredMessage, places: Places): void {
    this.#lastId = Math.max(this.#lastId, Number(message.id));
    const topic = this.#topics.get(places.topic);
    if (topic?.config.retentionMs !== undefined) topic.kept.set(message.id, message);
    for (const uid of places.to) {
      const failures = places.failures?.[uid] ?? 0;
      this.#subscriptions.get(uid)?.unacked.set(message.id, { message, failures });
    }
    for (const uid of places.acked ?? []) this.#subscriptions.get(uid)?.acked.set(message.id, message);
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
export function* recordsOf({ topics, subscriptions }: Saved): Generator<Uint8Array> {
  for (const { config } of topics) yield encodeChange({ kind: 'topic', config });
  for (const { uid, config } of subscriptions) yield encodeChange({ kind: 'subscription', uid, config });
  for (const { message, places } of placed(topics, subscriptions)) yield encodeMessage(message, places);
}

/** Each message once, in the order of publication, with all the places where it stands. */
function placed(topics: SavedTopic[], subscriptions: SavedSubscription[]) {
  const found = new Map<string, { message: StoredMessage; places: Places }>();
  const placesOf = (message: StoredMessage, topic: string) => {
    let entry = found.get(message.id);
    if (!entry) found.set(message.id, (entry = { message, places: { topic, to: [] } }));
    return entry.places;
  };
  for (const { config, kept } of topics) for (const message of kept) placesOf(message, config.name);
  for (const { uid, config, unacked, acked } of subscriptions) {
    for (const { message, failures } of unacked) {
      const places = placesOf(message, config.topic);
      places.to.push(uid);
      if (failures > 0) (places.failures ??= {})[uid] = failures;
    }
    for (const message of acked) (placesOf(message, config.topic).acked ??= []).push(uid);
  }
  return [...found.values()].sort((a, b) => byPublication(a.message, b.message));
}
