/** What Paddle Billing's notifications say of transactions: as a payment, and as an invoice where they are one. */
import type { JsonObject } from '../json.ts';
import {
  billingShape,
  integer,
  json,
  label,
  listOf,
  money,
  objectsAt,
  period,
  flag,
  status,
  text,
  time,
  valueAt,
} from './billing-readers.ts';
import type { Reader } from './billing-readers.ts';
import { ofMainItem, soldItems } from './billing-subscriptions.ts';
import { always, firstOf, required } from './shape.ts';

const PAYOUT_CURRENCY = 'details.payout_totals.currency_code';

/** Amounts are what the customer is charged, after discounts, tax and credit. */
const amounts = {
  gross: money('details.totals.grand_total'),
  tax: money('details.totals.tax'),
  fee: money('details.totals.fee'),
  earnings: money('details.totals.earnings'),
  balance: {
    gross: money('details.payout_totals.grand_total', PAYOUT_CURRENCY),
    tax: money('details.payout_totals.tax', PAYOUT_CURRENCY),
    fee: money('details.payout_totals.fee', PAYOUT_CURRENCY),
    earnings: money('details.payout_totals.earnings', PAYOUT_CURRENCY),
  },
};

const parties = {
  subscription_id: label('subscription_id'),
  customer_id: label('customer_id'),
  address_id: label('address_id'),
  business_id: label('business_id'),
  product_id: ofMainItem(label('price.product_id')),
  items: soldItems,
  invoice_id: label('invoice_id'),
  invoice_number: label('invoice_number'),
  status: status('status'),
  billing_period: period('billing_period'),
  custom_data: json('custom_data'),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
};

/** The newest attempt comes first in the list; the times decide, should that change. */
const ofLastAttempt =
  (read: Reader): Reader =>
  (entity) => {
    const [last] = objectsAt(entity, 'payments').sort((a, b) => startOf(b).localeCompare(startOf(a), 'en'));
    return last === undefined ? null : read(last);
  };
const startOf = (attempt: JsonObject): string => (text('created_at')(attempt) as string | null) ?? '';

export const payment = billingShape('payment', {
  ...parties,
  ...amounts,
  payment_id: required('id', label('id')),
  origin: label('origin'),
  initial_payment: (entity) => (valueAt(entity, 'origin') === 'subscription_recurring' ? false : null),
  plan_id: ofMainItem(firstOf(label('price.id'), label('price_id'))),
  quantity: ofMainItem(integer('quantity')),
  unit_price: ofMainItem(money('price.unit_price.amount', 'price.unit_price.currency_code')),
  discount_id: label('discount_id'),
  payment_method: ofLastAttempt(label('method_details.type')),
  error_code: ofLastAttempt(label('error_code')),
  collection_mode: label('collection_mode'),
  billed_at: time('billed_at'),
});

/** The days until it is overdue, where its terms are in days or weeks. */
const termDays: Reader = (entity) => {
  const interval = valueAt(entity, 'billing_details.payment_terms.interval');
  const frequency = integer('billing_details.payment_terms.frequency')(entity) as number | null;
  if (frequency === null) return null;
  return interval === 'day' ? frequency : interval === 'week' ? frequency * 7 : null;
};

const nothing = always(null);

export const invoice = billingShape('invoice', {
  ...parties,
  ...amounts,
  payment_id: required('id', label('id')),
  term_days: termDays,
  purchase_order_number: text('billing_details.purchase_order_number'),
  issued_at: time('billed_at'),
  additional_information: text('billing_details.additional_information'),
  contract: { id: nothing, start_date: nothing, end_date: nothing },
  address: { lines: nothing, city: nothing, region: nothing, postal_code: nothing },
  payment_method: ofLastAttempt(label('method_details.type')),
});

const ADJUSTED_CURRENCY = 'payout_totals.currency_code';

/** `earnings` of an adjustment are what it takes away, negative where it gives: a refund of tax alone does. */
export const adjustment = billingShape('adjustment', {
  adjustment_id: required('id', label('id')),
  action: label('action'),
  status: status('status'),
  type: label('type'),
  reason: text('reason'),
  payment_id: label('transaction_id'),
  subscription_id: label('subscription_id'),
  customer_id: label('customer_id'),
  gross: money('totals.total'),
  tax: money('totals.tax'),
  fee: money('totals.fee'),
  earnings_decrease: money('totals.earnings'),
  balance: {
    gross: money('payout_totals.total', ADJUSTED_CURRENCY),
    tax: money('payout_totals.tax', ADJUSTED_CURRENCY),
    fee: money('payout_totals.fee', ADJUSTED_CURRENCY),
    earnings_decrease: money('payout_totals.earnings', ADJUSTED_CURRENCY),
  },
  dispute_fee: firstOf(
    money('payout_totals.chargeback_fee.original.amount', 'payout_totals.chargeback_fee.original.currency_code'),
    money('payout_totals.chargeback_fee.amount', ADJUSTED_CURRENCY),
  ),
  credit_applied_to_balance: flag('credit_applied_to_balance'),
  items: (entity) =>
    listOf('items', {
      item_id: label('item_id'),
      type: label('type'),
      amount: (each) => money('amount')({ ...each, currency_code: valueAt(entity, 'currency_code') }),
    })(entity),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
});
