/** What Paddle Billing's other notifications say: customers, payouts, and the catalogue (facts §2.2). */
import {
  billingShape,
  cycle,
  flag,
  importMeta,
  integer,
  json,
  label,
  listOf,
  money,
  object,
  status,
  text,
  time,
  valueAt,
} from './billing-readers.ts';
import { required } from './shape.ts';

const dated = { created_at: time('created_at'), updated_at: time('updated_at') };
const described = {
  status: status('status'),
  custom_data: json('custom_data'),
  import_meta: importMeta,
  ...dated,
};
const id = required('id', label('id'));

export const customer = billingShape('customer', {
  ...described,
  customer_id: id,
  email: text('email'),
  name: text('name'),
  locale: label('locale'),
  marketing_consent: flag('marketing_consent'),
});

export const payout = billingShape('payout', {
  payout_id: id,
  amount: money('amount'),
  status: status('status'),
  remittance_reference: text('remittance_reference'),
});

export const address = billingShape('address', {
  ...described,
  address_id: id,
  customer_id: label('customer_id'),
  description: text('description'),
  first_line: text('first_line'),
  second_line: text('second_line'),
  city: text('city'),
  postal_code: text('postal_code'),
  region: text('region'),
  country: label('country_code'),
});

export const business = billingShape('business', {
  ...described,
  business_id: id,
  customer_id: label('customer_id'),
  name: text('name'),
  company_number: text('company_number'),
  vat_number: text('tax_identifier'),
  contacts: listOf('contacts', { name: text('name'), email: text('email') }),
});

export const product = billingShape('product', {
  ...described,
  product_id: id,
  name: text('name'),
  type: label('type'),
  description: text('description'),
  tax_category: label('tax_category'),
  image_url: text('image_url'),
});

/** A price is what a subscription's `plan_id` names. */
export const price = billingShape('price', {
  ...described,
  plan_id: id,
  product_id: label('product_id'),
  name: text('name'),
  type: label('type'),
  description: text('description'),
  unit_price: money('unit_price.amount', 'unit_price.currency_code'),
  billing_cycle: cycle('billing_cycle'),
  trial_period: cycle('trial_period'),
  tax_mode: label('tax_mode'),
  quantity: object('quantity', { minimum: integer('minimum'), maximum: integer('maximum') }),
});

/** `amount` of a percentage has no currency: it is `rate`. */
export const discount = billingShape('discount', {
  ...described,
  discount_id: id,
  discount_group_id: label('discount_group_id'),
  description: text('description'),
  code: text('code'),
  mode: label('mode'),
  type: label('type'),
  amount: (entity) => (valueAt(entity, 'type') === 'percentage' ? null : money('amount')(entity)),
  rate: (entity) => (valueAt(entity, 'type') === 'percentage' ? text('amount')(entity) : null),
  recur: flag('recur'),
  maximum_recurring_intervals: integer('maximum_recurring_intervals'),
  usage_limit: integer('usage_limit'),
  times_used: integer('times_used'),
  restrict_to: json('restrict_to'),
  enabled_for_checkout: flag('enabled_for_checkout'),
  expires_at: time('expires_at'),
});

export const discountGroup = billingShape('discount_group', {
  ...dated,
  discount_group_id: id,
  name: text('name'),
  status: status('status'),
});

export const paymentMethod = billingShape('payment_method', {
  payment_method_id: id,
  customer_id: label('customer_id'),
  address_id: label('address_id'),
  type: label('type'),
  origin: label('origin'),
  deletion_reason: label('deletion_reason'),
  saved_at: time('saved_at'),
  updated_at: time('updated_at'),
});
