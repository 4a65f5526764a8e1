/** Paddle Billing notifications (facts §2.1), and Classic alerts that come as JSON (facts §1.1). */
import { isDeeperThan, isJsonObject, parseJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { label, text, time, valueAt } from './billing-readers.ts';
import { ofMainItem } from './billing-subscriptions.ts';
import { BILLING_TYPES } from './billing-types.ts';
import { MAX_DEPTH } from './classic-readers.ts';
import type { Customer, NormalizedEvent, ReceivedEvent, Undecodable } from './event.ts';
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
  const undecodable = (reason: string): Undecodable => ({ source: 'paddle-billing', account, reason, raw });
  const parsed = notificationOf(raw);
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
    if (isDeeperThan(body, MAX_DEPTH)) return `the body is nested more than ${MAX_DEPTH} deep`;
    const json = parseJson(body);
    return typeof json === 'string' ? null : json;
  } catch {
    return 'the body is not JSON in UTF-8';
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
    occurred_at: required('occurred_at', time('occurred_at'))(notification) as string,
    ...(entity === null ? NOBODY : concerned(sourceType.split('.', 1)[0]!, entity, account)),
    data: meaning ? readShape(meaning.shape, entity!) : (entity ?? {}),
  };
}

type Concerned = Pick<NormalizedEvent, 'subject' | 'customer' | 'sku' | 'plan'>;
const NOBODY: Concerned = { subject: null, customer: null, sku: null, plan: null };

/** @param kind the entity's name, the first word of the event type */
function concerned(kind: string, entity: JsonObject, account: string): Concerned {
  const own = label('id')(entity) as string | null;
  const subscription = kind === 'subscription' ? own : label('subscription_id')(entity);
  return {
    subject: subscription === null ? null : { kind: 'subscription', id: `${account}/${subscription as string}` },
    customer: customerOf(kind === 'customer' ? own : label('customer_id')(entity), entity),
    sku: kind === 'product' ? own : nameOr(kind === 'price' ? label('product_id') : productOfMainItem, entity),
    plan: kind === 'price' ? own : nameOr(priceOfMainItem, entity),
  };
}

const priceOfMainItem = ofMainItem(firstOf(label('price.id'), label('price_id')));
const productOfMainItem = ofMainItem(label('price.product_id'));

const nameOr = (read: (entity: JsonObject) => Json, entity: JsonObject): string | null => read(entity) as string | null;

function customerOf(id: Json, entity: JsonObject): Customer | null {
  if (id === null) return null;
  const email = valueAt(entity, 'id') === id ? (text('email')(entity) as string | null) : null;
  return { id: id as string, ...(email === null ? {} : { email }) };
}
