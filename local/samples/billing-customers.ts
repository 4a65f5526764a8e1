/** The invented customer of the Paddle Billing samples, and what concerns him. */
import type {
  IAddressNotificationResponse,
  IAdjustmentNotificationResponse,
  IBusinessNotificationResponse,
  ICustomerNotificationResponse,
  IPaymentMethodNotificationResponse,
  IPayoutNotificationResponse,
} from '@paddle/paddle-node-sdk';

import { ADDRESS_ID, CUSTOMER_ID, SUBSCRIPTION_ID, TRANSACTION_ID } from './billing-ids.ts';
import { DAY_MS, isoOf, paddleId } from './sample.ts';
import type { SampleContext } from './sample.ts';

const times = (now: number) => ({ created_at: isoOf(now - 30 * DAY_MS), updated_at: isoOf(now) });

export const customer = ({ now }: SampleContext): ICustomerNotificationResponse => ({
  id: CUSTOMER_ID,
  name: 'Zoë Łukasz',
  email: 'zoe.lukasz@example.org',
  marketing_consent: false,
  status: 'active',
  custom_data: { org: 'acme & söhne' },
  locale: 'de',
  ...times(now),
  import_meta: null,
});

export const address = ({ now }: SampleContext): IAddressNotificationResponse => ({
  id: ADDRESS_ID,
  customer_id: CUSTOMER_ID,
  description: 'Office',
  first_line: 'Hauptstraße 1',
  second_line: null,
  city: 'Berlin',
  postal_code: '10115',
  region: null,
  country_code: 'DE',
  custom_data: null,
  status: 'active',
  ...times(now),
  import_meta: null,
});

export const business = ({ now }: SampleContext): IBusinessNotificationResponse => ({
  id: 'biz_01k5jjjjjjjjjjjjjjjjjjjj01',
  customer_id: CUSTOMER_ID,
  name: 'Łukasz & Söhne GmbH',
  company_number: 'HRB 12345',
  tax_identifier: 'DE999999999',
  status: 'active',
  contacts: [{ name: 'Zoë Łukasz', email: 'zoe.lukasz@example.org' }],
  ...times(now),
  custom_data: null,
  import_meta: null,
});

export const paymentMethod = ({ now }: SampleContext): IPaymentMethodNotificationResponse => ({
  id: 'paymtd_01k5kkkkkkkkkkkkkkkkkkkk01',
  customer_id: CUSTOMER_ID,
  address_id: ADDRESS_ID,
  type: 'card',
  origin: 'saved_during_purchase',
  saved_at: isoOf(now),
  updated_at: isoOf(now),
});

const refund = {
  subtotal: '2513',
  tax: '477',
  total: '2990',
  fee: '0',
  earnings: '2513',
  currency_code: 'EUR',
} as const;

/** A refund of one seat. */
export const adjustment = (context: SampleContext): IAdjustmentNotificationResponse => ({
  id: paddleId('adj', context),
  action: 'refund',
  type: 'partial',
  transaction_id: TRANSACTION_ID,
  subscription_id: SUBSCRIPTION_ID,
  customer_id: CUSTOMER_ID,
  reason: 'seat removed',
  credit_applied_to_balance: false,
  currency_code: 'EUR',
  status: 'approved',
  items: [
    {
      id: paddleId('adjitm', context),
      item_id: 'txnitm_01k5hhhhhhhhhhhhhhhhhhhh03',
      type: 'partial',
      amount: '2990',
      proration: null,
      totals: refund,
    },
  ],
  totals: { ...refund, retained_fee: '150' },
  payout_totals: null,
  created_at: isoOf(context.now - DAY_MS),
  updated_at: isoOf(context.now),
});

export const payout = (context: SampleContext): IPayoutNotificationResponse => ({
  id: paddleId('pay', context),
  remittance_reference: 'PDL-2026-11',
  status: 'paid',
  amount: '402117',
  currency_code: 'USD',
});
