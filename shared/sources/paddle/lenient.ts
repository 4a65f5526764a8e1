/** How the fields of Paddle's API are read: one that is malformed or missing is null and leaves the others. */
import { z } from 'zod';

import { countable, isJsonObject, numberText } from '../../base/json.ts';
import type { Json } from '../../base/json.ts';
import { utcTime } from '../../base/time.ts';

export const orNull = <T>(value: T | null | undefined): T | null => value ?? null;

/** JSON whose numbers are text, as they are written: an amount must not pass through a float. */
export function withTextForNumbers(json: Json): Json {
  if (Array.isArray(json)) return json.map(withTextForNumbers);
  if (!isJsonObject(json)) return numberText(json) ?? json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, withTextForNumbers(value)]));
}

/** Any schema, null where the value is not what it expects. */
export const lenient = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null).transform(orNull);

export const text = lenient(z.string().min(1));
export const flag = lenient(z.boolean());
export const time = lenient(z.string().transform(utcTime));
/** A count, as a number or in digits. */
export const count = lenient(
  z.union([
    z.preprocess((value) => countable(value), z.number().int().nonnegative()),
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number),
  ]),
);
export const anyJson = z
  .custom<Json>(() => true)
  .nullish()
  .transform(orNull);
