/** What Paddle Billing's notifications say of transactions: as a payment, and as an invoice where they are one. */
import { countable, isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { belowZero } from '../paddle/money.ts';
import { always, firstOf, required } from '../paddle/shape.ts';
import {
  asSent,
  billingShape,
  label,
  listOf,
  money,
  objectsAt,
  period,
  status,
  time,
  valueAt,
} from './billing-readers.ts';
import type { Reader } from './billing-readers.ts';
import { ofMainItem, soldItems } from './billing-subscriptions.ts';

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
  custom_data: asSent('custom_data'),
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
const startOf = (attempt: JsonObject): string => {
  const at = valueAt(attempt, 'created_at');
  return typeof at === 'string' ? at : '';
};

export const payment = billingShape('payment', {
  ...parties,
  ...amounts,
  payment_id: required('id', label('id')),
  origin: asSent('origin'),
  initial_payment: (entity) => (valueAt(entity, 'origin') === 'subscription_recurring' ? false : null),
  plan_id: ofMainItem(firstOf(label('price.id'), label('price_id'))),
  quantity: ofMainItem(asSent('quantity')),
  unit_price: ofMainItem(money('price.unit_price.amount', 'price.unit_price.currency_code')),
  discount_id: label('discount_id'),
  payment_method: ofLastAttempt(asSent('method_details.type')),
  error_code: ofLastAttempt(asSent('error_code')),
  collection_mode: asSent('collection_mode'),
  billed_at: time('billed_at'),
});

/** The days until it is overdue, where its terms are in days or weeks. */
const termDays: Reader = (entity) => {
  const interval = valueAt(entity, 'billing_details.payment_terms.interval');
  const frequency = countable(valueAt(entity, 'billing_details.payment_terms.frequency'));
  if (typeof frequency !== 'number' || Number.isNaN(frequency)) return null;
  return interval === 'day' ? frequency : interval === 'week' ? frequency * 7 : null;
};

const nothing = always(null);

/** An invoice's items say what each is called and taxed at, which the calculated lines know, in the same order. */
const invoiceItems: Reader = (entity) => {
  const [items, sold] = [soldItems(entity), objectsAt(entity, 'items')];
  if (!Array.isArray(items) || sold.length !== items.length) return items;
  const calculated = objectsAt(entity, 'details.line_items');
  const lines = calculated.length === items.length ? calculated : [];
  return items.map((item, index) => ({
    ...(isJsonObject(item) ? item : {}),
    product_name: valueAt(lines[index] ?? {}, 'product.name'),
    description: valueAt(sold[index] ?? {}, 'price.description'),
    tax_rate: valueAt(lines[index] ?? {}, 'tax_rate'),
  }));
};

const said = {
  ...parties,
  ...amounts,
  items: invoiceItems,
  payment_id: required('id', label('id')),
  term_days: termDays,
  purchase_order_number: asSent('billing_details.purchase_order_number'),
  issued_at: time('billed_at'),
  additional_information: asSent('billing_details.additional_information'),
  contract: { id: nothing, created_on: nothing, start_date: nothing, end_date: nothing },
  address: { lines: nothing, city: nothing, region: nothing, postal_code: nothing },
  payment_method: ofLastAttempt(asSent('method_details.type')),
};

export const invoice = billingShape('invoice', said);

/**
 * The entity of `invoice.paid`, which Paddle's own library calls legacy and has a sample of: an invoice beside its
 * transaction (https://github.com/PaddleHQ/paddle-node-sdk/blob/main/src/__tests__/mocks/notifications/invoice-paid.mock.ts).
 */
export const ownInvoice = billingShape('invoice', {
  ...said,
  invoice_id: required('id', label('id')),
  payment_id: label('transaction_id'),
  gross: firstOf(amounts.gross, money('details.totals.total')),
  issued_at: time('issued_at'),
});

const ADJUSTED_CURRENCY = 'payout_totals.currency_code';

/** The actions that give back to the seller what an earlier adjustment took. */
const REVERSING: readonly Json[] = ['credit_reverse', 'chargeback_reverse', 'chargeback_warning_reverse'];

/**
 * What the seller loses by an adjustment, negative where it gives. Paddle documents that for tax alone, whose `earnings`
 * are negative as they come (https://developer.paddle.com/api-reference/adjustments/overview); those of a reverse are as
 * large as what it reverses.
 */
const earningsDecrease =
  (path: string, currencyPath?: string): Reader =>
  (entity) => {
    const earnings = money(path, currencyPath)(entity);
    return earnings && REVERSING.includes(valueAt(entity, 'action')) ? belowZero(earnings) : earnings;
  };

export const adjustment = billingShape('adjustment', {
  adjustment_id: required('id', label('id')),
  action: asSent('action'),
  status: status('status'),
  type: asSent('type'),
  reason: asSent('reason'),
  payment_id: label('transaction_id'),
  subscription_id: label('subscription_id'),
  customer_id: label('customer_id'),
  gross: money('totals.total'),
  tax: money('totals.tax'),
  fee: money('totals.fee'),
  earnings_decrease: earningsDecrease('totals.earnings'),
  balance: {
    gross: money('payout_totals.total', ADJUSTED_CURRENCY),
    tax: money('payout_totals.tax', ADJUSTED_CURRENCY),
    fee: money('payout_totals.fee', ADJUSTED_CURRENCY),
    earnings_decrease: earningsDecrease('payout_totals.earnings', ADJUSTED_CURRENCY),
  },
  dispute_fee: firstOf(
    money('payout_totals.chargeback_fee.original.amount', 'payout_totals.chargeback_fee.original.currency_code'),
    money('payout_totals.chargeback_fee.amount', ADJUSTED_CURRENCY),
  ),
  credit_applied_to_balance: asSent('credit_applied_to_balance'),
  items: (entity) =>
    listOf('items', {
      item_id: label('item_id'),
      type: asSent('type'),
      amount: (each) => money('amount')({ ...each, currency_code: valueAt(entity, 'currency_code') }),
    })(entity),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
});
