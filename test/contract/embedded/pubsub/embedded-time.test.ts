/** What depends on time, on a clock that the test moves. Only the embedded server lets itself be timed. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock, until } from './fake-clock.ts';
import { envelopeOf, Receiver, textOf, type Push } from './receiver.ts';
import { Target, type NewMessage } from './target.ts';

let clock: FakeClock;
let target: Target;
let receiver: Receiver;

beforeEach(async () => {
  clock = new FakeClock();
  target = await Target.embedded({ clock });
  receiver = await Receiver.start();
});

afterEach(async () => {
  await target.close();
  await receiver.close();
});

const seconds = (count: number) => ({ seconds: count });
const keyed = (text: string, orderingKey: string): NewMessage => ({ data: Buffer.from(text), orderingKey });
const texts = (messages: { text: string }[]) => messages.map(({ text }) => text);
const nacked = () => target.server.counts().nacked;

function pushTo(topic: string, path: string, fields: Parameters<Target['subscription']>[1] = {}): Promise<string> {
  return target.subscription(topic, { pushConfig: { pushEndpoint: receiver.url(path) }, ...fields });
}

describe('a pulled message', () => {
  test('comes again when its ack deadline has passed, and counts as an attempt', async () => {
    const topic = await target.topic();
    const deadLetterTopic = await target.topic();
    const subscription = await target.subscription(topic, { deadLetterPolicy: { deadLetterTopic } });
    await target.publish(topic, 'a');
    const [first] = await target.pull(subscription);
    clock.advance(9_999);
    expect(await target.pullNow(subscription)).toEqual([]);
    clock.advance(1);
    const [second] = await target.pullNow(subscription);
    expect(second).toMatchObject({ id: first!.id, attempt: 2 });
  });

  test('can be kept longer, and its late acknowledgement is passed over', async () => {
    const topic = await target.topic();
    const subscription = await target.subscription(topic, { ackDeadlineSeconds: 20 });
    await target.publish(topic, 'a');
    const [message] = await target.pull(subscription);
    await target.subscriber.modifyAckDeadline({ subscription, ackIds: [message!.ackId], ackDeadlineSeconds: 60 });
    clock.advance(59_999);
    expect(await target.pullNow(subscription)).toEqual([]);
    clock.advance(1);
    await target.ack(subscription, message!);
    expect(texts(await target.pullNow(subscription))).toEqual(['a']);
  });

  test('waits by the retry policy, longer each time', async () => {
    const topic = await target.topic();
    const subscription = await target.subscription(topic, {
      retryPolicy: { minimumBackoff: seconds(10), maximumBackoff: seconds(35) },
    });
    await target.publish(topic, 'a');
    for (const wait of [10_000, 20_000, 35_000, 35_000]) {
      const [message] = await target.pullNow(subscription);
      await target.nack(subscription, message!);
      clock.advance(wait - 1);
      expect(await target.pullNow(subscription)).toEqual([]);
      clock.advance(1);
    }
    expect(texts(await target.pullNow(subscription))).toEqual(['a']);
  });

  test('holds back its key while it waits, and no other', async () => {
    const topic = await target.topic();
    const subscription = await target.subscription(topic, {
      enableMessageOrdering: true,
      retryPolicy: { minimumBackoff: seconds(10) },
    });
    await target.publish(topic, keyed('a1', 'a'));
    const [message] = await target.pull(subscription);
    await target.nack(subscription, message!);
    await target.publish(topic, keyed('a2', 'a'));
    await target.publish(topic, keyed('b1', 'b'));
    expect(texts(await target.pullNow(subscription))).toEqual(['b1']);
    clock.advance(10_000);
    expect(texts(await target.pullNow(subscription))).toEqual(['a1', 'a2']);
  });

  test('is dropped at the end of its retention', async () => {
    const topic = await target.topic();
    const subscription = await target.subscription(topic, { messageRetentionDuration: seconds(600) });
    await target.publish(topic, 'old');
    clock.advance(300_000);
    await target.publish(topic, 'young');
    clock.advance(300_000);
    expect(texts(await target.pullNow(subscription))).toEqual(['young']);
  });

  test('can be sought for as long as its topic keeps it', async () => {
    const topic = await target.topic({ messageRetentionDuration: seconds(600) });
    const subscription = await target.subscription(topic);
    const start = clock.now();
    for (const text of ['too old', 'kept']) {
      await target.publish(topic, text);
      await target.ack(subscription, ...(await target.pull(subscription)));
      clock.advance(400_000);
    }
    await target.publish(topic, 'new');
    await target.subscriber.seek({ subscription, time: seconds(start / 1_000) });
    expect(texts(await target.pullNow(subscription))).toEqual(['kept', 'new']);
  });

  test('is not waited for without end', async () => {
    const subscription = await target.subscription(await target.topic());
    const pull = target.pull(subscription);
    await until(() => clock.nextIn === 20_000);
    clock.advance(20_000);
    expect(await pull).toEqual([]);
  });
});

describe('a pushed message', () => {
  test('comes again when nobody answers before the ack deadline', async () => {
    const topic = await target.topic();
    await pushTo(topic, '/silent', { ackDeadlineSeconds: 30 });
    receiver.decide = () => 'hold';
    await target.publish(topic, 'a');
    const first = await receiver.next('/silent');
    clock.advance(29_999);
    expect(nacked()).toBe(0);
    clock.advance(1);
    expect(nacked()).toBe(1);
    const second = await receiver.next('/silent');
    expect(envelopeOf(second).message.messageId).toBe(envelopeOf(first).message.messageId);
    first.answer(204);
    second.answer(204);
    await until(() => target.server.counts().acked === 1);
    expect(target.server.counts()).toMatchObject({ pushed: 2, acked: 1, nacked: 1 });
  });

  test('is not acknowledged by an interim answer', async () => {
    const topic = await target.topic();
    await pushTo(topic, '/interim');
    let first = true;
    receiver.decide = () => {
      if (!first) return 204;
      first = false;
      return '102, then 500';
    };
    await target.publish(topic, 'a');
    await receiver.take('/interim', 2);
    await until(() => target.server.counts().acked === 1);
    expect(target.server.counts()).toMatchObject({ pushed: 2, nacked: 1 });
  });

  test('comes again when nobody listens', async () => {
    const topic = await target.topic();
    const gone = await Receiver.start();
    const pushEndpoint = gone.url('/gone');
    await gone.close();
    await target.subscription(topic, { pushConfig: { pushEndpoint } });
    await target.publish(topic, 'a');
    await until(() => nacked() === 2);
    expect(target.server.counts()).toMatchObject({ pushed: 2, acked: 0 });
  });

  test('becomes a dead letter after its last attempt, and says before which it is', async () => {
    const topic = await target.topic();
    const deadLetterTopic = await target.topic();
    const deadLetters = await target.subscription(deadLetterTopic);
    await pushTo(topic, '/dead', {
      deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 5 },
      retryPolicy: { minimumBackoff: seconds(60), maximumBackoff: seconds(60) },
    });
    receiver.decide = () => 500;
    const [id] = await target.publish(topic, 'poison');
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(envelopeOf(await receiver.next('/dead')).deliveryAttempt).toBe(attempt);
      await until(() => nacked() === attempt);
      clock.advance(60_000);
    }
    const [letter] = await target.pull(deadLetters);
    expect(letter).toMatchObject({ text: 'poison', attributes: { CloudPubSubDeadLetterSourceDeliveryCount: '5' } });
    expect(letter!.id).not.toBe(id);
    clock.advance(600_000);
    expect(target.server.counts()).toMatchObject({ pushed: 5, deadLettered: 1 });
  });

  test('keeps coming while the dead-letter topic is gone', async () => {
    const topic = await target.topic();
    const deadLetterTopic = await target.topic();
    await pushTo(topic, '/undead', {
      deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 5 },
      retryPolicy: { minimumBackoff: seconds(60), maximumBackoff: seconds(60) },
    });
    await target.publisher.deleteTopic({ topic: deadLetterTopic });
    receiver.decide = () => 500;
    await target.publish(topic, 'poison');
    for (let attempt = 1; attempt <= 7; attempt++) {
      expect(envelopeOf(await receiver.next('/undead')).deliveryAttempt).toBe(attempt);
      await until(() => nacked() === attempt);
      clock.advance(60_000);
    }
    expect(target.server.counts().deadLettered).toBe(0);
  });
});

describe('the push window', () => {
  test('starts with four and doubles with every round of acknowledgements', async () => {
    const topic = await target.topic();
    await pushTo(topic, '/window', { ackDeadlineSeconds: 600 });
    receiver.decide = () => 'hold';
    await target.publish(topic, ...Array.from({ length: 100 }, (_, number) => `${number}`));
    let answered = 0;
    for (const width of [4, 8, 16, 32]) {
      const round: Push[] = await receiver.take('/window', width);
      expect(target.server.counts().pushed).toBe(answered + width);
      round.forEach((push) => push.answer(204));
      answered += width;
      await until(() => target.server.counts().acked === answered);
    }
  });

  test('is never wider than the server is told', async () => {
    const narrow = await Target.embedded({ clock, maxConcurrentPushes: 2 });
    const topic = await narrow.topic();
    await narrow.subscription(topic, { pushConfig: { pushEndpoint: receiver.url('/narrow') } });
    receiver.decide = () => 'hold';
    await narrow.publish(topic, '1', '2', '3', '4');
    const [first] = await receiver.take('/narrow', 2);
    expect(narrow.server.counts().pushed).toBe(2);
    first!.answer(204);
    await receiver.next('/narrow');
    expect(narrow.server.counts().pushed).toBe(3);
    await narrow.close();
  });
});

describe('the push backoff', () => {
  test('holds back the whole subscription after repeated failures, and no other', async () => {
    const topic = await target.topic();
    await pushTo(topic, '/failing');
    receiver.decide = (push) => (push.path === '/failing' ? 500 : 204);
    await target.publish(topic, 'a');
    await until(() => nacked() === 2);
    await pushTo(topic, '/fine');
    await target.publish(topic, 'b', 'c');
    expect((await receiver.take('/fine', 2)).map(textOf)).toEqual(['b', 'c']);
    expect(receiver.unseen('/failing')).toHaveLength(2);
    expect(clock.nextIn).toBe(681);
    receiver.decide = () => 204;
    clock.advance(681);
    await until(() => receiver.unseen('/failing').length > 2);
  });

  test('lets a window of pushes through after each pause, and all again when they succeed', async () => {
    const topic = await target.topic();
    await pushTo(topic, '/recovering', { retryPolicy: { minimumBackoff: seconds(600) } });
    receiver.decide = () => 500;
    for (const [failure, text] of ['a', 'b', 'c'].entries()) {
      if (failure === 2) clock.advance(clock.nextIn);
      await target.publish(topic, text);
      await until(() => nacked() === failure + 1);
      if (failure === 1) expect(clock.nextIn).toBe(681);
    }
    await receiver.take('/recovering', 3);
    receiver.decide = () => 'hold';
    await target.publish(topic, ...Array.from({ length: 200 }, (_, number) => `${number}`));
    const pauses: number[] = [];
    const counts = () => target.server.counts();
    for (const width of [1, 2, 4, 8, 16, 32]) {
      pauses.push(clock.nextIn);
      const before = counts().pushed;
      clock.advance(clock.nextIn);
      const round = await receiver.take('/recovering', width);
      expect(counts().pushed).toBe(before + width);
      round.forEach((push) => push.answer(204));
      await until(() => counts().acked === counts().pushed - 3);
    }
    expect(pauses[0]).toBe(2_611);
    expect(pauses).toEqual([...pauses].sort((x, y) => y - x));
    expect(pauses.at(-1)).toBeLessThan(1_000);
  });

  test('waits for the answer to its one push when all have failed', async () => {
    const topic = await target.topic();
    await pushTo(topic, '/probe', { ackDeadlineSeconds: 60 });
    receiver.decide = () => 500;
    await target.publish(topic, 'a', 'b', 'c', 'd');
    await until(() => nacked() === 4);
    const pushed = target.server.counts().pushed;
    receiver.decide = () => 'hold';
    clock.advance(30_000);
    await until(() => target.server.counts().pushed === pushed + 1);
    clock.advance(25_000);
    expect(target.server.counts().pushed).toBe(pushed + 1);
  });
});
