/** The `data` of Paddle Classic's alerts about a subscription (docs/facts/paddle.md, PC-10). */
import { readShape, required } from '../paddle/shape.ts';
import type { ClassicFields } from './classic-fields.ts';
import {
  classicStatus,
  day,
  flag,
  id,
  integer,
  json,
  list,
  money,
  status,
  text,
  time,
  classicShape,
} from './classic-readers.ts';
import type { Reader } from './classic-readers.ts';

/** Names of the fields of what is sold: `subscription_updated` has its own. */
interface Sold {
  quantity: string;
  unitPrice: string;
}

/** Classic sells one plan, or one product, at a time. */
export const soldItem =
  ({ quantity, unitPrice }: Sold): Reader =>
  (fields) => {
    const plan_id = id('subscription_plan_id')(fields);
    const product_id = id('product_id')(fields);
    if (plan_id === null && product_id === null) return null;
    const sold = { quantity: integer(quantity), unit_price: money(unitPrice) };
    return [{ plan_id, product_id, ...readShape(sold, fields), recurring: plan_id !== null, status: null }];
  };

const common = ({ quantity, unitPrice }: Sold) => ({
  subscription_id: required('subscription_id', id('subscription_id')),
  status: status('status'),
  customer_id: id('user_id'),
  email: text('email'),
  plan_id: id('subscription_plan_id'),
  quantity: integer(quantity),
  unit_price: money(unitPrice),
  currency: text('currency'),
  items: soldItem({ quantity, unitPrice }),
  next_bill_date: day('next_bill_date'),
  checkout_id: text('checkout_id'),
  linked_subscriptions: list('linked_subscriptions'),
  marketing_consent: flag('marketing_consent'),
  passthrough: text('passthrough'),
  custom_data: json('custom_data'),
  cancel_url: text('cancel_url'),
  update_url: text('update_url'),
});

const asSold = common({ quantity: 'quantity', unitPrice: 'unit_price' });

export const subscriptionCreated = classicShape('subscription', { ...asSold, checkout_source: text('source') });

/** Access lasts until `cancellation_effective_date`. */
export const subscriptionCancelled = classicShape('subscription', {
  ...asSold,
  cancellation_effective_date: day('cancellation_effective_date'),
});

export const subscriptionUpdated = classicShape('subscription', {
  ...common({ quantity: 'new_quantity', unitPrice: 'new_unit_price' }),
  price: money('new_price'),
  paused_at: time('paused_at'),
  paused_from: time('paused_from'),
  paused_reason: text('paused_reason'),
  previous: {
    status: status('old_status'),
    plan_id: id('old_subscription_plan_id'),
    quantity: integer('old_quantity'),
    unit_price: money('old_unit_price'),
    price: money('old_price'),
    next_bill_date: day('old_next_bill_date'),
  },
});

export const UPDATED_TYPES = [
  'subscription.updated',
  'subscription.activated',
  'subscription.trialing',
  'subscription.past_due',
  'subscription.paused',
  'subscription.resumed',
] as const;

const STATUSES = ['active', 'trialing', 'past_due', 'paused', 'cancelled'];

/**
 * Names what `subscription_updated` says, where the change of its status says it without doubt, as Billing names it.
 * An end has an alert of its own, and a paid debt no name in Billing, so both stay `subscription.updated`.
 */
export function updatedType(fields: ClassicFields): (typeof UPDATED_TYPES)[number] {
  const [from = '', to = ''] = [fields.text('old_status'), fields.text('status')].map((each) =>
    classicStatus(each ?? ''),
  );
  if (from === to || !STATUSES.includes(from)) return 'subscription.updated';
  if (to === 'trialing' || to === 'past_due' || to === 'paused') return `subscription.${to}`;
  if (to === 'active' && from === 'trialing') return 'subscription.activated';
  return to === 'active' && from === 'paused' ? 'subscription.resumed' : 'subscription.updated';
}
