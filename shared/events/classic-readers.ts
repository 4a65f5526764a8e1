/** How one field of a Paddle Classic form becomes a value of ours (facts §1.2). Absent and empty are both null. */
import { parseJson } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ClassicFields } from './classic-fields.ts';
import { toMinorUnits } from './money.ts';
import { classicDay, classicTime } from './time.ts';

/** A field that can't be what it is documented to be; the message names the field and never its value. */
export class FieldProblem extends Error {
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.name = 'FieldProblem';
  }
}

/** @throws FieldProblem */
export type Reader = (fields: ClassicFields) => Json;

/** The value of each key of `data`, or of an object within it. */
export type Shape = { readonly [key: string]: Reader | Shape };

/** @throws FieldProblem for the first field that is malformed */
export function readShape(shape: Shape, fields: ClassicFields): JsonObject {
  const entries = Object.entries(shape).map(([key, part]) => [
    key,
    typeof part === 'function' ? part(fields) : readShape(part, fields),
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

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

export const required =
  (name: string, read: Reader): Reader =>
  (fields) => {
    const value = read(fields);
    if (value === null) throw new FieldProblem(name, 'is missing');
    return value;
  };

export const text = (name: string): Reader => reader(name, (value) => value, 'text');

/** Ids stay digits in a string: they are names, and may outgrow a double. */
export const id = (name: string): Reader =>
  reader(name, (value) => (/^\d+$/.test(value) ? value : undefined), 'digits');

export const integer = (name: string): Reader =>
  reader(name, (value) => (/^\d{1,15}$/.test(value) ? Number(value) : undefined), 'a whole number');

export const flag = (name: string): Reader => reader(name, (value) => FLAGS.get(value), 'one of 0, 1, false and true');

export const day = (name: string): Reader =>
  reader(name, (value) => classicDay(value) ?? undefined, 'a day, YYYY-MM-DD');

export const time = (name: string): Reader =>
  reader(name, (value) => classicTime(value) ?? undefined, 'a time, YYYY-MM-DD HH:MM:SS');

export const status = (name: string): Reader => reader(name, classicStatus, 'text');

/** `linked_subscriptions` is one string, `4, 2, 9`. */
export const list =
  (name: string): Reader =>
  (fields) =>
    (fields.text(name) ?? '').split(',').flatMap((part) => part.trim() || []);

/** `custom_data` is JSON text; whatever else a seller's page put there stays the text that it is. */
export const json = (name: string): Reader => reader(name, jsonOrText, 'text');

/** A decimal in major units, with the currency that another field names. */
export const money = (name: string, currencyName = 'currency'): Reader =>
  reader(
    name,
    (value, fields) => {
      try {
        return toMinorUnits(value, fields.text(currencyName) ?? '');
      } catch (error) {
        if (error instanceof RangeError) throw new FieldProblem(name, error.message);
        throw error;
      }
    },
    'money',
  );

/** Classic calls a subscription that has ended `deleted`. */
export const classicStatus = (value: string): string => (value === 'deleted' ? 'cancelled' : value);

const FLAGS = new Map([
  ['0', false],
  ['1', true],
  ['false', false],
  ['true', true],
]);

function jsonOrText(value: string): Json {
  try {
    return parseJson(value);
  } catch {
    return value;
  }
}
