import { describe, expect, test } from '@jest/globals';
import { status, statusOf, type NewMessage, type Pulled, type Target } from '../target.ts';

const attributes = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, 'v']));

interface Limit {
  what: string;
  message: NewMessage;
  emulator?: { does: number; because: string };
}

const within: Limit[] = [
  { what: '100 attributes', message: { attributes: attributes(100) } },
  { what: 'a key of 256 bytes', message: { attributes: { ['é'.repeat(128)]: '' } } },
  { what: 'a value of 1,024 bytes', message: { attributes: { key: 'é'.repeat(512) } } },
  { what: 'an attribute and no data', message: { attributes: { key: '' } } },
  { what: 'a key that clients of Google add', message: { attributes: { googclient_traceparent: 'x' } } },
  { what: 'a key that only contains goog', message: { attributes: { agoog: 'x', Goog: 'x' } } },
  { what: 'an ordering key of 1,024 bytes', message: { data: Buffer.from('x'), orderingKey: 'é'.repeat(512) } },
  { what: '9.9 MB of data', message: { data: Buffer.alloc(9_900_000, 'x') } },
];

const notChecked = { does: status.ok, because: 'the emulator does not check it' };
const beyond: Limit[] = [
  { what: 'no data and no attribute', message: {} },
  { what: 'an ordering key alone', message: { orderingKey: 'key' } },
  { what: '101 attributes', message: { attributes: attributes(101) }, emulator: notChecked },
  { what: 'a key of 257 bytes', message: { attributes: { [`a${'é'.repeat(128)}`]: '' } }, emulator: notChecked },
  { what: 'a value of 1,025 bytes', message: { attributes: { key: `a${'é'.repeat(512)}` } }, emulator: notChecked },
  { what: 'an empty key', message: { attributes: { '': 'x' } }, emulator: notChecked },
  ...['goog', 'google', 'googX', 'goog-a'].map((key) => ({
    what: `the key ${key}`,
    message: { attributes: { [key]: 'x' } },
    emulator: notChecked,
  })),
  {
    what: 'an ordering key of 1,025 bytes',
    message: { data: Buffer.from('x'), orderingKey: `a${'é'.repeat(512)}` },
    emulator: notChecked,
  },
  { what: 'more than 10 MB', message: { data: Buffer.alloc(10_000_001, 'x') }, emulator: notChecked },
];

const first = ([message]: Pulled[]) => message;

export function messagesContract(target: () => Target): void {
  describe('publishing', () => {
    test('answers an id for each message, in order, and no two alike', async () => {
      const topic = await target().topic();
      const first = await target().publish(topic, 'a', 'b', 'c');
      const second = await target().publish(topic, 'd');
      const ids = [...first, ...second];
      expect(ids).toHaveLength(4);
      expect(ids.map(Number)).toEqual([...new Set(ids)].map(Number).sort((a, b) => a - b));
    });

    test('to no topic is refused', async () => {
      expect(await statusOf(target().publish(target().name('topics'), 'lost'))).toBe(status.notFound);
      expect(await statusOf(target().publish('nonsense', 'lost'))).toBe(status.invalidArgument);
    });

    test('no messages is refused', async () => {
      expect(await statusOf(target().publish(await target().topic()))).toBe(status.invalidArgument);
    });

    test.each(within)('$what is taken', async ({ message }) => {
      expect(await statusOf(target().publish(await target().topic(), message))).toBe(status.ok);
    });

    test.each(beyond)('$what is refused', async ({ message, emulator }) => {
      const result = await statusOf(target().publish(await target().topic(), message));
      expect(result).toBe(emulator ? target().expected(status.invalidArgument, emulator) : status.invalidArgument);
    });

    test('1,000 messages in one request are taken, and no more', async () => {
      const topic = await target().topic();
      const many = (count: number) => Array.from({ length: count }, () => 'x');
      expect(await statusOf(target().publish(topic, ...many(1_000)))).toBe(status.ok);
      expect(await statusOf(target().publish(topic, ...many(1_001)))).toBe(status.invalidArgument);
    });

    test('two ordering keys in one request are refused', async () => {
      const publish = target().publish(
        await target().topic(),
        { data: Buffer.from('1'), orderingKey: 'a' },
        { data: Buffer.from('2'), orderingKey: 'b' },
      );
      expect(await statusOf(publish)).toBe(target().expected(status.invalidArgument, notChecked));
    });
  });

  describe('pulling', () => {
    test('gives a message as it was published', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      const before = Date.now();
      const [id] = await target().publish(topic, {
        data: Buffer.from('héllo'),
        attributes: { key: 'välue', empty: '' },
        orderingKey: 'k',
      });
      const [message] = await target().pull(subscription);
      expect(message).toMatchObject({
        id,
        text: 'héllo',
        attributes: { key: 'välue', empty: '' },
        orderingKey: 'k',
        attempt: 0,
      });
      expect(message!.publishedAt).toBeGreaterThanOrEqual(before);
      expect(message!.publishedAt).toBeLessThanOrEqual(Date.now());
    });

    test('a message is gone when it is acknowledged, and there again when it is not wanted', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      await target().publish(topic, 'a', 'b');
      const [a, b] = await target().pull(subscription, 2);
      await target().ack(subscription, a!);
      await target().nack(subscription, b!);
      const again = await target().pull(subscription);
      expect(again.map(({ id }) => id)).toEqual([b!.id]);
      expect(again[0]!.ackId).not.toBe(b!.ackId);
      await target().ack(subscription, again[0]!);
      expect(await target().pullNow(subscription)).toEqual([]);
    });

    test('each subscription gets every message, and only from its beginning on', async () => {
      const topic = await target().topic();
      const early = await target().subscription(topic);
      await target().publish(topic, 'first');
      const late = await target().subscription(topic);
      await target().publish(topic, 'second');
      expect((await target().pullNow(early)).map(({ text }) => text).sort()).toEqual(['first', 'second']);
      expect((await target().pullNow(late)).map(({ text }) => text)).toEqual(['second']);
    });

    test('no more than asked for', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      await target().publish(topic, 'a', 'b', 'c');
      expect(await target().pullNow(subscription, 2)).toHaveLength(2);
      expect(await target().pullNow(subscription, 2)).toHaveLength(1);
      expect(await statusOf(target().pullNow(subscription, 0))).toBe(status.invalidArgument);
    });

    test('waits for a message', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      const pull = target().pull(subscription);
      await target().publish(topic, 'worth waiting for');
      expect((await pull).map(({ text }) => text)).toEqual(['worth waiting for']);
    });

    test('what is no ack id is refused, what was one is not', async () => {
      const { subscriber } = target();
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      await target().publish(topic, 'a');
      const [message] = await target().pull(subscription);
      await target().ack(subscription, message!);
      expect(await statusOf(target().ack(subscription, message!))).toBe(status.ok);
      expect(await statusOf(subscriber.acknowledge({ subscription, ackIds: ['nonsense'] }))).toBe(
        status.invalidArgument,
      );
      expect(await statusOf(subscriber.acknowledge({ subscription, ackIds: [] }))).toBe(status.invalidArgument);
    });

    test('an ack deadline over 600 s is refused', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic);
      await target().publish(topic, 'a');
      const [message] = await target().pull(subscription);
      const extend = target().subscriber.modifyAckDeadline({
        subscription,
        ackIds: [message!.ackId],
        ackDeadlineSeconds: 601,
      });
      expect(await statusOf(extend)).toBe(target().expected(status.invalidArgument, notChecked));
    });

    test('of a push subscription is refused', async () => {
      const subscription = await target().subscription(await target().topic(), {
        pushConfig: { pushEndpoint: 'http://127.0.0.1:9/' },
      });
      expect(await statusOf(target().pullNow(subscription))).toBe(
        target().expected(status.failedPrecondition, { does: status.ok, because: 'the emulator answers nothing' }),
      );
    });

    test('a filter keeps the others out', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic, { filter: 'attributes.lane = "fast"' });
      await target().publish(
        topic,
        { attributes: { lane: 'slow' } },
        { attributes: { lane: 'fast' } },
        { data: Buffer.from('no lane') },
      );
      const got = (await target().pullNow(subscription)).map((message) => message.attributes['lane']);
      expect(got).toEqual(
        target().expected(['fast'], { does: ['slow', 'fast', undefined], because: 'the emulator applies no filter' }),
      );
    });

    test('messages of one key come in the order in which they were published', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic, { enableMessageOrdering: true });
      const published = Array.from({ length: 20 }, (_, number) => `${number}`);
      for (const text of published) await target().publish(topic, { data: Buffer.from(text), orderingKey: 'key' });
      const got: string[] = [];
      while (got.length < published.length) {
        for (const message of await target().pull(subscription, 3)) {
          got.push(message.text);
          await target().ack(subscription, message);
        }
      }
      expect(got).toEqual(published);
    });

    test('a seek brings back what is retained, and skips what is not wanted', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic, { retainAckedMessages: true });
      await target().publish(topic, 'a', 'b');
      const all = await target().pull(subscription, 2);
      await target().ack(subscription, ...all);
      await target().subscriber.seek({ subscription, time: { seconds: Math.floor(Date.now() / 1_000) - 60 } });
      expect((await target().pull(subscription)).map(({ text }) => text).sort()).toEqual(['a', 'b']);
      await target().subscriber.seek({ subscription, time: { seconds: Math.floor(Date.now() / 1_000) + 60 } });
      await target().publish(topic, 'c');
      expect((await target().pull(subscription)).map(({ text }) => text)).toEqual(['c']);
    });

    test('a message that is refused too often becomes a dead letter', async () => {
      const topic = await target().topic();
      const deadLetterTopic = await target().topic();
      const deadLetters = await target().subscription(deadLetterTopic);
      const subscription = await target().subscription(topic, {
        deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 5 },
      });
      const poison = { data: Buffer.from('poison'), attributes: { own: '1' }, orderingKey: 'k' };
      const [id] = await target().publish(topic, poison);
      for (let attempt = 1; attempt <= 5; attempt++) {
        const [message] = await target().pull(subscription);
        expect(message).toMatchObject({ id, attempt });
        await target().nack(subscription, message!);
      }
      // The emulator forwards it no earlier than at the next pull of the subscription.
      let letter = await target().pullNow(deadLetters).then(first);
      while (!letter) {
        expect(await target().pullNow(subscription)).toEqual([]);
        letter = await target().pullNow(deadLetters).then(first);
      }
      expect(letter).toMatchObject({ text: 'poison', orderingKey: 'k' });
      expect(letter.id).not.toBe(id);
      expect(letter.attributes).toEqual({
        own: '1',
        CloudPubSubDeadLetterSourceDeliveryCount: '5',
        CloudPubSubDeadLetterSourceSubscription: subscription.split('/').at(-1),
        CloudPubSubDeadLetterSourceSubscriptionProject: 'project',
        CloudPubSubDeadLetterSourceTopicPublishTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      });
      expect(await target().pullNow(subscription)).toEqual([]);
    });
  });
}
