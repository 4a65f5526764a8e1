/** One Paddle Billing transaction after each of its changes: three seats for a month, 106.74 EUR with 19 % tax. */
import type { ITransactionNotificationResponse } from '@paddle/paddle-node-sdk';

import type { JsonObject } from '../../shared/base/json.ts';
import { present } from '../../shared/base/present.ts';
import { ADDRESS_ID, CUSTOMER_ID, PRICE_ID, PRODUCT_ID, SUBSCRIPTION_ID, TRANSACTION_ID } from './billing-ids.ts';
import { price, product } from './billing-seller.ts';
import { DAY_MS, dayOf, isoOf } from './sample.ts';
import type { SampleContext } from './sample.ts';

type Payments = ITransactionNotificationResponse['payments'];

const totals = { subtotal: '8970', discount: '0', tax: '1704', total: '10674' };
const unit = { subtotal: '2990', discount: '0', tax: '568', total: '3558' };
const grand = {
  ...totals,
  credit: '0',
  credit_to_balance: '0',
  balance: '0',
  grand_total: '10674',
  grand_total_tax: '1704',
};

const card = {
  type: 'card',
  card: { type: 'visa', last4: '4242', expiry_month: 2, expiry_year: 2029, cardholder_name: 'Zoë Łukasz' },
  paypal: null,
};

const payment = ({ now }: SampleContext, status: 'captured' | 'error'): Payments =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- Paddle's types demand members of other ways to pay, too.
  [
    {
      payment_attempt_id: '0b1f3c1e-0000-4000-8000-000000000001',
      stored_payment_method_id: '0b1f3c1e-0000-4000-8000-000000000002',
      payment_method_id: 'paymtd_01k5kkkkkkkkkkkkkkkkkkkk01',
      amount: '10674',
      status,
      error_code: status === 'error' ? 'declined' : null,
      method_details: card,
      created_at: isoOf(now - 5_000),
      captured_at: status === 'captured' ? isoOf(now - 2_000) : null,
    },
  ] as Payments;

/** Made for a renewal, and not billed yet. */
function ready(context: SampleContext): ITransactionNotificationResponse {
  const { now } = context;
  const period = { starts_at: isoOf(now), ends_at: isoOf(now + 30 * DAY_MS) };
  return {
    id: TRANSACTION_ID,
    status: 'ready',
    customer_id: CUSTOMER_ID,
    address_id: ADDRESS_ID,
    business_id: null,
    custom_data: null,
    currency_code: 'EUR',
    origin: 'subscription_recurring',
    subscription_id: SUBSCRIPTION_ID,
    invoice_id: null,
    invoice_number: null,
    collection_mode: 'automatic',
    discount_id: null,
    billing_details: null,
    billing_period: period,
    items: [{ price_id: PRICE_ID, price: price(context), quantity: 3, proration: null }],
    details: {
      tax_rates_used: [{ tax_rate: '0.19', totals }],
      totals: { ...grand, balance: '10674', fee: null, earnings: null, currency_code: 'EUR' },
      adjusted_totals: null,
      payout_totals: null,
      adjusted_payout_totals: null,
      line_items: [
        {
          id: 'txnitm_01k5hhhhhhhhhhhhhhhhhhhh03',
          price_id: PRICE_ID,
          quantity: 3,
          proration: null,
          tax_rate: '0.19',
          unit_totals: unit,
          totals,
          product: { ...product(context), type: 'standard' },
        },
      ],
    },
    payments: [],
    checkout: { url: null },
    created_at: isoOf(now - 60_000),
    updated_at: isoOf(now),
    billed_at: null,
    revised_at: null,
  };
}

const billed = (context: SampleContext): ITransactionNotificationResponse => ({
  ...ready(context),
  status: 'billed',
  billed_at: isoOf(context.now - 10_000),
  invoice_id: 'inv_01k5jjjjjjjjjjjjjjjjjjjj01',
  invoice_number: '325-10566',
});

function paid(context: SampleContext): ITransactionNotificationResponse {
  const transaction = billed(context);
  const details = present(transaction.details, 'details of a billed transaction');
  const earned = { ...grand, fee: '584', earnings: '8386', currency_code: 'EUR' as const };
  const payments = payment(context, 'captured');
  return { ...transaction, status: 'paid', details: { ...details, totals: earned }, payments };
}

const completed = (context: SampleContext): ITransactionNotificationResponse => ({
  ...paid(context),
  status: 'completed',
});

/** The entity of `invoice.paid`, which Paddle's SDK has no type for: an invoice beside its transaction. */
export const invoice = (context: SampleContext): JsonObject => ({
  id: 'inv_01k5jjjjjjjjjjjjjjjjjjjj01',
  status: 'paid',
  transaction_id: TRANSACTION_ID,
  customer_id: CUSTOMER_ID,
  address_id: ADDRESS_ID,
  business_id: null,
  currency_code: 'EUR',
  invoice_number: '325-10566',
  items: [{ price: { product_id: PRODUCT_ID, unit_price: { amount: '2990', currency_code: 'EUR' } }, quantity: 3 }],
  details: {
    totals: { subtotal: '8970', tax: '1704', total: '10674' },
    line_items: [
      { quantity: 3, tax_rate: '0.19', unit_totals: unit, totals, product: { id: PRODUCT_ID, name: 'Team' } },
    ],
  },
  billing_details: {
    payment_terms: { interval: 'day', frequency: 14 },
    enable_checkout: true,
    purchase_order_number: 'PO-2026-17',
    additional_information: null,
  },
  billing_period: { type: 'billing', starts_at: dayOf(context.now), ends_at: dayOf(context.now + 30 * DAY_MS) },
  issued_at: isoOf(context.now - DAY_MS),
  due_at: isoOf(context.now + 13 * DAY_MS),
  paid_at: isoOf(context.now),
  checkout: null,
  custom_data: [],
  created_at: isoOf(context.now - DAY_MS),
  updated_at: isoOf(context.now),
});

export const transaction = {
  created: ready,
  updated: ready,
  ready,
  billed,
  paid,
  completed,
  canceled: (context: SampleContext) => ({ ...ready(context), status: 'canceled' }),
  past_due: (context: SampleContext) => ({
    ...billed(context),
    status: 'past_due',
    payments: payment(context, 'error'),
  }),
  payment_failed: (context: SampleContext) => ({ ...ready(context), payments: payment(context, 'error') }),
  revised: (context: SampleContext) => ({ ...completed(context), revised_at: isoOf(context.now) }),
};
