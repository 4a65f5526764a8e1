import { expect, test } from '@jest/globals';

import { kindOf, originalOf } from '../../../cli/operate/dead-letter-kinds.ts';
import { deadLetterSource } from '../../../shared/bus/dead-letters.ts';

const resellers = ['projects/demo/subscriptions/workspace-notifications'];
const from = (subscription: string | null) =>
  subscription === null
    ? null
    : { subscription: `projects/demo/subscriptions/${subscription}`, deliveries: 100, publishTime: null };
const letter = (text: string, subscription: string | null) => ({
  ackId: '1-1',
  messageId: '7',
  data: Buffer.from(text),
  attributes: {},
  source: from(subscription),
});
const pointer = '{"delivery":"d","attempt":1,"due_at":1,"event":null,"subject":null}';

test.each([
  ['notification', '{"event_type":"SUBSCRIPTION_RENEWED"}', 'workspace-notifications'],
  ['notification', 'not JSON', 'workspace-notifications'],
  ['notification', '', 'workspace-notifications'],
  ['notification', pointer, 'workspace-notifications'],
  ['notification', '{}', 'workspace-notifications'],
  ['notification', '{"event_type":"SUBSCRIPTION_RENEWED"}', 'renamed-since'],
  ['notification', 'not JSON', 'deliver-fast'],
  ['notification', '{"delivery":"d"}', 'deliver-fast'],
  ['pointer', pointer, 'deliver-fast'],
  ['pointer', pointer, null],
  ['wake', '{}', 'sweep'],
  ['unknown', '{}', null],
  ['unknown', '{"event_type":"SUBSCRIPTION_RENEWED"}', null],
])('a %s: %s, given up by %s', (kind, text, subscription) => {
  expect(kindOf(letter(text, subscription), resellers)).toBe(kind);
});

const attributes = {
  CloudPubSubDeadLetterSourceDeliveryCount: '100',
  CloudPubSubDeadLetterSourceSubscription: 'workspace-notifications',
  CloudPubSubDeadLetterSourceSubscriptionProject: 'demo',
  CloudPubSubDeadLetterSourceTopicPublishTime: '2026-03-01T10:00:00.123Z',
};

test.each([
  ['whole', {}, { deliveries: 100, publishTime: '2026-03-01T10:00:00.123Z' }],
  ['a count that is none', { CloudPubSubDeadLetterSourceDeliveryCount: 'many' }, { deliveries: null }],
  ['a time that is none', { CloudPubSubDeadLetterSourceTopicPublishTime: 'lately' }, { publishTime: null }],
  ['no project', { CloudPubSubDeadLetterSourceSubscriptionProject: '' }, null],
  ['no subscription', { CloudPubSubDeadLetterSourceSubscription: '' }, null],
])('Pub/Sub says where it was: %s', (_, change, expected) => {
  const source = deadLetterSource({ ...attributes, ...change });
  if (expected === null) expect(source).toBeNull();
  else expect(source).toMatchObject({ subscription: resellers[0], ...expected });
});

test('copies of one message stand for the same original, others for others', () => {
  const original = (text: string, publishTime: string | null) =>
    originalOf(letter(text, null), { subscription: resellers[0]!, deliveries: 5, publishTime });
  const one = original('{"a":1}', '2026-03-01T10:00:00.123Z');
  expect(one).toMatchObject({ subscription: resellers[0], publishTime: '2026-03-01T10:00:00.123Z' });
  expect(original('{"a":1}', '2026-03-01T10:00:00.123Z').messageId).toBe(one.messageId);
  expect(original('{"a":2}', '2026-03-01T10:00:00.123Z').messageId).not.toBe(one.messageId);
  expect(original('{"a":1}', '2026-03-01T10:00:00.124Z').messageId).not.toBe(one.messageId);
});
