/** The pure parts of the Pub/Sub destination. */
import { describe, expect, test } from '@jest/globals';

import { readTopicDestination, TOPIC_NAME } from '../../../../shared/destinations/pubsub/document.ts';
import { errorText, httpStatusOf, judge, statusOf } from '../../../../shared/destinations/pubsub/publish-exchange.ts';
import type { PublishStatus } from '../../../../shared/destinations/pubsub/publish-exchange.ts';
import { topicMessage } from '../../../../shared/destinations/pubsub/topic-message.ts';
import { transcriptOf } from '../../../../shared/destinations/pubsub/transcript.ts';
import { causeOf } from '../../../../shared/deliveries/cause.ts';
import { maxBodyBytes } from '../../../../shared/webhooks/payload/payload.ts';
import { aWebhook, anEvent } from '../../../support/webhook-samples.ts';

const TOPIC = 'projects/acme-prod/topics/subscriptions';
const body = Buffer.from('{}');
const event = { ...anEvent({}), recovered: false, dataJson: '{}' };
const message = topicMessage({ topic: TOPIC, ordering_key: 'none' }, { id: event.id, body }, { event });

describe('a message', () => {
  test('says of an event what a subscription can filter by', () => {
    const { type, source, account, occurred_at, subject } = event;
    expect(message).toEqual({
      topic: TOPIC,
      data: body,
      attributes: {
        'webhook-id': event.id,
        'webhook-hops': '1',
        timestamp: occurred_at,
        subject: subject!.id,
        'subject-kind': subject!.kind,
        ...{ type, source, account },
      },
      orderingKey: '',
      bytes: 2,
    });
  });

  test('has a key of its subject where that is asked for, the same for all of its events', () => {
    const settings = { topic: TOPIC, ordering_key: 'subject' as const };
    const keys = [event, { ...event, type: 'subscription.cancelled' }, { ...event, account: 'other' }].map(
      (each) => topicMessage(settings, { id: 'evt_1', body }, { event: each }).orderingKey,
    );
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect([keys[1] === keys[0], keys[2] === keys[0]]).toEqual([true, false]);
    expect(topicMessage(settings, { id: 'evt_1', body }, { event: { ...event, subject: null } }).orderingKey).toBe('');
  });

  test('of a given payload says its id and its hops alone', () => {
    const given = topicMessage(
      { topic: TOPIC, ordering_key: 'subject' },
      { id: 'd-1', body },
      { event: null, hops: 2 },
    );
    expect(given).toMatchObject({ attributes: { 'webhook-id': 'd-1', 'webhook-hops': '3' }, orderingKey: '' });
  });

  test('leaves out what an attribute may not hold (docs/facts/google-cloud.md, GC-11)', () => {
    const long = { ...event, subject: { kind: 'subscription', id: 'é'.repeat(600) } };
    const { attributes } = topicMessage({ topic: TOPIC, ordering_key: 'none' }, { id: 'evt_1', body }, { event: long });
    expect(attributes).not.toHaveProperty('subject');
    expect(attributes).toHaveProperty('subject-kind');
  });

  test('is far below 10 MB with the largest body and all attributes', () => {
    const attributes = Object.entries(message.attributes).length * (256 + 1_024);
    expect(Math.max(maxBodyBytes, 1_048_576) + attributes).toBeLessThan(10_000_000);
  });
});

describe('a topic', () => {
  test.each([
    [TOPIC, true],
    ['projects/example.com:acme-prod/topics/a.b_c~d+e%f-g', true],
    ['subscriptions', false],
    ['projects/acme-prod/subscriptions/abc', false],
    ['projects/acme-prod/topics/goog-events', false],
    ['projects/acme-prod/topics/a', false],
    ['projects/Acme/topics/events', false],
    [`${TOPIC}\n`, false],
  ])('%j: %p', (name, isOne) => {
    expect(TOPIC_NAME.test(name)).toBe(isOne);
  });

  test('that cannot be read in a document is none', () => {
    const stored = { ...aWebhook({}), kind: 'pubsub' };
    expect(readTopicDestination(stored)).toBeNull();
    const topic = { topic: TOPIC, ordering_key: 'none' };
    expect(readTopicDestination({ ...stored, ...{ pubsub: topic } })).toMatchObject({ pubsub: topic });
    expect(readTopicDestination({ ...aWebhook({}), ...{ pubsub: topic } })).toBeNull();
  });
});

describe('an exchange', () => {
  test.each<[number, PublishStatus, ReturnType<typeof judge>['kind'], number, ReturnType<typeof causeOf>, string]>([
    [7, 'PERMISSION_DENIED', 'refused', 403, 'auth', 'grant roles/pubsub.publisher'],
    [16, 'UNAUTHENTICATED', 'refused', 401, 'auth', 'check its service account'],
    [5, 'NOT_FOUND', 'refused', 404, 'destination', `there is no topic ${TOPIC}`],
    [3, 'INVALID_ARGUMENT', 'refused', 400, 'destination', 'said so'],
    [8, 'RESOURCE_EXHAUSTED', 'refused', 429, 'http_429', 'said so'],
    [13, 'INTERNAL', 'refused', 500, 'http_5xx', 'said so'],
    [14, 'UNAVAILABLE', 'unreachable', 0, 'connect', 'does not answer'],
    [4, 'DEADLINE_EXCEEDED', 'unreachable', 0, 'timeout', 'in time'],
  ])('%d is %s: %s, %d, %s', (code, status, ruling, http, cause, text) => {
    expect(statusOf(code)).toBe(status);
    const exchange = { kind: 'unpublished' as const, status, message: 'said so', durationMs: 1 };
    expect(judge(exchange)).toMatchObject({ kind: ruling });
    expect(httpStatusOf(exchange)).toBe(http);
    const transcript = transcriptOf(message, exchange);
    expect(causeOf({ ...transcript, success: false })).toBe(cause);
    expect(errorText(exchange, TOPIC)).toContain(text);
    expect(transcript.error).toMatch(new RegExp(`^${status}: `));
  });

  test.each([undefined, null, 99, 0, 'NOT_FOUND'])('the code %p is UNKNOWN', (code) => {
    expect(statusOf(code)).toBe('UNKNOWN');
  });

  test('that Pub/Sub acknowledged is a success, and recorded as its HTTP API answers', () => {
    const exchange = { kind: 'published' as const, messageId: '17', durationMs: 1 };
    expect(judge(exchange)).toEqual({ kind: 'delivered' });
    const keyed = { ...message, orderingKey: 'k' };
    expect(transcriptOf(keyed, exchange)).toEqual({
      url: `https://pubsub.googleapis.com/v1/${TOPIC}:publish`,
      request_headers: { ...message.attributes, 'ordering-key': 'k' },
      response_status_code: 200,
      response_headers: {},
      response_body: '{"messageIds":["17"]}',
      error_code: null,
      error: '',
    });
  });
});
