import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { envelopeOf, Receiver, textOf, type Push } from '../receiver.ts';
import { type NewMessage, type Target } from '../target.ts';

interface Answer {
  status: number;
  service: 'acknowledges' | 'refuses';
  emulator?: { does: 'acknowledges' | 'refuses'; because: string };
}

const answers: Answer[] = [
  { status: 200, service: 'acknowledges' },
  { status: 201, service: 'acknowledges' },
  { status: 202, service: 'acknowledges', emulator: { does: 'refuses', because: 'the emulator does not know 202' } },
  { status: 204, service: 'acknowledges' },
  {
    status: 203,
    service: 'refuses',
    emulator: { does: 'acknowledges', because: 'the emulator takes 203 for success' },
  },
  { status: 206, service: 'refuses' },
  { status: 302, service: 'refuses' },
  { status: 400, service: 'refuses' },
  { status: 404, service: 'refuses' },
  { status: 429, service: 'refuses' },
  { status: 500, service: 'refuses' },
  { status: 503, service: 'refuses' },
];

const keyed = (text: string, orderingKey: string): NewMessage => ({ data: Buffer.from(text), orderingKey });

export function pushContract(target: () => Target): void {
  describe('pushing', () => {
    let receiver: Receiver;
    beforeAll(async () => {
      receiver = await Receiver.start();
    });
    afterAll(() => receiver.close());

    const pushTo = (topic: string, path: string, fields: Parameters<Target['subscription']>[1] = {}) =>
      target().subscription(topic, { pushConfig: { pushEndpoint: receiver.url(path) }, ...fields });

    test('posts the message in an envelope', async () => {
      const topic = await target().topic();
      const subscription = await pushTo(topic, '/envelope?key=a');
      const [id] = await target().publish(topic, { data: Buffer.from('{"a":1}'), attributes: { key: 'välue' } });
      const push = await receiver.next('/envelope?key=a');
      const envelope = envelopeOf(push);
      expect(push.headers['content-type']).toBe('application/json');
      expect(push.headers).not.toHaveProperty('authorization');
      expect(envelope).toEqual({
        message: {
          data: Buffer.from('{"a":1}').toString('base64'),
          attributes: { key: 'välue' },
          messageId: id,
          message_id: id,
          publishTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/),
          publish_time: envelope.message.publishTime,
        },
        subscription,
      });
    });

    test('leaves out what the message does not have', async () => {
      const topic = await target().topic();
      await pushTo(topic, '/bare');
      await target().publish(topic, 'data', { attributes: { a: '1' } });
      const [data, attribute] = (await receiver.take('/bare', 2))
        .map((push) => envelopeOf(push).message)
        .sort((a, b) => Number(a.messageId) - Number(b.messageId));
      expect(Object.keys(data!)).not.toContain('orderingKey');
      const because = 'the emulator sends empty ones';
      expect(data!.attributes).toEqual(target().expected<object | undefined>(undefined, { does: {}, because }));
      expect(attribute!.data).toBe(target().expected<string | undefined>(undefined, { does: '', because }));
    });

    test('says the ordering key, and with a dead-letter policy the attempt', async () => {
      const topic = await target().topic();
      const deadLetterTopic = await target().topic();
      await pushTo(topic, '/attempt', { deadLetterPolicy: { deadLetterTopic, maxDeliveryAttempts: 5 } });
      await target().publish(topic, { data: Buffer.from('a'), orderingKey: 'k' });
      const { deliveryAttempt, message } = envelopeOf(await receiver.next('/attempt'));
      const because = 'the emulator leaves it out';
      expect(deliveryAttempt).toBe(target().expected<number | undefined>(1, { does: undefined, because }));
      expect(message.orderingKey).toBe(target().expected<string | undefined>('k', { does: undefined, because }));
    });

    test('carries a token when the subscription has one', async () => {
      const topic = await target().topic();
      const oidcToken = { serviceAccountEmail: 'push@project.iam.gserviceaccount.com' };
      await pushTo(topic, '/token', { pushConfig: { pushEndpoint: receiver.url('/token'), oidcToken } });
      await target().publish(topic, 'a');
      const { authorization } = (await receiver.next('/token')).headers;
      const because = 'the emulator keeps the setting and sends no token';
      expect(authorization?.split('.').length).toBe(
        target().expected<number | undefined>(3, { does: undefined, because }),
      );
    });

    test('posts the data alone, with the rest as headers, when told not to wrap it', async () => {
      const topic = await target().topic();
      const subscription = await target().subscription(topic, {
        pushConfig: { pushEndpoint: receiver.url('/unwrapped'), noWrapper: { writeMetadata: true } },
      });
      const [id] = await target().publish(topic, {
        data: Buffer.from('raw'),
        attributes: { 'Content-Type': 'text/x-test', 'x-own': 'mine' },
      });
      const { body, headers } = await receiver.next('/unwrapped');
      expect(body).toBe('raw');
      expect(headers).toMatchObject({
        'content-type': 'text/x-test',
        'x-own': 'mine',
        'x-goog-pubsub-subscription-name': subscription,
        'x-goog-pubsub-message-id': id,
        'x-goog-pubsub-publish-time': expect.stringMatching(/Z$/),
      });
    });

    test('posts the data and nothing else, when told to leave the rest out', async () => {
      const topic = await target().topic();
      const noWrapper = { writeMetadata: false };
      await pushTo(topic, '/data', { pushConfig: { pushEndpoint: receiver.url('/data'), noWrapper } });
      await target().publish(topic, { data: Buffer.from('raw'), attributes: { 'x-own': 'mine' } });
      const { body, headers } = await receiver.next('/data');
      expect(body).toBe('raw');
      expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual([]);
    });

    test.each(answers)('$status $service', async ({ status, service, emulator }) => {
      const path = `/answers-${status}`;
      const topic = await target().topic();
      // Of one key, the second message follows only an acknowledged first one.
      await pushTo(topic, path, { enableMessageOrdering: true });
      let first = true;
      receiver.decide = (push) => {
        if (push.path !== path || !first) return 204;
        first = false;
        return status;
      };
      await target().publish(topic, keyed('first', 'key'), keyed('second', 'key'));
      const [, next] = await receiver.take(path, 2);
      const outcome = textOf(next!) === 'second' ? 'acknowledges' : 'refuses';
      expect(outcome).toBe(emulator ? target().expected(service, emulator) : service);
    });

    test('one message of a key at a time, and the others meanwhile', async () => {
      const topic = await target().topic();
      await pushTo(topic, '/ordered', { enableMessageOrdering: true, ackDeadlineSeconds: 600 });
      const held: Push[] = [];
      receiver.decide = (push) => (textOf(push).startsWith('a') ? (held.push(push), 'hold') : 204);
      await target().publish(topic, keyed('a1', 'a'), keyed('a2', 'a'));
      await target().publish(topic, keyed('b1', 'b'), keyed('b2', 'b'));
      const texts = (await receiver.take('/ordered', 3)).map(textOf);
      expect(texts.sort()).toEqual(['a1', 'b1', 'b2']);
      receiver.decide = () => 204;
      held[0]!.answer(204);
      expect(textOf(await receiver.next('/ordered'))).toBe('a2');
    });

    test('a refused message comes again before the others of its key', async () => {
      const topic = await target().topic();
      await pushTo(topic, '/blocked', { enableMessageOrdering: true });
      let refusals = 1;
      receiver.decide = (push) => (push.path === '/blocked' && refusals-- > 0 ? 500 : 204);
      await target().publish(topic, keyed('1', 'k'), keyed('2', 'k'), keyed('3', 'k'));
      const texts = (await receiver.take('/blocked', 4)).map(textOf);
      expect(texts).toEqual(['1', '1', '2', '3']);
    });

    test('becomes pulling and pushing again', async () => {
      const { subscriber } = target();
      const topic = await target().topic();
      const subscription = await pushTo(topic, '/changing');
      await target().publish(topic, 'pushed');
      expect(textOf(await receiver.next('/changing'))).toBe('pushed');
      await subscriber.modifyPushConfig({ subscription, pushConfig: {} });
      await target().publish(topic, 'pulled');
      const [message] = await target().pull(subscription);
      expect(message?.text).toBe('pulled');
      await target().ack(subscription, message!);
      await subscriber.modifyPushConfig({ subscription, pushConfig: { pushEndpoint: receiver.url('/changed') } });
      await target().publish(topic, 'pushed elsewhere');
      expect(textOf(await receiver.next('/changed'))).toBe('pushed elsewhere');
      expect(receiver.unseen('/changing')).toEqual([]);
    });
  });
}
