/** How one field of a Paddle Classic form becomes a value of ours (facts §1.2). Absent and empty are both null.
 * Paddle's simulator sends a field's name as its value, with a valid signature: such a placeholder is malformed. */
import { isDeeperThan, parseJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { ClassicFields } from './classic-fields.ts';
import { minorUnits, toMinorUnits } from './money.ts';
import { shapesFor } from './paddle-data.ts';
import { FieldProblem, asName, converted } from './shape.ts';
import type { Reader as ReaderOf } from './shape.ts';
import { classicDay, classicTime, goTime } from './time.ts';

/** @throws FieldProblem */
export type Reader = ReaderOf<ClassicFields>;

/** What `data` holds, read from a form. */
export const classicShape = shapesFor<ClassicFields>();

/** Reads a field that is there, and has the form that it should have. */
const reader =
  (name: string, read: (value: string, fields: ClassicFields) => Json | undefined, form: string): Reader =>
  (fields) => {
    const value = fields.text(name);
    if (value === undefined || value === '') return null;
    const result = read(value, fields);
    if (result === undefined) throw new FieldProblem(name, `must be ${form}`);
    return result;
  };

export const text = (name: string): Reader => reader(name, (value) => value, 'text');

/** Ids stay digits in a string: they are names, and may outgrow a double. */
export const id = (name: string): Reader =>
  reader(name, (value) => (/^\d{1,40}$/.test(value) ? value : undefined), 'digits');

/** An id or a code that may have letters, unless it is a placeholder. */
export const label = (name: string): Reader =>
  reader(name, (value) => (value === name ? undefined : asName(name, value)), 'an id');

export const integer = (name: string): Reader =>
  reader(name, (value) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined), 'a whole number');

/** A number that is no money, as the digits that it was sent as. */
export const decimal = (name: string): Reader =>
  reader(name, (value) => (/^-?\d{1,30}(\.\d{1,30})?$/.test(value) ? value : undefined), 'a decimal');

export const flag = (name: string): Reader => reader(name, (value) => FLAGS.get(value), 'one of 0, 1, false and true');

export const day = (name: string): Reader =>
  reader(name, (value) => classicDay(value) ?? undefined, 'a day, YYYY-MM-DD');

export const time = (name: string): Reader =>
  reader(name, (value) => classicTime(value) ?? undefined, 'a time, YYYY-MM-DD HH:MM:SS');

/** The time of an invoice of the newer kind (facts §1.1). */
export const invoiceTime = (name: string): Reader =>
  reader(name, (value) => goTime(value) ?? classicTime(value) ?? undefined, 'a time with its zone');

export const status = (name: string): Reader =>
  reader(name, (value) => (value === name ? undefined : classicStatus(asName(name, value))), 'a status');

/** `apple-pay` is Billing's `apple_pay`. */
export const paymentMethod = (name: string): Reader =>
  reader(name, (value) => asName(name, value).replaceAll('-', '_'), 'text');

/** `linked_subscriptions` is one string, `4, 2, 9`. */
export const list =
  (name: string): Reader =>
  (fields) =>
    (fields.text(name) ?? '').split(',').flatMap((part) => part.trim() || []);

/** `custom_data` is JSON text; whatever else a seller's page put there stays the text that it is. */
export const json = (name: string): Reader => reader(name, jsonOrText, 'text');

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

/** Digits in minor units, as invoices of the newer kind have them (facts §1.1). */
export const minorMoney = (name: string, currencyName = 'currency'): Reader =>
  reader(name, (value, fields) => converted(name, () => minorUnits(value, fields.text(currencyName) ?? '')), 'money');

/** A decimal in dollars, whatever the alert's currency is. */
export const dollars = (name: string): Reader =>
  reader(name, (value) => converted(name, () => toMinorUnits(value, 'USD')), 'money');

/** Classic calls a subscription that has ended `deleted`. */
export const classicStatus = (value: string): string => (value === 'deleted' ? 'cancelled' : value);

const FLAGS = new Map([
  ['0', false],
  ['1', true],
  ['false', false],
  ['true', true],
]);

/** Deeper than anybody's data, and within what receivers' parsers take. */
export const MAX_DEPTH = 64;

function jsonOrText(value: string): Json {
  if (isDeeperThan(value, MAX_DEPTH)) return value;
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}
