import type { StatusError } from '../grpc/status.ts';
import type { ServiceAgent } from './agent.ts';
import { Backlog, type Entry, type Holder, type Room } from './backlog.ts';
import type { Clock } from './clock.ts';
import { failedPrecondition, invalidArgument, notFound } from './errors.ts';
import { parseFilter, type Filter } from './filter.ts';
import { retryDelayMs } from './flow-control.ts';
import type { TokenSigner } from './id-tokens.ts';
import type { StoredMessage } from './messages.ts';
import { Pusher } from './pusher.ts';
import type { SubscriptionConfig } from './subscription-config.ts';

export interface Counts {
  published: number;
  pushed: number;
  acked: number;
  nacked: number;
  deadLettered: number;
}

/** The parts that all subscriptions of a server share. */
export interface SubscriptionContext {
  readonly clock: Clock;
  readonly tokens: TokenSigner;
  readonly counts: Counts;
  readonly maxConcurrentPushes: number;
  readonly unreachableWaitMs: number;
  readonly agent: ServiceAgent;
  /** Publishes a message to the dead-letter topic; false when that topic is gone. */
  deadLetter(config: SubscriptionConfig, entry: Entry): boolean;
  /** Records a message's acknowledgement, for a restart. */
  acked(uid: number, message: StoredMessage): void;
  failed(uid: number, entry: Entry): void;
}

export interface Delivery {
  ackId: string;
  message: StoredMessage;
  attempt: number;
}

/** A puller: a stream for long, a single pull for one answer. */
export interface Consumer {
  readonly ackDeadlineMs: number;
  room(): Room;
  deliver(deliveries: Delivery[]): void;
  /** A message it was given is acknowledged, has failed or was taken away. */
  settled(message: StoredMessage): void;
  /** The subscription can't be pulled any more. */
  refuse(error: StatusError): void;
}

const ackIdForm = /^(\d+)-(\d+)$/;

/** A subscription at work: gives its messages to pullers or to its push endpoint, until each is acknowledged. */
export class Subscription {
  readonly uid: number;
  readonly #context: SubscriptionContext;
  readonly #backlog: Backlog;
  readonly #pusher: Pusher;
  readonly #consumers = new Map<Consumer, Holder>();
  readonly #leases = new Map<number, Entry>();
  #config: SubscriptionConfig;
  #matches: Filter;
  /** Grows from one run to the next: an ack id of an earlier run must not fit a new lease. */
  #deliveries: number;
  #disarm = () => {};
  #timerAt = Infinity;

  constructor(uid: number, config: SubscriptionConfig, context: SubscriptionContext) {
    this.uid = uid;
    this.#config = config;
    this.#context = context;
    this.#deliveries = context.clock.now() * 1_000;
    this.#matches = compile(config.filter);
    this.#backlog = new Backlog({
      ordered: config.ordered,
      retentionMs: config.retentionMs,
      retainAcked: config.retainAcked,
    });
    this.#pusher = new Pusher({
      clock: context.clock,
      tokens: context.tokens,
      backlog: this.#backlog,
      maxConcurrentPushes: context.maxConcurrentPushes,
      unreachableWaitMs: context.unreachableWaitMs,
      agent: context.agent,
      config: () => this.#config,
      pushed: () => void (context.counts.pushed += 1),
      settled: (entry, acked) => {
        if (acked) this.#acked(entry);
        else this.#failed(entry);
        this.pump();
      },
    });
  }

  get config(): SubscriptionConfig {
    return this.#config;
  }

  get backlog(): Pick<Backlog, 'unacked' | 'retained' | 'restoreAcked'> {
    return this.#backlog;
  }

  configure(config: SubscriptionConfig): void {
    this.#config = config;
    Object.assign(this.#backlog.options, { retentionMs: config.retentionMs, retainAcked: config.retainAcked });
    if (config.push) this.#refuseConsumers(failedPrecondition('The subscription has become a push subscription'));
    this.pump();
  }

  matches(message: StoredMessage): boolean {
    return !this.#config.detached && this.#matches(message.attributes);
  }

  /** Takes a message in; nothing moves until `pump`. */
  add(message: StoredMessage, failures = 0): void {
    if (this.#config.detached) return;
    this.#backlog.add(message, failures);
  }

  /** Gives ready messages to consumers that have room. */
  pump(): void {
    if (this.#config.push) this.#pusher.pump();
    else this.#serve();
    this.#arm();
  }

  /** Starts a consumer; the returned function ends it. */
  attach(consumer: Consumer): () => void {
    if (this.#config.detached) throw failedPrecondition('The subscription is detached from its topic');
    if (this.#config.push) throw failedPrecondition('This method is not supported for push subscriptions');
    this.#consumers.set(consumer, { released: (entry) => this.#released(entry, consumer) });
    this.pump();
    return () => void this.#consumers.delete(consumer);
  }

  acknowledge(ackIds: readonly string[]): void {
    for (const entry of this.#leased(ackIds)) this.#acked(entry);
    this.pump();
  }

  /** Zero seconds is a negative acknowledgement. */
  modifyAckDeadline(ackIds: readonly string[], seconds: number): void {
    if (seconds < 0 || seconds > 600) throw invalidArgument(`An ack deadline is 0 to 600 seconds, not ${seconds}`);
    const now = this.#context.clock.now();
    for (const entry of this.#leased(ackIds)) {
      if (seconds === 0) this.#failed(entry);
      else this.#backlog.extend(entry, now + seconds * 1_000);
    }
    this.pump();
  }

  seek(time: number, topicMessages: Iterable<StoredMessage>): void {
    this.#backlog.seek(
      time,
      [...topicMessages].filter((message) => this.matches(message)),
    );
    this.pump();
  }

  /** Drops all messages and takes no more. */
  detach(): void {
    this.#config = { ...this.#config, detached: true };
    this.#backlog.clear();
    this.#refuseConsumers(failedPrecondition('The subscription is detached from its topic'));
  }

  /** Ends it for good: a message that is still on its way to it is dropped. */
  close(reason: StatusError = notFound('The subscription was deleted')): void {
    this.#config = { ...this.#config, detached: true };
    this.#refuseConsumers(reason);
    this.#backlog.clear();
    this.#pusher.close();
    this.#disarm();
    this.#timerAt = -Infinity;
  }

  /** In turns, as long as somebody takes something. */
  #serve(): void {
    for (let progress = true; progress;) {
      progress = false;
      for (const [consumer, holder] of this.#consumers) {
        const { ackDeadlineMs } = consumer;
        const taken = this.#backlog.take(consumer.room(), this.#context.clock.now(), ackDeadlineMs, holder);
        if (taken.length === 0) continue;
        progress = true;
        consumer.deliver(taken.map((entry) => this.#delivery(entry)));
      }
    }
  }

  #delivery(entry: Entry): Delivery {
    entry.ackNumber = this.#deliveries += 1;
    this.#leases.set(entry.ackNumber, entry);
    const attempt = this.#config.deadLetter ? entry.failures + 1 : 0;
    return { ackId: `${this.uid}-${entry.ackNumber}`, message: entry.message, attempt };
  }

  #released(entry: Entry, consumer: Consumer): void {
    this.#leases.delete(entry.ackNumber);
    consumer.settled(entry.message);
  }

  /** An ack id is good for one lease: an id of an expired or acknowledged one is passed over, as the service may. */
  #leased(ackIds: readonly string[]): Entry[] {
    const numbers = ackIds.map((ackId) => {
      const parts = ackIdForm.exec(ackId);
      if (!parts) throw invalidArgument(`Invalid ack id (ack_id=${ackId})`);
      return Number(parts[1]) === this.uid ? Number(parts[2]) : 0;
    });
    return numbers.map((number) => this.#leases.get(number)).filter((entry) => entry !== undefined);
  }

  #acked(entry: Entry): void {
    if (entry.state !== 'leased') return;
    this.#context.counts.acked += 1;
    this.#finish(entry);
  }

  #finish(entry: Entry): void {
    this.#backlog.ack(entry, this.#context.clock.now());
    this.#context.acked(this.uid, entry.message);
  }

  #failed(entry: Entry): void {
    if (entry.state !== 'leased') return;
    const { deadLetter, retry } = this.#config;
    entry.failures += 1;
    this.#context.counts.nacked += 1;
    if (deadLetter && entry.failures >= deadLetter.maxAttempts && this.#context.deadLetter(this.#config, entry)) {
      this.#finish(entry);
      return;
    }
    this.#context.failed(this.uid, entry);
    this.#backlog.retry(entry, this.#context.clock.now(), retryDelayMs(retry, entry.failures));
  }

  #refuseConsumers(error: StatusError): void {
    for (const consumer of [...this.#consumers.keys()]) consumer.refuse(error);
    this.#consumers.clear();
  }

  /** Sets the one timer to the next moment at which something expires or may go out. */
  #arm(): void {
    const next = Math.min(this.#backlog.nextDueAt, this.#pusher.nextDueAt);
    if (next >= this.#timerAt) return;
    const { clock } = this.#context;
    this.#disarm();
    this.#timerAt = next;
    this.#disarm = clock.setTimeout(() => this.#due(), Math.max(0, next - clock.now()));
  }

  #due(): void {
    this.#timerAt = Infinity;
    for (const entry of this.#backlog.due(this.#context.clock.now())) {
      if (this.#pusher.holds(entry)) this.#pusher.expire(entry);
      else this.#failed(entry);
    }
    this.pump();
  }
}

function compile(filter: string): Filter {
  const parsed = parseFilter(filter);
  if ('error' in parsed) throw invalidArgument(parsed.error);
  return parsed.matches;
}
