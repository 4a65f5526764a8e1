import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Backlog, type BacklogOptions, type Entry, type Holder } from '../../../../../local/embedded/pubsub/backlog.ts';
import type { StoredMessage } from '../../../../../local/embedded/pubsub/messages.ts';

const minute = 60_000;
const nobody: Holder = { released: () => undefined };

const message = (id: number, orderingKey = '', publishedAt = 0): StoredMessage => ({
  id: String(id),
  publishedAt,
  data: Buffer.from(`${id}`),
  attributes: {},
  orderingKey,
});

const backlogOf = (options: Partial<BacklogOptions> = {}) =>
  new Backlog({ ordered: false, retentionMs: 60 * minute, retainAcked: false, ...options });

const take = (backlog: Backlog, count: number, now = 0, holder = nobody) =>
  backlog.take({ messages: count, bytes: Infinity }, now, 10_000, holder);

const ids = (entries: Iterable<{ message: StoredMessage }>) => [...entries].map((entry) => Number(entry.message.id));

describe('a backlog', () => {
  test('gives the oldest first, and what it gave only once', () => {
    const backlog = backlogOf();
    [1, 2, 3].forEach((id) => backlog.add(message(id)));
    expect(ids(take(backlog, 2))).toEqual([1, 2]);
    expect(ids(take(backlog, 2))).toEqual([3]);
    expect(take(backlog, 2)).toEqual([]);
  });

  test('stops where the bytes end, but always gives one', () => {
    const backlog = backlogOf();
    [10, 20, 30].forEach((id) => backlog.add(message(id)));
    expect(ids(backlog.take({ messages: 9, bytes: 1 }, 0, 10_000, nobody))).toEqual([10]);
    expect(ids(backlog.take({ messages: 9, bytes: 4 }, 0, 10_000, nobody))).toEqual([20, 30]);
  });

  test('gives a failed message again at once, or when its delay is over', () => {
    const backlog = backlogOf();
    [1, 2].forEach((id) => backlog.add(message(id)));
    const [first, second] = take(backlog, 2) as [Entry, Entry];
    backlog.retry(first, 0, 0);
    backlog.retry(second, 0, 500);
    expect(ids(take(backlog, 9))).toEqual([1]);
    expect(backlog.nextDueAt).toBe(500);
    expect(backlog.due(499)).toEqual([]);
    expect(take(backlog, 9, 499)).toEqual([]);
    backlog.due(500);
    expect(ids(take(backlog, 9, 500))).toEqual([2]);
  });

  test('a message that always fails does not hold up the others', () => {
    const backlog = backlogOf();
    for (let id = 1; id <= 10; id++) backlog.add(message(id));
    const given: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      const [entry] = take(backlog, 1) as [Entry];
      given.push(...ids([entry]));
      if (entry.message.id === '1') backlog.retry(entry, 0, 0);
      else backlog.ack(entry, 0);
    }
    expect(new Set(given).size).toBe(10);
  });

  test('a lease that runs out is reported and stays leased until somebody decides', () => {
    const backlog = backlogOf();
    backlog.add(message(1));
    const [entry] = take(backlog, 1) as [Entry];
    backlog.extend(entry, 30_000);
    expect(backlog.due(29_999)).toEqual([]);
    expect(backlog.due(30_000)).toEqual([entry]);
    expect(take(backlog, 1, 30_000)).toEqual([]);
  });

  test('tells the holder when a lease ends', () => {
    const backlog = backlogOf();
    const ended: number[] = [];
    const holder: Holder = { released: (entry) => ended.push(...ids([entry])) };
    [1, 2, 3].forEach((id) => backlog.add(message(id)));
    const [first, second] = take(backlog, 3, 0, holder) as [Entry, Entry];
    backlog.ack(first, 0);
    backlog.retry(second, 0, 0);
    backlog.clear();
    expect(ended).toEqual([1, 2, 3]);
  });

  test('forgets what is older than the retention', () => {
    const backlog = backlogOf({ retentionMs: 10 * minute });
    backlog.add(message(1, '', 0));
    backlog.add(message(2, '', 9 * minute));
    expect(ids(take(backlog, 9, 10 * minute))).toEqual([2]);
  });

  test('an old message leaves the queue when a new one comes, also if nobody takes any', () => {
    const backlog = backlogOf({ retentionMs: minute });
    for (let id = 1; id <= 5; id++) backlog.add(message(id, '', id * minute));
    expect(ids(backlog.unacked())).toEqual([5]);
  });

  test('seek marks what came before as acknowledged and brings back what is kept from after', () => {
    const backlog = backlogOf({ retainAcked: true });
    [1, 2, 3, 4].forEach((id) => backlog.add(message(id, '', id)));
    for (const entry of take(backlog, 3, 4)) backlog.ack(entry, 4);
    backlog.seek(2, []);
    expect(ids(backlog.unacked())).toEqual([2, 3, 4]);
    backlog.seek(4, []);
    expect(ids(backlog.unacked())).toEqual([4]);
    backlog.seek(0, []);
    expect(ids(take(backlog, 9, 4))).toEqual([1, 2, 3, 4]);
  });

  test('seek has only what is kept: without retain_acked_messages, what the topic keeps', () => {
    const backlog = backlogOf();
    [1, 2].forEach((id) => backlog.add(message(id, '', id)));
    for (const entry of take(backlog, 2, 2)) backlog.ack(entry, 2);
    backlog.seek(0, [message(2, '', 2)]);
    expect(ids(backlog.unacked())).toEqual([2]);
  });

  test('an acknowledgement from before a seek does not count after it', () => {
    const backlog = backlogOf();
    backlog.add(message(1));
    const [entry] = take(backlog, 1) as [Entry];
    backlog.seek(0, []);
    backlog.ack(entry, 0);
    expect(ids(backlog.unacked())).toEqual([1]);
  });
});

describe('a backlog with ordering keys', () => {
  const ordered = () => backlogOf({ ordered: true });

  test('gives one at a time of each key to a push, and other keys meanwhile', () => {
    const backlog = ordered();
    [1, 2].forEach((id) => backlog.add(message(id, 'a')));
    [3, 4].forEach((id) => backlog.add(message(id, 'b')));
    const [first] = take(backlog, 1) as [Entry];
    const [other] = take(backlog, 1) as [Entry];
    expect(ids([first, other])).toEqual([1, 3]);
    expect(take(backlog, 1)).toEqual([]);
    backlog.ack(first, 0);
    expect(ids(take(backlog, 1))).toEqual([2]);
  });

  test('a failure blocks its key, with its delay, and nothing else', () => {
    const backlog = ordered();
    [1, 2].forEach((id) => backlog.add(message(id, 'a')));
    const [first] = take(backlog, 1) as [Entry];
    backlog.add(message(3, 'b'));
    backlog.add(message(4));
    backlog.retry(first, 0, 1_000);
    expect(ids(take(backlog, 9))).toEqual([3, 4]);
    backlog.due(1_000);
    expect(ids(take(backlog, 1, 1_000))).toEqual([1]);
  });

  test('redelivers everything after a failed message, acknowledged or not', () => {
    const backlog = ordered();
    [1, 2, 3, 4].forEach((id) => backlog.add(message(id, 'a')));
    const [first, second, third] = take(backlog, 3) as [Entry, Entry, Entry];
    backlog.ack(third, 0);
    backlog.retry(second, 0, 0);
    expect(take(backlog, 9)).toEqual([]);
    backlog.ack(first, 0);
    expect(ids(take(backlog, 9))).toEqual([2, 3, 4]);
  });

  test('messages of a key that nothing is known about any more cost nothing', () => {
    const backlog = ordered();
    for (let id = 1; id <= 1_000; id++) {
      backlog.add(message(id, `key ${id}`));
      for (const entry of take(backlog, 1)) backlog.ack(entry, 0);
    }
    expect(backlog.unacked()).toEqual([]);
    expect(take(backlog, 1)).toEqual([]);
  });
});

type Step =
  | { do: 'publish'; key: string }
  | { do: 'take'; count: number }
  | { do: 'ack' | 'fail'; which: number; delayMs: number }
  | { do: 'wait'; ms: number };

const steps = (keys: string[]): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('publish' as const), key: fc.constantFrom(...keys) }),
      fc.record({ do: fc.constant('take' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({
        do: fc.constantFrom('ack' as const, 'fail' as const),
        which: fc.nat(9),
        delayMs: fc.constantFrom(0, 0, 700, 20_000),
      }),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 700, 10_000) }),
    ),
    { maxLength: 80 },
  );

/** A backlog driven by steps, beside a model that knows only what was published, leased and acknowledged. */
class Run {
  readonly backlog: Backlog;
  readonly published: StoredMessage[] = [];
  readonly acked = new Set<string>();
  readonly leased = new Map<string, Entry>();
  readonly ordered: boolean;
  now = 0;

  constructor(ordered: boolean) {
    this.ordered = ordered;
    this.backlog = backlogOf({ ordered, retentionMs: Infinity });
  }

  step(step: Step): void {
    const held = [...this.leased.values()];
    switch (step.do) {
      case 'publish':
        this.published.push(message(this.published.length + 1, step.key, this.now));
        return this.backlog.add(this.published.at(-1)!);
      case 'take':
        return this.take(step.count);
      case 'wait':
        this.now += step.ms;
        return this.backlog.due(this.now).forEach((entry) => this.fail(entry, 0));
      case 'ack':
        if (held.length > 0) this.ack(held[step.which % held.length]!);
        return;
      case 'fail':
        if (held.length > 0) this.fail(held[step.which % held.length]!, step.delayMs);
        return;
    }
  }

  take(count: number): void {
    const taken = this.backlog.take({ messages: count, bytes: Infinity }, this.now, 10_000, {
      released: (entry) => this.leased.delete(entry.message.id),
    });
    for (const entry of taken) {
      const { id } = entry.message;
      expect(this.acked.has(id) || this.leased.has(id)).toBe(false);
      if (this.ordered) this.expectInOrder(entry.message);
      this.leased.set(id, entry);
    }
  }

  ack(entry: Entry): void {
    this.acked.add(entry.message.id);
    this.backlog.ack(entry, this.now);
  }

  fail(entry: Entry, delayMs: number): void {
    if (entry.state !== 'leased') return;
    this.backlog.retry(entry, this.now, delayMs);
    const { orderingKey } = entry.message;
    if (!this.ordered || orderingKey === '') return;
    // What came after it in its batch is delivered again, although it was acknowledged.
    for (const { message: back } of this.backlog.unacked())
      if (back.orderingKey === orderingKey) this.acked.delete(back.id);
  }

  expectInOrder({ id, orderingKey }: StoredMessage): void {
    if (orderingKey === '') return;
    const earlier = this.published.filter((each) => each.orderingKey === orderingKey && Number(each.id) < Number(id));
    for (const each of earlier) expect(this.acked.has(each.id) || this.leased.has(each.id)).toBe(true);
  }

  /** Whoever is leased fails once more, then everything is acknowledged as it comes. */
  drain(): void {
    for (const entry of [...this.leased.values()]) this.fail(entry, 0);
    for (let turn = 0; turn < 10 * this.published.length + 10; turn++) {
      this.step({ do: 'wait', ms: 20_000 });
      this.take(1);
      for (const entry of [...this.leased.values()]) this.ack(entry);
    }
  }
}

describe('every published message is delivered until it is acknowledged', () => {
  test.each([
    ['without ordering', false],
    ['in the order of each key', true],
  ])('%s', (_, ordered) => {
    fc.assert(
      fc.property(steps(['', 'a', 'b']), (all) => {
        const run = new Run(ordered);
        for (const step of all) run.step(step);
        run.drain();
        expect(run.acked.size).toBe(run.published.length);
        expect(run.backlog.unacked()).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
