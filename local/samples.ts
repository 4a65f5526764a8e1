/** What the demo sends, and what the sandboxes answer when they are asked about it. */
import type { PaddleSubscription } from './sandbox/paddle.ts';
import type { ResellerSubscription } from './sandbox/reseller.ts';

/** The reseller: the topic of its notifications is named after it. */
export const RESELLER_ACCOUNT = 'C0abcdefg';

const DAY_MS = 24 * 3_600_000;

/** The subscription of the sample notification, as the Reseller API shows it (docs/facts/google-workspace.md, GR-14). */
export const sampleSubscription = (now: number): ResellerSubscription => ({
  kind: 'reseller#subscription',
  customerId: 'C012345',
  customerDomain: 'example.com',
  subscriptionId: '123',
  skuId: 'Google-Apps-For-Business',
  skuName: 'G Suite Basic',
  creationTime: String(now),
  status: 'ACTIVE',
  billingMethod: 'ONLINE',
  plan: {
    planName: 'ANNUAL',
    isCommitmentPlan: true,
    commitmentInterval: { startTime: String(now), endTime: String(now + 365 * DAY_MS) },
  },
  seats: { kind: 'subscriptions#seats', numberOfSeats: 12, licensedNumberOfSeats: 7 },
  trialSettings: { isInTrial: false },
  renewalSettings: { kind: 'subscriptions#renewalSettings', renewalType: 'AUTO_RENEW_MONTHLY_PAY' },
});

/** A notification with the fields of the sample in Google's guide (docs/facts/google-workspace.md, GR-8). */
export const sampleNotification = (messageId: string, now: number): Record<string, unknown> => ({
  customer_id: 'C012345',
  customer_domain_name: 'example.com',
  event_type: 'NEW_SUBSCRIPTION_CREATED',
  sku_id: 'Google-Apps-For-Business',
  subscription_id: '123',
  message_id: messageId,
  publish_time: { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1_000_000 },
  reseller_customer_id: RESELLER_ACCOUNT,
});

const SUBSCRIPTION_ID = 7_700_123;
const PLAN_ID = 61_042;
const USER_ID = 9_900_871;
const EMAIL = 'zoe.lukasz@example.org';

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const dateTimeOf = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

/** The subscription that the sample alert is about, as Paddle Classic's API lists it. */
export const samplePaddleSubscription = (now: number): PaddleSubscription => ({
  subscription_id: SUBSCRIPTION_ID,
  plan_id: PLAN_ID,
  user_id: USER_ID,
  user_email: EMAIL,
  marketing_consent: false,
  state: 'trialing',
  signup_date: dateTimeOf(now),
  quantity: 3,
  next_payment: { amount: 89.7, currency: 'EUR', date: dateOf(now + 14 * DAY_MS) },
  linked_subscriptions: [],
  update_url: 'https://checkout.paddle.com/subscription/update?user=9900871&subscription=7700123&hash=sample',
  cancel_url: 'https://checkout.paddle.com/subscription/cancel?user=9900871&subscription=7700123&hash=sample',
});

/** The fields of a Paddle Classic `subscription_created` alert, to be signed. */
export const sampleAlert = (alertId: string, now: number): Record<string, string> => ({
  alert_name: 'subscription_created',
  alert_id: alertId,
  event_time: dateTimeOf(now),
  subscription_id: String(SUBSCRIPTION_ID),
  subscription_plan_id: String(PLAN_ID),
  user_id: String(USER_ID),
  email: EMAIL,
  status: 'trialing',
  currency: 'EUR',
  unit_price: '29.9',
  quantity: '3',
  next_bill_date: dateOf(now + 14 * DAY_MS),
  checkout_id: '51234567-chre0a1b2c3d4e5-f6a7b8c9d0',
  source: 'https://app.example.org/pricing',
  marketing_consent: '',
  linked_subscriptions: '',
  passthrough: '{"org":"acme & söhne"}',
  cancel_url: 'https://checkout.paddle.com/subscription/cancel?user=9900871&subscription=7700123&hash=sample',
  update_url: 'https://checkout.paddle.com/subscription/update?user=9900871&subscription=7700123&hash=sample',
});
