/**
 * What `data` of an event from Paddle holds, by kind: the same keys in the same order, with the same units and meaning,
 * whichever of Paddle's two products says it. docs/events.md explains each.
 */
import { always } from './shape.ts';
import type { Reader, Shape } from './shape.ts';

const keys = <const K extends string>(text: K): readonly Words<K>[] =>
  // eslint-disable-next-line @typescript-eslint/consistent-type-assertions -- `Words` splits the literal as the expression does.
  text.trim().split(/\s+/) as Words<K>[];

type Blank = ' ' | '\n';
type Words<T extends string> = T extends `${infer First}${Blank}${infer Rest}`
  ? (First extends '' ? never : First) | Words<Rest>
  : T extends ''
    ? never
    : T;

export const DATA_KEYS = {
  subscription:
    keys(`subscription_id status customer_id email plan_id product_id quantity unit_price price currency items
billing_cycle current_period trial_period next_bill_date next_billed_at started_at first_billed_at paused_at paused_from
paused_reason cancelled_at cancellation_effective_date scheduled_change previous collection_mode discount_id
transaction_id address_id business_id checkout_id checkout_source linked_subscriptions marketing_consent passthrough
custom_data cancel_url update_url import_meta created_at updated_at`),
  payment:
    keys(`payment_id subscription_id customer_id email customer_name country ip order_id status subscription_status
origin initial_payment instalment plan_id plan_name product_id product_name quantity unit_price items gross tax fee
earnings balance coupon discount_id payment_method used_price_override attempt_number next_retry_date error_code
next_bill_date next_payment billing_period collection_mode invoice_id invoice_number receipt_url cancel_url update_url
checkout_id address_id business_id marketing_consent passthrough custom_data billed_at created_at updated_at`),
  adjustment:
    keys(`adjustment_id action status type reason payment_id order_id subscription_id customer_id email plan_id
product_id quantity unit_price gross amount tax fee earnings_decrease balance dispute_status dispute_fee
credit_applied_to_balance items initial_payment instalment subscription_status checkout_id marketing_consent passthrough
custom_data created_at updated_at`),
  invoice:
    keys(`invoice_id invoice_number payment_id subscription_id customer_id customer_name email status gross amount tax
fee earnings balance term_days purchase_order_number issued_at reconciled_on product_id product_name
additional_information contract address address_id business_id country vat_number company_number payment_method billing_period items passthrough
custom_data created_at updated_at`),
  customer:
    keys(`customer_id email previous_email name locale status marketing_consent previous_marketing_consent products
signup_source subscribed custom_data import_meta created_at updated_at`),
  payout: keys('payout_id amount status remittance_reference'),
  review:
    keys(`case_id status risk_score customer_id email product_id order_id checkout_id marketing_consent passthrough
created_at`),
  order:
    keys(`order_id checkout_id product_id email customer_name country quantity gross tax fee earnings_by_seller coupon
licence instructions download_url checkout_source checkout_recovery marketing_consent passthrough fields`),
  address: keys(`address_id customer_id description first_line second_line city postal_code region country status
custom_data import_meta created_at updated_at`),
  business:
    keys(`business_id customer_id name company_number vat_number contacts status custom_data import_meta created_at
updated_at`),
  product: keys(
    'product_id name type description tax_category image_url status custom_data import_meta created_at updated_at',
  ),
  price: keys(`plan_id product_id name description type unit_price billing_cycle trial_period tax_mode quantity status
custom_data import_meta created_at updated_at`),
  discount: keys(`discount_id discount_group_id status description code mode type amount rate recur
maximum_recurring_intervals usage_limit times_used restrict_to enabled_for_checkout expires_at custom_data import_meta
created_at updated_at`),
  discount_group: keys('discount_group_id name status created_at updated_at'),
  payment_method: keys('payment_method_id customer_id address_id type origin deletion_reason saved_at updated_at'),
  api_key: keys('api_key_id name description status permissions expires_at last_used_at created_at updated_at'),
  api_key_exposure: keys(`exposure_id api_key_id risk_level action_taken exposure_source reference description
created_at`),
  client_token: keys('client_token_id name description status created_at updated_at revoked_at'),
  report: keys('report_id type status rows filters expires_at created_at'),
} as const;

export type DataKind = keyof typeof DATA_KEYS;
export type DataKey<K extends DataKind> = (typeof DATA_KEYS)[K][number];

/** How `data` of a kind is read. */
export interface DataShape<S> {
  kind: DataKind;
  shape: Shape<S>;
}

/**
 * Makes shapes that have all keys of their kind: what a source doesn't say is null.
 * @throws Error for a key that the kind doesn't have
 */
export const shapesFor =
  <S>() =>
  <K extends DataKind>(kind: K, said: Partial<Record<DataKey<K>, Reader<S> | Shape<S>>>): DataShape<S> => {
    const known = new Map(Object.entries<Reader<S> | Shape<S> | undefined>(said));
    const keysOfKind: readonly string[] = DATA_KEYS[kind];
    const foreign = [...known.keys()].filter((key) => !keysOfKind.includes(key));
    if (foreign.length > 0) throw new Error(`Cannot read data of kind ${kind}: it has no ${foreign.join(', ')}`);
    return { kind, shape: Object.fromEntries(keysOfKind.map((key) => [key, known.get(key) ?? always(null)])) };
  };
