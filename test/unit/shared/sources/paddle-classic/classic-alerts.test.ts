import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';

import { CLASSIC_SAMPLES } from '../../../../../local/samples/classic.ts';
import { isJsonObject } from '../../../../../shared/base/json.ts';
import type { Json, JsonObject } from '../../../../../shared/base/json.ts';
import { CLASSIC_ALERTS } from '../../../../../shared/sources/paddle-classic/classic-alerts.ts';
import { classicFields } from '../../../../../shared/sources/paddle-classic/form.ts';
import { decodeClassicAlert } from '../../../../../shared/sources/paddle-classic/paddle-classic.ts';
import { DATA_KEYS } from '../../../../../shared/sources/paddle/paddle-data.ts';
import { CLASSIC_NAMES, classicAlert, fulfilment } from '../../../../support/classic-samples.ts';

const decode = (fields: Readonly<Record<string, string>>) =>
  decodeClassicAlert(
    classicFields(new Map(Object.entries(fields).map(([name, value]) => [name, Buffer.from(value)]))),
    'shop',
    Buffer.from('the body'),
  );

function eventFrom(fields: Readonly<Record<string, string>>) {
  const decoded = decode(fields);
  if ('reason' in decoded) throw new Error(decoded.reason);
  return decoded.event;
}

/** What is said: without nulls, and without what is empty then. */
function said(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, each]): [string, Json] => [key, said(each)]);
  const kept = entries.filter(([, each]) => each !== null);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const usd = (amount: string) => ({ amount, currency: 'USD' });
const gbp = (amount: string) => ({ amount, currency: 'GBP' });

const checkout_id = '51234567-chre0a1b2c3d4e5-f6a7b8c9d0';
const buyer = { email: 'zoe.lukasz@example.org', passthrough: '{"org":"acme & söhne"}' };
const urls = { cancel_url: 'https://checkout.example/cancel', update_url: 'https://checkout.example/update' };
const item = { product_id: null, quantity: 3, unit_price: eur('2990'), recurring: true, status: null };
const subscription = {
  ...buyer,
  subscription_id: '7700123',
  status: 'active',
  customer_id: '9900871',
  plan_id: '61042',
  quantity: 3,
  unit_price: eur('2990'),
  currency: 'EUR',
  items: [{ plan_id: '61042', ...item }],
  checkout_id,
  linked_subscriptions: ['4', '2', '9'],
  custom_data: { external_id: 42 },
};
const balance = { gross: usd('11560'), tax: usd('1845'), fee: usd('632'), earnings: usd('9083') };
const paid = {
  ...buyer,
  customer_name: 'Zoë Łukasz',
  country: 'DE',
  order_id: '40112233-55667788',
  gross: eur('10674'),
  tax: eur('1704'),
  fee: eur('584'),
  earnings: eur('8386'),
  balance,
  payment_method: 'apple_pay',
  receipt_url: 'https://receipts.example/40112233',
  checkout_id,
};
const ofSubscription = {
  subscription_id: '7700123',
  subscription_status: 'active',
  customer_id: '9900871',
  plan_id: '61042',
  quantity: 3,
  unit_price: eur('2990'),
  custom_data: { external_id: 42 },
};
const refund = {
  ...buyer,
  action: 'refund',
  status: 'approved',
  type: 'vat',
  reason: 'VAT number supplied',
  order_id: '40112233-55667788',
  gross: eur('1704'),
  amount: eur('1704'),
  tax: eur('1704'),
  fee: eur('85'),
  earnings_decrease: eur('-85'),
  balance: { gross: usd('1845'), tax: usd('1845'), fee: usd('92'), earnings_decrease: usd('-92') },
  checkout_id,
};
const dispute = { ...buyer, order_id: '40112233', gross: eur('10674'), dispute_fee: usd('1500'), checkout_id };
const review = {
  case_id: '551',
  risk_score: '78.25',
  customer_id: '9900871',
  email: 'zoe.lukasz@example.org',
  product_id: '5512',
  checkout_id,
  marketing_consent: false,
  passthrough: 'opaque',
  created_at: '2026-03-02T09:15:04Z',
};
const invoice = {
  payment_id: '9911',
  customer_id: '771',
  customer_name: 'Acme',
  email: 'books@acme.example',
  gross: eur('119000'),
  amount: eur('100000'),
  tax: eur('19000'),
  fee: eur('5000'),
  earnings: eur('95000'),
  balance,
  term_days: 30,
  purchase_order_number: 'PO-17',
  issued_at: '2026-03-02T09:15:04Z',
  product_id: '5512',
  product_name: 'Handbook',
  additional_information: 'printed',
  contract: { id: '12', created_on: '2026-03-01', start_date: '2026-01-01', end_date: '2026-12-31' },
  address: { lines: '1 The Street', city: 'Berlin', region: 'BE', postal_code: '10115' },
  country: 'DE',
  vat_number: 'DE123456789',
  company_number: 'HRB 1',
  payment_method: 'wire_transfer',
};
const invoiceV2 = {
  customer_id: '2157b874-787d-4342-a7cd-ee55043816b7',
  customer_name: 'John Smith',
  email: 'john.smith@example.org',
  status: 'unpaid',
  gross: gbp('15000'),
  tax: gbp('1400'),
  term_days: 12,
  purchase_order_number: 'PO-18',
  issued_at: '2026-02-01T10:00:00.203945123Z',
  items: [
    {
      plan_id: null,
      product_id: null,
      quantity: 1,
      unit_price: gbp('7000'),
      recurring: false,
      status: null,
      product_name: 'Book',
      description: 'printed',
      tax_rate: '0.2',
    },
    {
      plan_id: null,
      product_id: null,
      quantity: 2,
      unit_price: gbp('4000'),
      recurring: false,
      status: null,
      product_name: 'Enterprise',
      description: null,
      tax_rate: '0',
    },
  ],
  address: { lines: '1 The Street', city: 'London', postal_code: 'W1A 1AA' },
  country: 'GB',
  custom_data: [{ key: 'name', value: 'Olga' }],
};

/** By alert: its type, and all that its `data` says. */
const EXPECTED: Record<string, [type: string, data: JsonObject]> = {
  subscription_created: [
    'subscription.created',
    { ...subscription, ...urls, next_bill_date: '2026-03-16', checkout_source: 'https://shop.example' },
  ],
  subscription_updated: [
    'subscription.updated',
    {
      ...subscription,
      ...urls,
      quantity: 5,
      price: eur('14950'),
      items: [{ plan_id: '61042', ...item, quantity: 5 }],
      next_bill_date: '2026-04-16',
      paused_at: '2026-03-20T18:00:59Z',
      paused_from: '2026-04-16T00:00:00Z',
      paused_reason: 'voluntary',
      previous: {
        status: 'active',
        plan_id: '61041',
        quantity: 3,
        unit_price: eur('2990'),
        price: eur('8970'),
        next_bill_date: '2026-04-01',
      },
    },
  ],
  subscription_cancelled: [
    'subscription.cancelled',
    { ...subscription, status: 'cancelled', cancellation_effective_date: '2026-06-16' },
  ],
  subscription_payment_succeeded: [
    'payment.succeeded',
    {
      ...paid,
      ...ofSubscription,
      payment_id: '8800451',
      initial_payment: true,
      instalment: 1,
      plan_name: 'Team',
      items: [{ plan_id: '61042', ...item }],
      next_bill_date: '2026-04-16',
      next_payment: eur('10674'),
    },
  ],
  subscription_payment_failed: [
    'payment.failed',
    {
      ...buyer,
      ...ofSubscription,
      ...urls,
      payment_id: '8811999',
      order_id: '40990001-60000123',
      subscription_status: 'past_due',
      instalment: 2,
      items: [{ plan_id: '61042', ...item }],
      gross: eur('17791'),
      attempt_number: 4,
      checkout_id,
    },
  ],
  subscription_payment_refunded: [
    'payment.refunded',
    { ...refund, ...ofSubscription, payment_id: '8800451', initial_payment: true, instalment: 1 },
  ],
  payment_succeeded: [
    'payment.succeeded',
    {
      ...paid,
      ip: '203.0.113.9',
      product_id: '5512',
      product_name: 'Handbook',
      quantity: 1,
      items: [{ plan_id: null, product_id: '5512', quantity: 1, unit_price: null, recurring: false, status: null }],
      used_price_override: false,
    },
  ],
  payment_refunded: ['payment.refunded', { ...refund, quantity: 1 }],
  locker_processed: [
    'order.processed',
    {
      ...buyer,
      order_id: '40112233',
      checkout_id,
      product_id: '5512',
      quantity: 1,
      coupon: 'SPRING',
      licence: 'ABC-123',
      instructions: 'unzip',
      download_url: 'https://downloads.example/1',
      checkout_source: 'https://shop.example',
      checkout_recovery: false,
    },
  ],
  payment_dispute_created: ['payment.disputed', { ...dispute, dispute_status: 'open' }],
  payment_dispute_closed: ['payment.dispute_closed', { ...dispute, dispute_status: 'closed' }],
  high_risk_transaction_created: ['payment.flagged', { ...review, status: 'pending' }],
  high_risk_transaction_updated: ['payment.reviewed', { ...review, status: 'accepted', order_id: '40112233' }],
  transfer_created: ['payout.created', { payout_id: '881', amount: usd('812340'), status: 'unpaid' }],
  transfer_paid: ['payout.paid', { payout_id: '881', amount: usd('812340'), status: 'paid' }],
  new_audience_member: [
    'customer.created',
    {
      customer_id: '9900871',
      email: 'zoe.lukasz@example.org',
      marketing_consent: true,
      products: ['5512', '5513'],
      signup_source: 'Checkout',
      subscribed: true,
      created_at: '2026-03-02T09:15:04Z',
    },
  ],
  update_audience_member: [
    'customer.updated',
    {
      customer_id: '9900871',
      email: 'zoe@example.org',
      previous_email: 'zoe.lukasz@example.org',
      marketing_consent: false,
      previous_marketing_consent: true,
      products: ['5512'],
      signup_source: 'Checkout',
      updated_at: '2026-03-03T09:15:04Z',
    },
  ],
  invoice_sent: ['invoice.sent', { ...invoice, status: 'unpaid' }],
  invoice_paid: ['invoice.paid', { ...invoice, status: 'paid', reconciled_on: '2026-03-20' }],
  invoice_overdue: ['invoice.overdue', { ...invoice, status: 'overdue' }],
  invoice_sent_v2: ['invoice.sent', invoiceV2],
  invoice_paid_v2: ['invoice.paid', invoiceV2],
  invoice_overdue_v2: ['invoice.overdue', invoiceV2],
  invoice_cancelled_v2: ['invoice.cancelled', invoiceV2],
};

test('every alert is expected here', () => {
  expect([...CLASSIC_ALERTS.keys()].sort()).toEqual(Object.keys(EXPECTED).sort());
  expect([...CLASSIC_NAMES].sort()).toEqual(Object.keys(EXPECTED).sort());
});

describe('every documented field of', () => {
  test.each(Object.entries(EXPECTED))('%s', (name, [type, data]) => {
    const event = eventFrom(classicAlert(name, 1));
    expect({ type: event.type, data: said(event.data) }).toEqual({ type, data });
    expect(Object.values(DATA_KEYS).map((keys) => keys.join())).toContain(Object.keys(event.data).join());
  });
});

describe('no field vanishes of', () => {
  const ENVELOPE = ['alert_name', 'alert_id', 'event_time'];
  const context = { now: Date.parse('2026-11-25T10:00:00Z'), randomBytes };
  const samples = [
    ...CLASSIC_NAMES.map((name) => ({ name, from: 'the tests', fields: classicAlert(name, 1) })),
    ...[...CLASSIC_SAMPLES].map(([name, make]) => ({ name, from: 'the stack', fields: make(context) })),
  ];
  const without = (value: string) => [
    '',
    /\d$/.test(value) ? value.slice(0, -1) + ((Number(value.at(-1)) + 1) % 10) : `${value}x`,
  ];
  // A currency says nothing where no amount is in it.
  const saysNothing = (name: string, fields: Readonly<Record<string, string>>) =>
    name === 'balance_currency' && fields.balance_gross === undefined;

  test.each(samples)('$name of $from', ({ fields }) => {
    const whole = eventFrom(fields).data;
    const isSame = (changed: Readonly<Record<string, string>>) => {
      const decoded = decode(changed);
      return 'event' in decoded && isDeepStrictEqual(decoded.event.data, whole);
    };
    const vanished = Object.entries(fields)
      .filter(([name, value]) => value !== '' && !ENVELOPE.includes(name) && !saysNothing(name, fields))
      .filter(([name, value]) => without(value).every((other) => isSame({ ...fields, [name]: other })));
    expect(vanished.map(([name]) => name)).toEqual([]);
  });
});

test('an invoice of nothing but its terms keeps them, as a form and as JSON write them', () => {
  const said = (over: Record<string, string>) => eventFrom(classicAlert('invoice_sent_v2', 1, over)).data;
  expect(said({ days_until_overdue: '1', tax_amount: '0' })).toMatchObject({ term_days: 1, tax: gbp('0') });
  expect(said({ issued_items: 'three books' }).items).toBe('three books');
  expect(said({ issued_items: '[1]' }).items).toEqual([1]);
  expect(said({ issued_items: '[{"quantity":"two","price":""}]' }).items).toMatchObject([
    { quantity: 'two', unit_price: null },
  ]);
  expect(decode(classicAlert('invoice_sent_v2', 1, { issued_items: '[{"price":"70.00"}]' }))).toMatchObject({
    reason: 'issued_items.price must be digits, an amount in minor units',
  });
});

test('of the fulfilment webhook, with the seller’s own', () => {
  const event = eventFrom({ ...fulfilment, p_signature: 'x' });
  expect({ type: event.type, plan: event.plan, sku: event.sku }).toEqual({
    type: 'order.fulfilled',
    plan: '47023',
    sku: '47023',
  });
  expect(said(event.data)).toEqual({
    order_id: '573239',
    product_id: '47023',
    email: 'buyer@example.org',
    country: 'US',
    quantity: 2,
    gross: usd('1528'),
    tax: usd('0'),
    fee: usd('126'),
    earnings_by_seller: { 9710: '14.0200' },
    fields: fulfilment,
  });
});

describe('subscription_updated, where the status went', () => {
  test.each([
    ['trialing', 'active', 'subscription.activated'],
    ['paused', 'active', 'subscription.resumed'],
    ['active', 'paused', 'subscription.paused'],
    ['past_due', 'paused', 'subscription.paused'],
    ['active', 'past_due', 'subscription.past_due'],
    ['trialing', 'past_due', 'subscription.past_due'],
    ['active', 'trialing', 'subscription.trialing'],
    ['past_due', 'active', 'subscription.updated'],
    ['deleted', 'active', 'subscription.updated'],
    ['active', 'deleted', 'subscription.updated'],
    ['active', 'active', 'subscription.updated'],
    ['paused', 'paused', 'subscription.updated'],
    ['', 'paused', 'subscription.updated'],
    ['brand_new', 'paused', 'subscription.updated'],
    ['active', '', 'subscription.updated'],
    ['active', 'brand_new', 'subscription.updated'],
  ])('from "%s" to "%s", is %s', (old_status, status, type) => {
    expect(eventFrom(classicAlert('subscription_updated', 1, { old_status, status })).type).toBe(type);
    expect(CLASSIC_ALERTS.get('subscription_updated')!.types).toContain(type);
  });
});

describe('of the simulator, a placeholder is quarantined in', () => {
  const TEXT = /^(passthrough|coupon|customer_zipcode|products)$/;
  const numeric = Object.keys(EXPECTED).flatMap((name) =>
    Object.entries(classicAlert(name, 1))
      .filter(([field, value]) => /^-?\d+(\.\d+)?$/.test(value) && !TEXT.test(field))
      .map(([field]): [string, string] => [name, field]),
  );

  test.each(numeric)('%s: %s', (name, field) => {
    expect(decode(classicAlert(name, 1, { [field]: field }))).toMatchObject({
      source: 'paddle-classic',
      account: 'shop',
      reason: expect.stringMatching(new RegExp(`^${field} must be`)),
    });
  });

  test.each(['status', 'old_status'])('subscription_updated: %s', (field) => {
    expect(decode(classicAlert('subscription_updated', 1, { [field]: field }))).toMatchObject({
      reason: `${field} must be a status`,
    });
  });
});

test('JPY and KRW have no decimals, and excess digits are refused', () => {
  const sold = (currency: string, unit_price: string) =>
    decode(classicAlert('subscription_created', 1, { currency, unit_price }));
  expect(sold('JPY', '4800.00')).toMatchObject({
    event: { data: { unit_price: { amount: '4800', currency: 'JPY' } } },
  });
  expect(sold('KRW', '12000')).toMatchObject({ event: { data: { unit_price: { amount: '12000', currency: 'KRW' } } } });
  expect(sold('KRW', '12000.5')).toMatchObject({ reason: 'unit_price must have at most 0 decimals' });
  expect(sold('EUR', '29.905')).toMatchObject({ reason: 'unit_price must have at most 2 decimals' });
});
