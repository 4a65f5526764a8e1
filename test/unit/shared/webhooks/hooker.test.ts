/**
 * hooker's payload formats against bodies written by hand (docs/facts/hooker.md, HK-20 to HK-25), and docs/hooker.md
 * against the code.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

import type { JsonObject } from '../../../../shared/base/json.ts';
import type { NormalizedEvent, ReceivedEvent, Undecodable } from '../../../../shared/events/event.ts';
import { BILLING_TYPES } from '../../../../shared/sources/paddle-billing/billing-types.ts';
import { decodeBillingNotification } from '../../../../shared/sources/paddle-billing/paddle-billing.ts';
import { CLASSIC_ALERTS } from '../../../../shared/sources/paddle-classic/classic-alerts.ts';
import { classicFields } from '../../../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../../../shared/sources/paddle-classic/paddle-classic.ts';
import { HOOKER_RULES, hookerMessageIn, hookerMessageOf } from '../../../../shared/webhooks/payload/hooker-message.ts';
import type { HookerFormat } from '../../../../shared/webhooks/payload/hooker-message.ts';
import { bodyIn, commonPayload } from '../../../../shared/webhooks/payload/payload-bodies.ts';
import { maxBodyBytes } from '../../../../shared/webhooks/payload/payload.ts';
import { billingNotification } from '../../../support/billing-samples.ts';
import { classicAlert } from '../../../support/classic-samples.ts';
import { LINKS, aWebhook, anEvent } from '../../../support/webhook-samples.ts';

const decoded = (received: ReceivedEvent | Undecodable): NormalizedEvent => {
  if ('reason' in received) throw new Error(received.reason);
  return received.event;
};
const fromClassic = (name: string, over: Record<string, string> = {}, account = 'shop') => {
  const fields = Object.entries(classicAlert(name, 1, over)).map(([key, value]) => [key, Buffer.from(value)] as const);
  return decoded(decodeClassicAlert(classicFields(new Map(fields)), account, Buffer.from('')));
};
const fromBilling = (name: string, over: JsonObject = {}) =>
  decoded(decodeBillingNotification('shop', Buffer.from(JSON.stringify(billingNotification(name, 1, over)))));
const bodyOf = (event: NormalizedEvent, format: HookerFormat) =>
  bodyIn({ event, webhookId: 'webhook', links: LINKS, format }, null, 3).toString();

const INVOICE = { collection_mode: 'manual' };

describe('hooker-v0 (HK-20)', () => {
  test.each<[string, NormalizedEvent, string]>([
    [
      'a payment of a subscription',
      fromClassic('subscription_payment_succeeded', {}, '42'),
      '{"event_type":"payment","invoice_id":"40112233-55667788","payment_id":"8800451","shop_id":42,"amount":10674,' +
        '"currency":"EUR","created_at":"2026-03-02T09:15:04Z","metadata":{"external_id":42},"status":"captured"}',
    ],
    [
      'a payment for one product, of a seller whose name is no number, with text passed through',
      fromClassic('payment_succeeded', { passthrough: 'order-7' }),
      '{"event_type":"payment","invoice_id":"40112233-55667788","payment_id":"40112233-55667788","shop_id":null,' +
        '"amount":10674,"currency":"EUR","created_at":"2026-03-02T09:15:04Z","metadata":"order-7","status":"captured"}',
    ],
    [
      'a payment that failed',
      fromBilling('transaction.payment_failed', { payments: [] }),
      '{"event_type":"payment","invoice_id":"txn_01k5cccccccccccccccccccc02",' +
        '"payment_id":"txn_01k5cccccccccccccccccccc02","shop_id":null,"amount":14400,"currency":"JPY",' +
        '"created_at":"2026-03-16T09:15:50Z","metadata":null,"status":"failed"}',
    ],
    [
      'an invoice',
      fromClassic('invoice_sent'),
      '{"event_type":"invoice","invoice_id":"9911","payment_id":null,"shop_id":null,"amount":119000,"currency":"EUR",' +
        '"created_at":"2026-03-02T09:15:04Z","metadata":null,"status":"unpaid"}',
    ],
    [
      'an invoice of which Paddle says next to nothing',
      fromClassic('invoice_cancelled_v2', { date_issued: '', gross_amount: '', custom_data: '' }),
      '{"event_type":"invoice","invoice_id":null,"payment_id":null,"shop_id":null,"amount":null,"currency":null,' +
        '"created_at":null,"metadata":null,"status":"cancelled"}',
    ],
  ])('%s', (_, event, expected) => {
    expect(bodyOf(event, 'hooker-v0')).toBe(expected);
  });
});

describe('hooker-v1 (HK-22 to HK-25)', () => {
  const head = (event: NormalizedEvent, topic: string, eventType: string) =>
    `{"eventID":"${event.id}","occuredAt":"${event.occurred_at}","topic":"${topic}","eventType":"${eventType}",`;

  test.each<[string, NormalizedEvent, string, string]>([
    [
      'PaymentCaptured',
      fromClassic('subscription_payment_succeeded'),
      'InvoicesTopic',
      '"invoice":{"id":"40112233-55667788","shopID":"shop","status":"paid","amount":10674,"currency":"EUR",' +
        '"metadata":{"external_id":42},"product":"Team",' +
        '"cart":[{"product":"Team","price":2990,"quantity":3,"cost":8970}]},' +
        '"payment":{"id":"8800451","createdAt":"2026-03-02T09:15:04Z","status":"captured","amount":10674,' +
        '"currency":"EUR","metadata":{"external_id":42},"fee":584,' +
        '"contactInfo":{"email":"zoe.lukasz@example.org"}}}',
    ],
    [
      'PaymentFailed',
      fromBilling('transaction.payment_failed', {
        payments: [{ amount: '14400', status: 'error', error_code: 'declined', created_at: '2026-03-16T09:15:55Z' }],
      }),
      'InvoicesTopic',
      '"invoice":{"id":"txn_01k5cccccccccccccccccccc02","shopID":"shop","createdAt":"2026-03-16T09:15:50Z",' +
        '"status":"unpaid","amount":14400,"currency":"JPY",' +
        '"cart":[{"product":"pro_01k5gggggggggggggggggggg01","price":4800,"quantity":3,"cost":14400}]},' +
        '"payment":{"id":"txn_01k5cccccccccccccccccccc02","createdAt":"2026-03-16T09:15:50Z","status":"failed",' +
        '"error":{"code":"declined"},"amount":14400,"currency":"JPY","fee":770}}',
    ],
    [
      'InvoiceCreated',
      fromClassic('invoice_sent'),
      'InvoicesTopic',
      '"invoice":{"id":"9911","shopID":"shop","createdAt":"2026-03-02T09:15:04Z","status":"unpaid",' +
        '"dueDate":"2026-04-01T09:15:04.000Z","amount":119000,"currency":"EUR","product":"Handbook",' +
        '"description":"printed"}}',
    ],
    [
      'InvoicePaid',
      fromClassic('invoice_paid_v2', { invoice_number: '325-1', custom_data: '' }),
      'InvoicesTopic',
      '"invoice":{"id":"325-1","shopID":"shop","createdAt":"2026-02-01T10:00:00.203945123Z","status":"paid",' +
        '"dueDate":"2026-02-13T10:00:00.203Z","amount":15000,"currency":"GBP",' +
        '"cart":[{"product":"Book","price":7000,"quantity":1,"cost":7000},' +
        '{"product":"Enterprise","price":4000,"quantity":2,"cost":8000}]}}',
    ],
    [
      'RefundSucceeded',
      fromBilling('adjustment.updated'),
      'InvoicesTopic',
      '"invoice":{"id":"txn_01k5cccccccccccccccccccc02","shopID":"shop"},' +
        '"payment":{"id":"txn_01k5cccccccccccccccccccc02"},' +
        '"refund":{"id":"adj_01k5hhhhhhhhhhhhhhhhhhhh01","createdAt":"2026-03-20T09:00:00Z","status":"succeeded","amount":4800,"currency":"JPY",' +
        '"reason":"seat removed"}}',
    ],
    [
      'CustomerCreated',
      fromClassic('new_audience_member'),
      'CustomersTopic',
      '"customer":{"id":"9900871","shopID":"shop","contactInfo":{"email":"zoe.lukasz@example.org"}}}',
    ],
  ])('%s', (eventType, event, topic, rest) => {
    expect(bodyOf(event, 'hooker-v1')).toBe(head(event, topic, eventType) + rest);
  });
});

test('a body that would be too large goes without what may be large, and an amount keeps all digits', () => {
  const large = fromBilling('transaction.completed', { custom_data: { text: 'x'.repeat(maxBodyBytes) } });
  for (const format of ['hooker-v0', 'hooker-v1'] as const) {
    const body = bodyOf(large, format);
    expect(body.length).toBeLessThan(1_000);
    expect(JSON.parse(body)).not.toHaveProperty('payment.metadata');
  }
  const gross = { amount: '9007199254740993', currency: 'JPY' };
  expect(bodyOf({ ...large, data: { ...large.data, gross } }, 'hooker-v0')).toContain('"amount":9007199254740993,');
});

test.each<HookerFormat>(['hooker-v0', 'hooker-v1'])('%s has the numbers of metadata as they were given', (format) => {
  const given = '{"n":12345678901234567890,"m":29.90,"__proto__":{"e":1e308}}';
  for (const field of ['custom_data', 'passthrough'])
    expect(bodyOf(fromClassic('payment_succeeded', { [field]: given }), format)).toContain(`"metadata":${given}`);
  const number = fromClassic('payment_succeeded', { passthrough: '1.0' });
  expect(bodyOf(number, format)).toContain('"metadata":"1.0"');
});

test.each<[string, JsonObject]>([
  ['a quantity that is none', { quantity: 1.5 }],
  ['a quantity of words', { quantity: 'three' }],
  ['an amount of words', { quantity: 1, unit_price: { amount: 'three', currency: 'EUR' } }],
  ['no amount', { quantity: 1, unit_price: {} }],
])('items that were kept as they came, of %s, have no cost', (_, item) => {
  const event = fromBilling('transaction.completed');
  const items = [{ unit_price: { amount: '4800', currency: 'JPY' }, product_id: 'pro_1', ...item }, 'no item'];
  const body = JSON.parse(bodyOf({ ...event, data: { ...event.data, items } }, 'hooker-v1')) as JsonObject;
  expect((body.invoice as JsonObject).cart).toEqual([expect.not.objectContaining({ cost: expect.anything() })]);
});

test('what all attempts send alike is the body itself', () => {
  const event = fromClassic('payment_succeeded');
  const written = { event, webhookId: 'webhook', links: LINKS, format: 'hooker-v1' } as const;
  expect(commonPayload(written)).toBe(bodyIn(written, null, 1).toString());
  expect(commonPayload({ ...written, event: anEvent() })).toBeNull();
  expect(() => bodyIn({ ...written, event: anEvent() }, null, 1)).toThrow('has no form in hooker-v1');
});

describe('which events are which messages', () => {
  test('as docs/hooker.md says', () => {
    const rows = readFileSync('docs/hooker.md', 'utf8')
      .split('\n')
      .filter((line) => /^\| `[a-z]+\.[a-z_]+`/.test(line))
      .map((line) =>
        line
          .replace(/^\| | \|$/g, '')
          .split('|')
          .map((cell) => cell.trim()),
      );
    const code = (text: string | null) => (text === null ? '' : `\`${text}\``);
    const coded = HOOKER_RULES.map(({ type, where, kind, status, eventType }) => {
      const event = { source: 'paddle-billing', type, data: { ...where } } as const;
      expect(hookerMessageOf(event)).toMatchObject({ eventType });
      return [
        `\`${type}\`${where ? ` (${where.action}, ${where.status})` : ''}`,
        code(eventType),
        code(status),
        code(hookerMessageIn('hooker-v0', event) && kind),
      ];
    });
    expect(rows).toEqual(coded);
  });

  test('each is of a type that Paddle has, and nothing of another source or of another adjustment is one', () => {
    const types = [...BILLING_TYPES.values(), ...CLASSIC_ALERTS.values()].flatMap((known) => known.types);
    expect(HOOKER_RULES.map(({ type }) => type).filter((type) => !types.includes(type))).toEqual([]);
    const data = {};
    expect(hookerMessageOf({ source: 'api', type: 'payment.succeeded', data })).toBeNull();
    expect(hookerMessageOf({ source: 'paddle-classic', type: 'subscription.created', data })).toBeNull();
    const credit = { action: 'credit', status: 'rejected' };
    expect(hookerMessageOf({ source: 'paddle-billing', type: 'adjustment.updated', data: credit })).toBeNull();
    expect(hookerMessageOf({ source: 'paddle-classic', type: 'toString', data })).toBeNull();
  });

  test('an invoice of Billing is one by the way it is collected', () => {
    expect(hookerMessageOf(fromBilling('transaction.paid', INVOICE))).toMatchObject({ eventType: 'InvoicePaid' });
    expect(hookerMessageOf(fromBilling('transaction.paid'))).toBeNull();
  });
});

test('a webhook in one of the formats sends the content type that hooker does, unless told otherwise (HK-27)', () => {
  expect(aWebhook()).toMatchObject({ payload_format: 'event', content_type: 'application/json' });
  expect(aWebhook({ payload_format: 'hooker-v0' })).toMatchObject({ content_type: 'application/json; charset=utf-8' });
  expect(aWebhook({ payload_format: 'hooker-v1', content_type: 'text/json' })).toMatchObject({
    payload_format: 'hooker-v1',
    content_type: 'text/json',
  });
  expect(() => aWebhook({ payload_format: 'hooker' })).toThrow(
    'payload_format: must be one of event, hooker-v0, hooker-v1, slack.',
  );
});
