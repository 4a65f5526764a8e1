/** Invented Paddle Billing notifications, an entity for each event type (docs/facts/paddle.md, PB-6). */
import type { JsonObject } from '../../shared/base/json.ts';

const CREATED = '2026-03-02T09:15:04.411000Z';
const STARTED = '2026-03-02T09:15:03.9Z';
const TRIAL_ENDS = '2026-03-16T09:15:03.9Z';
const month = { interval: 'month', frequency: 1 };

const price: JsonObject = {
  id: 'pri_01k5ffffffffffffffffffff01',
  product_id: 'pro_01k5gggggggggggggggggggg01',
  description: 'Team monthly',
  tax_mode: 'account_setting',
  unit_price: { amount: '4800', currency_code: 'JPY' },
  billing_cycle: month,
  trial_period: { interval: 'day', frequency: 14 },
};
const setUpFee: JsonObject = {
  id: 'pri_01k5ffffffffffffffffffff09',
  product_id: 'pro_01k5gggggggggggggggggggg09',
  unit_price: { amount: '100', currency_code: 'JPY' },
  billing_cycle: null,
};

export const billingSubscription: JsonObject = {
  id: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01',
  status: 'trialing',
  transaction_id: 'txn_01k5cccccccccccccccccccc01',
  customer_id: 'ctm_01k5dddddddddddddddddddd01',
  address_id: 'add_01k5eeeeeeeeeeeeeeeeeeee01',
  business_id: null,
  currency_code: 'JPY',
  created_at: CREATED,
  updated_at: CREATED,
  started_at: STARTED,
  first_billed_at: null,
  next_billed_at: TRIAL_ENDS,
  paused_at: null,
  canceled_at: null,
  discount: null,
  collection_mode: 'automatic',
  billing_details: null,
  current_billing_period: { starts_at: STARTED, ends_at: TRIAL_ENDS },
  billing_cycle: month,
  scheduled_change: null,
  items: [
    { quantity: 1, recurring: false, status: 'active', price: setUpFee },
    {
      status: 'trialing',
      quantity: 3,
      recurring: true,
      trial_dates: { starts_at: STARTED, ends_at: TRIAL_ENDS },
      price,
    },
  ],
  custom_data: { org: 'acme' },
  import_meta: null,
};

export const billingTransaction: JsonObject = {
  id: 'txn_01k5cccccccccccccccccccc02',
  status: 'completed',
  origin: 'subscription_recurring',
  customer_id: 'ctm_01k5dddddddddddddddddddd01',
  address_id: 'add_01k5eeeeeeeeeeeeeeeeeeee01',
  business_id: null,
  subscription_id: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01',
  currency_code: 'JPY',
  collection_mode: 'automatic',
  invoice_id: null,
  invoice_number: '325-10566',
  discount_id: null,
  billing_details: null,
  billing_period: { starts_at: TRIAL_ENDS, ends_at: '2026-04-16T09:15:03.9Z' },
  items: [{ quantity: 3, proration: null, price }],
  details: {
    totals: {
      subtotal: '13091',
      tax: '1309',
      total: '14400',
      grand_total: '14400',
      fee: '770',
      earnings: '12321',
      currency_code: 'JPY',
    },
    payout_totals: { tax: '870', grand_total: '9570', fee: '512', earnings: '8188', currency_code: 'USD' },
  },
  payments: [
    {
      amount: '14400',
      status: 'captured',
      error_code: null,
      method_details: { type: 'card' },
      created_at: '2026-03-16T09:15:55Z',
    },
    {
      amount: '14400',
      status: 'error',
      error_code: 'declined',
      method_details: { type: 'paypal' },
      created_at: '2026-03-16T09:15:01Z',
    },
  ],
  checkout: { url: null },
  custom_data: null,
  created_at: '2026-03-16T09:15:50Z',
  updated_at: '2026-03-16T09:16:00Z',
  billed_at: '2026-03-16T09:15:50Z',
  revised_at: null,
};

export const billingAdjustment: JsonObject = {
  id: 'adj_01k5hhhhhhhhhhhhhhhhhhhh01',
  action: 'refund',
  type: 'partial',
  status: 'approved',
  transaction_id: 'txn_01k5cccccccccccccccccccc02',
  subscription_id: 'sub_01k5bbbbbbbbbbbbbbbbbbbb01',
  customer_id: 'ctm_01k5dddddddddddddddddddd01',
  reason: 'seat removed',
  credit_applied_to_balance: false,
  currency_code: 'JPY',
  items: [{ id: 'adjitm_1', item_id: 'txnitm_1', type: 'partial', amount: '4800' }],
  totals: { subtotal: '4364', tax: '436', total: '4800', fee: '0', earnings: '4364', currency_code: 'JPY' },
  payout_totals: null,
  created_at: '2026-03-20T09:00:00Z',
  updated_at: '2026-03-20T10:00:00Z',
};

const dated = { created_at: CREATED, updated_at: CREATED, custom_data: null, import_meta: null };

/** By the first word of the event type. */
const entities = new Map<string, JsonObject>(
  Object.entries({
    subscription: billingSubscription,
    transaction: billingTransaction,
    adjustment: billingAdjustment,
    customer: {
      ...dated,
      id: 'ctm_01k5dddddddddddddddddddd01',
      name: 'Zoë Łukasz',
      email: 'zoe.lukasz@example.org',
      marketing_consent: false,
      locale: 'en',
      status: 'active',
    },
    invoice: {
      id: 'inv_01k5rrrrrrrrrrrrrrrrrrrr01',
      status: 'paid',
      transaction_id: 'txn_01k5cccccccccccccccccccc03',
      customer_id: 'ctm_01k5dddddddddddddddddddd01',
      address_id: 'add_1',
      business_id: 'biz_1',
      currency_code: 'GBP',
      invoice_number: '325-10567',
      items: [
        {
          price: { product_id: 'pro_01k5gggggggggggggggggggg01', unit_price: { amount: '1000', currency_code: 'GBP' } },
          quantity: 1,
        },
      ],
      details: {
        totals: { subtotal: '833', tax: '167', total: '1000' },
        line_items: [{ quantity: 1, tax_rate: '0.2', product: { id: 'pro_01k5gggggggggggggggggggg01', name: 'Team' } }],
      },
      billing_period: { type: 'billing', starts_at: '2026-03-01', ends_at: '2026-03-02' },
      billing_details: { payment_terms: { interval: 'day', frequency: 1 }, enable_checkout: true },
      issued_at: '2026-03-01T14:23:07.865592Z',
      due_at: '2026-03-02T14:23:07.865592Z',
      paid_at: '2026-03-01T14:23:05.561011761Z',
      custom_data: [],
      created_at: '2026-03-01T14:23:05.007735Z',
      updated_at: '2026-03-01T14:23:05.007735Z',
    },
    payout: { id: 'pay_1', status: 'unpaid', amount: '812345', currency_code: 'USD', remittance_reference: 'PDL-7' },
    address: { ...dated, id: 'add_1', customer_id: 'ctm_1', city: 'Łódź', country_code: 'PL', status: 'active' },
    business: {
      ...dated,
      id: 'biz_1',
      customer_id: 'ctm_1',
      name: 'Acme',
      tax_identifier: 'PL123',
      contacts: [{ name: 'Zoë', email: 'zoe@example.org' }],
      status: 'active',
    },
    product: { ...dated, id: 'pro_1', name: 'Team', tax_category: 'standard', status: 'active' },
    price: { ...dated, ...price, status: 'active', quantity: { minimum: 1, maximum: 100 } },
    discount: {
      ...dated,
      id: 'dsc_1',
      type: 'flat',
      amount: '500',
      currency_code: 'EUR',
      recur: true,
      times_used: 3,
      restrict_to: ['pro_1'],
      status: 'active',
    },
    discount_group: { id: 'dsg_1', name: 'Spring', status: 'active', created_at: CREATED, updated_at: CREATED },
    payment_method: {
      id: 'paymtd_1',
      customer_id: 'ctm_1',
      address_id: 'add_1',
      type: 'card',
      origin: 'subscription',
      saved_at: CREATED,
      updated_at: CREATED,
    },
    api_key: {
      id: 'apikey_1',
      name: 'CI',
      description: null,
      key: 'pdl_live_apikey_secret_part',
      status: 'active',
      permissions: ['transaction.read'],
      expires_at: '2027-01-01T00:00:00Z',
      last_used_at: null,
      created_at: CREATED,
      updated_at: CREATED,
    },
    api_key_exposure: {
      id: 'akexp_1',
      api_key_id: 'apikey_1',
      risk_level: 'high',
      action_taken: 'revoked',
      source: 'github',
      reference: 'https://github.example/x',
      description: null,
      created_at: CREATED,
    },
    client_token: { id: 'ctkn_1', token: 'live_secret_part', name: 'Web', status: 'revoked', revoked_at: CREATED },
    report: { id: 'rep_1', status: 'ready', rows: 12, type: 'transactions', filters: [], created_at: CREATED },
  }),
);

/** A notification; its ids follow from `serial`, and `over` replaces members of its entity. */
export function billingNotification(eventType: string, serial: string | number, over: JsonObject = {}): JsonObject {
  const entity = entities.get(eventType.split('.', 1)[0]!) ?? {
    id: 'new_1',
    subscription_id: 'sub_9',
    customer_id: 'ctm_9',
  };
  return {
    event_id: `evt_${String(serial).padStart(26, '0')}`,
    event_type: eventType,
    occurred_at: '2026-03-02T09:15:04.52Z',
    notification_id: `ntf_${String(serial).padStart(26, '0')}`,
    data: { ...entity, ...over },
  };
}
