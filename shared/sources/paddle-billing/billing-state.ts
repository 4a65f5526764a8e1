/**
 * A Paddle Billing subscription, from the API or in a notification, as the state that payloads carry
 * (docs/facts/paddle.md, PB-1 and PB-11).
 */
import { z } from 'zod';

import type { Json } from '../../base/json.ts';
import { sortableTime } from '../../base/sortable-time.ts';
import { anyJson, count, flag, lenient, text, time } from '../paddle/lenient.ts';
import type { PaddleSubscriptionState } from '../paddle/subscription-state.ts';

const money = lenient(
  z
    .object({ amount: z.string().regex(/^-?\d+$/), currency_code: z.string().regex(/^[A-Z]{3}$/) })
    .transform(({ amount, currency_code: currency }) => ({ amount, currency })),
);
const period = lenient(z.object({ starts_at: time, ends_at: time }));

const item = z.object({
  status: text,
  quantity: count,
  recurring: flag,
  next_billed_at: time,
  trial_dates: period,
  price: lenient(z.object({ id: text, product_id: text, unit_price: money })),
});

const subscription = z.object({
  id: z.string().min(1),
  status: text,
  customer_id: text,
  address_id: text,
  business_id: text,
  currency_code: text,
  collection_mode: text,
  created_at: time,
  /** As it is written: it is compared to the microsecond. */
  updated_at: text,
  started_at: time,
  first_billed_at: time,
  next_billed_at: time,
  paused_at: time,
  canceled_at: time,
  current_billing_period: period,
  billing_cycle: lenient(z.object({ interval: text, frequency: count })),
  scheduled_change: lenient(z.object({ action: text, effective_at: time, resume_at: time })),
  discount: lenient(z.object({ id: text, starts_at: time, ends_at: time })),
  items: z.array(item).catch([]),
  custom_data: anyJson,
  management_urls: lenient(z.object({ update_payment_method: text, cancel: text })),
});

type Subscription = z.output<typeof subscription>;

export interface BillingSubscription {
  subscriptionId: string;
  state: PaddleSubscriptionState;
  /** When Paddle last changed it, as text that compares as the times do; undefined where it does not say. */
  updatedAt?: string;
}

/**
 * Normalizes a subscription as Paddle Billing writes it.
 * @returns null if it isn't one
 */
export function billingSubscription(entity: Json | undefined): BillingSubscription | null {
  const { data } = subscription.safeParse(entity);
  if (!data) return null;
  const updatedAt = sortableTime(data.updated_at ?? '');
  return { subscriptionId: data.id, state: stateOf(data), ...(updatedAt === null ? {} : { updatedAt }) };
}

function stateOf(data: Subscription): PaddleSubscriptionState {
  const main = data.items.find(({ recurring }) => recurring === true) ?? data.items[0];
  return {
    subscription_id: data.id,
    customer_id: data.customer_id,
    email: null,
    // Billing's spelling is American; Classic's and ours is not (docs/facts/paddle.md, PB-7).
    status: data.status === 'canceled' ? 'cancelled' : data.status,
    plan: main?.price?.id ?? null,
    quantity: main?.quantity ?? null,
    currency: data.currency_code,
    unit_price: main?.price?.unit_price ?? null,
    next_payment: data.next_billed_at === null ? null : { amount: null, date: data.next_billed_at.slice(0, 10) },
    trial: trialOf(data),
    pause: data.status === 'paused' ? { started_at: data.paused_at, reason: null } : null,
    scheduled_change: data.scheduled_change,
    cancelled_at: data.canceled_at,
    created_at: data.created_at,
    paddle: ownOf(data),
  };
}

function trialOf({ status, items }: Subscription): PaddleSubscriptionState['trial'] {
  const ends = items.map(({ trial_dates: trial }) => trial?.ends_at ?? null).filter((end) => end !== null);
  const isInTrial = status === 'trialing';
  return isInTrial || ends.length > 0 ? { is_in_trial: isInTrial, ends_at: ends.sort().at(-1) ?? null } : null;
}

const ownOf = (data: Subscription): PaddleSubscriptionState['paddle'] => ({
  updated_at: data.updated_at,
  started_at: data.started_at,
  first_billed_at: data.first_billed_at,
  next_billed_at: data.next_billed_at,
  current_billing_period: data.current_billing_period,
  billing_cycle: data.billing_cycle,
  collection_mode: data.collection_mode,
  address_id: data.address_id,
  business_id: data.business_id,
  discount: data.discount,
  items: data.items.map(({ price, ...each }) => ({
    price_id: price?.id ?? null,
    product_id: price?.product_id ?? null,
    unit_price: price?.unit_price ?? null,
    ...each,
  })),
  custom_data: data.custom_data,
  management_urls: data.management_urls,
});
