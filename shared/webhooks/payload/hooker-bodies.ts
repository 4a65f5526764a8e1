/**
 * hooker's payload formats, as of 2017 and as of 2021 (docs/facts/hooker.md, HK-20, HK-22 and HK-23; docs/hooker.md).
 */
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { NormalizedEvent } from '../../events/event.ts';
import {
  amountOf,
  cartOf,
  dueDateOf,
  invoiceCreatedAt,
  invoiceIdOf,
  madeAt,
  metadataOf,
  paymentIdOf,
  productOf,
} from './hooker-facts.ts';
import type { HookerFormat, HookerMessage } from './hooker-message.ts';

/**
 * The body of an event, the same on every attempt.
 * @param maxBytes a body that would be larger is sent without `metadata` and `cart`, which alone can be large
 */
export function hookerBody(
  format: HookerFormat,
  event: NormalizedEvent,
  message: HookerMessage,
  maxBytes: number,
): Buffer {
  const write = format === 'hooker-v0' ? messageV0 : messageV1;
  const body = Buffer.from(JSON.stringify(write(event, message, { whole: true })));
  return body.length <= maxBytes ? body : Buffer.from(JSON.stringify(write(event, message, { whole: false })));
}

interface Extent {
  whole: boolean;
}

/**
 * The order of the members is the message's; null stands for what Paddle doesn't know (docs/facts/hooker.md, HK-20).
 */
function messageV0(event: NormalizedEvent, message: HookerMessage, { whole }: Extent): JsonObject {
  const { kind, status } = message;
  const isPayment = kind === 'payment';
  return {
    event_type: kind,
    invoice_id: invoiceIdOf(event),
    payment_id: isPayment ? paymentIdOf(event) : null,
    shop_id: /^\d{1,15}$/.test(event.account) ? Number(event.account) : null,
    ...amountOf(event.data.gross),
    created_at: isPayment ? madeAt(event) : invoiceCreatedAt(event, message),
    metadata: whole ? metadataOf(event) : null,
    status,
  };
}

/** Version 1 with the objects of 2021 (docs/facts/hooker.md, HK-22 and HK-23); `occuredAt` is hooker's spelling. */
function messageV1(event: NormalizedEvent, message: HookerMessage, extent: Extent): Json {
  const { kind, eventType } = message;
  const ofCustomer = kind === 'customer';
  return withoutEmpty({
    eventID: event.id,
    occuredAt: event.occurred_at,
    topic: ofCustomer ? 'CustomersTopic' : 'InvoicesTopic',
    eventType,
    invoice: ofCustomer ? null : invoiceObject(event, message, extent),
    payment: kind === 'payment' || kind === 'refund' ? paymentObject(event, message, extent) : null,
    refund: kind === 'refund' ? refundObject(event, message) : null,
    customer: ofCustomer ? customerObject(event, extent) : null,
  });
}

/** Of a payment, the invoice is what is paid by it. */
function invoiceObject(event: NormalizedEvent, message: HookerMessage, { whole }: Extent): JsonObject {
  const { kind, status } = message;
  const ofRefund = kind === 'refund';
  return {
    id: invoiceIdOf(event),
    shopID: event.account,
    createdAt: invoiceCreatedAt(event, message),
    status: kind === 'invoice' ? status : ofRefund ? null : status === 'captured' ? 'paid' : 'unpaid',
    dueDate: dueDateOf(event),
    ...(ofRefund ? {} : amountOf(event.data.gross)),
    metadata: whole ? metadataOf(event) : null,
    product: productOf(event),
    description: event.data.additional_information ?? null,
    cart: whole && !ofRefund ? cartOf(event) : null,
  };
}

/** Of a refund, Paddle says of the payment whose it is, and nothing of its own. */
function paymentObject(event: NormalizedEvent, { kind, status }: HookerMessage, { whole }: Extent): JsonObject {
  const { gross, fee, email, ip = null, error_code: code = null } = event.data;
  const contactInfo = { email: email ?? null };
  const id = paymentIdOf(event);
  const metadata = whole ? metadataOf(event) : null;
  if (kind === 'refund') return { id, metadata, contactInfo };
  return {
    id,
    createdAt: madeAt(event),
    status,
    error: status === 'failed' ? { code } : null,
    ...amountOf(gross),
    metadata,
    fee: amountOf(fee).amount,
    contactInfo,
    ip,
  };
}

const refundObject = (event: NormalizedEvent, { status }: HookerMessage): JsonObject => ({
  id: event.data.adjustment_id ?? null,
  createdAt: madeAt(event),
  status,
  ...amountOf(event.data.gross),
  reason: event.data.reason ?? null,
});

const customerObject = (event: NormalizedEvent, { whole }: Extent): JsonObject => ({
  id: event.data.customer_id ?? null,
  shopID: event.account,
  contactInfo: { email: event.data.email ?? null },
  metadata: whole ? metadataOf(event) : null,
});

/** Leaves out members that are null or empty (docs/facts/hooker.md, HK-23). What the seller gave is left as it is. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, member]): [string, Json] => [
    key,
    key === 'metadata' ? member : withoutEmpty(member),
  ]);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

const isEmpty = (value: Json): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
