/**
 * Every Paddle Classic alert, about one invented customer's subscription, which the sandbox has (docs/facts/paddle.md,
 * PC-2 and PC-12).
 */
import { sampleAlert } from '../samples.ts';
import { DAY_MS, dayOf, isoOf, newNumber, secondOf } from './sample.ts';
import type { SampleContext, Samples } from './sample.ts';

export type ClassicSample = Record<string, string> & { alert_name: string; alert_id: string; event_time: string };
type Fields = Record<string, string>;
type Piece = (context: SampleContext) => Fields;

/** The fields of these names out of the sample `subscription_created`, in which everything begins. */
const created =
  (...names: string[]): Piece =>
  ({ now }) => {
    const fields = sampleAlert('', now);
    return Object.fromEntries(names.map((name) => [name, fields[name] ?? '']));
  };

const checkout = created('checkout_id', 'marketing_consent', 'passthrough');
const buyer: Piece = (context) => ({ ...checkout(context), ...created('email', 'currency')(context) });
const subscription: Piece = (context) => ({
  ...buyer(context),
  ...created('subscription_id', 'subscription_plan_id', 'user_id', 'linked_subscriptions')(context),
  status: 'active',
});
const seats: Piece = () => ({ quantity: '3', unit_price: '29.9' });
const links = created('cancel_url', 'update_url');
const nextBill: Piece = ({ now }) => ({ next_bill_date: dayOf(now + 30 * DAY_MS) });
const order: Piece = () => ({ order_id: '40112233-55667788' });
const product: Piece = () => ({ product_id: '61100', product_name: 'Handbook', quantity: '1' });

const amounts: Piece = () => ({ sale_gross: '106.74', payment_tax: '17.04', fee: '5.84', earnings: '83.86' });
const balance: Piece = () => ({
  balance_currency: 'USD',
  balance_gross: '115.6',
  balance_tax: '18.45',
  balance_fee: '6.32',
  balance_earnings: '90.83',
});
const paid: Piece = (context) => ({
  ...order(context),
  ...amounts(context),
  ...balance(context),
  customer_name: 'Zoë Łukasz',
  country: 'DE',
  coupon: '',
  payment_method: 'card',
  receipt_url: 'https://my.paddle.com/receipt/40112233-55667788/sample',
});
const refunded: Piece = (context) => ({
  ...order(context),
  amount: '106.74',
  gross_refund: '106.74',
  tax_refund: '17.04',
  fee_refund: '5.84',
  earnings_decrease: '83.86',
  balance_currency: 'USD',
  balance_gross_refund: '115.6',
  balance_tax_refund: '18.45',
  balance_fee_refund: '6.32',
  balance_earnings_decrease: '90.83',
  refund_type: 'full',
  refund_reason: 'Bought twice',
});
const recurring: Piece = () => ({ subscription_payment_id: '8800451', initial_payment: '0', instalments: '2' });
const dispute =
  (status: string): Piece =>
  () => ({ amount: '106.74', fee_usd: '14.9', status });
const highRisk =
  (status: string): Piece =>
  (context) => ({
    ...checkout(context),
    case_id: '71234',
    created_at: secondOf(context.now - DAY_MS),
    customer_email_address: sampleAlert('', context.now).email ?? '',
    customer_user_id: '9900871',
    product_id: '61100',
    risk_score: '87.45',
    status,
  });
const payout =
  (status: string): Piece =>
  () => ({ amount: '4021.17', currency: 'USD', payout_id: '30117', status });
const consent = created('email', 'marketing_consent', 'source', 'user_id');

const invoice =
  (status: string): Piece =>
  (context) => ({
    ...created('email', 'currency', 'passthrough')(context),
    ...amounts(context),
    payment_id: '52001',
    amount: '106.74',
    status,
    term_days: '30',
    purchase_order_number: 'PO-2026-17',
    invoiced_at: secondOf(context.now - DAY_MS),
    date_created: dayOf(context.now - DAY_MS),
    product_id: '61100',
    product_name: 'Team, yearly',
    product_additional_information: '',
    customer_id: '9900871',
    customer_name: 'Łukasz & Söhne GmbH',
    customer_vat_number: 'DE999999999',
    customer_company_number: '',
    customer_address: 'Hauptstraße 1',
    customer_city: 'Berlin',
    customer_state: '',
    customer_zipcode: '10115',
    country: 'DE',
    contract_id: '8801',
    contract_start_date: dayOf(context.now),
    contract_end_date: dayOf(context.now + 365 * DAY_MS),
    balance_currency: 'USD',
    payment_method: 'wire-transfer',
  });
/** The invoices of Paddle's later product: minor units, another form of time, customers by UUID. */
const invoiceV2 =
  (status: string): Piece =>
  ({ now }) => ({
    invoice_id: 'inv_01k5jjjjjjjjjjjjjjjjjjjj01',
    invoice_number: '325-10566',
    status,
    currency: 'EUR',
    gross_amount: '10674',
    date_issued: `${isoOf(now - DAY_MS)
      .slice(0, 19)
      .replace('T', ' ')}.123456789 +0000 UTC`,
    tax_amount: '1704',
    days_until_overdue: '30',
    purchase_order_number: 'PO-2026-17',
    issued_items: JSON.stringify([
      {
        product_name: 'Team, yearly',
        product_description: 'Three seats',
        product_tax_value: '0.19',
        price: '3558',
        quantity: '3',
      },
    ]),
    customer_id: '0b1f3c1e-0000-4000-8000-000000000042',
    customer_name: 'Łukasz & Söhne GmbH',
    customer_address: 'Hauptstraße 1',
    customer_city: 'Berlin',
    customer_zipcode: '10115',
    country: 'DE',
    email: 'zoe.lukasz@example.org',
    custom_data: '[{"key":"org","value":"acme"}]',
  });

const PIECES: Readonly<Record<string, readonly Piece[]>> = {
  subscription_created: [({ now }) => sampleAlert('', now)],
  subscription_updated: [
    subscription,
    links,
    nextBill,
    ({ now }) => ({
      old_status: 'trialing',
      old_subscription_plan_id: '61041',
      old_next_bill_date: dayOf(now + 30 * DAY_MS),
      new_price: '149.5',
      old_price: '89.7',
      new_quantity: '5',
      old_quantity: '3',
      new_unit_price: '29.9',
      old_unit_price: '29.9',
    }),
  ],
  subscription_cancelled: [
    subscription,
    seats,
    ({ now }) => ({ status: 'deleted', cancellation_effective_date: dayOf(now + 15 * DAY_MS) }),
  ],
  subscription_payment_succeeded: [
    subscription,
    seats,
    nextBill,
    paid,
    recurring,
    () => ({ plan_name: 'Team', next_payment_amount: '106.74' }),
  ],
  subscription_payment_failed: [
    subscription,
    seats,
    links,
    order,
    ({ now }) => ({
      amount: '106.74',
      attempt_number: '1',
      next_retry_date: dayOf(now + 3 * DAY_MS),
      instalments: '2',
      subscription_payment_id: '8811999',
      status: 'past_due',
    }),
  ],
  subscription_payment_refunded: [subscription, seats, refunded, recurring],
  payment_succeeded: [buyer, product, paid, () => ({ ip: '203.0.113.7', used_price_override: 'false' })],
  payment_refunded: [buyer, refunded, () => ({ quantity: '1' })],
  locker_processed: [
    checkout,
    order,
    created('email', 'source'),
    () => ({
      product_id: '61100',
      quantity: '1',
      checkout_recovery: '0',
      coupon: '',
      download: 'https://my.paddle.com/download/sample',
      instructions: 'Enter the licence at the first start.',
      licence: 'SAMPLE-0000-1111',
    }),
  ],
  payment_dispute_created: [buyer, order, dispute('open')],
  payment_dispute_closed: [buyer, order, dispute('closed')],
  high_risk_transaction_created: [highRisk('pending')],
  high_risk_transaction_updated: [highRisk('accepted'), order],
  transfer_created: [payout('unpaid')],
  transfer_paid: [payout('paid')],
  new_audience_member: [
    consent,
    ({ now }) => ({ created_at: secondOf(now), products: '61100,61101', subscribed: '1', marketing_consent: '1' }),
  ],
  update_audience_member: [
    created('source', 'user_id'),
    ({ now }) => ({
      new_customer_email: 'zoe.lukasz@example.org',
      old_customer_email: 'zoe@example.org',
      new_marketing_consent: '1',
      old_marketing_consent: '0',
      products: '61100,61101',
      updated_at: secondOf(now),
    }),
  ],
  invoice_sent: [invoice('unpaid')],
  invoice_paid: [invoice('paid'), balance, ({ now }) => ({ date_reconciled: dayOf(now) })],
  invoice_overdue: [invoice('overdue')],
  invoice_sent_v2: [invoiceV2('unpaid')],
  invoice_paid_v2: [invoiceV2('paid')],
  invoice_overdue_v2: [invoiceV2('overdue')],
  invoice_cancelled_v2: [invoiceV2('cancelled')],
};

export const CLASSIC_SAMPLES: Samples<ClassicSample> = new Map(
  Object.entries(PIECES).map(([name, pieces]) => [
    name,
    (context) => ({
      ...pieces.reduce<Fields>((fields, piece) => ({ ...fields, ...piece(context) }), {}),
      alert_name: name,
      alert_id: newNumber(context),
      event_time: secondOf(context.now),
    }),
  ]),
);
