/** What each key of Paddle's `data` holds, as schemas: docs/events.md says what it means. */
import { z } from 'zod';

import { shape } from '../../base/shape.ts';
import type { Shape } from '../../base/shape.ts';
import { moneyShape } from './money-shape.ts';
import { DATA_KEYS } from './paddle-data.ts';
import type { DataKind } from './paddle-data.ts';
import { keysOf } from '../../base/records.ts';

type Value = () => z.ZodType;

/** What Paddle sends as it should: an event of which it is something else is quarantined. */
const id: Value = () => z.string().nullable().describe('As the source wrote it.');
const money: Value = () => moneyShape().nullable();
/** Forms have nothing but text. */
const text: Value = () => z.string().nullable();

/**
 * What is kept as it came where Paddle sends something else: no type can be promised. `x-usually` tells it to those who
 * make types all the same.
 */
const usually = (description: string, schema: Record<string, unknown>): Value => {
  return () =>
    z.unknown().meta({ description: `${description} Something else is kept as it came.`, 'x-usually': schema });
};
const nullable = (type: string, more: Record<string, unknown> = {}) => ({ type: [type, 'null'], ...more });

const word = usually('Text.', nullable('string'));
const time = usually('A time, RFC 3339 in UTC.', nullable('string', { format: 'date-time' }));
const day = usually('A day, `YYYY-MM-DD`.', nullable('string', { format: 'date' }));
const whole = usually('A whole number.', nullable('integer'));
const flag = usually('`true` or `false`.', nullable('boolean'));
const list = usually('A list.', nullable('array'));
const json: Value = () => z.unknown().describe('Whatever JSON it is.');

const group = (members: Record<string, Value>): Value => {
  return () => z.object(Object.fromEntries(Object.entries(members).map(([key, value]) => [key, value()]))).nullable();
};
const usualGroup = (...keys: string[]) =>
  usually(`An object: ${keys.map((key) => `\`${key}\``).join(', ')}.`, nullable('object'));

const all = (value: Value, ...keys: readonly string[]): Record<string, Value> =>
  Object.fromEntries(keys.map((key) => [key, value]));

const VALUES: Readonly<Record<string, Value>> = {
  ...all(id, 'subscription_id', 'customer_id', 'plan_id', 'product_id', 'payment_id', 'order_id', 'invoice_id'),
  ...all(
    id,
    'invoice_number',
    'transaction_id',
    'discount_id',
    'address_id',
    'business_id',
    'adjustment_id',
    'payout_id',
  ),
  ...all(id, 'case_id', 'discount_group_id', 'payment_method_id', 'api_key_id', 'exposure_id', 'client_token_id'),
  ...all(id, 'report_id'),
  ...all(money, 'unit_price', 'price', 'gross', 'tax', 'fee', 'earnings', 'amount', 'earnings_decrease', 'dispute_fee'),
  ...all(money, 'next_payment'),
  ...all(
    text,
    'checkout_id',
    'checkout_source',
    'passthrough',
    'cancel_url',
    'update_url',
    'ip',
    'plan_name',
    'coupon',
  ),
  ...all(text, 'receipt_url', 'previous_email', 'licence', 'instructions', 'download_url', 'signup_source'),
  ...all(word, 'status', 'email', 'currency', 'paused_reason', 'collection_mode', 'customer_name', 'country', 'origin'),
  ...all(word, 'subscription_status', 'product_name', 'payment_method', 'error_code', 'action', 'type', 'reason'),
  ...all(word, 'dispute_status', 'purchase_order_number', 'additional_information', 'vat_number', 'company_number'),
  ...all(
    word,
    'name',
    'locale',
    'remittance_reference',
    'risk_score',
    'description',
    'first_line',
    'second_line',
    'city',
  ),
  ...all(
    word,
    'postal_code',
    'region',
    'tax_category',
    'image_url',
    'tax_mode',
    'code',
    'mode',
    'rate',
    'deletion_reason',
  ),
  ...all(word, 'risk_level', 'action_taken', 'exposure_source', 'reference', 'credit_applied_to_balance'),
  ...all(
    time,
    'next_billed_at',
    'started_at',
    'first_billed_at',
    'paused_at',
    'paused_from',
    'cancelled_at',
    'billed_at',
  ),
  ...all(time, 'created_at', 'updated_at', 'issued_at', 'saved_at', 'expires_at', 'last_used_at', 'revoked_at'),
  ...all(day, 'next_bill_date', 'cancellation_effective_date', 'next_retry_date', 'reconciled_on'),
  ...all(whole, 'quantity', 'instalment', 'attempt_number', 'term_days', 'maximum_recurring_intervals', 'usage_limit'),
  ...all(whole, 'times_used', 'rows'),
  ...all(flag, 'marketing_consent', 'previous_marketing_consent', 'initial_payment', 'used_price_override', 'recur'),
  ...all(flag, 'checkout_recovery', 'subscribed', 'enabled_for_checkout'),
  ...all(list, 'items', 'contacts', 'restrict_to', 'permissions', 'filters', 'linked_subscriptions', 'products'),
  ...all(json, 'custom_data', 'earnings_by_seller'),
  ...all(usualGroup('starts_at', 'ends_at'), 'current_period', 'trial_period', 'billing_period'),
  billing_cycle: usualGroup('interval', 'frequency'),
  scheduled_change: usualGroup('action', 'effective_at', 'resume_at'),
  import_meta: usualGroup('imported_from', 'external_id'),
  balance: group({ gross: money, tax: money, fee: money, earnings: money }),
  previous: group({ status: word, plan_id: id, quantity: whole, unit_price: money, price: money, next_bill_date: day }),
  contract: group({ id, created_on: day, start_date: day, end_date: day }),
  address: group({ lines: text, city: text, region: text, postal_code: text }),
  fields: () =>
    z.record(z.string(), z.string()).nullable().describe("All fields as text, the seller's own among them."),
};

/** Where a kind means something else by a key. */
const OF_KIND: Partial<Record<DataKind, Readonly<Record<string, Value>>>> = {
  adjustment: { balance: group({ gross: money, tax: money, fee: money, earnings_decrease: money }) },
  price: { quantity: usualGroup('minimum', 'maximum'), trial_period: usualGroup('interval', 'frequency') },
};

const camelCase = (name: string): string =>
  name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** @throws Error for a key that has no value here */
function valueOf(kind: DataKind, key: string): z.ZodType {
  const value = OF_KIND[kind]?.[key] ?? VALUES[key];
  if (value === undefined)
    throw new Error(`Cannot describe ${key} of data of kind ${kind}: add it to paddle-values.ts`);
  return value();
}

function dataShape(kind: DataKind): Shape {
  return shape(`Paddle${camelCase(kind)}Data`, () =>
    z
      .object(Object.fromEntries(DATA_KEYS[kind].map((key) => [key, valueOf(kind, key)])))
      .describe(
        `\`data\` of an event from Paddle about: ${kind.replaceAll('_', ' ')}. What Paddle does not say is null.`,
      ),
  );
}

/** What `data` holds, by kind. */
export const PADDLE_DATA: ReadonlyMap<DataKind, Shape> = new Map(
  keysOf(DATA_KEYS).map((kind) => [kind, dataShape(kind)]),
);
