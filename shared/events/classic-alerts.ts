/** Every Paddle Classic alert (facts §1.1), the type it becomes, and what its `data` holds (facts §1.3). */
import type { JsonObject } from '../json.ts';
import type { ClassicFields } from './classic-fields.ts';
import {
  FieldProblem,
  day,
  flag,
  id,
  integer,
  json,
  list,
  money,
  readShape,
  required,
  status,
  text,
} from './classic-readers.ts';
import type { Shape } from './classic-readers.ts';

export interface ClassicAlert {
  type: string;
  /** @throws FieldProblem */
  dataOf: (fields: ClassicFields) => JsonObject;
}

/** What every alert about a subscription says of it. */
const subscription: Shape = {
  subscription_id: required('subscription_id', id('subscription_id')),
  plan_id: id('subscription_plan_id'),
  user_id: id('user_id'),
  email: text('email'),
  status: status('status'),
  quantity: integer('quantity'),
  unit_price: money('unit_price'),
  checkout_id: text('checkout_id'),
  linked_subscriptions: list('linked_subscriptions'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
  custom_data: json('custom_data'),
};

const subscriptionCreated: Shape = {
  ...subscription,
  next_bill_date: day('next_bill_date'),
  checkout_source: text('source'),
  cancel_url: text('cancel_url'),
  update_url: text('update_url'),
};

/** Access lasts until `effective_date`. */
const subscriptionCancelled: Shape = { ...subscription, effective_date: day('cancellation_effective_date') };

const paymentSucceeded: Shape = {
  order_id: text('order_id'),
  checkout_id: text('checkout_id'),
  product_id: id('product_id'),
  product_name: text('product_name'),
  quantity: integer('quantity'),
  gross: money('sale_gross'),
  tax: money('payment_tax'),
  fee: money('fee'),
  earnings: money('earnings'),
  balance: {
    gross: money('balance_gross', 'balance_currency'),
    tax: money('balance_tax', 'balance_currency'),
    fee: money('balance_fee', 'balance_currency'),
    earnings: money('balance_earnings', 'balance_currency'),
  },
  coupon: text('coupon'),
  payment_method: text('payment_method'),
  used_price_override: flag('used_price_override'),
  receipt_url: text('receipt_url'),
  email: text('email'),
  customer_name: text('customer_name'),
  country: text('country'),
  ip: text('ip'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
  custom_data: json('custom_data'),
};

const normalized = (type: string, shape: Shape): ClassicAlert => ({
  type,
  dataOf: (fields) => readShape(shape, fields),
});
const asSent = (type: string): ClassicAlert => ({ type, dataOf: fieldsAsSent });

export const CLASSIC_ALERTS: ReadonlyMap<string, ClassicAlert> = new Map([
  ['subscription_created', normalized('subscription.created', subscriptionCreated)],
  ['subscription_updated', asSent('subscription.updated')],
  ['subscription_cancelled', normalized('subscription.cancelled', subscriptionCancelled)],
  ['subscription_payment_succeeded', asSent('payment.succeeded')],
  ['subscription_payment_failed', asSent('payment.failed')],
  ['subscription_payment_refunded', asSent('payment.refunded')],
  ['payment_succeeded', normalized('payment.succeeded', paymentSucceeded)],
  ['payment_refunded', asSent('payment.refunded')],
  ['payment_dispute_created', asSent('payment.disputed')],
  ['payment_dispute_closed', asSent('payment.dispute_closed')],
  ['high_risk_transaction_created', asSent('payment.flagged')],
  ['high_risk_transaction_updated', asSent('payment.reviewed')],
  ['locker_processed', asSent('order.processed')],
  ['transfer_created', asSent('payout.created')],
  ['transfer_paid', asSent('payout.paid')],
  ['new_audience_member', asSent('audience_member.created')],
  ['update_audience_member', asSent('audience_member.updated')],
  ['invoice_sent', asSent('invoice.sent')],
  ['invoice_paid', asSent('invoice.paid')],
  ['invoice_overdue', asSent('invoice.overdue')],
  ['invoice_sent_v2', asSent('invoice.sent')],
  ['invoice_paid_v2', asSent('invoice.paid')],
  ['invoice_overdue_v2', asSent('invoice.overdue')],
  ['invoice_cancelled_v2', asSent('invoice.cancelled')],
]);

export const UNKNOWN_ALERT = asSent('paddle_classic.unknown');

/** A product's fulfilment webhook: Paddle's name for it, since it has no `alert_name`. */
export const FULFILLMENT = { name: 'fulfillment', alert: asSent('order.fulfilled') };

/** Fields that are ids or amounts in every alert that has them. */
const NUMERIC = new Set(
  `amount attempt_number balance_earnings balance_earnings_decrease balance_fee balance_fee_refund balance_gross
  balance_gross_refund balance_tax balance_tax_refund case_id customer_user_id earnings earnings_decrease fee fee_refund
  fee_usd gross_amount gross_refund instalments new_price new_quantity new_unit_price next_payment_amount old_price
  old_quantity old_subscription_plan_id old_unit_price p_order_id p_paddle_fee p_price p_product_id p_quantity
  p_sale_gross p_tax_amount payment_id payment_tax payout_id product_id quantity risk_score sale_gross subscription_id
  subscription_payment_id subscription_plan_id tax_refund term_days unit_price user_id`.split(/\s+/),
);

/** Every field but the signature, as text: raw until an alert has a shape of its own. */
function fieldsAsSent(fields: ClassicFields): JsonObject {
  const names = [...fields.values.keys()].filter((name) => name !== 'p_signature');
  const data = Object.fromEntries(names.map((name) => [name, fields.text(name) ?? '']));
  // Paddle's simulator sends a field's name as its value, with a valid signature (facts §1.2).
  const placeholder = names.find((name) => NUMERIC.has(name) && data[name] === name);
  if (placeholder !== undefined) throw new FieldProblem(placeholder, 'is a placeholder of the simulator');
  return data;
}
