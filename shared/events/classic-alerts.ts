/** Every Paddle Classic alert (facts §1.1), the type it becomes, and what its `data` holds: docs/events.md lists them. */
import type { JsonObject } from '../json.ts';
import type { ClassicFields } from './classic-fields.ts';
import { invoice } from './classic-invoices.ts';
import { audienceMember, fieldsAsSent, orderFulfilled, orderProcessed, payout } from './classic-others.ts';
import {
  paymentDisputed,
  paymentFailed,
  paymentRefunded,
  paymentReviewed,
  paymentSucceeded,
} from './classic-payments.ts';
import {
  UPDATED_TYPES,
  subscriptionCancelled,
  subscriptionCreated,
  subscriptionUpdated,
  updatedType,
} from './classic-subscriptions.ts';
import type { DataKind, DataShape } from './paddle-data.ts';
import { readShape } from './shape.ts';

export interface ClassicAlert {
  /** All the types that it can become. */
  types: readonly string[];
  /** What its `data` holds; absent where that is whatever came. */
  kind?: DataKind;
  typeOf: (fields: ClassicFields) => string;
  /** @throws FieldProblem */
  dataOf: (fields: ClassicFields) => JsonObject;
}

const alert = (type: string, { kind, shape }: DataShape<ClassicFields>): ClassicAlert => ({
  types: [type],
  kind,
  typeOf: () => type,
  dataOf: (fields) => readShape(shape, fields),
});

export const CLASSIC_ALERTS: ReadonlyMap<string, ClassicAlert> = new Map([
  ['subscription_created', alert('subscription.created', subscriptionCreated)],
  [
    'subscription_updated',
    { ...alert('subscription.updated', subscriptionUpdated), types: UPDATED_TYPES, typeOf: updatedType },
  ],
  ['subscription_cancelled', alert('subscription.cancelled', subscriptionCancelled)],
  ['subscription_payment_succeeded', alert('payment.succeeded', paymentSucceeded)],
  ['subscription_payment_failed', alert('payment.failed', paymentFailed)],
  ['subscription_payment_refunded', alert('payment.refunded', paymentRefunded)],
  ['payment_succeeded', alert('payment.succeeded', paymentSucceeded)],
  ['payment_refunded', alert('payment.refunded', paymentRefunded)],
  ['payment_dispute_created', alert('payment.disputed', paymentDisputed)],
  ['payment_dispute_closed', alert('payment.dispute_closed', paymentDisputed)],
  ['high_risk_transaction_created', alert('payment.flagged', paymentReviewed)],
  ['high_risk_transaction_updated', alert('payment.reviewed', paymentReviewed)],
  ['locker_processed', alert('order.processed', orderProcessed)],
  ['transfer_created', alert('payout.created', payout)],
  ['transfer_paid', alert('payout.paid', payout)],
  ['new_audience_member', alert('customer.created', audienceMember)],
  ['update_audience_member', alert('customer.updated', audienceMember)],
  ['invoice_sent', alert('invoice.sent', invoice)],
  ['invoice_paid', alert('invoice.paid', invoice)],
  ['invoice_overdue', alert('invoice.overdue', invoice)],
  ['invoice_sent_v2', alert('invoice.sent', invoice)],
  ['invoice_paid_v2', alert('invoice.paid', invoice)],
  ['invoice_overdue_v2', alert('invoice.overdue', invoice)],
  ['invoice_cancelled_v2', alert('invoice.cancelled', invoice)],
]);

/** An alert that nobody knows: every field but the signature, as text. */
export const UNKNOWN_ALERT: ClassicAlert = {
  types: ['paddle_classic.unknown'],
  typeOf: () => 'paddle_classic.unknown',
  dataOf: fieldsAsSent,
};

/** A product's fulfilment webhook: Paddle's name for it, since it has no `alert_name`. */
export const FULFILLMENT = { name: 'fulfillment', alert: alert('order.fulfilled', orderFulfilled) };
