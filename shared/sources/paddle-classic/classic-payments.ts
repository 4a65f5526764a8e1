/** The `data` of Paddle Classic's alerts about payments, refunds and disputes (docs/facts/paddle.md, PC-6). */
import { always, firstOf } from '../paddle/shape.ts';
import {
  balanceParts,
  day,
  decimal,
  dollars,
  flag,
  id,
  integer,
  json,
  label,
  money,
  paymentMethod,
  status,
  text,
  time,
  classicShape,
} from './classic-readers.ts';
import { soldItem } from './classic-subscriptions.ts';

const sold = { quantity: 'quantity', unitPrice: 'unit_price' };

const buyer = {
  customer_id: id('user_id'),
  email: text('email'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
  custom_data: json('custom_data'),
};

const purchase = {
  ...buyer,
  payment_id: id('subscription_payment_id'),
  subscription_id: id('subscription_id'),
  order_id: label('order_id'),
  subscription_status: status('status'),
  initial_payment: flag('initial_payment'),
  instalment: integer('instalments'),
  plan_id: id('subscription_plan_id'),
  product_id: id('product_id'),
  quantity: integer('quantity'),
  unit_price: money('unit_price'),
  checkout_id: text('checkout_id'),
};

/** Of a subscription or of one product: each has the fields that the other lacks. */
export const paymentSucceeded = classicShape('payment', {
  ...purchase,
  customer_name: text('customer_name'),
  country: text('country'),
  ip: text('ip'),
  plan_name: text('plan_name'),
  product_name: text('product_name'),
  items: soldItem(sold),
  gross: money('sale_gross'),
  tax: money('payment_tax'),
  fee: money('fee'),
  earnings: money('earnings'),
  balance: balanceParts,
  coupon: text('coupon'),
  payment_method: paymentMethod('payment_method'),
  used_price_override: flag('used_price_override'),
  next_bill_date: day('next_bill_date'),
  next_payment: money('next_payment_amount'),
  receipt_url: text('receipt_url'),
});

const noBalance = { gross: always(null), tax: always(null), fee: always(null), earnings: always(null) };

/** `next_retry_date` is empty once every retry has failed. */
export const paymentFailed = classicShape('payment', {
  ...purchase,
  items: soldItem(sold),
  gross: money('amount'),
  balance: noBalance,
  attempt_number: integer('attempt_number'),
  next_retry_date: day('next_retry_date'),
  cancel_url: text('cancel_url'),
  update_url: text('update_url'),
});

/** An alert of a refund is sent when it is made, which Billing calls approved. */
export const paymentRefunded = classicShape('adjustment', {
  ...purchase,
  action: always('refund'),
  status: always('approved'),
  type: text('refund_type'),
  reason: text('refund_reason'),
  gross: firstOf(money('gross_refund'), money('amount')),
  amount: money('amount'),
  tax: money('tax_refund'),
  fee: money('fee_refund'),
  earnings_decrease: money('earnings_decrease'),
  balance: {
    gross: money('balance_gross_refund', 'balance_currency'),
    tax: money('balance_tax_refund', 'balance_currency'),
    fee: money('balance_fee_refund', 'balance_currency'),
    earnings_decrease: money('balance_earnings_decrease', 'balance_currency'),
  },
});

export const paymentDisputed = classicShape('adjustment', {
  ...buyer,
  order_id: label('order_id'),
  checkout_id: text('checkout_id'),
  gross: money('amount'),
  balance: { gross: always(null), tax: always(null), fee: always(null), earnings_decrease: always(null) },
  dispute_status: status('status'),
  dispute_fee: dollars('fee_usd'),
});

export const paymentReviewed = classicShape('review', {
  case_id: label('case_id'),
  status: status('status'),
  risk_score: decimal('risk_score'),
  customer_id: id('customer_user_id'),
  email: text('customer_email_address'),
  product_id: id('product_id'),
  order_id: label('order_id'),
  checkout_id: text('checkout_id'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
  created_at: time('created_at'),
});
