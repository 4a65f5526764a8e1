/** Every event type of Paddle Billing (facts §2.2), the type it becomes, and what its `data` holds: docs/events.md. */
import type { JsonObject } from '../json.ts';
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
import type { DataShape } from './paddle-data.ts';

interface Meaning {
  type: string;
  data: DataShape<JsonObject>;
}

export interface BillingType {
  /** All the types that it can become. */
  types: readonly string[];
  /** By type. */
  meanings: readonly Meaning[];
  meaningOf: (entity: JsonObject) => Meaning;
}

const meaningOneOf = (meanings: readonly Meaning[], meaningOf: BillingType['meaningOf']): BillingType => ({
  types: meanings.map(({ type }) => type),
  meanings,
  meaningOf,
});

function always(type: string, data: DataShape<JsonObject>): BillingType {
  const meaning = { type, data };
  return meaningOneOf([meaning], () => meaning);
}

/** A transaction that is collected by invoice is one, in the steps that an invoice has. */
function invoiced(type: string, ofInvoice: string): BillingType {
  const [paid, sent] = [
    { type, data: payment },
    { type: ofInvoice, data: invoice },
  ];
  return meaningOneOf([paid, sent], (entity) => (valueAt(entity, 'collection_mode') === 'manual' ? sent : paid));
}

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
function adjusted(type: string): BillingType {
  const meanings = [type, ...APPROVED.values()].map((each) => ({ type: each, data: adjustment }));
  return meaningOneOf(meanings, (entity) => {
    const [action, status] = [valueAt(entity, 'action'), valueAt(entity, 'status')];
    const done = status === 'approved' && typeof action === 'string' ? APPROVED.get(action) : undefined;
    return { type: done ?? type, data: adjustment };
  });
}

/** Types that keep their own name. */
const sameName = (entity: string, verbs: string, data: DataShape<JsonObject>): [string, BillingType][] =>
  verbs.split(' ').map((verb) => [`${entity}.${verb}`, always(`${entity}.${verb}`, data)]);

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
