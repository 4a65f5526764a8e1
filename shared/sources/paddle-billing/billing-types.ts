/**
 * Every event type of Paddle Billing (docs/facts/paddle.md, PB-6), the type that it becomes, and its `data`:
 * docs/events.md.
 */
import type { JsonObject } from '../../base/json.ts';
import type { Shape } from '../paddle/shape.ts';
import { apiKey, apiKeyExposure, clientToken, report } from './billing-keys.ts';
import {
  address,
  business,
  customer,
  discount,
  discountGroup,
  paymentMethod,
  payout,
  price,
  product,
} from './billing-others.ts';
import { valueAt } from './billing-readers.ts';
import { subscription } from './billing-subscriptions.ts';
import { adjustment, invoice, ownInvoice, payment } from './billing-transactions.ts';

interface Meaning {
  type: string;
  shape: Shape<JsonObject>;
}

export interface BillingType {
  /** All the types that it can become. */
  types: readonly string[];
  meaningOf: (entity: JsonObject) => Meaning;
}

const always = (type: string, shape: Shape<JsonObject>): BillingType => ({
  types: [type],
  meaningOf: () => ({ type, shape }),
});

/** A transaction that is collected by invoice is one, in the steps that an invoice has. */
const invoiced = (type: string, ofInvoice: string): BillingType => ({
  types: [type, ofInvoice],
  meaningOf: (entity) =>
    valueAt(entity, 'collection_mode') === 'manual' ? { type: ofInvoice, shape: invoice } : { type, shape: payment },
});

/** What an approved adjustment does. */
const APPROVED: ReadonlyMap<string, string> = new Map([
  ['refund', 'payment.refunded'],
  ['credit', 'payment.credited'],
  ['credit_reverse', 'payment.credit_reversed'],
  ['chargeback', 'payment.disputed'],
  ['chargeback_reverse', 'payment.dispute_reversed'],
  ['chargeback_warning', 'payment.dispute_warned'],
  ['chargeback_warning_reverse', 'payment.dispute_warning_reversed'],
]);

/** Only an approved one moves money: one that waits, was rejected or was reversed keeps a name of its own. */
const adjusted = (type: string): BillingType => ({
  types: [type, ...APPROVED.values()],
  meaningOf: (entity) => {
    const [action, status] = [valueAt(entity, 'action'), valueAt(entity, 'status')];
    const done = status === 'approved' && typeof action === 'string' ? APPROVED.get(action) : undefined;
    return { type: done ?? type, shape: adjustment };
  },
});

/** Types that keep their own name. */
const sameName = (entity: string, verbs: string, shape: Shape<JsonObject>): [string, BillingType][] =>
  verbs.split(' ').map((verb) => [`${entity}.${verb}`, always(`${entity}.${verb}`, shape)]);

export const BILLING_TYPES: ReadonlyMap<string, BillingType> = new Map([
  ...sameName('subscription', 'created updated activated trialing past_due paused resumed imported', subscription),
  ['subscription.canceled', always('subscription.cancelled', subscription)],
  ...sameName('transaction', 'created updated ready revised', payment),
  ['transaction.completed', always('payment.succeeded', payment)],
  ['transaction.payment_failed', always('payment.failed', payment)],
  ['transaction.billed', invoiced('transaction.billed', 'invoice.sent')],
  ['transaction.paid', invoiced('transaction.paid', 'invoice.paid')],
  ['transaction.past_due', invoiced('transaction.past_due', 'invoice.overdue')],
  ['transaction.canceled', invoiced('transaction.cancelled', 'invoice.cancelled')],
  ['invoice.paid', always('invoice.paid', ownInvoice)],
  ['adjustment.created', adjusted('adjustment.created')],
  ['adjustment.updated', adjusted('adjustment.updated')],
  ...sameName('customer', 'created updated imported', customer),
  ...sameName('payout', 'created paid', payout),
  ...sameName('address', 'created updated imported', address),
  ...sameName('business', 'created updated imported', business),
  ...sameName('product', 'created updated imported', product),
  ...sameName('price', 'created updated imported', price),
  ...sameName('discount', 'created updated imported', discount),
  ...sameName('discount_group', 'created updated', discountGroup),
  ...sameName('payment_method', 'saved deleted', paymentMethod),
  ...sameName('api_key', 'created updated expiring expired revoked', apiKey),
  ['api_key_exposure.created', always('api_key.exposed', apiKeyExposure)],
  ...sameName('client_token', 'created updated revoked', clientToken),
  ...sameName('report', 'created updated', report),
]);
