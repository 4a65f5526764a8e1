/**
 * The `data` of Paddle Billing's other notifications: customers, payouts, and the catalogue (docs/facts/paddle.md,
 * PB-6).
 */
import { required } from '../paddle/shape.ts';
import {
  asSent,
  billingShape,
  cycle,
  importMeta,
  label,
  listOf,
  money,
  object,
  status,
  time,
  valueAt,
} from './billing-readers.ts';

const dated = { created_at: time('created_at'), updated_at: time('updated_at') };
const described = {
  status: status('status'),
  custom_data: asSent('custom_data'),
  import_meta: importMeta,
  ...dated,
};
const id = required('id', label('id'));

export const customer = billingShape('customer', {
  ...described,
  customer_id: id,
  email: asSent('email'),
  name: asSent('name'),
  locale: asSent('locale'),
  marketing_consent: asSent('marketing_consent'),
});

export const payout = billingShape('payout', {
  payout_id: id,
  amount: money('amount'),
  status: status('status'),
  remittance_reference: asSent('remittance_reference'),
});

export const address = billingShape('address', {
  ...described,
  address_id: id,
  customer_id: label('customer_id'),
  description: asSent('description'),
  first_line: asSent('first_line'),
  second_line: asSent('second_line'),
  city: asSent('city'),
  postal_code: asSent('postal_code'),
  region: asSent('region'),
  country: asSent('country_code'),
});

export const business = billingShape('business', {
  ...described,
  business_id: id,
  customer_id: label('customer_id'),
  name: asSent('name'),
  company_number: asSent('company_number'),
  vat_number: asSent('tax_identifier'),
  contacts: listOf('contacts', { name: asSent('name'), email: asSent('email') }),
});

export const product = billingShape('product', {
  ...described,
  product_id: id,
  name: asSent('name'),
  type: asSent('type'),
  description: asSent('description'),
  tax_category: asSent('tax_category'),
  image_url: asSent('image_url'),
});

/** A price is what a subscription's `plan_id` names. */
export const price = billingShape('price', {
  ...described,
  plan_id: id,
  product_id: label('product_id'),
  name: asSent('name'),
  type: asSent('type'),
  description: asSent('description'),
  unit_price: money('unit_price.amount', 'unit_price.currency_code'),
  billing_cycle: cycle('billing_cycle'),
  trial_period: cycle('trial_period'),
  tax_mode: asSent('tax_mode'),
  quantity: object('quantity', { minimum: asSent('minimum'), maximum: asSent('maximum') }),
});

/** `amount` of a percentage has no currency: it is `rate`. */
export const discount = billingShape('discount', {
  ...described,
  discount_id: id,
  discount_group_id: label('discount_group_id'),
  description: asSent('description'),
  code: asSent('code'),
  mode: asSent('mode'),
  type: asSent('type'),
  amount: (entity) => (valueAt(entity, 'type') === 'percentage' ? null : money('amount')(entity)),
  rate: (entity) => (valueAt(entity, 'type') === 'percentage' ? asSent('amount')(entity) : null),
  recur: asSent('recur'),
  maximum_recurring_intervals: asSent('maximum_recurring_intervals'),
  usage_limit: asSent('usage_limit'),
  times_used: asSent('times_used'),
  restrict_to: asSent('restrict_to'),
  enabled_for_checkout: asSent('enabled_for_checkout'),
  expires_at: time('expires_at'),
});

export const discountGroup = billingShape('discount_group', {
  ...dated,
  discount_group_id: id,
  name: asSent('name'),
  status: status('status'),
});

export const paymentMethod = billingShape('payment_method', {
  payment_method_id: id,
  customer_id: label('customer_id'),
  address_id: label('address_id'),
  type: asSent('type'),
  origin: asSent('origin'),
  deletion_reason: asSent('deletion_reason'),
  saved_at: time('saved_at'),
  updated_at: time('updated_at'),
});
