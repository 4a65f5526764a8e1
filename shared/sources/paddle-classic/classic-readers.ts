/**
 * How one field of a Paddle Classic form becomes a value of ours (docs/facts/paddle.md, PC-6 to PC-10). Absent and
 * empty are both null. An id or an amount that can't be read is refused. So is a placeholder in place of a number, a
 * time or a status: Paddle's simulator sends a field's name as its value, with a valid signature. Any other unknown
 * value is kept as it came.
 */
import { countable, isJsonObject, numberText, parseJson } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { classicDay, classicTime, goTime, isZeroTime } from '../../base/time.ts';
import { minorUnits, toMinorUnits } from '../paddle/money.ts';
import { shapesFor } from '../paddle/paddle-data.ts';
import { FieldProblem, asName, converted } from '../paddle/shape.ts';
import type { Reader as ReaderOf } from '../paddle/shape.ts';
import type { ClassicFields } from './classic-fields.ts';

/** @throws FieldProblem */
export type Reader<V extends Json = Json> = ReaderOf<ClassicFields, V>;

/** What `data` holds, read from a form. */
export const classicShape = shapesFor<ClassicFields>();

/** Reads a field that is there, and refuses what doesn't have the form that it should have. */
const reader =
  <V extends Json>(
    name: string,
    read: (value: string, fields: ClassicFields) => V | undefined,
    form: string,
  ): Reader<V | null> =>
  (fields) => {
    const value = fields.text(name);
    if (value === undefined || value === '') return null;
    const result = read(value, fields);
    if (result === undefined) throw new FieldProblem(name, `must be ${form}`);
    return result;
  };

/** Reads a field that is there; a value that nobody knows stays the text that it is, and a placeholder is none. */
const kept =
  <V extends Json>(name: string, read: (value: string) => V | undefined, form: string): Reader<V | string | null> =>
  (fields) => {
    const value = fields.text(name);
    if (value === undefined || value === '') return null;
    if (value === name) throw new FieldProblem(name, `must be ${form}`);
    const result = read(value);
    return result === undefined ? value : result;
  };

export const text =
  (name: string): Reader =>
  (fields) =>
    fields.text(name) || null;

/** A number that is no money, as the digits that it was sent as. */
export const decimal = (name: string): Reader => kept(name, (value) => value, 'a decimal');

/** Ids stay digits in a string: they are names, and may outgrow a double. */
export const id = (name: string): Reader<string | null> =>
  reader(name, (value) => (/^\d{1,40}$/.test(value) ? value : undefined), 'digits');

/** An id or a code that may have letters, unless it is a placeholder. */
export const label = (name: string): Reader<string | null> =>
  reader(name, (value) => (value === name ? undefined : asName(name, value)), 'an id');

export const integer = (name: string): Reader =>
  kept(name, (value) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined), 'a whole number');

export const flag = (name: string): Reader => kept(name, (value) => FLAGS.get(value), 'one of 0, 1, false and true');

export const day = (name: string): Reader => kept(name, timeOrZero(classicDay), 'a day, YYYY-MM-DD');

/** Any other form is refused, since it says when the event happened. */
export const eventTime = (name: string): Reader<string | null> =>
  reader(name, (value) => classicTime(value) ?? undefined, 'a time, YYYY-MM-DD HH:MM:SS');

/** A time, or null where it is the zero of its sender's language. */
const timeOrZero = (read: (text: string) => string | null) => (value: string) =>
  read(value) ?? (isZeroTime(value) ? null : undefined);

export const time = (name: string): Reader => kept(name, timeOrZero(classicTime), 'a time, YYYY-MM-DD HH:MM:SS');

/** The time of an invoice of the newer kind (docs/facts/paddle.md, PC-3). */
export const invoiceTime = (name: string): Reader<string | null> =>
  kept(
    name,
    timeOrZero((value) => goTime(value) ?? classicTime(value)),
    'a time with its zone',
  );

export const status = (name: string): Reader => kept(name, classicStatus, 'a status');

/** `apple-pay` is Billing's `apple_pay`. */
export const paymentMethod = (name: string): Reader => kept(name, (value) => value.replaceAll('-', '_'), 'text');

/** `linked_subscriptions` is one string, `4, 2, 9`. */
export const list =
  (name: string): Reader =>
  (fields) =>
    (fields.text(name) ?? '').split(',').flatMap((part) => part.trim() || []);

/** `custom_data` is JSON text; whatever else a seller's page put there stays the text that it is. */
export const json =
  (name: string): Reader =>
  (fields) => {
    const value = text(name)(fields);
    return typeof value === 'string' ? jsonOrText(value) : null;
  };

/** A decimal in major units, with the currency that another field names. */
export const money = (name: string, currencyName = 'currency'): Reader =>
  reader(name, (value, fields) => converted(name, () => toMinorUnits(value, fields.text(currencyName) ?? '')), 'money');

/** What a sale comes to in the currency of the seller's balance. */
export const balanceParts = {
  gross: money('balance_gross', 'balance_currency'),
  tax: money('balance_tax', 'balance_currency'),
  fee: money('balance_fee', 'balance_currency'),
  earnings: money('balance_earnings', 'balance_currency'),
};

/** Digits in minor units, as invoices of the newer kind have them (docs/facts/paddle.md, PC-3). */
export const minorMoney = (name: string, currencyName = 'currency'): Reader =>
  reader(name, (value, fields) => converted(name, () => minorUnits(value, fields.text(currencyName) ?? '')), 'money');

/** A decimal in dollars, whatever the alert's currency is. */
export const dollars = (name: string): Reader =>
  reader(name, (value) => converted(name, () => toMinorUnits(value, 'USD')), 'money');

/** Classic calls a subscription that has ended `deleted`. */
export const classicStatus = (value: string): string => (value === 'deleted' ? 'cancelled' : value);

/**
 * The lines of an invoice of the newer kind, a JSON list whose amounts are in minor units
 * (https://developer.paddle.com/webhook-reference/manual-invoicing-alerts/invoice-sent); anything else stays as it came.
 */
export const invoiceLines =
  (name: string, currencyName = 'currency'): Reader =>
  (fields) => {
    const lines = json(name)(fields);
    if (!Array.isArray(lines) || !lines.every(isJsonObject)) return lines;
    const currency = fields.text(currencyName) ?? '';
    return lines.map((line) => ({
      plan_id: null,
      product_id: scalarOf(line.product_id),
      quantity: wholeOf(line.quantity),
      unit_price: lineAmount(`${name}.price`, line.price, currency),
      recurring: false,
      status: null,
      product_name: scalarOf(line.product_name),
      description: scalarOf(line.product_description),
      tax_rate: scalarOf(line.tax_rate) ?? scalarOf(line.product_tax_value),
    }));
  };

/** A form holds text where JSON holds a number: both are the text. */
const scalarOf = (value: Json | undefined): Json =>
  value === undefined || value === '' ? null : (numberText(value) ?? value);

function wholeOf(value: Json = null): Json {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : countable(value);
  return Number.isSafeInteger(count) ? count : value;
}

function lineAmount(name: string, value: Json | undefined, currency: string): Json {
  const digits = scalarOf(value);
  if (digits === null) return null;
  return converted(name, () => minorUnits(typeof digits === 'string' ? digits : '', currency));
}

const FLAGS = new Map([
  ['0', false],
  ['1', true],
  ['false', false],
  ['true', true],
]);

/** What is nested too deep stays text, too. */
function jsonOrText(value: string): Json {
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}
