/** The `data` of Paddle Classic's other alerts: orders, payouts, the audience (docs/facts/paddle.md, PC-2). */
import type { JsonObject } from '../../base/json.ts';
import { firstOf } from '../paddle/shape.ts';
import type { ClassicFields } from './classic-fields.ts';
import { flag, id, integer, json, label, list, money, status, text, time, classicShape } from './classic-readers.ts';

export const orderProcessed = classicShape('order', {
  order_id: label('order_id'),
  checkout_id: text('checkout_id'),
  product_id: id('product_id'),
  email: text('email'),
  quantity: integer('quantity'),
  coupon: text('coupon'),
  licence: text('licence'),
  instructions: text('instructions'),
  download_url: text('download'),
  checkout_source: text('source'),
  checkout_recovery: flag('checkout_recovery'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
});

/** The fulfilment webhook's form, to which a seller may add fields of his own: all of it is in `fields`. */
export const orderFulfilled = classicShape('order', {
  order_id: label('p_order_id'),
  product_id: id('p_product_id'),
  email: text('email'),
  customer_name: text('p_customer_name'),
  country: text('p_country'),
  quantity: integer('p_quantity'),
  gross: money('p_sale_gross', 'p_currency'),
  tax: money('p_tax_amount', 'p_currency'),
  fee: money('p_paddle_fee', 'p_currency'),
  earnings_by_seller: json('p_earnings'),
  coupon: text('p_coupon'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
  fields: fieldsAsSent,
});

export const payout = classicShape('payout', {
  payout_id: id('payout_id'),
  amount: money('amount'),
  status: status('status'),
});

export const audienceMember = classicShape('customer', {
  customer_id: id('user_id'),
  email: firstOf(text('new_customer_email'), text('email')),
  previous_email: text('old_customer_email'),
  marketing_consent: firstOf(flag('new_marketing_consent'), flag('marketing_consent')),
  previous_marketing_consent: flag('old_marketing_consent'),
  products: list('products'),
  signup_source: text('source'),
  subscribed: flag('subscribed'),
  created_at: time('created_at'),
  updated_at: time('updated_at'),
});

/** Every field but the signature, as text. */
export function fieldsAsSent(fields: ClassicFields): JsonObject {
  const names = [...fields.values.keys()].filter((name) => name !== 'p_signature');
  return Object.fromEntries(names.map((name) => [name, fields.text(name) ?? '']));
}
