/** Paddle Billing notifications (docs/facts/paddle.md, PB-1). */
import { NestedTooDeep, isJsonObject, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { before } from '../../base/text.ts';
import type { Customer, NormalizedEvent, ReceivedEvent, Subject, Undecodable } from '../../events/event.ts';
import { eventId } from '../../events/ids.ts';
import { FieldProblem, firstOf, readShape, required } from '../paddle/shape.ts';
import { eventTime, label, valueAt } from './billing-readers.ts';
import { ofMainItem } from './billing-subscriptions.ts';
import { BILLING_TYPES } from './billing-types.ts';
import { PADDLE_BILLING } from './name.ts';

/**
 * Decodes a verified notification.
 * @param account the configured seller whose secret signed it
 * @param raw the request's body
 */
export const decodeBillingNotification = (account: string, raw: Uint8Array): ReceivedEvent | Undecodable =>
  decodeReadNotification(account, raw, readNotification(raw));

/** Decodes one that was read already. @param parsed what `readNotification` found in `raw` */
export function decodeReadNotification(
  account: string,
  raw: Uint8Array,
  parsed: JsonObject | string,
): ReceivedEvent | Undecodable {
  const undecodable = (reason: string): Undecodable => {
    const customer = typeof parsed === 'string' ? null : readableCustomer(parsed);
    return { source: PADDLE_BILLING, account, reason, raw, customer };
  };
  if (typeof parsed === 'string') return undecodable(parsed);
  try {
    return { event: eventOf(parsed, account), raw };
  } catch (error) {
    if (error instanceof FieldProblem) return undecodable(error.message);
    throw error;
  }
}

/** @returns what is wrong, if it is no JSON object */
export function readNotification(raw: Uint8Array): JsonObject | string {
  const json = jsonOf(raw);
  return typeof json === 'string' || isJsonObject(json) ? json : 'the body is not a JSON object';
}

function jsonOf(raw: Uint8Array): Json {
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    const json = parseJson(body);
    return typeof json === 'string' ? null : json;
  } catch (error) {
    return error instanceof NestedTooDeep ? `the body is ${error.message}` : 'the body is not JSON in UTF-8';
  }
}

/** @throws FieldProblem */
function eventOf(notification: JsonObject, account: string): NormalizedEvent {
  const sourceType = required('event_type', label('event_type'))(notification);
  const entity = isJsonObject(notification.data) ? notification.data : null;
  const known = BILLING_TYPES.get(sourceType);
  if (known && entity === null) throw new FieldProblem('data', 'is missing');
  const meaning = entity && known?.meaningOf(entity);
  return {
    // A replay, and a second destination, have another notification_id.
    id: eventId(PADDLE_BILLING, account, required('event_id', label('event_id'))(notification)),
    type: meaning?.type ?? 'paddle_billing.unknown',
    source: PADDLE_BILLING,
    account,
    source_type: sourceType,
    occurred_at: required('occurred_at', eventTime('occurred_at'))(notification),
    ...(entity === null ? NOBODY : concerned(before(sourceType, '.'), entity, account)),
    data: entity && meaning ? readShape(meaning.data.shape, entity) : (entity ?? {}),
  };
}

type Concerned = Pick<NormalizedEvent, 'subject' | 'customer' | 'sku' | 'plan'>;
const NOBODY: Concerned = { subject: null, customer: null, sku: null, plan: null };

/** @param kind the entity's name, the first word of the event type */
function concerned(kind: string, entity: JsonObject, account: string): Concerned {
  const own = label('id')(entity);
  return {
    subject: subjectOf(kind, own, entity, account),
    customer: customerOf(kind, entity),
    sku: kind === 'product' ? own : (kind === 'price' ? label('product_id') : productOfMainItem)(entity),
    plan: kind === 'price' ? own : priceOfMainItem(entity),
  };
}

/** What is sold once, and its adjustments, are about their transaction, which is an invoice's, too. */
function subjectOf(kind: string, own: string | null, entity: JsonObject, account: string): Subject | null {
  const subscription = kind === 'subscription' ? own : label('subscription_id')(entity);
  const transaction = kind === 'transaction' ? own : label('transaction_id')(entity);
  const [found, id] =
    subscription !== null
      ? ['subscription', subscription]
      : transaction !== null
        ? ['invoice', transaction]
        : [kind, own];
  return id === null ? null : { kind: found, id: `${account}/${id}` };
}

const priceOfMainItem = ofMainItem(firstOf(label('price.id'), label('price_id')));
const productOfMainItem = ofMainItem(label('price.product_id'));

function customerOf(kind: string, entity: JsonObject): Customer | null {
  const id = label(kind === 'customer' ? 'id' : 'customer_id')(entity);
  if (id === null) return null;
  const email = kind === 'customer' ? valueAt(entity, 'email') : null;
  return { id, ...(typeof email === 'string' ? { email } : {}) };
}

/** Whom a notification concerns that can't be read otherwise. */
function readableCustomer({ event_type: type, data }: JsonObject): Customer | null {
  if (!isJsonObject(data)) return null;
  try {
    return customerOf(typeof type === 'string' ? before(type, '.') : '', data);
  } catch (error) {
    if (error instanceof FieldProblem) return null;
    throw error;
  }
}
