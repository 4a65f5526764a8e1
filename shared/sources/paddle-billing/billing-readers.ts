/**
 * How one member of a Paddle Billing entity becomes a value of ours (docs/facts/paddle.md, PB-1). Absent and empty are
 * both null. An id or an amount that can't be read is refused; any other member that can't be read is kept as it came.
 */
import { isJsonObject } from '../../base/json.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isZeroTime, utcTimeAsSent } from '../../base/time.ts';
import { minorUnits } from '../paddle/money.ts';
import type { Money } from '../paddle/money.ts';
import { shapesFor } from '../paddle/paddle-data.ts';
import { FieldProblem, asName, converted, readShape } from '../paddle/shape.ts';
import type { Reader as ReaderOf, Shape } from '../paddle/shape.ts';

/** @throws FieldProblem */
export type Reader<V extends Json = Json> = ReaderOf<JsonObject, V>;

/** What `data` holds, read from an entity. */
export const billingShape = shapesFor<JsonObject>();

/** @param path names of members, with dots between; a step into what is no object finds nothing */
export function valueAt(entity: JsonObject, path: string): Json {
  let value: Json | undefined = entity;
  for (const name of path.split('.'))
    value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value === undefined || value === '' ? null : value;
}

/** Reads a member that is there, and refuses what doesn't have the form that it should have. */
const reader =
  <V extends Json>(
    path: string,
    read: (value: Json, entity: JsonObject) => V | undefined,
    form: string,
  ): Reader<V | null> =>
  (entity) => {
    const value = valueAt(entity, path);
    if (value === null) return null;
    const result = read(value, entity);
    if (result === undefined) throw new FieldProblem(path, `must be ${form}`);
    return result;
  };

/** Reads a member that is there; what doesn't have the form that it should have stays as it is. */
const kept =
  (path: string, read: (value: Json) => Json | undefined): Reader =>
  (entity) => {
    const value = valueAt(entity, path);
    if (value === null) return null;
    const result = read(value);
    return result === undefined ? value : result;
  };

/** Whatever JSON it is: text, a number, one of a set of words that may grow, or `custom_data`. */
export const asSent = (path: string): Reader => kept(path, (value) => value);

/** An id. A value that is no text, or too long for a name, is refused. */
export const label = (path: string): Reader<string | null> =>
  reader(path, (value) => (typeof value === 'string' ? asName(path, value) : undefined), 'text');

/** RFC 3339, with the digits as they were sent. Any other form is refused, since it says when the event happened. */
export const eventTime = (path: string): Reader<string | null> =>
  reader(path, (value) => (typeof value === 'string' ? (utcTimeAsSent(value) ?? undefined) : undefined), 'a time');

/** Null where it is the zero of Paddle's language. */
export const time = (path: string): Reader =>
  kept(path, (value) =>
    typeof value === 'string' ? (utcTimeAsSent(value) ?? (isZeroTime(value) ? null : undefined)) : undefined,
  );

/** The day, in UTC, of a time. */
export const dayOf =
  (path: string): Reader =>
  (entity) => {
    const at = time(path)(entity);
    return typeof at === 'string' && utcTimeAsSent(at) !== null ? at.slice(0, 10) : at;
  };

/** Billing spells `canceled`; ours is `cancelled`. */
export const status = (path: string): Reader =>
  kept(path, (value) => (typeof value === 'string' ? billingStatus(value) : undefined));

export const billingStatus = (value: string): string => (value === 'canceled' ? 'cancelled' : value);

/** Digits in minor units, with the currency that another member names. */
export const money = (path: string, currencyPath = 'currency_code'): Reader<Money | null> =>
  reader(
    path,
    (value, entity) => {
      const currency = valueAt(entity, currencyPath);
      if (typeof value !== 'string') return undefined;
      return converted(path, () => minorUnits(value, typeof currency === 'string' ? currency : ''));
    },
    'digits, an amount in minor units',
  );

/** An object of ours from an object of theirs; null where they have none. */
export const object = (path: string, shape: Shape<JsonObject>): Reader =>
  kept(path, (value) => (isJsonObject(value) ? readShape(shape, value) : undefined));

/** Each object of the list, read by `shape`; a value of any other form stays as it is. */
export const listOf = (path: string, shape: Shape<JsonObject>): Reader =>
  kept(path, (value) => (isListOfObjects(value) ? value.map((each) => readShape(shape, each)) : undefined));

/** The list as it is; empty where there is none. */
export function objectsAt(entity: JsonObject, path: string): JsonObject[] {
  const value = valueAt(entity, path);
  return isListOfObjects(value) ? value : [];
}

const isListOfObjects = (value: Json): value is JsonObject[] =>
  Array.isArray(value) && value.every((each) => isJsonObject(each));

export const period = (path: string): Reader =>
  object(path, { starts_at: time('starts_at'), ends_at: time('ends_at') });

export const cycle = (path: string): Reader =>
  object(path, { interval: asSent('interval'), frequency: asSent('frequency') });

/** What every entity of Billing that was imported says of it. */
export const importMeta = object('import_meta', {
  imported_from: asSent('imported_from'),
  external_id: asSent('external_id'),
});
