/**
 * An event from Paddle in the terms of hooker's messages (docs/facts/hooker.md, HK-25): both formats are written from
 * it.
 */
import { countable, isJsonObject, numberAsWritten, parseJson } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { NormalizedEvent } from '../../events/event.ts';
import { PADDLE_BILLING } from '../../sources/paddle-billing/name.ts';
import { PADDLE_CLASSIC } from '../../sources/paddle-classic/name.ts';
import type { HookerMessage } from './hooker-message.ts';

const DAY_MS = 86_400_000;

/** An amount of minor units; null where Paddle names none. */
export interface HookerAmount {
  amount: Json;
  currency: Json;
}

const at = (data: JsonObject, ...keys: string[]): Json => keys.map((key) => data[key] ?? null).find(isSaid) ?? null;
const isSaid = (value: Json): boolean => value !== null && value !== '';

/** Of a list of items that is not as documented and was kept as it came, anything may be the amount. */
const isUnits = (amount: Json | undefined): amount is string =>
  typeof amount === 'string' && /^-?(0|[1-9]\d*)$/.test(amount);

export function amountOf(money: Json | undefined): HookerAmount {
  if (!isJsonObject(money)) return { amount: null, currency: null };
  const { amount, currency = null } = money;
  // As many digits as it has: hooker's numbers are 64 bits wide.
  return { amount: isUnits(amount) ? numberAsWritten(amount) : null, currency };
}

/** Paddle Billing's invoice is its transaction, whether it is called an invoice or not. */
export const invoiceIdOf = ({ source, data }: NormalizedEvent): Json =>
  source === PADDLE_BILLING
    ? at(data, 'payment_id')
    : at(data, 'invoice_id', 'order_id', 'payment_id', 'invoice_number');

/** A payment of Paddle Classic that is no subscription's has its order's id alone. */
export const paymentIdOf = ({ data }: NormalizedEvent): Json => at(data, 'payment_id', 'order_id');

export function invoiceCreatedAt({ type, data, occurred_at }: NormalizedEvent, { kind }: HookerMessage): Json {
  if (kind === 'refund') return null;
  return at(data, 'issued_at', 'created_at') ?? (type === 'invoice.sent' ? occurred_at : null);
}

/** Of a payment or a refund: Paddle Classic tells of either when it is made. */
export const madeAt = ({ source, data, occurred_at }: NormalizedEvent): Json =>
  at(data, 'created_at') ?? (source === PADDLE_CLASSIC ? occurred_at : null);

/** When an invoice is overdue; null where Paddle doesn't say when it was issued, or its terms. */
export function dueDateOf({ data }: NormalizedEvent): Json {
  const { issued_at: issuedAt = null, term_days: days = null } = data;
  if (typeof issuedAt !== 'string' || typeof days !== 'number') return null;
  const due = Date.parse(issuedAt) + days * DAY_MS;
  return Math.abs(due) <= 8.64e15 ? new Date(due).toISOString() : null;
}

/** The JSON that the seller's page gave (docs/facts/hooker.md, HK-23); text where it is no object or list. */
export function metadataOf({ data }: NormalizedEvent): Json {
  const customData = at(data, 'custom_data');
  if (customData !== null) return customData;
  const passthrough = at(data, 'passthrough');
  if (typeof passthrough !== 'string') return passthrough;
  try {
    const parsed = parseJson(passthrough);
    return Array.isArray(parsed) || isJsonObject(parsed) ? parsed : passthrough;
  } catch {
    return passthrough;
  }
}

/** The product's name; Paddle Billing doesn't say it. */
export const productOf = ({ data }: NormalizedEvent): Json => at(data, 'product_name', 'plan_name');

/** What was bought (docs/facts/hooker.md, HK-25): a product without a name is told by its id. */
export function cartOf(event: NormalizedEvent): Json[] {
  const { items } = event.data;
  if (!Array.isArray(items)) return [];
  const name = items.length === 1 ? productOf(event) : null;
  return items.filter(isJsonObject).map((item) => {
    const { quantity = null, unit_price: price = null } = item;
    const product = at(item, 'product_name') ?? name ?? at(item, 'product_id', 'plan_id');
    return { product, price: amountOf(price).amount, quantity, cost: costOf(price, quantity) };
  });
}

function costOf(price: Json, quantity: Json): Json {
  const count = countable(quantity);
  if (!isJsonObject(price) || !isUnits(price.amount)) return null;
  if (typeof count !== 'number' || !Number.isSafeInteger(count)) return null;
  return numberAsWritten(String(BigInt(price.amount) * BigInt(count)));
}
