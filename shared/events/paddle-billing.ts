/** Paddle Billing notifications (facts §2.1), and Classic alerts that come as JSON (facts §1.1). */
import { NestedTooDeep, isJsonObject, parseJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { eventTime, label, valueAt } from './billing-readers.ts';
import { ofMainItem } from './billing-subscriptions.ts';
import { BILLING_TYPES } from './billing-types.ts';
import type { Customer, NormalizedEvent, ReceivedEvent, Subject, Undecodable } from './event.ts';
import { eventId } from './ids.ts';
import { decodeClassicAlert } from './paddle-classic.ts';
import { classicFieldsOfJson } from './classic-json.ts';
import { FieldProblem, firstOf, readShape, required } from './shape.ts';

/**
 * Decodes a verified notification.
 * @param account the configured seller whose secret signed it
 * @param raw the request's body
 */
export function decodeBillingNotification(account: string, raw: Uint8Array): ReceivedEvent | Undecodable {
  const parsed = notificationOf(raw);
  const undecodable = (reason: string): Undecodable => {
    const customer = typeof parsed === 'string' ? null : readableCustomer(parsed);
    return { source: 'paddle-billing', account, reason, raw, customer };
  };
  if (typeof parsed === 'string') return undecodable(parsed);
  if (parsed.event_type === undefined && parsed.alert_name !== undefined) {
    return decodeClassicAlert(classicFieldsOfJson(parsed), account, raw);
  }
  try {
    return { event: eventOf(parsed, account), raw };
  } catch (error) {
    if (error instanceof FieldProblem) return undecodable(error.message);
    throw error;
  }
}

/**
 * The entity that a notification carries, as it was sent: whole, and as of the event (facts §2.1).
 * @param raw as stored with the event
 * @returns null where it carries none
 */
export function billingEntityOf(raw: Uint8Array): JsonObject | null {
  const parsed = notificationOf(raw);
  return typeof parsed !== 'string' && isJsonObject(parsed.data) ? parsed.data : null;
}

/** @returns what is wrong, if it is no JSON object */
function notificationOf(raw: Uint8Array): JsonObject | string {
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
  const sourceType = required('event_type', label('event_type'))(notification) as string;
  const entity = isJsonObject(notification.data) ? notification.data : null;
  const known = BILLING_TYPES.get(sourceType);
  if (known && entity === null) throw new FieldProblem('data', 'is missing');
  const meaning = known?.meaningOf(entity!);
  return {
    // A replay, and a second destination, have another notification_id.
    id: eventId('paddle-billing', account, required('event_id', label('event_id'))(notification) as string),
    type: meaning?.type ?? 'paddle_billing.unknown',
    source: 'paddle-billing',
    account,
    source_type: sourceType,
    occurred_at: required('occurred_at', eventTime('occurred_at'))(notification) as string,
    ...(entity === null ? NOBODY : concerned(sourceType.split('.', 1)[0]!, entity, account)),
    data: meaning ? readShape(meaning.data.shape, entity!) : (entity ?? {}),
  };
}

type Concerned = Pick<NormalizedEvent, 'subject' | 'customer' | 'sku' | 'plan'>;
const NOBODY: Concerned = { subject: null, customer: null, sku: null, plan: null };

/** @param kind the entity's name, the first word of the event type */
function concerned(kind: string, entity: JsonObject, account: string): Concerned {
  const own = label('id')(entity) as string | null;
  return {
    subject: subjectOf(kind, own, entity, account),
    customer: customerOf(kind, entity),
    sku: kind === 'product' ? own : nameOr(kind === 'price' ? label('product_id') : productOfMainItem, entity),
    plan: kind === 'price' ? own : nameOr(priceOfMainItem, entity),
  };
}

/** What is sold once, and its adjustments, are about their transaction, which is an invoice's, too. */
function subjectOf(kind: string, own: Json, entity: JsonObject, account: string): Subject | null {
  const subscription = kind === 'subscription' ? own : label('subscription_id')(entity);
  const transaction = kind === 'transaction' ? own : label('transaction_id')(entity);
  const [found, id] =
    subscription !== null
      ? ['subscription', subscription]
      : transaction !== null
        ? ['invoice', transaction]
        : [kind, own];
  return id === null ? null : { kind: found, id: `${account}/${id as string}` };
}

const priceOfMainItem = ofMainItem(firstOf(label('price.id'), label('price_id')));
const productOfMainItem = ofMainItem(label('price.product_id'));

const nameOr = (read: (entity: JsonObject) => Json, entity: JsonObject): string | null => read(entity) as string | null;

function customerOf(kind: string, entity: JsonObject): Customer | null {
  const id = label(kind === 'customer' ? 'id' : 'customer_id')(entity);
  if (id === null) return null;
  const email = kind === 'customer' ? valueAt(entity, 'email') : null;
  return { id: id as string, ...(typeof email === 'string' ? { email } : {}) };
}

/** Whom a notification concerns that can't be read otherwise. */
function readableCustomer({ event_type: type, data }: JsonObject): Customer | null {
  if (!isJsonObject(data)) return null;
  try {
    return customerOf(typeof type === 'string' ? type.split('.', 1)[0]! : '', data);
  } catch (error) {
    if (error instanceof FieldProblem) return null;
    throw error;
  }
}
