import type { Message } from '@google-cloud/pubsub';
import { describe, expect, test } from '@jest/globals';
import { type Target } from '../target.ts';

/** The high-level client, with its own streams, leases and batches. */
export function clientContract(target: () => Target): void {
  describe('the client', () => {
    test('makes topics and subscriptions, publishes and receives', async () => {
      const client = target().client('client-project');
      const [topic] = await client.createTopic('client-topic');
      const [subscription] = await topic.createSubscription('client-subscription');
      const received = new Promise<Message>((resolve, reject) =>
        subscription.on('message', resolve).on('error', reject),
      );
      const id = await topic.publishMessage({ json: { hello: 'world' }, attributes: { a: '1' } });
      const message = await received;
      expect(message.id).toBe(id);
      expect(JSON.parse(message.data.toString())).toEqual({ hello: 'world' });
      expect(message.attributes).toEqual({ a: '1' });
      message.ack();
      await subscription.close();
      await subscription.delete();
      await topic.delete();
    });

    test('gets a refused message again, and an acknowledged one never', async () => {
      const client = target().client('client-project');
      const [topic] = await client.createTopic('again-topic');
      const [subscription] = await topic.createSubscription('again-subscription');
      const seen: string[] = [];
      const done = new Promise<void>((resolve, reject) => {
        subscription.on('error', reject).on('message', (message: Message) => {
          seen.push(message.data.toString());
          if (seen.filter((text) => text === 'no').length < 3 && message.data.toString() === 'no') message.nack();
          else message.ack();
          if (seen.length === 4) resolve();
        });
      });
      await Promise.all(['yes', 'no'].map((text) => topic.publishMessage({ data: Buffer.from(text) })));
      await done;
      expect(seen.sort()).toEqual(['no', 'no', 'no', 'yes']);
      await subscription.close();
    });

    test('gets no more at once than its flow control allows', async () => {
      const client = target().client('client-project');
      const [topic] = await client.createTopic('flow-topic');
      const [{ name }] = await topic.createSubscription('flow-subscription');
      const subscription = client.subscription(name, { flowControl: { maxMessages: 2, allowExcessMessages: false } });
      for (const text of ['a', 'b', 'c', 'd', 'e']) await topic.publishMessage({ data: Buffer.from(text) });
      let open = 0;
      let most = 0;
      let seen = 0;
      await new Promise<void>((resolve, reject) => {
        subscription.on('error', reject).on('message', (message: Message) => {
          most = Math.max(most, (open += 1));
          setImmediate(() => {
            open -= 1;
            message.ack();
            if ((seen += 1) === 5) resolve();
          });
        });
      });
      expect(most).toBeLessThanOrEqual(2);
      await subscription.close();
    });

    test('publishes and receives in order by key', async () => {
      const client = target().client('client-project');
      const [created] = await client.createTopic('ordered-topic');
      const topic = client.topic(created.name, { messageOrdering: true });
      const [subscription] = await topic.createSubscription('ordered-subscription', { enableMessageOrdering: true });
      const published = Array.from({ length: 30 }, (_, number) => `${number}`);
      for (const text of published) void topic.publishMessage({ data: Buffer.from(text), orderingKey: 'key' });
      const received: string[] = [];
      await new Promise<void>((resolve, reject) => {
        subscription.on('error', reject).on('message', (message: Message) => {
          received.push(message.data.toString());
          message.ack();
          if (received.length === published.length) resolve();
        });
      });
      expect(received).toEqual(published);
      await subscription.close();
    });

    test('reports a subscription that is not there', async () => {
      const subscription = target().client('client-project').subscription('missing-subscription');
      const error = await new Promise<{ code?: number }>((resolve) =>
        subscription.on('error', resolve).on('message', () => undefined),
      );
      expect(error.code).toBe(5);
      await subscription.close();
    });
  });
}
