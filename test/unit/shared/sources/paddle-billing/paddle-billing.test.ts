import { describe, expect, test } from '@jest/globals';
import { EventName } from '@paddle/paddle-node-sdk';
import type { IEventName } from '@paddle/paddle-node-sdk';
import fc from 'fast-check';

import type { JsonObject } from '../../../../../shared/base/json.ts';
import { eventId } from '../../../../../shared/events/ids.ts';
import { BILLING_TYPES } from '../../../../../shared/sources/paddle-billing/billing-types.ts';
import { decodeBillingNotification } from '../../../../../shared/sources/paddle-billing/paddle-billing.ts';
import { DATA_KEYS } from '../../../../../shared/sources/paddle/paddle-data.ts';
import { billingNotification, billingSubscription } from '../../../../support/billing-samples.ts';

const rawOf = (notification: unknown) => Buffer.from(JSON.stringify(notification));
const decode = (notification: unknown) => decodeBillingNotification('shop', rawOf(notification));

function eventFrom(notification: unknown) {
  const decoded = decode(notification);
  if ('reason' in decoded) throw new Error(decoded.reason);
  return decoded.event;
}

/** Those of Paddle's own library; its type keeps this list whole and right. */
const NAMES = Object.keys({
  'address.created': 1,
  'address.updated': 1,
  'address.imported': 1,
  'adjustment.created': 1,
  'adjustment.updated': 1,
  'api_key.created': 1,
  'api_key.updated': 1,
  'api_key.expiring': 1,
  'api_key.expired': 1,
  'api_key.revoked': 1,
  'api_key_exposure.created': 1,
  'business.created': 1,
  'business.updated': 1,
  'business.imported': 1,
  'client_token.created': 1,
  'client_token.updated': 1,
  'client_token.revoked': 1,
  'customer.created': 1,
  'customer.imported': 1,
  'customer.updated': 1,
  'discount.created': 1,
  'discount.updated': 1,
  'discount.imported': 1,
  'discount_group.created': 1,
  'discount_group.updated': 1,
  'payment_method.saved': 1,
  'payment_method.deleted': 1,
  'payout.created': 1,
  'payout.paid': 1,
  'price.updated': 1,
  'price.created': 1,
  'price.imported': 1,
  'product.updated': 1,
  'product.created': 1,
  'product.imported': 1,
  'report.created': 1,
  'report.updated': 1,
  'subscription.activated': 1,
  'subscription.canceled': 1,
  'subscription.imported': 1,
  'subscription.created': 1,
  'subscription.past_due': 1,
  'subscription.paused': 1,
  'subscription.resumed': 1,
  'subscription.trialing': 1,
  'subscription.updated': 1,
  'transaction.billed': 1,
  'transaction.canceled': 1,
  'transaction.completed': 1,
  'transaction.paid': 1,
  'transaction.created': 1,
  'transaction.past_due': 1,
  'transaction.payment_failed': 1,
  'transaction.ready': 1,
  'transaction.updated': 1,
  'transaction.revised': 1,
} satisfies Record<IEventName, 1>);

/** Sent, though Paddle's library leaves it to its generic event (`ownInvoice`). */
const UNLISTED = ['invoice.paid'];

test('knows the event types of Paddle’s own library, what is sent besides, and no other', () => {
  expect(Object.values<string>(EventName).sort()).toEqual([...NAMES].sort());
  expect([...BILLING_TYPES.keys()].sort()).toEqual([...NAMES, ...UNLISTED].sort());
});

test('decodes subscription.created', () => {
  const notification = billingNotification('subscription.created', 1);
  expect(decode(notification)).toStrictEqual({
    event: {
      id: eventId('paddle-billing', 'shop', 'evt_00000000000000000000000001'),
      type: 'subscription.created',
      source: 'paddle-billing',
      account: 'shop',
      source_type: 'subscription.created',
      occurred_at: '2026-03-02T09:15:04.52Z',
      subject: { kind: 'subscription', id: 'shop/sub_01k5bbbbbbbbbbbbbbbbbbbb01' },
      customer: { id: 'ctm_01k5dddddddddddddddddddd01' },
      sku: 'pro_01k5gggggggggggggggggggg01',
      plan: 'pri_01k5ffffffffffffffffffff01',
      data: {
        ...Object.fromEntries(DATA_KEYS.subscription.map((key) => [key, null])),
        subscription_id: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01',
        status: 'trialing',
        customer_id: 'ctm_01k5dddddddddddddddddddd01',
        plan_id: 'pri_01k5ffffffffffffffffffff01',
        product_id: 'pro_01k5gggggggggggggggggggg01',
        quantity: 3,
        unit_price: { amount: '4800', currency: 'JPY' },
        currency: 'JPY',
        items: [
          {
            plan_id: 'pri_01k5ffffffffffffffffffff09',
            product_id: 'pro_01k5gggggggggggggggggggg09',
            quantity: 1,
            unit_price: { amount: '100', currency: 'JPY' },
            recurring: false,
            status: 'active',
          },
          {
            plan_id: 'pri_01k5ffffffffffffffffffff01',
            product_id: 'pro_01k5gggggggggggggggggggg01',
            quantity: 3,
            unit_price: { amount: '4800', currency: 'JPY' },
            recurring: true,
            status: 'trialing',
          },
        ],
        billing_cycle: { interval: 'month', frequency: 1 },
        current_period: { starts_at: '2026-03-02T09:15:03.9Z', ends_at: '2026-03-16T09:15:03.9Z' },
        trial_period: { starts_at: '2026-03-02T09:15:03.9Z', ends_at: '2026-03-16T09:15:03.9Z' },
        next_bill_date: '2026-03-16',
        next_billed_at: '2026-03-16T09:15:03.9Z',
        started_at: '2026-03-02T09:15:03.9Z',
        collection_mode: 'automatic',
        transaction_id: 'txn_01k5cccccccccccccccccccc01',
        address_id: 'add_01k5eeeeeeeeeeeeeeeeeeee01',
        custom_data: { org: 'acme' },
        created_at: '2026-03-02T09:15:04.411000Z',
        updated_at: '2026-03-02T09:15:04.411000Z',
      },
    },
    raw: rawOf(notification),
  });
});

test('decodes transaction.completed as the payment that it is, with the last attempt’s method', () => {
  expect(eventFrom(billingNotification('transaction.completed', 2))).toMatchObject({
    type: 'payment.succeeded',
    subject: { id: 'shop/sub_01k5bbbbbbbbbbbbbbbbbbbb01' },
    plan: 'pri_01k5ffffffffffffffffffff01',
    data: {
      payment_id: 'txn_01k5cccccccccccccccccccc02',
      gross: { amount: '14400', currency: 'JPY' },
      tax: { amount: '1309', currency: 'JPY' },
      fee: { amount: '770', currency: 'JPY' },
      earnings: { amount: '12321', currency: 'JPY' },
      balance: { gross: { amount: '9570', currency: 'USD' }, earnings: { amount: '8188', currency: 'USD' } },
      payment_method: 'card',
      error_code: null,
      initial_payment: false,
      invoice_number: '325-10566',
    },
  });
});

describe('an event', () => {
  test.each([...NAMES, ...UNLISTED])('%s has a type of its own, and all keys of its kind', (name) => {
    const event = eventFrom(billingNotification(name, 3));
    expect(event.source_type).toBe(name);
    expect(event.type).not.toContain('unknown');
    expect(BILLING_TYPES.get(name)!.types).toContain(event.type);
    const kinds = Object.values(DATA_KEYS).map((keys) => keys.join());
    expect(kinds).toContain(Object.keys(event.data).join());
    expect(JSON.stringify(event)).not.toContain('secret_part');
  });

  test('of a type that nobody knows keeps its entity, and is found by whom it concerns', () => {
    expect(eventFrom(billingNotification('subscription.gifted', 4, { status: 'new' }))).toMatchObject({
      type: 'paddle_billing.unknown',
      source_type: 'subscription.gifted',
      subject: { id: `shop/${billingSubscription.id as string}` },
      data: { ...billingSubscription, status: 'new' },
    });
    expect(eventFrom(billingNotification('constructor', 5))).toMatchObject({
      type: 'paddle_billing.unknown',
      subject: { id: 'shop/sub_9' },
      customer: { id: 'ctm_9' },
    });
    expect(eventFrom({ event_id: 'e', event_type: 'new', occurred_at: '2026-01-01T00:00:00Z' })).toMatchObject({
      type: 'paddle_billing.unknown',
      subject: null,
      customer: null,
      data: {},
    });
  });

  test('is known again by its event_id: a replay has another notification_id', () => {
    const first = billingNotification('subscription.updated', 6);
    expect(eventFrom({ ...first, notification_id: 'ntf_replayed' }).id).toBe(eventFrom(first).id);
    expect(eventFrom({ ...first, event_id: 'evt_other' }).id).not.toBe(eventFrom(first).id);
  });

  test.each([
    '2026-03-02T09:15:04Z',
    '2026-03-02T09:15:04.52Z',
    '2026-03-02T09:15:04.000123Z',
    '2026-03-02T09:15:04.1Z',
  ])('keeps the precision of %s', (occurred_at) => {
    expect(eventFrom({ ...billingNotification('payout.paid', 7), occurred_at }).occurred_at).toBe(occurred_at);
  });

  test.each([
    ['customer.updated', {}, { id: 'ctm_01k5dddddddddddddddddddd01', email: 'zoe.lukasz@example.org' }],
    ['business.created', {}, { id: 'ctm_1' }],
    ['payout.created', {}, null],
  ])('of %s concerns its customer', (name, over, expected) => {
    expect(eventFrom(billingNotification(name, 8, over)).customer).toStrictEqual(expected);
  });

  test.each([
    ['price.created', 'pri_01k5ffffffffffffffffffff01', 'pro_01k5gggggggggggggggggggg01'],
    ['product.created', null, 'pro_1'],
    ['transaction.paid', 'pri_01k5ffffffffffffffffffff01', 'pro_01k5gggggggggggggggggggg01'],
    ['adjustment.created', null, null],
  ])('of %s names its plan and sku', (name, plan, sku) => {
    expect(eventFrom(billingNotification(name, 9))).toMatchObject({ plan, sku });
  });
});

describe('an adjustment', () => {
  test.each([
    ['refund', 'approved', 'payment.refunded'],
    ['credit', 'approved', 'payment.credited'],
    ['credit_reverse', 'approved', 'payment.credit_reversed'],
    ['chargeback', 'approved', 'payment.disputed'],
    ['chargeback_reverse', 'approved', 'payment.dispute_reversed'],
    ['chargeback_warning', 'approved', 'payment.dispute_warned'],
    ['chargeback_warning_reverse', 'approved', 'payment.dispute_warning_reversed'],
    ['refund', 'pending_approval', 'adjustment.updated'],
    ['refund', 'rejected', 'adjustment.updated'],
    ['refund', 'reversed', 'adjustment.updated'],
    ['chargeback', 'reversed', 'adjustment.updated'],
    ['refund', null, 'adjustment.updated'],
    ['refund', 'Approved', 'adjustment.updated'],
    ['toString', 'approved', 'adjustment.updated'],
    ['', 'approved', 'adjustment.updated'],
  ])('%s that is %s is %s', (action, status, type) => {
    const event = eventFrom(billingNotification('adjustment.updated', 10, { action, status }));
    expect(event).toMatchObject({ type, data: { status, action: action || null } });
    expect(eventFrom(billingNotification('adjustment.created', 11, { action, status })).type).toBe(
      type.replace('adjustment.updated', 'adjustment.created'),
    );
  });

  test.each([
    ['refund', '8386', '8386'],
    ['refund', '-85', '-85'],
    ['refund', '0', '0'],
    ['credit', '8386', '8386'],
    ['chargeback', '8386', '8386'],
    ['chargeback_warning', '8386', '8386'],
    ['credit_reverse', '8386', '-8386'],
    ['chargeback_reverse', '8386', '-8386'],
    ['chargeback_reverse', '-8386', '-8386'],
    ['chargeback_reverse', '0', '0'],
    ['chargeback_warning_reverse', '8386', '-8386'],
    ['tax_reverse_of_tomorrow', '8386', '8386'],
  ])('%s whose earnings are %s decreases the seller’s by %s', (action, earnings, amount) => {
    const totals = { total: '10090', tax: '1704', fee: '0', earnings, currency_code: 'EUR' };
    const over = { action, totals, payout_totals: { ...totals, currency_code: 'USD' }, currency_code: 'EUR' };
    for (const status of ['approved', 'pending_approval', 'reversed']) {
      expect(eventFrom(billingNotification('adjustment.updated', 12, { ...over, status })).data).toMatchObject({
        gross: { amount: '10090', currency: 'EUR' },
        earnings_decrease: { amount, currency: 'EUR' },
        balance: { earnings_decrease: { amount, currency: 'USD' } },
      });
    }
  });
});

describe('a transaction that is collected by invoice', () => {
  const terms = { payment_terms: { interval: 'week', frequency: 2 }, purchase_order_number: 'PO-1' };
  test.each([
    ['transaction.billed', 'invoice.sent', 'transaction.billed'],
    ['transaction.paid', 'invoice.paid', 'transaction.paid'],
    ['transaction.past_due', 'invoice.overdue', 'transaction.past_due'],
    ['transaction.canceled', 'invoice.cancelled', 'transaction.cancelled'],
  ])('%s is %s, and else %s', (name, invoice, other) => {
    const manual = { collection_mode: 'manual', billing_details: terms, status: 'canceled' };
    const event = eventFrom(billingNotification(name, 13, manual));
    expect(event).toMatchObject({
      type: invoice,
      data: { term_days: 14, purchase_order_number: 'PO-1', status: 'cancelled' },
    });
    expect(eventFrom(billingNotification(name, 14)).type).toBe(other);
  });
});

describe('invoice.paid', () => {
  const event = eventFrom(billingNotification('invoice.paid', 30));

  test('is an invoice that knows its transaction', () => {
    expect(event).toMatchObject({
      type: 'invoice.paid',
      subject: { kind: 'invoice', id: 'shop/txn_01k5cccccccccccccccccccc03' },
      customer: { id: 'ctm_01k5dddddddddddddddddddd01' },
      data: {
        invoice_id: 'inv_01k5rrrrrrrrrrrrrrrrrrrr01',
        payment_id: 'txn_01k5cccccccccccccccccccc03',
        invoice_number: '325-10567',
        status: 'paid',
        gross: { amount: '1000', currency: 'GBP' },
        tax: { amount: '167', currency: 'GBP' },
        term_days: 1,
        issued_at: '2026-03-01T14:23:07.865592Z',
        billing_period: { starts_at: '2026-03-01', ends_at: '2026-03-02' },
        custom_data: [],
      },
    });
  });

  test('says what its lines are called and taxed at', () => {
    expect(event.data.items).toEqual([
      {
        plan_id: null,
        product_id: 'pro_01k5gggggggggggggggggggg01',
        quantity: 1,
        unit_price: { amount: '1000', currency: 'GBP' },
        recurring: false,
        status: null,
        product_name: 'Team',
        description: null,
        tax_rate: '0.2',
      },
    ]);
  });
});

describe('a subject', () => {
  const once = { subscription_id: null };
  test.each([
    ['subscription.paused', {}, { kind: 'subscription', id: 'shop/sub_01k5bbbbbbbbbbbbbbbbbbbb01' }],
    ['transaction.completed', {}, { kind: 'subscription', id: 'shop/sub_01k5bbbbbbbbbbbbbbbbbbbb01' }],
    ['transaction.billed', once, { kind: 'invoice', id: 'shop/txn_01k5cccccccccccccccccccc02' }],
    ['transaction.paid', once, { kind: 'invoice', id: 'shop/txn_01k5cccccccccccccccccccc02' }],
    ['transaction.completed', once, { kind: 'invoice', id: 'shop/txn_01k5cccccccccccccccccccc02' }],
    ['adjustment.updated', once, { kind: 'invoice', id: 'shop/txn_01k5cccccccccccccccccccc02' }],
    ['payout.paid', {}, { kind: 'payout', id: 'shop/pay_1' }],
    ['customer.updated', {}, { kind: 'customer', id: 'shop/ctm_01k5dddddddddddddddddddd01' }],
    ['address.created', {}, { kind: 'address', id: 'shop/add_1' }],
    ['discount_group.updated', {}, { kind: 'discount_group', id: 'shop/dsg_1' }],
    ['api_key.revoked', {}, { kind: 'api_key', id: 'shop/apikey_1' }],
    ['report.updated', {}, { kind: 'report', id: 'shop/rep_1' }],
  ])('of %s %j', (name, over, subject) => {
    expect(eventFrom(billingNotification(name, 31, over)).subject).toEqual(subject);
  });

  test.each([...NAMES, ...UNLISTED])('is there for %s', (name) => {
    expect(eventFrom(billingNotification(name, 32)).subject).not.toBeNull();
  });
});

describe('what nobody knows is kept as it came:', () => {
  const NEW = 'brand_new';
  test.each<[string, JsonObject, string, unknown]>([
    ['subscription.updated', { status: NEW }, 'status', NEW],
    ['subscription.updated', { status: 7 }, 'status', 7],
    ['subscription.updated', { collection_mode: NEW }, 'collection_mode', NEW],
    ['subscription.updated', { billing_cycle: NEW }, 'billing_cycle', NEW],
    ['subscription.updated', { billing_cycle: { interval: NEW, frequency: '1' } }, 'billing_cycle.frequency', '1'],
    ['subscription.updated', { scheduled_change: { action: NEW } }, 'scheduled_change.action', NEW],
    ['subscription.updated', { paused_at: 'now' }, 'paused_at', 'now'],
    ['subscription.updated', { next_billed_at: 'soon' }, 'next_bill_date', 'soon'],
    ['subscription.updated', { items: {} }, 'items', {}],
    ['subscription.updated', { items: [{ quantity: '3', status: NEW }] }, 'items.0.quantity', '3'],
    ['transaction.completed', { status: NEW }, 'status', NEW],
    ['transaction.billed', { collection_mode: 'manual', items: [1] }, 'items', [1]],
    ['transaction.completed', { origin: NEW }, 'origin', NEW],
    ['transaction.completed', { billing_period: { starts_at: 'once' } }, 'billing_period.starts_at', 'once'],
    ['transaction.completed', { payments: [{ method_details: { type: NEW }, created_at: 7 }] }, 'payment_method', NEW],
    ['adjustment.updated', { status: NEW }, 'status', NEW],
    ['adjustment.updated', { action: NEW }, 'action', NEW],
    ['adjustment.updated', { type: NEW }, 'type', NEW],
    ['adjustment.updated', { credit_applied_to_balance: 'partly' }, 'credit_applied_to_balance', 'partly'],
    ['customer.updated', { marketing_consent: NEW }, 'marketing_consent', NEW],
    ['customer.updated', { locale: 'x'.repeat(300) }, 'locale', 'x'.repeat(300)],
    ['customer.updated', { email: { of: 'mine' } }, 'email', { of: 'mine' }],
    ['payout.paid', { status: NEW }, 'status', NEW],
    ['address.updated', { country_code: NEW }, 'country', NEW],
    ['business.updated', { contacts: NEW }, 'contacts', NEW],
    ['product.updated', { tax_category: NEW }, 'tax_category', NEW],
    ['price.updated', { tax_mode: NEW, quantity: 'any' }, 'quantity', 'any'],
    ['discount.updated', { mode: NEW, recur: NEW }, 'recur', NEW],
    ['payment_method.deleted', { deletion_reason: NEW }, 'deletion_reason', NEW],
    ['api_key.updated', { expires_at: 'never' }, 'expires_at', 'never'],
    ['api_key_exposure.created', { risk_level: NEW }, 'risk_level', NEW],
    ['report.updated', { rows: 'many' }, 'rows', 'many'],
  ])('%s %j', (name, over, place, value) => {
    expect(eventFrom(billingNotification(name, 33, over)).data).toHaveProperty(place, value);
  });

  const ZERO = '0001-01-01T00:00:00Z';
  test.each<[string, JsonObject, string]>([
    ['adjustment.created', { updated_at: ZERO }, 'updated_at'],
    ['adjustment.created', { created_at: '0001-01-01T00:00:00.000000Z' }, 'created_at'],
    ['adjustment.created', { updated_at: '0001-01-01T00:00:00+00:00' }, 'updated_at'],
    ['subscription.created', { first_billed_at: ZERO }, 'first_billed_at'],
    ['subscription.created', { next_billed_at: ZERO }, 'next_bill_date'],
    ['subscription.created', { canceled_at: ZERO }, 'cancellation_effective_date'],
    ['subscription.created', { current_billing_period: { starts_at: ZERO } }, 'current_period.starts_at'],
    ['api_key.created', { last_used_at: ZERO }, 'last_used_at'],
    ['discount.created', { expires_at: ZERO }, 'expires_at'],
  ])('but Go’s zero time is none: %s %j', (name, over, place) => {
    expect(eventFrom(billingNotification(name, 34, over)).data).toHaveProperty(place, null);
  });
});

describe('a subscription', () => {
  test('is cancelled in our spelling, on the day on which it ends', () => {
    const over = { status: 'canceled', canceled_at: '2026-06-16T09:15:05.05Z', next_billed_at: null };
    expect(eventFrom(billingNotification('subscription.canceled', 15, over))).toMatchObject({
      type: 'subscription.cancelled',
      data: { status: 'cancelled', cancelled_at: '2026-06-16T09:15:05.05Z', cancellation_effective_date: '2026-06-16' },
    });
  });

  test.each([
    ['cancel', '2026-07-01'],
    ['pause', null],
  ])('that is scheduled to %s says so', (action, day) => {
    const scheduled_change = { action, effective_at: '2026-07-01T00:00:00Z', resume_at: null };
    expect(eventFrom(billingNotification('subscription.updated', 16, { scheduled_change })).data).toMatchObject({
      scheduled_change,
      cancellation_effective_date: day,
    });
  });

  test('with nothing that recurs is named by its first item', () => {
    const items = [{ quantity: 2, recurring: false, price: { id: 'pri_1', product_id: 'pro_1' } }];
    expect(eventFrom(billingNotification('subscription.updated', 17, { items }))).toMatchObject({
      plan: 'pri_1',
      sku: 'pro_1',
      data: { quantity: 2, unit_price: null },
    });
    expect(eventFrom(billingNotification('subscription.updated', 18, { items: [] }))).toMatchObject({ plan: null });
  });
});

test('a discount is money or a rate', () => {
  const percentage = { type: 'percentage', amount: '12.5', currency_code: null };
  expect(eventFrom(billingNotification('discount.created', 19, percentage)).data).toMatchObject({
    amount: null,
    rate: '12.5',
  });
  expect(eventFrom(billingNotification('discount.created', 20)).data).toMatchObject({
    amount: { amount: '500', currency: 'EUR' },
    rate: null,
  });
});

describe('undecodable', () => {
  const items = [{ quantity: 3, price: { id: 'pri_1', unit_price: { amount: 2990, currency_code: 'EUR' } } }];
  const created = billingNotification('subscription.created', 21);
  test.each(
    [
      ['text', 'the body is not a JSON object'],
      [[], 'the body is not a JSON object'],
      [{}, 'event_type is missing'],
      [{ ...created, event_id: null }, 'event_id is missing'],
      [{ ...created, event_id: 'x'.repeat(201) }, 'event_id is longer than 200 characters'],
      [{ ...created, event_id: 7 }, 'event_id must be text'],
      [{ ...created, occurred_at: 'yesterday' }, 'occurred_at must be a time'],
      [{ ...created, occurred_at: '' }, 'occurred_at is missing'],
      [{ ...created, occurred_at: '0001-01-01T00:00:00Z' }, 'occurred_at must be a time'],
      [{ ...created, data: null }, 'data is missing'],
      [{ ...created, data: [] }, 'data is missing'],
      [billingNotification('subscription.created', 22, { id: null }), 'id is missing'],
      [billingNotification('subscription.created', 22, { customer_id: 7 }), 'customer_id must be text'],
      [
        billingNotification('subscription.created', 22, { items }),
        'price.unit_price.amount must be digits, an amount in minor units',
      ],
      [billingNotification('payout.paid', 23, { amount: 12 }), 'amount must be digits, an amount in minor units'],
      [billingNotification('payout.paid', 23, { amount: '12.50' }), 'amount must be digits, an amount in minor units'],
      [billingNotification('payout.paid', 23, { currency_code: 'ZZZ' }), 'amount must have a currency of ISO 4217'],
    ].map(([notification, reason]): [string, unknown] => [reason as string, notification]),
  )('%s', (reason, notification) => {
    expect(decode(notification)).toMatchObject({
      source: 'paddle-billing',
      account: 'shop',
      reason,
      raw: rawOf(notification),
    });
  });

  test.each([
    ['payout.paid', { amount: 12 }, null],
    ['transaction.completed', { details: { totals: { tax: 'x' } } }, { id: 'ctm_01k5dddddddddddddddddddd01' }],
    ['customer.updated', { id: 7 }, null],
  ])('%s %j concerns whom it names', (name, over, customer) => {
    expect(decode(billingNotification(name, 35, over))).toMatchObject({ reason: expect.any(String), customer });
  });

  test('without an event_id it concerns its customer all the same', () => {
    const { event_id: _, ...rest } = billingNotification('customer.updated', 36);
    expect(decode(rest)).toMatchObject({ customer: { email: 'zoe.lukasz@example.org' } });
  });

  test.each([65, 100_000])('%i levels of nesting', (levels) => {
    const raw = Buffer.from(`{"event_id":"e","data":${'['.repeat(levels)}${']'.repeat(levels)}}`);
    expect(decodeBillingNotification('shop', raw)).toMatchObject({ reason: 'the body is nested more than 64 deep' });
  });

  test.each([
    ['not JSON', Buffer.from('{"event_id":')],
    ['not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['empty', Buffer.alloc(0)],
  ])('%s', (_, raw) => {
    expect(decodeBillingNotification('shop', raw)).toMatchObject({ reason: 'the body is not JSON in UTF-8' });
  });

  test('never shows a value, and never throws', () => {
    const path = fc.constantFrom(...Object.keys(billingSubscription));
    const secret = fc.stringMatching(/^[a-z]{12}@example\.org$/);
    const value = fc.oneof(secret, fc.integer(), fc.constant<JsonObject>({}), fc.boolean());
    fc.assert(
      fc.property(path, value, (name, replaced) => {
        const decoded = decode(billingNotification('subscription.updated', 24, { [name]: replaced }));
        expect('reason' in decoded ? decoded.reason : '').not.toContain('@');
      }),
    );
  });
});

describe('numbers', () => {
  const CUSTOM = '{"n":12345678901234567890,"e":1e308,"m":29.90,"z":-0,"K":{"__proto__":[1.0]}}';
  const rawWith = (eventType: string) =>
    Buffer.from(
      JSON.stringify(billingNotification('subscription.updated', 26, { custom_data: 'CUSTOM' }))
        .replace('"CUSTOM"', CUSTOM)
        .replace('"subscription.updated"', JSON.stringify(eventType)),
    );
  const eventIn = (raw: Buffer) => {
    const decoded = decodeBillingNotification('shop', raw);
    if ('reason' in decoded) throw new Error(decoded.reason);
    return decoded.event;
  };

  test.each(['subscription.updated', 'subscription.tomorrow'])(
    'of a seller are kept as they are written in %s',
    (type) => {
      expect(JSON.stringify(eventIn(rawWith(type)).data)).toContain(`"custom_data":${CUSTOM}`);
    },
  );
});
