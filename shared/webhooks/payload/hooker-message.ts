/**
 * Which of hooker's messages an event from Paddle is (docs/facts/hooker.md, HK-10, HK-11 and HK-24); docs/hooker.md has
 * the table. An event that is not here has no form in hooker's formats.
 */
import type { NormalizedEvent } from '../../events/event.ts';
import { PADDLE_BILLING } from '../../sources/paddle-billing/name.ts';
import { PADDLE_CLASSIC } from '../../sources/paddle-classic/name.ts';

export type HookerKind = 'invoice' | 'payment' | 'refund' | 'customer';

export interface HookerMessage {
  kind: HookerKind;
  /** As of hooker's invoice, payment or refund; null for a customer, whose status Paddle doesn't have. */
  status: string | null;
  /** Of `hooker-v1` (docs/facts/hooker.md, HK-24). */
  eventType: string;
}

interface Rule extends HookerMessage {
  type: string;
  /** `action` and `status` of the adjustment. */
  where?: { action: string; status: string };
}

const rule = (type: string, kind: HookerKind, status: string | null, eventType: string): Rule => ({
  type,
  kind,
  status,
  eventType,
});

const refund = (type: string, ofAdjustment: string, status: string, eventType: string): Rule => ({
  ...rule(type, 'refund', status, eventType),
  where: { action: 'refund', status: ofAdjustment },
});

export const HOOKER_RULES: readonly Rule[] = [
  rule('invoice.sent', 'invoice', 'unpaid', 'InvoiceCreated'),
  rule('invoice.paid', 'invoice', 'paid', 'InvoicePaid'),
  rule('invoice.cancelled', 'invoice', 'cancelled', 'InvoiceCancelled'),
  rule('payment.succeeded', 'payment', 'captured', 'PaymentCaptured'),
  rule('payment.failed', 'payment', 'failed', 'PaymentFailed'),
  refund('adjustment.created', 'pending_approval', 'pending', 'RefundCreated'),
  rule('payment.refunded', 'refund', 'succeeded', 'RefundSucceeded'),
  refund('adjustment.created', 'rejected', 'failed', 'RefundFailed'),
  refund('adjustment.updated', 'rejected', 'failed', 'RefundFailed'),
  rule('customer.created', 'customer', null, 'CustomerCreated'),
];

/** The message that an event is; null where it is none. A client's own events are none, whatever they are called. */
export function hookerMessageOf({
  source,
  type,
  data,
}: Pick<NormalizedEvent, 'source' | 'type' | 'data'>): HookerMessage | null {
  if (source !== PADDLE_CLASSIC && source !== PADDLE_BILLING) return null;
  const fits = ({ where }: Rule) => !where || (data.action === where.action && data.status === where.status);
  return HOOKER_RULES.find((each) => each.type === type && fits(each)) ?? null;
}

export type HookerFormat = 'hooker-v0' | 'hooker-v1';

/** The message that an event is in a format; null where it has none. The older one knows neither refunds nor customers. */
export function hookerMessageIn(
  format: HookerFormat,
  event: Pick<NormalizedEvent, 'source' | 'type' | 'data'>,
): HookerMessage | null {
  const message = hookerMessageOf(event);
  const isKnown = format === 'hooker-v1' || message?.kind === 'invoice' || message?.kind === 'payment';
  return isKnown ? message : null;
}
