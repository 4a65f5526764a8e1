/** A subscription as Paddle Billing's API answers it, for the sandbox and the samples around it. */
import type { JsonObject } from '../shared/base/json.ts';
import type { BillingSubscription } from './sandbox/paddle-billing.ts';

export const SAMPLE_BILLING_ID = 'sub_01k5bbbbbbbbbbbbbbbbbbbb01';

const DAY_MS = 24 * 3_600_000;
const timeOf = (time: number): string => new Date(time).toISOString();

/** An active monthly subscription of three seats, begun at `now`. */
export const sampleBillingSubscription = (now: number, changes: JsonObject = {}): BillingSubscription => {
  const id = typeof changes['id'] === 'string' ? changes['id'] : SAMPLE_BILLING_ID;
  const [startsAt, endsAt] = [timeOf(now), timeOf(now + 30 * DAY_MS)];
  return {
    id,
    status: 'active',
    customer_id: SAMPLE_CUSTOMER.id,
    address_id: 'add_01k5eeeeeeeeeeeeeeeeeeee01',
    business_id: null,
    currency_code: 'EUR',
    created_at: startsAt,
    updated_at: startsAt,
    started_at: startsAt,
    first_billed_at: startsAt,
    next_billed_at: endsAt,
    paused_at: null,
    canceled_at: null,
    discount: null,
    collection_mode: 'automatic',
    billing_details: null,
    current_billing_period: { starts_at: startsAt, ends_at: endsAt },
    billing_cycle: { interval: 'month', frequency: 1 },
    scheduled_change: null,
    items: [sampleItem(startsAt, endsAt)],
    custom_data: { org: 'acme' },
    management_urls: {
      update_payment_method: `https://checkout.example/billing/${id}/update`,
      cancel: `https://checkout.example/billing/${id}/cancel`,
    },
    import_meta: null,
    ...changes,
  };
};

const sampleItem = (startsAt: string, endsAt: string): JsonObject => ({
  status: 'active',
  quantity: 3,
  recurring: true,
  created_at: startsAt,
  updated_at: startsAt,
  previously_billed_at: startsAt,
  next_billed_at: endsAt,
  trial_dates: null,
  price: {
    id: 'pri_01k5ffffffffffffffffffff01',
    product_id: 'pro_01k5gggggggggggggggggggg01',
    description: 'Team monthly',
    tax_mode: 'account_setting',
    unit_price: { amount: '2990', currency_code: 'EUR' },
    billing_cycle: { interval: 'month', frequency: 1 },
    trial_period: null,
  },
});

/** Whose subscription it is. */
export const SAMPLE_CUSTOMER = {
  id: 'ctm_01k5dddddddddddddddddddd01',
  email: 'zoe.lukasz@example.org',
  status: 'active',
};
