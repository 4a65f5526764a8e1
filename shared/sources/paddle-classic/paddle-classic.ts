import { createHash } from 'node:crypto';

import type { Customer, NormalizedEvent, ReceivedEvent, Subject, Undecodable } from '../../events/event.ts';
import { eventId } from '../../events/ids.ts';
import { FieldProblem, asName, required } from '../paddle/shape.ts';
import { CLASSIC_ALERTS, FULFILLMENT, UNKNOWN_ALERT } from './classic-alerts.ts';
import type { ClassicAlert } from './classic-alerts.ts';
import type { ClassicFields } from './classic-fields.ts';
import { eventTime, id, invoiceTime, label } from './classic-readers.ts';
import { PADDLE_CLASSIC } from './name.ts';

/**
 * Decodes a verified Paddle Classic alert or fulfilment webhook.
 * @param account the configured seller whose key signed it
 * @param raw the request's body
 */
export function decodeClassicAlert(
  fields: ClassicFields,
  account: string,
  raw: Uint8Array,
): ReceivedEvent | Undecodable {
  try {
    return { event: eventOf(fields, account), raw };
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    const customer = readableCustomer(fields);
    return { source: PADDLE_CLASSIC, account, reason: error.message, raw, customer, identity: signedOf(fields) };
  }
}

/** @throws FieldProblem */
function eventOf(fields: ClassicFields, account: string): NormalizedEvent {
  const { name, alert, key } = alertOf(fields);
  const occurredAt = required('event_time', eventTime('event_time'))(fields);
  return {
    id: eventId(PADDLE_CLASSIC, account, key),
    type: alert.typeOf(fields),
    source: PADDLE_CLASSIC,
    account,
    source_type: name,
    occurred_at: occurredAt,
    subject: subjectOf(fields, account),
    customer: customerOf(fields),
    sku: firstOf(fields, 'product_id', 'p_product_id'),
    plan: firstOf(fields, 'subscription_plan_id', 'product_id', 'p_product_id'),
    data: alert.dataOf(fields),
  };
}

/** A seller may add an `alert_name` of his own to a fulfilment webhook, but Paddle gives it no `alert_id`. */
function alertOf(fields: ClassicFields): { name: string; alert: ClassicAlert; key: string } {
  if (!fields.text('alert_id') && firstOf(fields, 'p_order_id', 'p_product_id') !== null) {
    return { ...FULFILLMENT, key: hashOf(fields) };
  }
  const name = required('alert_name', label('alert_name'))(fields);
  const key = required('alert_id', id('alert_id'))(fields);
  return { name, alert: CLASSIC_ALERTS.get(name) ?? UNKNOWN_ALERT, key };
}

function subjectOf(fields: ClassicFields, account: string): Subject | null {
  const [kind, own] = subjectParts(fields);
  return own === null ? null : { kind, id: `${account}/${own}` };
}

/** An order is an invoice that is paid at once: what is said of it later, a refund, is about the same. */
function subjectParts(fields: ClassicFields): [kind: string, id: string | null] {
  const subscription = id('subscription_id')(fields);
  if (subscription !== null) return ['subscription', subscription];
  const review = firstOf(fields, 'case_id');
  if (review !== null) return ['review', review];
  const invoice = firstOf(fields, 'p_order_id', 'invoice_id', 'order_id', 'payment_id', 'invoice_number');
  if (invoice !== null) return ['invoice', invoice];
  const payout = firstOf(fields, 'payout_id');
  if (payout !== null) return ['payout', payout];
  return issuedInvoice(fields) ?? ['customer', firstOf(fields, 'user_id')];
}

/**
 * Paddle documents no id for invoices of the newer kind: who got one, and the nanosecond in which it was issued, are the
 * same in all that is said of it (https://developer.paddle.com/webhook-reference/manual-invoicing-alerts/invoice-sent).
 */
function issuedInvoice(fields: ClassicFields): [kind: string, id: string] | null {
  const customer = firstOf(fields, 'customer_id');
  const issuedAt = invoiceTime('date_issued')(fields);
  return customer === null || issuedAt === null ? null : ['invoice', `${customer}/${asName('date_issued', issuedAt)}`];
}

/** One-off payments have no user id; the same buyer is still found by a hash of the address, which may be logged. */
function customerOf(fields: ClassicFields): Customer | null {
  const email = firstOf(fields, 'email', 'customer_email_address', 'new_customer_email');
  const known = firstOf(fields, 'user_id', 'customer_user_id', 'customer_id');
  const customerId = known ?? (email === null ? null : `email-${sha256(email.trim().toLowerCase()).slice(0, 32)}`);
  return customerId === null ? null : { id: customerId, ...(email === null ? {} : { email }) };
}

/** Whom an alert concerns that can't be read otherwise. */
function readableCustomer(fields: ClassicFields): Customer | null {
  try {
    return customerOf(fields);
  } catch (error) {
    if (error instanceof FieldProblem) return null;
    throw error;
  }
}

/**
 * Fulfilment webhooks have no id of their own: all that was signed is the key. It can never change (docs/protocol.md,
 * DP-5).
 */
const hashOf = (fields: ClassicFields): string => sha256(signedOf(fields));

/** What the signature covers, however the form spells it: in whatever order, with whatever escapes. */
function signedOf(fields: ClassicFields): Buffer {
  const signed = [...fields.values].filter(([name]) => name !== 'p_signature');
  const texts = signed.map(([name, value]) => JSON.stringify([name, Buffer.from(value).toString('base64')]));
  return Buffer.from(texts.sort().join());
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

function firstOf(fields: ClassicFields, ...names: string[]): string | null {
  for (const name of names) {
    const text = fields.text(name);
    if (text) return asName(name, text);
  }
  return null;
}
