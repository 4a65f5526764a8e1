import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { NormalizedEvent } from '../../../../../shared/events/event.ts';
import { eventId } from '../../../../../shared/events/ids.ts';
import { WORKSPACE_TYPES, decodeWorkspace } from '../../../../../shared/sources/workspace/workspace.ts';
import type { WorkspaceContext } from '../../../../../shared/sources/workspace/workspace.ts';

const guide = JSON.parse(readFileSync('test/fixtures/workspace/license-assignment-changed.json', 'utf8')) as {
  push: { message: { data: string } };
};
const context: WorkspaceContext = { messageId: 'pubsub-1', accountOf: 'C0conf', publishTime: '2026-11-21T10:00:00Z' };
const notification = {
  event_type: 'SUBSCRIPTION_RENEWED',
  customer_id: 'C01acme77',
  customer_domain_name: 'acme.example',
  subscription_id: '1000001',
  sku_id: '1010020027',
  message_id: '9100000000000001',
  publish_time: { seconds: 1772442904, nanos: 0 },
  reseller_customer_id: 'C0demo042',
};

function eventFrom(value: unknown, given: Partial<WorkspaceContext> = {}): NormalizedEvent {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const decoded = decodeWorkspace(Buffer.from(text), { ...context, ...given });
  if ('reason' in decoded) throw new Error(decoded.reason);
  return decoded.event;
}

test("decodes the guide's sample, with the three fields that only its base64 has (GR-8)", () => {
  const data = Buffer.from(guide.push.message.data, 'base64');
  expect(decodeWorkspace(data, context)).toStrictEqual({
    event: {
      id: eventId('google-workspace', 'C0abcdefg', '184927364550192'),
      type: 'license.assignment_changed',
      source: 'google-workspace',
      account: 'C0abcdefg',
      source_type: 'LICENSE_ASSIGNMENT_CHANGED',
      occurred_at: '2018-01-18T00:00:00.091Z',
      subject: { kind: 'subscription', id: 'C0abcdefg/C04init3k/Google-Vault' },
      customer: { id: 'C04init3k', domain: 'sub.initech.example' },
      sku: 'Google-Vault',
      plan: null,
      data: {
        subscription_id: '1000417',
        sku_id: 'Google-Vault',
        customer_id: 'C04init3k',
        customer_domain: 'sub.initech.example',
      },
    },
    raw: data,
  });
});

describe('event types', () => {
  test('are the twelve of GR-9', () => expect(WORKSPACE_TYPES.size).toBe(12));

  test.each([
    ['NEW_SUBSCRIPTION_CREATED', 'subscription.created'],
    ['SUBSCRIPTION_TRIAL_ENDED', 'subscription.trial_ended'],
    ['PRICE_PLAN_SWITCHED', 'subscription.plan_changed'],
    ['COMMITMENT_CHANGED', 'subscription.commitment_changed'],
    ['SUBSCRIPTION_RENEWED', 'subscription.renewed'],
    ['SUBSCRIPTION_SUSPENDED', 'subscription.suspended'],
    ['SUBSCRIPTION_SUSPENSION_REVOKED', 'subscription.resumed'],
    ['SUBSCRIPTION_CANCELLED', 'subscription.cancelled'],
    ['SUBSCRIPTION_CONVERTED', 'subscription.converted'],
    ['SUBSCRIPTION_UPGRADE', 'subscription.upgraded'],
    ['SUBSCRIPTION_DOWNGRADE', 'subscription.downgraded'],
    ['LICENSE_ASSIGNMENT_CHANGED', 'license.assignment_changed'],
    ['SUBSCRIPTION_GIFTED', 'google_workspace.unknown'],
    ['constructor', 'google_workspace.unknown'],
    ['', 'google_workspace.unknown'],
  ])('%s is %s', (sourceType, type) => {
    expect(eventFrom({ ...notification, event_type: sourceType })).toMatchObject({ type, source_type: sourceType });
  });

  test('one that is missing is unknown too, and kept', () => {
    expect(eventFrom({ customer_id: 'C1' })).toMatchObject({ type: 'google_workspace.unknown', source_type: '' });
  });
});

describe('reasons', () => {
  test.each([
    ['SUBSCRIPTION_SUSPENDED', { subscription_suspension_reasons: ['TRIAL_ENDED', 'OTHER'] }, ['trial_ended', 'other']],
    ['SUBSCRIPTION_SUSPENDED', { subscription_suspension_reasons: ['BRAND_NEW'] }, ['brand_new']],
    ['SUBSCRIPTION_SUSPENDED', { subscription_suspension_reasons: ['As written'] }, ['As written']],
    ['SUBSCRIPTION_SUSPENDED', { subscription_suspension_reasons: 'OTHER' }, ['other']],
    ['SUBSCRIPTION_SUSPENDED', { subscription_suspension_reasons: [7, null, 'OTHER'] }, ['other']],
    ['SUBSCRIPTION_SUSPENDED', { subscription_suspension_reasons: null }, []],
    ['SUBSCRIPTION_SUSPENDED', {}, []],
    ['SUBSCRIPTION_RENEWED', { subscription_suspension_reasons: ['OTHER'] }, ['other']],
    ['SUBSCRIPTION_RENEWED', {}, undefined],
  ])('%s with %j: suspension_reasons are %j', (event_type, fields, expected) => {
    expect(eventFrom({ ...notification, event_type, ...fields }).data.suspension_reasons).toStrictEqual(expected);
  });

  test.each([
    ['SUBSCRIPTION_CANCELLED', { subscription_cancellation_reason: 'TRANSFERRED_OUT' }, 'transferred_out'],
    [
      'SUBSCRIPTION_CANCELLED',
      { subscription_cancellation_reason: 'PURCHASE_OF_SUBSUMING_SKU' },
      'purchase_of_subsuming_sku',
    ],
    ['SUBSCRIPTION_CANCELLED', { subscription_cancellation_reason: 'SOMETHING_ELSE_2' }, 'something_else_2'],
    ['SUBSCRIPTION_CANCELLED', {}, null],
    ['SUBSCRIPTION_RENEWED', {}, undefined],
  ])('%s with %j: cancellation_reason is %j', (event_type, fields, expected) => {
    expect(eventFrom({ ...notification, event_type, ...fields }).data.cancellation_reason).toStrictEqual(expected);
  });
});

describe('what nobody knows or can read', () => {
  test('keeps its numbers as they are written, and ids of many digits', () => {
    const others = '{"n":12345678901234567890,"e":1e308,"m":29.90,"z":-0,"__proto__":{"K":[1.0]}}';
    const event = eventFrom(`{"event_type":"NEW","sku_id":12345678901234567890,${others.slice(1)}`);
    expect(JSON.stringify(event.data.other_fields)).toBe(others);
    expect(event.sku).toBe('12345678901234567890');
  });

  test.each<[string, object, object | undefined]>([
    ['nothing', {}, undefined],
    ['fields of tomorrow', { grace_days: 3, nested: { a: [null] } }, { grace_days: 3, nested: { a: [null] } }],
    ['fields that are null', { grace_days: null, sku_id: null }, undefined],
    [
      'a suspension reason of another type',
      { subscription_suspension_reasons: ['OTHER', { code: 7 }] },
      { subscription_suspension_reasons: ['OTHER', { code: 7 }] },
    ],
    [
      'a cancellation reason of another type',
      { subscription_cancellation_reason: ['OTHER'] },
      { subscription_cancellation_reason: ['OTHER'] },
    ],
    ['a time that is none', { publish_time: 'soon' }, { publish_time: 'soon' }],
    [
      'ids of another type',
      { subscription_id: { n: 1 }, message_id: [1] },
      { subscription_id: { n: 1 }, message_id: [1] },
    ],
    ['a type of another type', { event_type: 7.5, reseller_customer_id: true }, { reseller_customer_id: true }],
    ['names that objects have anyway', { constructor: 'x', toString: 1 }, { constructor: 'x', toString: 1 }],
  ])('%s: other_fields is what was given', (_, fields, expected) => {
    expect(eventFrom({ ...notification, ...fields }).data.other_fields).toStrictEqual(expected);
  });

  test('comes along with a type and reasons of tomorrow, and the raw bytes stay', () => {
    const event_type = 'SUBSCRIPTION_GIFTED';
    const data = Buffer.from(JSON.stringify({ ...notification, event_type, gift: { from: 'C09' } }));
    expect(decodeWorkspace(data, context)).toMatchObject({
      event: {
        type: 'google_workspace.unknown',
        source_type: event_type,
        subject: { id: 'C0demo042/C01acme77/1010020027' },
        data: { subscription_id: '1000001', other_fields: { gift: { from: 'C09' } } },
      },
      raw: data,
    });
  });

  test('is never lost: whatever is given is read or kept', () => {
    const names = [...Object.keys(notification), 'subscription_suspension_reasons', 'subscription_cancellation_reason'];
    const fields = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.jsonValue());
    fc.assert(
      fc.property(fields, (given) => {
        const { data } = eventFrom(JSON.stringify(given));
        const other = (data.other_fields ?? {}) as Record<string, unknown>;
        const isKept = ([name, value]: [string, unknown]) => names.includes(name) || value === null || name in other;
        expect(Object.entries(JSON.parse(JSON.stringify(given)) as object).every(isKept)).toBe(true);
      }),
    );
  });
});

describe('the key of its id', () => {
  test.each([
    ['its own id', { message_id: '42' }, '42'],
    ['its own id as a number', { message_id: 42 }, '42'],
    ["Pub/Sub's id where it is missing", { message_id: undefined }, 'pubsub-1'],
    ["Pub/Sub's id where it is empty", { message_id: '' }, 'pubsub-1'],
    ["Pub/Sub's id where it is something else", { message_id: {} }, 'pubsub-1'],
  ])('is %s', (_, fields, key) => {
    expect(eventFrom({ ...notification, ...fields }).id).toBe(eventId('google-workspace', 'C0demo042', key));
  });

  test('keeps every digit of a long number', () => {
    expect(eventFrom('{"message_id":918273645546372819}', { accountOf: 'C0' }).id).toBe(
      eventId('google-workspace', 'C0', '918273645546372819'),
    );
  });

  test('is the same on every repetition of the notification, whatever Pub/Sub calls the message', () => {
    expect(eventFrom(notification, { messageId: 'a' }).id).toBe(eventFrom(notification, { messageId: 'b' }).id);
  });
});

test.each([
  ['C0demo042', 'C0conf', 'C0demo042'],
  [undefined, 'C0conf', 'C0conf'],
  ['', 'C0conf', 'C0conf'],
  [undefined, null, 'unknown'],
])('the account of %s, configured as %s, is %s', (reseller_customer_id, accountOf, account) => {
  const event = eventFrom({ ...notification, reseller_customer_id }, { accountOf });
  expect(event).toMatchObject({ account, subject: { id: `${account}/C01acme77/1010020027` } });
});

describe('occurred_at', () => {
  test.each([
    [{ seconds: 1772442904, nanos: 52_000_000 }, '2026-03-02T09:15:04.052Z'],
    [{ seconds: '1772442904', nanos: 7 }, '2026-03-02T09:15:04.000000007Z'],
    [{ seconds: '1772442904' }, '2026-03-02T09:15:04Z'],
    [{ seconds: '1772442904', nanos: 'many' }, '2026-03-02T09:15:04Z'],
    ['2026-03-02T10:15:04+01:00', '2026-03-02T09:15:04Z'],
    [undefined, '2026-11-21T10:00:00Z'],
    [null, '2026-11-21T10:00:00Z'],
    [{}, '2026-11-21T10:00:00Z'],
    [{ seconds: 'soon' }, '2026-11-21T10:00:00Z'],
    [{ seconds: '99999999999999' }, '2026-11-21T10:00:00Z'],
    ['soon', '2026-11-21T10:00:00Z'],
    [1772442904, '2026-11-21T10:00:00Z'],
    ['0001-01-01T00:00:00Z', '2026-11-21T10:00:00Z'],
    [{ seconds: -62_135_596_800 }, '2026-11-21T10:00:00Z'],
  ])('of %j is %s', (publish_time, expected) => {
    expect(eventFrom({ ...notification, publish_time }).occurred_at).toBe(expected);
  });

  test.each([[null], ['soon']])('cannot be told where the envelope says %s', (publishTime) => {
    const given = { ...context, publishTime };
    expect(decodeWorkspace(Buffer.from('{"event_type":"SUBSCRIPTION_RENEWED"}'), given)).toMatchObject({
      reason: 'neither publish_time nor the envelope says when it happened',
      account: context.accountOf,
      customer: null,
    });
    const named = { reseller_customer_id: 'C0other', customer_id: 'C9', customer_domain_name: 'example.com' };
    expect(decodeWorkspace(Buffer.from(JSON.stringify(named)), given)).toMatchObject({
      account: 'C0other',
      customer: { id: 'C9', domain: 'example.com' },
    });
  });
});

describe('ids that are missing', () => {
  test('leave no subject without a customer or a SKU', () => {
    expect(eventFrom({ ...notification, customer_id: undefined })).toMatchObject({ subject: null, customer: null });
    expect(eventFrom({ ...notification, sku_id: '' })).toMatchObject({ subject: null, sku: null });
  });

  test('are null in data', () => {
    expect(eventFrom({ event_type: 'COMMITMENT_CHANGED' }).data).toStrictEqual({
      subscription_id: null,
      sku_id: null,
      customer_id: null,
      customer_domain: null,
    });
  });

  test('a customer is known without its domain, and ids may be numbers', () => {
    const event = eventFrom({ ...notification, customer_domain_name: undefined, subscription_id: 1000001 });
    expect(event).toMatchObject({ customer: { id: 'C01acme77' }, data: { subscription_id: '1000001' } });
  });
});

describe('undecodable', () => {
  test.each(['event_type', 'reseller_customer_id', 'customer_id', 'customer_domain_name', 'sku_id'])(
    'is what has a long %s; erasure finds it by its customer',
    (name) => {
      const data = Buffer.from(JSON.stringify({ ...notification, [name]: 'x'.repeat(256) }));
      const isAccount = name === 'reseller_customer_id';
      expect(decodeWorkspace(data, context)).toMatchObject({
        reason: `${name} is longer than 255 characters`,
        account: isAccount ? 'C0conf' : 'C0demo042',
        ...(isAccount ? {} : { customer: { id: name === 'customer_id' ? 'x'.repeat(256) : 'C01acme77' } }),
        raw: data,
      });
    },
  );

  test.each([
    ['text', Buffer.from('hello'), 'the message data is not JSON'],
    ['nothing', Buffer.alloc(0), 'the message data is not JSON'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff]), 'the message data is not JSON'],
    ['a list', Buffer.from('[{}]'), 'the message data is not a JSON object'],
    ['null', Buffer.from('null'), 'the message data is not a JSON object'],
    ['a string', Buffer.from('"{}"'), 'the message data is not a JSON object'],
    ['a number', Buffer.from('1.0'), 'the message data is not a JSON object'],
    ['deep', Buffer.from(`{"a":${'['.repeat(64)}${']'.repeat(64)}}`), 'the message data is nested more than 64 deep'],
    ['deep beyond bounds', Buffer.from(`{"a":${'['.repeat(20_000)}`), 'the message data is nested more than 64 deep'],
  ])('is %s', (_, data, reason) => {
    expect(decodeWorkspace(data, context)).toStrictEqual({
      source: 'google-workspace',
      account: 'C0conf',
      reason,
      raw: data,
    });
  });
});
