/** The `data` of Paddle Billing's notifications about a subscription (docs/facts/paddle.md, PB-1 and PB-5). */
import type { Json, JsonObject } from '../../base/json.ts';
import { firstOf, required } from '../paddle/shape.ts';
import {
  asSent,
  billingShape,
  cycle,
  dayOf,
  importMeta,
  label,
  listOf,
  money,
  object,
  objectsAt,
  period,
  status,
  time,
  valueAt,
} from './billing-readers.ts';
import type { Reader } from './billing-readers.ts';

/** One item of a subscription or a transaction: a subscription's says `recurring`, a transaction's price has a cycle. */
const item = {
  plan_id: firstOf(label('price.id'), label('price_id')),
  product_id: label('price.product_id'),
  quantity: asSent('quantity'),
  unit_price: money('price.unit_price.amount', 'price.unit_price.currency_code'),
  recurring: (entity: JsonObject) => isRecurring(entity),
  status: status('status'),
};

export const soldItems = listOf('items', item);

function isRecurring(entity: JsonObject): boolean {
  const said = asSent('recurring')(entity);
  return said === null ? valueAt(entity, 'price.billing_cycle') !== null : said === true;
}

/** Reads the item that names the plan: the first recurring one, or the first where none recurs. */
export const ofMainItem =
  <V extends Json>(read: Reader<V>): Reader<V | null> =>
  (entity) => {
    const items = objectsAt(entity, 'items');
    const main = items.find(isRecurring) ?? items[0];
    return main === undefined ? null : read(main);
  };

/** Access ends on the day on which it was cancelled, or for which its end is scheduled. */
const endDay: Reader = (entity) =>
  valueAt(entity, 'canceled_at') !== null
    ? dayOf('canceled_at')(entity)
    : valueAt(entity, 'scheduled_change.action') === 'cancel'
      ? dayOf('scheduled_change.effective_at')(entity)
      : null;

export const subscription = billingShape('subscription', {
  subscription_id: required('id', label('id')),
  status: status('status'),
  customer_id: label('customer_id'),
  plan_id: ofMainItem(item.plan_id),
  product_id: ofMainItem(item.product_id),
  quantity: ofMainItem(item.quantity),
  unit_price: ofMainItem(item.unit_price),
  currency: asSent('currency_code'),
  items: soldItems,
  billing_cycle: cycle('billing_cycle'),
  current_period: period('current_billing_period'),
  trial_period: ofMainItem(period('trial_dates')),
  next_bill_date: dayOf('next_billed_at'),
  next_billed_at: time('next_billed_at'),
  started_at: time('started_at'),
  first_billed_at: time('first_billed_at'),
  paused_at: time('paused_at'),
  cancelled_at: time('canceled_at'),
  cancellation_effective_date: endDay,
  scheduled_change: object('scheduled_change', {
    action: asSent('action'),
    effective_at: time('effective_at'),
    resume_at: time('resume_at'),
  }),
  collection_mode: asSent('collection_mode'),
  discount_id: label('discount.id'),
  transaction_id: label('transaction_id'),
  address_id: label('address_id'),
  business_id: label('business_id'),
  custom_data: asSent('custom_data'),
  import_meta: importMeta,
  created_at: time('created_at'),
  updated_at: time('updated_at'),
});
