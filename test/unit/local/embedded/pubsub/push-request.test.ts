import { describe, expect, test } from '@jest/globals';
import type { StoredMessage } from '../../../../../local/embedded/pubsub/messages.ts';
import { isAcknowledgement, pushRequest } from '../../../../../local/embedded/pubsub/push-request.ts';

const name = 'projects/project/subscriptions/subscription';
const message: StoredMessage = {
  id: '1795300000000000',
  publishedAt: Date.parse('2026-11-21T12:00:00.5Z'),
  data: Buffer.from('dätä'),
  attributes: { Own: 'välue' },
  orderingKey: 'key',
};

describe('a push request', () => {
  test('carries everything in the envelope', () => {
    const { headers, body } = pushRequest(
      { name, deadLetter: { topic: 'projects/project/topics/dead', maxAttempts: 5 } },
      'wrapped',
      message,
      3,
    );
    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(JSON.parse(body as string)).toEqual({
      message: {
        attributes: { Own: 'välue' },
        data: 'ZMOkdMOk',
        messageId: '1795300000000000',
        message_id: '1795300000000000',
        orderingKey: 'key',
        publishTime: '2026-11-21T12:00:00.500Z',
        publish_time: '2026-11-21T12:00:00.500Z',
      },
      subscription: name,
      deliveryAttempt: 3,
    });
  });

  test('leaves out what there is not', () => {
    const bare = { ...message, attributes: {}, data: Buffer.alloc(0), orderingKey: '' };
    const { body } = pushRequest({ name }, 'wrapped', bare, 1);
    expect(Object.keys(JSON.parse(body as string) as object)).toEqual(['message', 'subscription']);
    expect(Object.keys((JSON.parse(body as string) as { message: object }).message)).toEqual([
      'messageId',
      'message_id',
      'publishTime',
      'publish_time',
    ]);
  });

  test('carries the data alone, or with the rest as headers', () => {
    expect(pushRequest({ name }, 'data', message, 1)).toEqual({ headers: {}, body: message.data });
    expect(pushRequest({ name }, 'data-and-headers', message, 1)).toEqual({
      headers: {
        own: 'välue',
        'x-goog-pubsub-subscription-name': name,
        'x-goog-pubsub-message-id': '1795300000000000',
        'x-goog-pubsub-publish-time': '2026-11-21T12:00:00.500Z',
        'x-goog-pubsub-ordering-key': 'key',
      },
      body: message.data,
    });
  });

  test('is acknowledged by five statuses', () => {
    const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
    expect(statuses.filter(isAcknowledgement)).toEqual([102, 200, 201, 202, 204]);
  });
});
