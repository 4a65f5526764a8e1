/** One invented reseller and one invented Paddle seller: what their APIs hold, and what they notify. */
import type { PaddleSubscription } from '../../local/sandbox/paddle.ts';
import type { ResellerSubscription } from '../../local/sandbox/reseller.ts';
import type { JsonObject } from '../../shared/base/json.ts';

export const demoReseller = {
  account: 'C0demo042',
  adminEmail: 'reseller-admin@reseller.example',
  serviceAccount: 'subrelay@demo.iam.gserviceaccount.com',
};

/** Another reseller, served by the same service account. */
export const demoSecondReseller = { account: 'C0Second7', adminEmail: 'admin@second-reseller.example' };

export const demoVendor = { id: '123456', authCode: 'demo-vendor-auth-code' };

export const demoSubscriptions: readonly ResellerSubscription[] = [
  {
    kind: 'reseller#subscription',
    customerId: 'C01acme77',
    customerDomain: 'acme.example',
    subscriptionId: '1000001',
    skuId: '1010020027',
    skuName: 'Google Workspace Business Starter',
    creationTime: '1767261600000',
    status: 'ACTIVE',
    billingMethod: 'ONLINE',
    purchaseOrderId: 'PO-2026-17',
    resourceUiUrl: 'https://channelservices.example/C01acme77',
    plan: {
      planName: 'ANNUAL',
      isCommitmentPlan: true,
      commitmentInterval: { startTime: '1767261600000', endTime: '1798797600000' },
    },
    seats: { kind: 'subscriptions#seats', numberOfSeats: 25, licensedNumberOfSeats: 21 },
    trialSettings: { isInTrial: false },
    renewalSettings: { kind: 'subscriptions#renewalSettings', renewalType: 'AUTO_RENEW_MONTHLY_PAY' },
  },
  {
    kind: 'reseller#subscription',
    customerId: 'C02globex9',
    customerDomain: 'globex.example',
    subscriptionId: '1000002',
    skuId: '1010020028',
    skuName: 'Google Workspace Business Standard',
    creationTime: '1772356000123',
    status: 'SUSPENDED',
    billingMethod: 'ONLINE',
    suspensionReasons: ['TRIAL_ENDED', 'PENDING_TOS_ACCEPTANCE'],
    plan: { planName: 'TRIAL', isCommitmentPlan: false },
    seats: { kind: 'subscriptions#seats', maximumNumberOfSeats: 10, licensedNumberOfSeats: 3 },
    trialSettings: { isInTrial: true, trialEndTime: '1773565600000' },
    transferInfo: { transferabilityExpirationTime: '1775000000000', minimumTransferableSeats: 3 },
  },
];

const notification = (
  seconds: number,
  messageId: string,
  each: ResellerSubscription,
  rest: JsonObject,
): JsonObject => ({
  reseller_customer_id: demoReseller.account,
  customer_id: each.customerId,
  customer_domain_name: each.customerDomain,
  subscription_id: each.subscriptionId,
  sku_id: each.skuId,
  message_id: messageId,
  publish_time: { seconds, nanos: 250_000_000 },
  ...rest,
});

/** The JSON text of each is a message's data. */
export const demoNotifications: readonly JsonObject[] = [
  notification(1_767_261_601, '9100000000000001', demoSubscriptions[0]!, { event_type: 'NEW_SUBSCRIPTION_CREATED' }),
  notification(1_773_565_601, '9100000000000002', demoSubscriptions[1]!, {
    event_type: 'SUBSCRIPTION_SUSPENDED',
    subscription_suspension_reasons: ['TRIAL_ENDED', 'PENDING_TOS_ACCEPTANCE'],
  }),
];

export const demoPaddleSubscriptions: readonly PaddleSubscription[] = [
  {
    subscription_id: 7700123,
    plan_id: 61042,
    user_id: 9900871,
    user_email: 'zoe.lukasz@example.org',
    marketing_consent: false,
    state: 'active',
    signup_date: '2026-03-02 09:15:04',
    last_payment: { amount: 89.7, currency: 'EUR', date: '2026-03-16' },
    next_payment: { amount: 89.7, currency: 'EUR', date: '2026-04-16' },
    linked_subscriptions: [],
    update_url: 'https://checkout.example/update?subscription=7700123',
    cancel_url: 'https://checkout.example/cancel?subscription=7700123',
    payment_information: {
      payment_method: 'card',
      card_type: 'visa',
      last_four_digits: '4242',
      expiry_date: '02/2029',
    },
    quantity: 3,
  },
  {
    subscription_id: 7700124,
    plan_id: 61043,
    user_id: 9900872,
    user_email: 'henri@example.org',
    marketing_consent: true,
    state: 'deleted',
    signup_date: '2025-11-30 18:00:00',
    last_payment: { amount: 4800, currency: 'JPY', date: '2026-05-30' },
    linked_subscriptions: [],
    quantity: 1,
  },
];

/** Unsigned: `signClassicAlert` makes the form of each. */
export const demoAlerts: readonly Readonly<Record<string, string>>[] = [
  {
    alert_name: 'subscription_created',
    alert_id: '481516001',
    event_time: '2026-03-02 09:15:04',
    subscription_id: '7700123',
    subscription_plan_id: '61042',
    user_id: '9900871',
    email: 'zoe.lukasz@example.org',
    status: 'active',
    currency: 'EUR',
    unit_price: '29.9',
    quantity: '3',
    next_bill_date: '2026-03-16',
    checkout_id: '51234567-chre0a1b2c3d4e5-f6a7b8c9d0',
    source: 'https://shop.example/pricing',
    marketing_consent: '',
    linked_subscriptions: '',
    passthrough: '{"org":"acme & söhne"}',
    cancel_url: 'https://checkout.example/cancel?subscription=7700123',
    update_url: 'https://checkout.example/update?subscription=7700123',
  },
  {
    alert_name: 'payment_succeeded',
    alert_id: '481516002',
    event_time: '2026-03-02 09:15:09',
    order_id: '40112233',
    product_id: '5512',
    product_name: 'Handbook',
    email: 'zoe.lukasz@example.org',
    customer_name: 'Zoë Łukasz',
    country: 'DE',
    currency: 'EUR',
    quantity: '1',
    sale_gross: '106.74',
    payment_tax: '17.04',
    fee: '5.84',
    earnings: '83.86',
    balance_currency: 'USD',
    balance_gross: '115.6',
    balance_tax: '18.45',
    balance_fee: '6.32',
    balance_earnings: '90.83',
    payment_method: 'card',
    used_price_override: 'false',
    coupon: '',
    marketing_consent: '0',
    passthrough: '',
    receipt_url: 'https://receipts.example/40112233',
  },
  {
    alert_name: 'subscription_cancelled',
    alert_id: '481516003',
    event_time: '2026-06-01 07:07:07',
    subscription_id: '7700124',
    subscription_plan_id: '61043',
    user_id: '9900872',
    email: 'henri@example.org',
    status: 'deleted',
    currency: 'JPY',
    unit_price: '4800',
    quantity: '1',
    cancellation_effective_date: '2026-06-16',
    marketing_consent: '1',
    linked_subscriptions: '',
    passthrough: '',
  },
];
