import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Undecodable } from '../../../../../shared/events/event.ts';
import { eventId } from '../../../../../shared/events/ids.ts';
import { CLASSIC_ALERTS } from '../../../../../shared/sources/paddle-classic/classic-alerts.ts';
import { classicFields } from '../../../../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../../../../shared/sources/paddle-classic/paddle-classic.ts';
import { DATA_KEYS } from '../../../../../shared/sources/paddle/paddle-data.ts';
import { classicAlert } from '../../../../support/classic-samples.ts';
import { demoAlerts } from '../../../../support/sandbox-samples.ts';

type Fields = Readonly<Record<string, string>>;

const raw = Buffer.from('the body');
const [created, paid, cancelled] = demoAlerts as readonly [Fields, Fields, Fields];

const decode = (fields: Fields) => {
  const values = new Map(Object.entries(fields).map(([name, value]) => [name, Buffer.from(value)]));
  return decodeClassicAlert(classicFields(values), 'shop', raw);
};

function eventFrom(fields: Fields) {
  const decoded = decode(fields);
  if ('reason' in decoded) throw new Error(decoded.reason);
  return decoded.event;
}

const without = (fields: Fields, ...names: string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

test('decodes subscription_created', () => {
  expect(decode({ ...created, p_signature: 'x' })).toStrictEqual({
    event: {
      id: eventId('paddle-classic', 'shop', '481516001'),
      type: 'subscription.created',
      source: 'paddle-classic',
      account: 'shop',
      source_type: 'subscription_created',
      occurred_at: '2026-03-02T09:15:04Z',
      subject: { kind: 'subscription', id: 'shop/7700123' },
      customer: { id: '9900871', email: 'zoe.lukasz@example.org' },
      sku: null,
      plan: '61042',
      data: {
        ...Object.fromEntries(DATA_KEYS.subscription.map((key) => [key, null])),
        subscription_id: '7700123',
        plan_id: '61042',
        customer_id: '9900871',
        email: 'zoe.lukasz@example.org',
        status: 'active',
        currency: 'EUR',
        items: [
          {
            plan_id: '61042',
            product_id: null,
            quantity: 3,
            unit_price: { amount: '2990', currency: 'EUR' },
            recurring: true,
            status: null,
          },
        ],
        quantity: 3,
        unit_price: { amount: '2990', currency: 'EUR' },
        checkout_id: '51234567-chre0a1b2c3d4e5-f6a7b8c9d0',
        linked_subscriptions: [],
        marketing_consent: null,
        passthrough: '{"org":"acme & söhne"}',
        custom_data: null,
        next_bill_date: '2026-03-16',
        checkout_source: 'https://shop.example/pricing',
        cancel_url: 'https://checkout.example/cancel?subscription=7700123',
        update_url: 'https://checkout.example/update?subscription=7700123',
      },
    },
    raw,
  });
});

test('decodes payment_succeeded, whose buyer has no user id', () => {
  expect(eventFrom(paid)).toStrictEqual({
    id: eventId('paddle-classic', 'shop', '481516002'),
    type: 'payment.succeeded',
    source: 'paddle-classic',
    account: 'shop',
    source_type: 'payment_succeeded',
    occurred_at: '2026-03-02T09:15:09Z',
    subject: { kind: 'invoice', id: 'shop/40112233' },
    customer: { id: 'email-592e411aa4a29225dc2c1f2b8780730f', email: 'zoe.lukasz@example.org' },
    sku: '5512',
    plan: '5512',
    data: {
      ...Object.fromEntries(DATA_KEYS.payment.map((key) => [key, null])),
      items: [{ plan_id: null, product_id: '5512', quantity: 1, unit_price: null, recurring: false, status: null }],
      order_id: '40112233',
      checkout_id: null,
      product_id: '5512',
      product_name: 'Handbook',
      quantity: 1,
      gross: { amount: '10674', currency: 'EUR' },
      tax: { amount: '1704', currency: 'EUR' },
      fee: { amount: '584', currency: 'EUR' },
      earnings: { amount: '8386', currency: 'EUR' },
      balance: {
        gross: { amount: '11560', currency: 'USD' },
        tax: { amount: '1845', currency: 'USD' },
        fee: { amount: '632', currency: 'USD' },
        earnings: { amount: '9083', currency: 'USD' },
      },
      coupon: null,
      payment_method: 'card',
      used_price_override: false,
      receipt_url: 'https://receipts.example/40112233',
      email: 'zoe.lukasz@example.org',
      customer_name: 'Zoë Łukasz',
      country: 'DE',
      ip: null,
      marketing_consent: false,
      passthrough: null,
      custom_data: null,
    },
  });
});

test('decodes subscription_cancelled', () => {
  expect(eventFrom(cancelled)).toMatchObject({
    type: 'subscription.cancelled',
    subject: { kind: 'subscription', id: 'shop/7700124' },
    data: {
      status: 'cancelled',
      cancellation_effective_date: '2026-06-16',
      unit_price: { amount: '4800', currency: 'JPY' },
      marketing_consent: true,
    },
  });
});

describe('types', () => {
  test.each([
    ['subscription_created', 'subscription.created'],
    ['subscription_updated', 'subscription.updated'],
    ['subscription_cancelled', 'subscription.cancelled'],
    ['subscription_payment_succeeded', 'payment.succeeded'],
    ['subscription_payment_failed', 'payment.failed'],
    ['subscription_payment_refunded', 'payment.refunded'],
    ['payment_succeeded', 'payment.succeeded'],
    ['payment_refunded', 'payment.refunded'],
    ['locker_processed', 'order.processed'],
    ['payment_dispute_created', 'payment.disputed'],
    ['payment_dispute_closed', 'payment.dispute_closed'],
    ['high_risk_transaction_created', 'payment.flagged'],
    ['high_risk_transaction_updated', 'payment.reviewed'],
    ['transfer_created', 'payout.created'],
    ['transfer_paid', 'payout.paid'],
    ['new_audience_member', 'customer.created'],
    ['update_audience_member', 'customer.updated'],
    ['invoice_paid', 'invoice.paid'],
    ['invoice_sent', 'invoice.sent'],
    ['invoice_overdue', 'invoice.overdue'],
    ['invoice_sent_v2', 'invoice.sent'],
    ['invoice_paid_v2', 'invoice.paid'],
    ['invoice_overdue_v2', 'invoice.overdue'],
    ['invoice_cancelled_v2', 'invoice.cancelled'],
    ['subscription_gifted', 'paddle_classic.unknown'],
    ['constructor', 'paddle_classic.unknown'],
  ])('%s is %s', (alert_name, type) => {
    const event = eventFrom({ alert_name, alert_id: '7', event_time: '2026-01-01 00:00:00', subscription_id: '1' });
    expect(event).toMatchObject({ type, source_type: alert_name, subject: { id: 'shop/1' } });
  });

  test('are of the 24 alerts there are', () => expect(CLASSIC_ALERTS.size).toBe(24));
});

test('an alert that nobody knows keeps every field but the signature, as text', () => {
  const fields = {
    alert_name: 'subscription_gifted',
    alert_id: '8',
    event_time: '2026-01-01 00:00:00',
    amount: '12.50',
    x: '',
  };
  expect(eventFrom({ ...fields, p_signature: 'x' })).toMatchObject({ data: fields, subject: null, customer: null });
});

describe('a fulfilment webhook', () => {
  const fulfilment = {
    event_time: '2026-03-11 19:58:09',
    email: 'buyer@example.org',
    p_order_id: '573239',
    p_product_id: '47023',
    p_sale_gross: '15.28',
    p_currency: 'USD',
    p_earnings: '{"9710":"14.0200"}',
    p_signature: 'x',
  };

  test('is order.fulfilled, with its own fields that start with p_', () => {
    expect(eventFrom(fulfilment)).toMatchObject({
      type: 'order.fulfilled',
      source_type: 'fulfillment',
      plan: '47023',
      data: { fields: without(fulfilment, 'p_signature') },
    });
    expect(eventFrom(fulfilment).data.fields).not.toHaveProperty('p_signature');
  });

  test('is known again by what was signed, in any order', () => {
    const reversed = Object.fromEntries(Object.entries(fulfilment).reverse());
    expect(eventFrom(reversed).id).toBe(eventFrom(fulfilment).id);
    expect(eventFrom({ ...fulfilment, p_order_id: '573240' }).id).not.toBe(eventFrom(fulfilment).id);
    expect(eventFrom(fulfilment).id).toBe('evt_e67a65d100a9f384e4624bd974e72e4c');
  });

  test("keeps a seller's own alert_name as a field", () => {
    const event = eventFrom({ ...fulfilment, alert_name: 'subscription_created' });
    expect(event).toMatchObject({ type: 'order.fulfilled', data: { fields: { alert_name: 'subscription_created' } } });
  });
});

describe('values', () => {
  test.each([
    ['marketing_consent', '1', true],
    ['marketing_consent', 'true', true],
    ['marketing_consent', '', null],
    ['next_bill_date', '2026-04-16 00:00:00', '2026-04-16'],
    ['next_bill_date', '', null],
    ['linked_subscriptions', '4, 2, 9', ['4', '2', '9']],
    ['quantity', '', null],
    ['custom_data', '{"external_id":42}', { external_id: 42 }],
    ['custom_data', 'custom_data', 'custom_data'],
    ['passthrough', ' as sent ', ' as sent '],
    ['status', 'deleted', 'cancelled'],
  ])('%s=%s is %j', (name, value, expected) => {
    expect(eventFrom({ ...created, [name]: value }).data[name]).toStrictEqual(expected);
  });

  test.each([
    ['subscription_created', 'status', 'status'],
    ['subscription_created', 'next_bill_date', 'next_bill_date'],
    ['subscription_created', 'quantity', 'quantity'],
    ['subscription_updated', 'status', 'status'],
    ['subscription_updated', 'old_status', 'previous.status'],
    ['subscription_updated', 'old_quantity', 'previous.quantity'],
    ['subscription_updated', 'paused_reason', 'paused_reason'],
    ['subscription_updated', 'paused_at', 'paused_at'],
    ['subscription_cancelled', 'cancellation_effective_date', 'cancellation_effective_date'],
    ['subscription_payment_succeeded', 'payment_method', 'payment_method'],
    ['subscription_payment_succeeded', 'initial_payment', 'initial_payment'],
    ['subscription_payment_succeeded', 'instalments', 'instalment'],
    ['subscription_payment_succeeded', 'country', 'country'],
    ['subscription_payment_failed', 'attempt_number', 'attempt_number'],
    ['subscription_payment_failed', 'next_retry_date', 'next_retry_date'],
    ['subscription_payment_refunded', 'refund_type', 'type'],
    ['payment_succeeded', 'used_price_override', 'used_price_override'],
    ['payment_dispute_created', 'status', 'dispute_status'],
    ['high_risk_transaction_created', 'status', 'status'],
    ['high_risk_transaction_created', 'risk_score', 'risk_score'],
    ['high_risk_transaction_created', 'created_at', 'created_at'],
    ['locker_processed', 'checkout_recovery', 'checkout_recovery'],
    ['transfer_created', 'status', 'status'],
    ['new_audience_member', 'subscribed', 'subscribed'],
    ['new_audience_member', 'marketing_consent', 'marketing_consent'],
    ['invoice_sent', 'status', 'status'],
    ['invoice_sent', 'term_days', 'term_days'],
    ['invoice_sent', 'invoiced_at', 'issued_at'],
    ['invoice_sent_v2', 'days_until_overdue', 'term_days'],
    ['invoice_sent_v2', 'date_issued', 'issued_at'],
    ['invoice_sent_v2', 'issued_items', 'items'],
  ])('%s: %s that is brand new is kept as it came', (name, field, place) => {
    expect(eventFrom(classicAlert(name, 1, { [field]: 'brand_new' })).data).toHaveProperty(place, 'brand_new');
  });

  test.each([
    ['subscription_updated', 'paused_at', '0000-00-00 00:00:00', 'paused_at'],
    ['subscription_updated', 'next_bill_date', '0000-00-00', 'next_bill_date'],
    ['high_risk_transaction_created', 'created_at', '0001-01-01 00:00:00', 'created_at'],
    ['invoice_sent_v2', 'date_issued', '0001-01-01 00:00:00 +0000 UTC', 'issued_at'],
  ])('%s: %s=%s is no time', (name, field, zero, place) => {
    expect(eventFrom(classicAlert(name, 1, { [field]: zero })).data).toHaveProperty(place, null);
  });

  test.each([
    '{"n":12345678901234567890,"e":1e308,"m":29.90,"z":-0,"__proto__":{"K":[1.0,0.1234567890123456789]}}',
    '12345678901234567890',
    '1.0',
  ])('custom_data=%s keeps its numbers as they are written', (value) => {
    expect(JSON.stringify(eventFrom({ ...created, custom_data: value }).data.custom_data)).toBe(value);
  });

  test('custom_data that is nested too deep stays text', () => {
    for (const depth of [65, 20_000]) {
      const value = '['.repeat(depth) + ']'.repeat(depth);
      expect(eventFrom({ ...created, custom_data: value }).data.custom_data).toBe(value);
    }
  });

  test('a field that the primary endpoint alone is sent may be missing', () => {
    const event = eventFrom(without(created, 'cancel_url', 'update_url', 'unit_price'));
    expect(event.data).toMatchObject({ cancel_url: null, update_url: null, unit_price: null });
  });
});

describe('subject', () => {
  const issued = { customer_id: 'c-1', date_issued: '2026-02-01 10:00:00.203945123 +0000 UTC' };
  test.each([
    ['subscription_payment_refunded', {}, { kind: 'subscription', id: 'shop/7700123' }],
    ['invoice_sent', {}, { kind: 'invoice', id: 'shop/9911' }],
    ['invoice_paid', { subscription_id: '5' }, { kind: 'subscription', id: 'shop/5' }],
    ['invoice_paid_v2', { invoice_id: 'inv_1', invoice_number: '325-1' }, { kind: 'invoice', id: 'shop/inv_1' }],
    ['invoice_paid_v2', { invoice_number: '325-1' }, { kind: 'invoice', id: 'shop/325-1' }],
    ['invoice_paid_v2', issued, { kind: 'invoice', id: 'shop/c-1/2026-02-01T10:00:00.203945123Z' }],
    ['payment_succeeded', {}, { kind: 'invoice', id: 'shop/40112233-55667788' }],
    ['payment_refunded', {}, { kind: 'invoice', id: 'shop/40112233-55667788' }],
    ['payment_dispute_created', {}, { kind: 'invoice', id: 'shop/40112233' }],
    ['locker_processed', {}, { kind: 'invoice', id: 'shop/40112233' }],
    ['high_risk_transaction_created', {}, { kind: 'review', id: 'shop/551' }],
    ['high_risk_transaction_updated', {}, { kind: 'review', id: 'shop/551' }],
    ['transfer_created', {}, { kind: 'payout', id: 'shop/881' }],
    ['transfer_paid', {}, { kind: 'payout', id: 'shop/881' }],
    ['new_audience_member', {}, { kind: 'customer', id: 'shop/9900871' }],
    ['update_audience_member', {}, { kind: 'customer', id: 'shop/9900871' }],
  ])('of %s %j', (name, over: Fields, subject) => {
    expect(eventFrom(classicAlert(name, 1, over)).subject).toEqual(subject);
  });

  test('an invoice of the newer kind has one through all its steps', () => {
    const steps = ['sent', 'paid', 'overdue', 'cancelled'].map((step, id) =>
      classicAlert(`invoice_${step}_v2`, id + 1),
    );
    expect(new Set(steps.map((fields) => eventFrom(fields).subject?.id)).size).toBe(1);
  });

  test('of what a fulfilment webhook tells is the order', () => {
    const order = { event_time: '2026-03-11 19:58:09', p_order_id: '573239', p_product_id: '47023' };
    expect(eventFrom(order).subject).toEqual({ kind: 'invoice', id: 'shop/573239' });
  });
});

describe('customer', () => {
  test.each([
    ['the user', { user_id: '5', customer_id: '6' }, { id: '5' }],
    [
      'the user of a high-risk transaction',
      { customer_user_id: '5', customer_email_address: 'a@b.c' },
      { id: '5', email: 'a@b.c' },
    ],
    ['the customer of an invoice', { customer_id: 'ab-cd', email: 'a@b.c' }, { id: 'ab-cd', email: 'a@b.c' }],
    ['nobody', {}, null],
  ])('is %s', (_, fields, expected) => {
    const alert = { alert_name: 'locker_processed', alert_id: '1', event_time: '2026-01-01 00:00:00' };
    expect(eventFrom({ ...alert, ...fields }).customer).toStrictEqual(expected);
  });

  test('is the same for an address in other letters, and the id does not show it', () => {
    const { customer } = eventFrom({ ...paid, email: ' Zoe.Lukasz@Example.org' });
    expect(customer?.id).toBe(eventFrom(paid).customer?.id);
    expect(customer?.id).not.toContain('zoe');
  });
});

describe('undecodable', () => {
  const updated = { alert_name: 'subscription_updated', alert_id: '1', event_time: '2026-01-01 00:00:00' };
  test.each([
    [{ unit_price: 'unit_price' }, 'unit_price must be a decimal such as 29.90', created],
    [{ quantity: 'quantity' }, 'quantity must be a whole number', created],
    [{ user_id: 'user_id' }, 'user_id must be digits', created],
    [{ currency: 'currency' }, 'unit_price must have a currency of three capitals such as EUR', created],
    [{ currency: '' }, 'unit_price must have a currency of three capitals such as EUR', created],
    [{ next_bill_date: 'next_bill_date' }, 'next_bill_date must be a day, YYYY-MM-DD', created],
    [{ marketing_consent: 'marketing_consent' }, 'marketing_consent must be one of 0, 1, false and true', created],
    [{ subscription_id: '' }, 'subscription_id is missing', created],
    [{ subscription_id: 'subscription_id' }, 'subscription_id must be digits', created],
    [{ event_time: '' }, 'event_time is missing', created],
    [{ event_time: '0001-01-01 00:00:00' }, 'event_time must be a time, YYYY-MM-DD HH:MM:SS', created],
    [{ event_time: '2026-02-30 00:00:00' }, 'event_time must be a time, YYYY-MM-DD HH:MM:SS', created],
    [{ alert_id: '' }, 'alert_id is missing', created],
    [{ alert_id: 'alert_id' }, 'alert_id must be digits', created],
    [{ alert_name: '' }, 'alert_name is missing', created],
    [{ unit_price: '4800.5' }, 'unit_price must have at most 0 decimals', cancelled],
    [{ balance_fee: 'balance_fee' }, 'balance_fee must be a decimal such as 29.90', paid],
    [{ new_price: 'new_price', subscription_id: '1' }, 'new_price must be a decimal such as 29.90', updated],
    [{ alert_name: 'x'.repeat(201) }, 'alert_name is longer than 200 characters', created],
    [{ customer_id: 'x'.repeat(201), user_id: '' }, 'customer_id is longer than 200 characters', created],
  ])('%j: %s', (change: Fields, reason, alert: Fields) => {
    expect(decode({ ...alert, ...change })).toMatchObject({ source: 'paddle-classic', account: 'shop', reason, raw });
  });

  test('says whom it concerns, where that can be read', () => {
    const { user_id: id, email } = created;
    expect(decode({ ...created, unit_price: 'x' })).toMatchObject({ customer: { id, email } });
    expect(decode({ ...created, user_id: 'x'.repeat(201) })).toMatchObject({ customer: null });
  });

  test('is known again by what was signed, in any order and whatever its signature', () => {
    const identityOf = (fields: Fields) => (decode({ ...fields, unit_price: 'x' }) as Undecodable).identity!.toString();
    const reversed = Object.fromEntries(Object.entries(created).reverse());
    expect(identityOf({ ...reversed, p_signature: 'y' })).toBe(identityOf(created));
    expect(identityOf({ ...created, alert_id: '1' })).not.toBe(identityOf(created));
  });

  test('never shows a value, and never throws', () => {
    const names = fc.constantFrom(...Object.keys({ ...created, ...paid, ...cancelled }));
    const secret = fc.stringMatching(/^[a-z]{12}@example\.org$/);
    fc.assert(
      fc.property(fc.constantFrom(...demoAlerts), names, secret, (alert, name, value) => {
        const decoded = decode({ ...alert, [name]: value });
        expect('reason' in decoded ? decoded.reason : '').not.toContain(value);
      }),
    );
  });
});
