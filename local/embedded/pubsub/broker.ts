import type { ServiceAgent } from './agent.ts';
import { type Backlog, type Entry } from './backlog.ts';
import type { Clock } from './clock.ts';
import { Deque } from './deque.ts';
import { Code, StatusError } from '../grpc/status.ts';
import { alreadyExists, notFound } from './errors.ts';
import type { TokenSigner } from './id-tokens.ts';
import { checkMessages, storedMessage, type StoredMessage } from './messages.ts';
import { deletedTopic, partsOf } from './names.ts';
import type { Saved } from './replay.ts';
import type { Store } from './store.ts';
import { Subscription, type Counts, type SubscriptionContext } from './subscription.ts';
import type { SubscriptionConfig } from './subscription-config.ts';
import type { TopicConfig } from './topic-config.ts';
import type { WireMessage } from './wire.ts';

export interface BrokerDeps {
  readonly clock: Clock;
  readonly tokens: TokenSigner;
  readonly maxConcurrentPushes: number;
  readonly unreachableWaitMs: number;
  readonly agent: ServiceAgent;
  /** Where everything is written that a restart must find; without it the server forgets. */
  readonly store?: Store | undefined;
}

interface Topic {
  config: TopicConfig;
  readonly subscriptions: Set<Subscription>;
  /** Messages of late, where the topic keeps them for later seeks. */
  readonly kept: Deque<StoredMessage>;
}

/** The topics and subscriptions of all projects: every call of the API ends here. */
export class Broker {
  readonly counts: Counts = { published: 0, pushed: 0, acked: 0, nacked: 0, deadLettered: 0 };
  readonly #deps: BrokerDeps;
  readonly #context: SubscriptionContext;
  readonly #topics = new Map<string, Topic>();
  readonly #subscriptions = new Map<string, Subscription>();
  #lastId = 0;
  #lastUid = 0;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    const { store } = deps;
    this.#context = {
      clock: deps.clock,
      tokens: deps.tokens,
      maxConcurrentPushes: deps.maxConcurrentPushes,
      unreachableWaitMs: deps.unreachableWaitMs,
      agent: deps.agent,
      counts: this.counts,
      deadLetter: (config, entry) => this.#deadLetter(config, entry),
      acked: (uid, message) => store?.acked(uid, message.id),
      failed: (uid, entry) => store?.failed(uid, entry.message.id, entry.failures),
    };
  }

  hasTopic(name: string): boolean {
    return this.#topics.has(name);
  }

  topic(name: string): TopicConfig {
    return this.#topic(name).config;
  }

  topicNames(): string[] {
    return [...this.#topics.keys()].sort();
  }

  async createTopic(config: TopicConfig): Promise<TopicConfig> {
    if (this.#topics.has(config.name)) throw alreadyExists(`Topic already exists: ${config.name}`);
    this.#topics.set(config.name, { config, subscriptions: new Set(), kept: new Deque() });
    return this.#savedTopic(config);
  }

  async updateTopic(config: TopicConfig): Promise<TopicConfig> {
    const topic = this.#topic(config.name);
    topic.config = config;
    if (config.retentionMs === undefined) while (topic.kept.length > 0) topic.kept.shift();
    return this.#savedTopic(config);
  }

  /** Deletes a topic. Its subscriptions keep their messages, and name a deleted topic. */
  async deleteTopic(name: string): Promise<void> {
    const topic = this.#topic(name);
    this.#topics.delete(name);
    for (const subscription of topic.subscriptions) {
      subscription.configure({ ...subscription.config, topic: deletedTopic });
      this.#deps.store?.subscriptionSaved(subscription.uid, subscription.config);
    }
    this.#deps.store?.topicDeleted(name);
    await this.#deps.store?.flushed();
  }

  subscriptionsOf(topic: string): string[] {
    return [...this.#topic(topic).subscriptions].map(({ config }) => config.name).sort();
  }

  subscription(name: string): Subscription {
    const subscription = this.#subscriptions.get(name);
    if (!subscription) throw notFound(`Subscription not found: ${name}`);
    return subscription;
  }

  subscriptionNames(): string[] {
    return [...this.#subscriptions.keys()].sort();
  }

  async createSubscription(config: SubscriptionConfig): Promise<Subscription> {
    if (this.#subscriptions.has(config.name)) throw alreadyExists(`Subscription already exists: ${config.name}`);
    const topic = this.#topic(config.topic);
    this.#checkDeadLetterTopic(config);
    const subscription = this.#addSubscription((this.#lastUid += 1), config, topic);
    await this.#savedSubscription(subscription);
    return subscription;
  }

  async updateSubscription(subscription: Subscription, config: SubscriptionConfig): Promise<void> {
    this.#checkDeadLetterTopic(config);
    subscription.configure(config);
    await this.#savedSubscription(subscription);
  }

  async deleteSubscription(name: string): Promise<void> {
    const subscription = this.subscription(name);
    this.#subscriptions.delete(name);
    this.#topics.get(subscription.config.topic)?.subscriptions.delete(subscription);
    subscription.close();
    this.#deps.store?.subscriptionDeleted(subscription.uid);
    await this.#deps.store?.flushed();
  }

  async detachSubscription(name: string): Promise<void> {
    const subscription = this.subscription(name);
    this.#topics.get(subscription.config.topic)?.subscriptions.delete(subscription);
    subscription.detach();
    await this.#savedSubscription(subscription);
  }

  /** Marks messages published before `time` as acknowledged, and kept later ones as not. */
  async seek(name: string, time: number): Promise<void> {
    const subscription = this.subscription(name);
    subscription.seek(time, this.#topics.get(subscription.config.topic)?.kept ?? []);
    this.#deps.store?.sought(subscription.uid, contentOf(subscription.backlog));
    await this.#deps.store?.flushed();
  }

  /** Returns the ids of the messages, once they are safe; nobody gets a message earlier. */
  publish(topicName: string, messages: readonly WireMessage[]): string[] | Promise<string[]> {
    const topic = this.#topic(topicName);
    checkMessages(messages);
    const now = this.#deps.clock.now();
    const stored = messages.map((message) => storedMessage(message, this.#nextId(now), now));
    this.counts.published += stored.length;
    const ids = stored.map(({ id }) => id);
    const { store } = this.#deps;
    const give = this.#fanOut(topic, stored);
    if (!store) {
      give();
      return ids;
    }
    return store.flushed().then(() => {
      give();
      return ids;
    });
  }

  /** Restores topics, subscriptions and messages from a store. */
  restore(saved: Saved): void {
    this.#lastId = saved.lastId;
    this.#lastUid = saved.lastUid;
    for (const { config, kept } of saved.topics) {
      const topic: Topic = { config, subscriptions: new Set(), kept: new Deque() };
      for (const message of kept) topic.kept.push(message);
      this.#topics.set(config.name, topic);
    }
    for (const { uid, config, unacked, acked } of saved.subscriptions) {
      const subscription = this.#addSubscription(uid, config, this.#topics.get(config.topic));
      for (const message of acked) subscription.backlog.restoreAcked(message);
      for (const { message, failures } of unacked) subscription.add(message, failures);
      subscription.pump();
    }
  }

  close(): void {
    const reason = new StatusError(Code.UNAVAILABLE, 'The server is shutting down');
    for (const subscription of this.#subscriptions.values()) subscription.close(reason);
  }

  /** Decides and writes down who gets the messages; the returned function gives them. */
  #fanOut(topic: Topic, messages: StoredMessage[]): () => void {
    const { subscriptions, config } = topic;
    const recipients = messages.map((message) => [...subscriptions].filter((each) => each.matches(message)));
    this.#deps.store?.published(
      config.name,
      messages,
      recipients.map((each) => each.map(({ uid }) => uid)),
    );
    return () => {
      if (config.retentionMs !== undefined) keep(topic, messages, config.retentionMs);
      messages.forEach((message, index) => recipients[index]?.forEach((subscription) => subscription.add(message)));
      for (const subscription of new Set(recipients.flat())) subscription.pump();
    };
  }

  /** https://cloud.google.com/pubsub/docs/dead-letter-topics: a copy under a new id, with where it comes from. */
  #deadLetter({ name, deadLetter }: SubscriptionConfig, { message, failures }: Entry): boolean {
    const topic = this.#topics.get(deadLetter?.topic ?? '');
    if (!topic || !this.#deps.agent.mayDeadLetter(name, topic.config.name)) return false;
    const { project, id } = partsOf(name);
    const now = this.#deps.clock.now();
    const copy: StoredMessage = {
      ...message,
      id: this.#nextId(now),
      publishedAt: now,
      attributes: {
        ...message.attributes,
        CloudPubSubDeadLetterSourceDeliveryCount: String(failures),
        CloudPubSubDeadLetterSourceSubscription: id,
        CloudPubSubDeadLetterSourceSubscriptionProject: project,
        CloudPubSubDeadLetterSourceTopicPublishTime: new Date(message.publishedAt).toISOString(),
      },
    };
    this.counts.deadLettered += 1;
    this.#fanOut(topic, [copy])();
    return true;
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name);
    if (!topic) throw notFound(`Topic not found: ${name}`);
    return topic;
  }

  #addSubscription(uid: number, config: SubscriptionConfig, topic: Topic | undefined): Subscription {
    const subscription = new Subscription(uid, config, this.#context);
    this.#subscriptions.set(config.name, subscription);
    if (!config.detached) topic?.subscriptions.add(subscription);
    return subscription;
  }

  #checkDeadLetterTopic({ deadLetter }: SubscriptionConfig): void {
    if (deadLetter && !this.#topics.has(deadLetter.topic)) throw notFound(`Topic not found: ${deadLetter.topic}`);
  }

  /** 16 digits that grow, also from one run of the server to the next. */
  #nextId(now: number): string {
    this.#lastId = Math.max(this.#lastId + 1, now * 1_000);
    return String(this.#lastId);
  }

  async #savedTopic(config: TopicConfig): Promise<TopicConfig> {
    this.#deps.store?.topicSaved(config);
    await this.#deps.store?.flushed();
    return config;
  }

  async #savedSubscription({ uid, config }: Subscription): Promise<void> {
    this.#deps.store?.subscriptionSaved(uid, config);
    await this.#deps.store?.flushed();
  }
}

function keep({ kept }: Topic, messages: StoredMessage[], retentionMs: number): void {
  for (const message of messages) {
    kept.push(message);
    const keptSince = message.publishedAt - retentionMs;
    while ((kept.peek()?.publishedAt ?? Infinity) <= keptSince) kept.shift();
  }
}

const contentOf = (backlog: Pick<Backlog, 'unacked' | 'retained'>) => ({
  unacked: backlog.unacked().map(({ message }) => message),
  acked: [...backlog.retained()],
});
