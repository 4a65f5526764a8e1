/** What the invented seller of the Paddle Billing samples has: a catalogue, discounts, keys, reports. */
import type {
  IApiKeyExposureNotificationResponse,
  IApiKeyNotificationResponse,
  IClientTokenNotificationResponse,
  IDiscountGroupNotificationResponse,
  IDiscountNotificationResponse,
  IPriceNotificationResponse,
  IProductNotificationResponse,
  IReportNotificationResponse,
} from '@paddle/paddle-node-sdk';

import { PRICE_ID, PRODUCT_ID } from './billing-ids.ts';
import { DAY_MS, isoOf, paddleId } from './sample.ts';
import type { SampleContext } from './sample.ts';

const times = (now: number) => ({ created_at: isoOf(now - 90 * DAY_MS), updated_at: isoOf(now) });

export const product = ({ now }: SampleContext): IProductNotificationResponse => ({
  id: PRODUCT_ID,
  name: 'Team',
  type: 'standard',
  description: 'For teams',
  tax_category: 'standard',
  image_url: null,
  custom_data: null,
  status: 'active',
  ...times(now),
  import_meta: null,
});

export const price = ({ now }: SampleContext): IPriceNotificationResponse => ({
  id: PRICE_ID,
  product_id: PRODUCT_ID,
  description: 'Team monthly',
  type: 'standard',
  name: 'Monthly',
  billing_cycle: { interval: 'month', frequency: 1 },
  trial_period: { interval: 'day', frequency: 14, requires_payment_method: true },
  tax_mode: 'account_setting',
  unit_price: { amount: '2990', currency_code: 'EUR' },
  unit_price_overrides: [{ country_codes: ['JP'], unit_price: { amount: '4800', currency_code: 'JPY' } }],
  quantity: { minimum: 1, maximum: 100 },
  status: 'active',
  ...times(now),
  custom_data: null,
  import_meta: null,
});

const discountGroupId = 'dsg_01k5mmmmmmmmmmmmmmmmmmmm01';

export const discount = ({ now }: SampleContext): IDiscountNotificationResponse => ({
  id: 'dsc_01k5nnnnnnnnnnnnnnnnnnnn01',
  discount_group_id: discountGroupId,
  status: 'active',
  description: 'Ten percent for three months',
  enabled_for_checkout: true,
  code: 'WELCOME10',
  mode: 'standard',
  type: 'percentage',
  amount: '10',
  currency_code: null,
  recur: true,
  maximum_recurring_intervals: 3,
  usage_limit: 1000,
  restrict_to: [PRICE_ID],
  expires_at: isoOf(now + 30 * DAY_MS),
  custom_data: null,
  times_used: 42,
  ...times(now),
  import_meta: null,
});

export const discountGroup = ({ now }: SampleContext): IDiscountGroupNotificationResponse => ({
  id: discountGroupId,
  name: 'Welcome',
  status: 'active',
  ...times(now),
  import_meta: null,
});

const apiKeyId = 'apikey_01k5pppppppppppppppppppp01';

export const apiKey = ({ now }: SampleContext): IApiKeyNotificationResponse => ({
  id: apiKeyId,
  name: 'CRM',
  description: 'Reads subscriptions',
  key: 'pdl_live_apikey_01k5pppppp****',
  status: 'active',
  permissions: ['customer.read', 'subscription.read'],
  expires_at: isoOf(now + 90 * DAY_MS),
  rotatable: true,
  last_used_at: isoOf(now - DAY_MS),
  ...times(now),
});

export const apiKeyExposure = (context: SampleContext): IApiKeyExposureNotificationResponse => ({
  id: paddleId('akexp', context),
  api_key_id: apiKeyId,
  risk_level: 'high',
  action_taken: 'revoked',
  source: 'github',
  reference: 'https://github.com/example/example/blob/main/.env',
  description: null,
  created_at: isoOf(context.now),
});

export const clientToken = ({ now }: SampleContext): IClientTokenNotificationResponse => ({
  id: 'ctkn_01k5qqqqqqqqqqqqqqqqqqqq01',
  token: 'live_0123456789abcdef0123456789a',
  name: 'Pricing page',
  description: null,
  status: 'active',
  ...times(now),
  revoked_at: null,
});

export const report = (context: SampleContext): IReportNotificationResponse & { updated_at: string } => ({
  id: paddleId('rep', context),
  status: 'ready',
  rows: 812,
  type: 'transactions',
  filters: [{ name: 'updated_at', operator: 'gte', value: isoOf(context.now - 30 * DAY_MS) }],
  expires_at: isoOf(context.now + 14 * DAY_MS),
  created_at: isoOf(context.now - 60_000),
  updated_at: isoOf(context.now),
});
