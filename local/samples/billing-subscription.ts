/** One Paddle Billing subscription after each of its changes (docs/facts/paddle.md, PB-1 and PB-5). */
import type { ISubscriptionNotificationResponse } from '@paddle/paddle-node-sdk';

import { ADDRESS_ID, CUSTOMER_ID, SUBSCRIPTION_ID, TRANSACTION_ID } from './billing-ids.ts';
import { price } from './billing-seller.ts';
import { DAY_MS, isoOf } from './sample.ts';
import type { SampleContext } from './sample.ts';

/** Bought 16 days ago, billed for the first time when its trial ended two days ago. */
function active(context: SampleContext): ISubscriptionNotificationResponse {
  const { now } = context;
  const started = isoOf(now - 16 * DAY_MS);
  const billed = isoOf(now - 2 * DAY_MS);
  const next = isoOf(now + 28 * DAY_MS);
  return {
    id: SUBSCRIPTION_ID,
    status: 'active',
    customer_id: CUSTOMER_ID,
    address_id: ADDRESS_ID,
    business_id: null,
    currency_code: 'EUR',
    created_at: started,
    updated_at: isoOf(now),
    started_at: started,
    first_billed_at: billed,
    next_billed_at: next,
    paused_at: null,
    canceled_at: null,
    discount: null,
    collection_mode: 'automatic',
    billing_details: null,
    current_billing_period: { starts_at: billed, ends_at: next },
    billing_cycle: { interval: 'month', frequency: 1 },
    scheduled_change: null,
    items: [
      {
        status: 'active',
        quantity: 3,
        recurring: true,
        created_at: started,
        updated_at: isoOf(now),
        previously_billed_at: billed,
        next_billed_at: next,
        trial_dates: { starts_at: started, ends_at: billed },
        price: price(context),
      },
    ],
    custom_data: { org: 'acme & söhne' },
    import_meta: null,
  };
}

/** Bought just now. */
function trialing(context: SampleContext): ISubscriptionNotificationResponse {
  const started = isoOf(context.now);
  const trial = { starts_at: started, ends_at: isoOf(context.now + 14 * DAY_MS) };
  const begun = { previously_billed_at: null, next_billed_at: trial.ends_at, trial_dates: trial, created_at: started };
  const subscription = active(context);
  return {
    ...subscription,
    status: 'trialing',
    created_at: started,
    started_at: started,
    first_billed_at: null,
    next_billed_at: trial.ends_at,
    current_billing_period: trial,
    items: subscription.items.map((item) => ({ ...item, ...begun, status: 'trialing' as const })),
  };
}

function ended(context: SampleContext, change: Partial<ISubscriptionNotificationResponse>) {
  const subscription = active(context);
  const items = subscription.items.map((item) => ({ ...item, status: 'inactive' as const, next_billed_at: null }));
  return { ...subscription, next_billed_at: null, current_billing_period: null, items, ...change };
}

export const subscription = {
  created: (context: SampleContext) => ({ ...trialing(context), transaction_id: TRANSACTION_ID }),
  updated: (context: SampleContext) => ({
    ...active(context),
    scheduled_change: { action: 'cancel', effective_at: isoOf(context.now + 28 * DAY_MS), resume_at: null },
  }),
  activated: active,
  trialing,
  past_due: (context: SampleContext) => ({ ...active(context), status: 'past_due' }),
  paused: (context: SampleContext) => ended(context, { status: 'paused', paused_at: isoOf(context.now) }),
  resumed: active,
  canceled: (context: SampleContext) => ended(context, { status: 'canceled', canceled_at: isoOf(context.now) }),
  imported: (context: SampleContext) => ({
    ...active(context),
    import_meta: { external_id: 'legacy-4711', imported_from: 'paddle_classic' },
  }),
};
