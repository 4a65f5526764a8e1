/**
 * The messages of one subscription that are not acknowledged yet, each with its state.
 *
 *   fresh ──take──▶ leased ──ack──▶ gone (or retained, for a later seek)
 *     ▲               │ retry
 *     └── again ◀── waiting
 *
 * A message becomes an Entry only when it is delivered, so that a long backlog costs little. With ordering, the
 * messages of a key stand in that key's own queue: a key delivers a batch and continues when all of it is acknowledged,
 * and a retry brings back every later message of the batch, as the service documents.
 */
import { Deque } from './deque.ts';
import { DueHeap, type Due } from './due-heap.ts';
import { byPublication, sizeOf, type StoredMessage } from './messages.ts';

/** The holder of a lease; the backlog calls it when the lease ends. */
export interface Holder {
  released(entry: Entry): void;
}

/** A message that was delivered at least once. */
export class Entry implements Due {
  readonly message: StoredMessage;
  readonly key: KeyQueue | undefined;
  /** Negative acknowledgements and expired leases so far. */
  failures: number;
  state: 'queued' | 'leased' | 'waiting' | 'acked' | 'dropped' = 'queued';
  holder: Holder | undefined;
  /** Which delivery this is, where the consumer must name it to acknowledge. */
  ackNumber = 0;
  dueAt = 0;
  place = -1;

  constructor(message: StoredMessage, key: KeyQueue | undefined, failures = 0) {
    this.message = message;
    this.key = key;
    this.failures = failures;
  }
}

class KeyQueue {
  readonly name: string;
  readonly pending = new Deque<StoredMessage | Entry>();
  /** The batch under way, in order; acknowledged members stay until all are. */
  batch: Entry[] = [];
  /** Not before this time may the key deliver again. */
  notBefore = 0;
  queued = false;

  constructor(name: string) {
    this.name = name;
  }
}

export interface BacklogOptions {
  readonly ordered: boolean;
  retentionMs: number;
  retainAcked: boolean;
}

/** How much a consumer takes at once. */
export interface Room {
  messages: number;
  bytes: number;
}

type Item = StoredMessage | Entry | KeyQueue;

export class Backlog {
  readonly options: BacklogOptions;
  readonly #fresh = new Deque<Item>();
  readonly #again = new Deque<Entry | KeyQueue>();
  /** Leases by when they expire, and waiting retries by when they are due. */
  readonly #timed = new DueHeap<Entry>();
  readonly #keys = new Map<string, KeyQueue>();
  readonly #acked = new Deque<StoredMessage>();
  #turn = false;

  constructor(options: BacklogOptions) {
    this.options = options;
  }

  /** When something next expires or becomes due. */
  get nextDueAt(): number {
    return this.#timed.first?.dueAt ?? Infinity;
  }

  /** Messages published before now + retention are dropped from the front, unseen. */
  add(message: StoredMessage, failures = 0): void {
    this.#dropExpired(message.publishedAt);
    const item = failures > 0 ? new Entry(message, this.#keyOf(message), failures) : message;
    const key = this.#keyOf(message);
    if (!key) {
      this.#fresh.push(item);
      return;
    }
    key.pending.push(item);
    if (key.pending.length === 1) this.#queueKey(key, this.#fresh, 0);
  }

  /** Leases ready messages up to the room there is, and takes their size from `room`. */
  take(room: Room, now: number, leaseMs: number, holder: Holder): Entry[] {
    const taken: Entry[] = [];
    while (room.messages > 0 && room.bytes > 0) {
      const item = this.#next();
      if (!item) break;
      if (item instanceof KeyQueue) this.#takeBatch(item, taken, room, now);
      else this.#takeItem(item, undefined, taken, room, now);
    }
    for (const entry of taken) this.#lease(entry, now + leaseMs, holder);
    return taken;
  }

  extend(entry: Entry, deadline: number): void {
    this.#timed.remove(entry);
    this.#timed.add(entry, deadline);
  }

  ack(entry: Entry, now: number): void {
    if (entry.state !== 'leased') return;
    this.#release(entry, 'acked');
    if (!entry.key) this.#retain(entry.message);
    else if (entry.key.batch.every(({ state }) => state === 'acked')) this.#finishBatch(entry.key, now);
  }

  /** Ends a failed lease; the message is ready again after `delayMs`. */
  retry(entry: Entry, now: number, delayMs: number): void {
    if (entry.state !== 'leased') return;
    if (entry.key) {
      this.#returnToKey(entry, entry.key, now, delayMs);
      return;
    }
    this.#release(entry, 'queued');
    if (delayMs > 0) this.#wait(entry, now + delayMs);
    else this.#again.push(entry);
  }

  /** Makes waiting messages that are due ready. @returns the expired leases, still leased */
  due(now: number): Entry[] {
    const expired: Entry[] = [];
    for (let entry = this.#timed.first; entry && entry.dueAt <= now; entry = this.#timed.first) {
      this.#timed.remove(entry);
      if (entry.state === 'leased') expired.push(entry);
      else this.#ready(entry, now);
    }
    return expired;
  }

  /** Every message that is not acknowledged, with its failed deliveries, oldest first. */
  unacked(): { message: StoredMessage; failures: number }[] {
    const found: { message: StoredMessage; failures: number }[] = [];
    const note = (item: Item) => {
      if (item instanceof KeyQueue) return;
      if (!(item instanceof Entry)) found.push({ message: item, failures: 0 });
      else if (item.state !== 'acked') found.push({ message: item.message, failures: item.failures });
    };
    for (const item of this.#fresh) note(item);
    for (const item of this.#again) note(item);
    for (const entry of this.#timed) if (!entry.key) note(entry);
    for (const key of this.#keys.values()) {
      key.batch.forEach(note);
      for (const item of key.pending) note(item);
    }
    return found.sort((a, b) => byPublication(a.message, b.message));
  }

  /** The acknowledged messages that are still kept. */
  retained(): Iterable<StoredMessage> {
    return this.#acked;
  }

  /** Drops everything; leases end and their holders are told. */
  clear(): void {
    for (const entry of [...this.#timed]) this.#release(entry, 'dropped');
    for (const key of this.#keys.values()) for (const entry of key.batch) this.#release(entry, 'dropped');
    for (const queue of [this.#fresh, this.#again, this.#acked]) while (queue.length > 0) queue.shift();
    this.#keys.clear();
  }

  /** Marks messages published before `time` as acknowledged, and all others as not; `others` are kept elsewhere. */
  seek(time: number, others: Iterable<StoredMessage>): void {
    const known = new Map<string, StoredMessage>();
    for (const { message } of this.unacked()) known.set(message.id, message);
    for (const message of this.#acked) known.set(message.id, message);
    for (const message of others) known.set(message.id, message);
    this.clear();
    for (const message of [...known.values()].sort(byPublication)) {
      if (message.publishedAt >= time) this.add(message);
      else this.#retain(message);
    }
  }

  /** Restores an acknowledged message that is kept for a later seek. */
  restoreAcked(message: StoredMessage): void {
    this.#retain(message);
  }

  /** Alternates, so that neither a long backlog holds up the retries nor a message that always fails the backlog. */
  #next(): Item | undefined {
    this.#turn = !this.#turn;
    const [first, second] = this.#turn ? [this.#again, this.#fresh] : [this.#fresh, this.#again];
    return first.shift() ?? second.shift();
  }

  #takeItem(item: StoredMessage | Entry, key: KeyQueue | undefined, taken: Entry[], room: Room, now: number): void {
    const entry = item instanceof Entry ? item : new Entry(item, key);
    if (entry.state !== 'queued' || this.#isExpired(entry.message, now)) return;
    taken.push(entry);
    room.messages -= 1;
    if (room.bytes !== Infinity) room.bytes -= sizeOf(entry.message);
  }

  #takeBatch(key: KeyQueue, taken: Entry[], room: Room, now: number): void {
    key.queued = false;
    const from = taken.length;
    while (room.messages > 0 && room.bytes > 0) {
      const item = key.pending.shift();
      if (item === undefined) break;
      this.#takeItem(item, key, taken, room, now);
    }
    key.batch = taken.slice(from);
    if (key.batch.length === 0) this.#continueKey(key, now);
  }

  #lease(entry: Entry, deadline: number, holder: Holder): void {
    entry.state = 'leased';
    entry.holder = holder;
    this.#timed.add(entry, deadline);
  }

  #release(entry: Entry, state: Entry['state']): void {
    this.#timed.remove(entry);
    const { holder } = entry;
    entry.state = state;
    entry.holder = undefined;
    holder?.released(entry);
  }

  #returnToKey(entry: Entry, key: KeyQueue, now: number, delayMs: number): void {
    const from = key.batch.indexOf(entry);
    for (const member of key.batch.splice(from).reverse()) {
      this.#release(member, 'queued');
      key.pending.unshift(member);
    }
    key.notBefore = Math.max(key.notBefore, now + delayMs);
    if (key.batch.every(({ state }) => state === 'acked')) this.#finishBatch(key, now);
  }

  #finishBatch(key: KeyQueue, now: number): void {
    for (const entry of key.batch) this.#retain(entry.message);
    key.batch = [];
    this.#continueKey(key, now);
  }

  #continueKey(key: KeyQueue, now: number): void {
    if (key.pending.length > 0) this.#queueKey(key, this.#again, now);
    else this.#keys.delete(key.name);
  }

  #queueKey(key: KeyQueue, queue: Deque<Item> | Deque<Entry | KeyQueue>, now: number): void {
    if (key.queued || key.batch.length > 0) return;
    const head = key.pending.peek();
    if (key.notBefore > now && head instanceof Entry) {
      if (head.state === 'queued') this.#wait(head, key.notBefore);
      return;
    }
    key.queued = true;
    queue.push(key);
  }

  #wait(entry: Entry, until: number): void {
    entry.state = 'waiting';
    this.#timed.add(entry, until);
  }

  #ready(entry: Entry, now: number): void {
    entry.state = 'queued';
    if (entry.key) this.#queueKey(entry.key, this.#again, now);
    else this.#again.push(entry);
  }

  #keyOf(message: StoredMessage): KeyQueue | undefined {
    if (!this.options.ordered || message.orderingKey === '') return undefined;
    let key = this.#keys.get(message.orderingKey);
    if (!key) this.#keys.set(message.orderingKey, (key = new KeyQueue(message.orderingKey)));
    return key;
  }

  #retain(message: StoredMessage): void {
    if (!this.options.retainAcked) return;
    this.#acked.push(message);
    for (let oldest = this.#acked.peek(); oldest !== undefined; oldest = this.#acked.peek()) {
      if (!this.#isExpired(oldest, message.publishedAt)) return;
      this.#acked.shift();
    }
  }

  #dropExpired(now: number): void {
    for (let item = this.#fresh.peek(); item && !(item instanceof KeyQueue); item = this.#fresh.peek()) {
      if (!this.#isExpired(item instanceof Entry ? item.message : item, now)) return;
      this.#fresh.shift();
    }
  }

  #isExpired(message: StoredMessage, now: number): boolean {
    return message.publishedAt + this.options.retentionMs <= now;
  }
}
